"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { scenarioId } from "@/lib/sim/index.ts";
import { type Chapter, type ChapterId, hasStage, referencesOf } from "./chapters.ts";
import { ControlSlider } from "./control-slider.tsx";
import styles from "./learn.module.css";
import { References } from "./references.tsx";
import { useTold } from "./told-text.tsx";
import type { ChapterState } from "./use-chapter-state.ts";

interface ChapterNotesProps {
  readonly id: ChapterId;
  readonly chapter: Chapter;
  readonly state: ChapterState;
  /** Something here has the focus. */
  readonly onTry: () => void;
}

/** After the scenes: something to try, what else is to be said, where it can be checked. */
export function ChapterNotes({ id, chapter, state, onTry }: ChapterNotesProps) {
  const text = useTranslations("learn");
  const told = useTold(id);
  const { values, isMoved, change, reset } = state;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears which of its own controls is used, and is none itself
    <section className={styles.notes} onFocus={onTry}>
      <h2>{text("try")}</h2>
      <p>{told("try")}</p>
      {chapter.controls.map((control) => (
        <ControlSlider
          key={control.key}
          control={control}
          value={values[control.key] ?? control.initial}
          onChange={(value) => change({ [control.key]: value })}
        />
      ))}
      {chapter.controls.length > 0 && (
        <Button disabled={!isMoved} onClick={reset}>
          {text("reset")}
        </Button>
      )}
      <p className={styles.aside}>{told("aside")}</p>
      <References references={referencesOf(chapter)} />
      <p>
        {chapter.kind === "simulated" ? (
          <Link href={`/sandbox?s=${scenarioId(chapter.scenario(values))}`}>
            {text(hasStage(chapter) ? "sandbox" : "sandboxSks")}
          </Link>
        ) : (
          <Link href="/sandbox">{text("sandboxOwn")}</Link>
        )}
      </p>
    </section>
  );
}

interface ChapterTurnProps {
  readonly before: ChapterId | undefined;
  readonly after: ChapterId | undefined;
  readonly hrefOf: (id: ChapterId) => string;
  readonly isPresenting: boolean;
  readonly onPresent: (isOn: boolean) => void;
}

/** To the chapters beside it, and to presenter mode. */
export function ChapterTurn({ before, after, hrefOf, isPresenting, onPresent }: ChapterTurnProps) {
  const text = useTranslations("learn");
  return (
    <nav className={styles.turn}>
      {before !== undefined && <Link href={hrefOf(before)}>← {text(`chapters.${before}.title`)}</Link>}
      <Button
        pressed={isPresenting}
        help={text("presentHelp")}
        onClick={(event) => {
          // The space bar goes on in the story; a focused button would take it.
          event.currentTarget.blur();
          onPresent(!isPresenting);
        }}
      >
        {text(isPresenting ? "stopPresenting" : "present")}
      </Button>
      {after === undefined ? (
        <Link href="/">{text("end")} →</Link>
      ) : (
        <Link href={hrefOf(after)}>{text(`chapters.${after}.title`)} →</Link>
      )}
    </nav>
  );
}
