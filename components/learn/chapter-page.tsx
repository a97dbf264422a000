"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { scenarioId } from "@/lib/sim/index.ts";
import {
  CHAPTER_IDS,
  CHAPTERS,
  type Chapter,
  type ChapterId,
  type Control,
  hasStage,
  type Values,
} from "./chapters.ts";
import styles from "./learn.module.css";
import { References } from "./references.tsx";
import { RecordedStory, SimulatedStory } from "./stories.tsx";
import { useChapterUrl } from "./url-state.ts";

const NARROW = "(width < 900px)";

function ChapterPagePart({ id }: { id: ChapterId }) {
  return (
    <NuqsAdapter>
      <ChapterBody id={id} />
    </NuqsAdapter>
  );
}

function ChapterBody({ id }: { id: ChapterId }) {
  const text = useTranslations("learn");
  const router = useRouter();
  const [url, setUrl] = useChapterUrl();
  const chapter: Chapter = CHAPTERS[id];
  const number = CHAPTER_IDS.indexOf(id) + 1;
  const [before, after] = [CHAPTER_IDS[number - 2], CHAPTER_IDS[number]];
  const hrefOf = (other: ChapterId): string => `/learn/${other}${url.present ? "?present=true" : ""}`;
  const values: Values = Object.fromEntries(
    chapter.controls.map(({ key, initial }) => [key, url[key] ?? initial]),
  );
  const beat = Math.min(Math.max(url.beat ?? 1, 1), chapter.beats.length);
  // While the story plays or after a seek, the beat that the playhead has reached; null: the chosen beat.
  const [reached, setReached] = useState<number | null>(null);
  const shown = reached ?? beat;
  // The address is written with a delay; navigating before it is written would be undone by the write.
  const written = useRef<Promise<unknown>>(Promise.resolve());
  const turnTo = (other: ChapterId | undefined): void => {
    if (other !== undefined) void written.current.then(() => router.push(hrefOf(other)));
  };
  const goTo = (next: number): void => {
    setReached(null);
    if (next > chapter.beats.length) turnTo(after);
    else if (next < 1) turnTo(before);
    else written.current = setUrl({ beat: next, t: null });
  };
  const stageRef = useRef<HTMLDivElement>(null);
  const [hasNotes, setNotes] = useState(false);
  const present = (isOn: boolean): void => {
    showWhole(isOn);
    void setUrl({ present: isOn });
  };
  const isMoved = chapter.controls.some(({ key }) => url[key] !== null);
  const go = (direction: 1 | -1) => (): void => goTo(shown + direction);
  useKeys({
    ArrowRight: go(1),
    PageDown: go(1),
    ArrowLeft: go(-1),
    PageUp: go(-1),
    p: () => present(!url.present),
    ...(url.present ? { " ": go(1), n: () => setNotes(!hasNotes), Escape: () => present(false) } : {}),
  });
  const story = {
    beat,
    at: url.t,
    onRest: (t: number) => void setUrl({ t }),
    isPresenting: url.present,
    lead: (
      <Button
        variant="primary"
        disabled={shown === chapter.beats.length && after === undefined}
        onClick={go(1)}
      >
        {text(shown < chapter.beats.length ? "nextStep" : "next")}
      </Button>
    ),
    onReached: setReached,
  };
  return (
    <div className={styles.page} data-present={url.present} data-notes={hasNotes}>
      <TopBar
        crumbs={[{ label: text("title"), href: "/learn" }, { label: text(`chapters.${id}.title`) }]}
        keys={[
          {
            title: text("keys.title"),
            keys: [
              { keys: ["→", "PgDn"], text: text("keys.next") },
              { keys: ["←", "PgUp"], text: text("keys.previous") },
              { keys: [",", "."], text: text("keys.step") },
              { keys: ["p"], text: text("keys.present") },
              ...(url.present ? [{ keys: ["n"], text: text("keys.notes") }] : []),
              { keys: ["Space"], text: url.present ? text("keys.next") : text("keys.play") },
            ],
          },
        ]}
      />
      <main className={styles.chapter}>
        <article className={styles.told}>
          <p className={styles.number}>{text("chapterOf", { number, count: CHAPTER_IDS.length })}</p>
          <h1>{text(`chapters.${id}.title`)}</h1>
          <p className={styles.lead}>{text(`chapters.${id}.lead`)}</p>
          <h2 className="visually-hidden">{text("beats")}</h2>
          <ol className={styles.beats}>
            {chapter.beats.map(({ key }, index) => (
              <li key={key} aria-current={index + 1 === shown ? "step" : undefined}>
                <Button
                  variant="bare"
                  data-step={url.present ? `${index + 1}/${chapter.beats.length}` : index + 1}
                  onClick={() => {
                    goTo(index + 1);
                    // On a phone the picture is below the text.
                    if (matchMedia(NARROW).matches) stageRef.current?.scrollIntoView();
                  }}
                >
                  {text(`chapters.${id}.beats.${key}` as never)}
                </Button>
              </li>
            ))}
          </ol>
          <section className={styles.notes}>
            <h2>{text("try")}</h2>
            <p>{text(`chapters.${id}.try`)}</p>
            {chapter.controls.map((control) => (
              <Slider
                key={control.key}
                control={control}
                value={values[control.key] ?? control.initial}
                onChange={(value) =>
                  void setUrl({ [control.key]: value === control.initial ? null : value, t: null })
                }
              />
            ))}
            {chapter.controls.length > 0 && (
              <Button
                disabled={!isMoved}
                onClick={() =>
                  void setUrl({
                    ...Object.fromEntries(chapter.controls.map(({ key }) => [key, null])),
                    t: null,
                  })
                }
              >
                {text("reset")}
              </Button>
            )}
            <p className={styles.aside}>{text(`chapters.${id}.aside`)}</p>
            <References references={chapter.references} />
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
          <nav className={styles.turn}>
            {before !== undefined && <Link href={hrefOf(before)}>← {text(`chapters.${before}.title`)}</Link>}
            <Button
              pressed={url.present}
              help={text("presentHelp")}
              onClick={(event) => {
                // The space bar goes on in the story; a focused button would take it.
                event.currentTarget.blur();
                present(!url.present);
              }}
            >
              {text(url.present ? "stopPresenting" : "present")}
            </Button>
            {after === undefined ? (
              <Link href="/">{text("end")} →</Link>
            ) : (
              <Link href={hrefOf(after)}>{text(`chapters.${after}.title`)} →</Link>
            )}
          </nav>
        </article>
        <div className={styles.stage} ref={stageRef}>
          {chapter.kind === "simulated" ? (
            <SimulatedStory key={id} chapter={chapter} values={values} {...story} />
          ) : (
            <RecordedStory key={id} chapter={chapter} {...story} />
          )}
        </div>
      </main>
    </div>
  );
}

/** The whole screen for a talk, where the browser gives it. */
function showWhole(isOn: boolean): void {
  const done = isOn
    ? document.documentElement.requestFullscreen?.()
    : document.fullscreenElement !== null
      ? document.exitFullscreen?.()
      : undefined;
  done?.catch(() => undefined);
}

interface SliderProps {
  readonly control: Control;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Slider({ control, value, onChange }: SliderProps) {
  const text = useTranslations("learn.control");
  const { key, min, max, step } = control;
  const input = useRef<HTMLInputElement>(null);
  const takeEarlyMove = useEffectEvent(() => {
    const moved = Number(input.current?.value ?? value);
    if (moved !== value) onChange(moved);
  });
  // The page is there before its scripts are: a slider that was moved meanwhile has told nobody.
  useLayoutEffect(() => takeEarlyMove(), []);
  return (
    <label className={styles.slider}>
      <span>{text(key)}</span>
      <input
        ref={input}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output>{value}</output>
    </label>
  );
}

/** One chapter of the course: its text, a story that plays, and something to try. */
export const ChapterPage = withWords(LEARN_WORDS, ChapterPagePart);
