"use client";

import Link from "next/link";
import { useMessages, useTranslations } from "use-intl";
import { GlossaryList } from "@/components/glossary/glossary-list.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import type { Messages } from "@/lib/i18n/messages.ts";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { askedBy } from "./asked.ts";
import { type Done, doneOf, minutesFor } from "./chapter-progress.ts";
import { CHAPTER_IDS, CHAPTERS, type Chapter, type ChapterId } from "./chapters.ts";
import styles from "./contents.module.css";
import { StillPicture } from "./outcome-mini.tsx";
import type { Stills } from "./stills.ts";
import { useTold } from "./told-text.tsx";
import { progress, useProgress } from "./use-progress.ts";

function ContentsPagePart({ stills }: { stills: Stills }) {
  const text = useTranslations("learn");
  const { learn } = useMessages() as Messages;
  const known = useProgress();
  const chapters = CHAPTER_IDS.map((id) => ({ id, done: doneOf(id, known) }));
  const next = chapters.find(({ done }) => done.seen < done.scenes)?.id ?? CHAPTER_IDS[0];
  const hasBegun = chapters.some(({ done }) => done.seen > 0);
  return (
    <>
      <TopBar crumbs={[{ label: text("title") }]} />
      <main className={styles.contents}>
        <h1>{text("title")}</h1>
        <p className={styles.lead}>{text("lead")}</p>
        <p className={styles.begin}>
          {next !== undefined && (
            <Link className={styles.start} href={`/learn/${next}`}>
              {text(hasBegun ? "continue" : "start")}
            </Link>
          )}
          <Link href="/learn/summary">{text("summary")}</Link>
          <Link href="/learn/teach">{text("teach")}</Link>
          {hasBegun && (
            <Button
              size="small"
              variant="quiet"
              help={text("forgetHelp")}
              onClick={() => progress().forget()}
            >
              {text("forget")}
            </Button>
          )}
        </p>
        <h2 className="visually-hidden">{text("contents")}</h2>
        <ol>
          {chapters.map(({ id, done }) => (
            <ChapterCard
              key={id}
              id={id}
              done={done}
              minutes={minutesFor(learn.chapters[id], done)}
              still={stills[id] ?? null}
            />
          ))}
        </ol>
        <p className={styles.key}>{text("stillKey")}</p>
        <GlossaryList />
      </main>
    </>
  );
}

interface ChapterCardProps {
  readonly id: ChapterId;
  readonly done: Done;
  readonly minutes: number;
  readonly still: Stills[ChapterId] | null;
}

/** A chapter of the contents: its story as a still, what it answers, how long it takes, how far one is. */
function ChapterCard({ id, done, minutes, still }: ChapterCardProps) {
  const text = useTranslations("learn");
  const told = useTold(id);
  const chapter: Chapter = CHAPTERS[id];
  const question = chapter.beats.map((beat) => askedBy(beat)).find((one) => one !== null);
  return (
    <li data-done={done.isAll}>
      <div className={styles.still}>
        {still != null && <StillPicture still={still} />}
        {chapter.kind === "recorded" && <span className={styles.real}>{text("realRecording")}</span>}
      </div>
      <div>
        <Link href={`/learn/${id}`}>{text(`chapters.${id}.title`)}</Link>
        <p>{told("lead")}</p>
        {question !== undefined && (
          <p className={styles.answers}>
            {text("answers")} {told(`questions.${question.key}.ask`)}
          </p>
        )}
        <p className={styles.state}>
          <span>{text("minutes", { minutes })}</span>
          {done.seen > 0 && (
            <Tick isDone={done.seen === done.scenes}>
              {text("seen", { done: done.seen, count: done.scenes })}
            </Tick>
          )}
          {done.questions > 0 && (done.seen > 0 || done.found > 0) && (
            <Tick isDone={done.found === done.questions}>
              {text("foundOf", { done: done.found, count: done.questions })}
            </Tick>
          )}
          {done.puzzles > 0 && (done.seen > 0 || done.solved > 0) && (
            <Tick isDone={done.solved === done.puzzles}>
              {text("solvedOf", { done: done.solved, count: done.puzzles })}
            </Tick>
          )}
        </p>
      </div>
    </li>
  );
}

function Tick({ isDone, children }: { isDone: boolean; children: string }) {
  return (
    <span className={styles.tick} data-done={isDone}>
      {children}
    </span>
  );
}

/** The table of contents of the course. */
export const ContentsPage = withWords(LEARN_WORDS, ContentsPagePart);
