"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useTranslations } from "use-intl";
import { StreamNotice } from "@/components/live/stream-notice.tsx";
import { withWords } from "@/components/with-words.tsx";
import { isUnread } from "@/lib/client/stream-store.ts";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { ChapterView } from "./chapter-view.tsx";
import {
  CHAPTERS,
  type Chapter,
  type ChapterId,
  type RecordedChapter,
  type SimulatedChapter,
} from "./chapters.ts";
import { useIsNotes } from "./present/notes-query.ts";
import { NotesWindow } from "./present/notes-window.tsx";
import { useRecordedStory, useSimulatedStory } from "./story.ts";
import { type ChapterState, useChapterState } from "./use-chapter-state.ts";

function ChapterPagePart({ id }: { id: ChapterId }) {
  return (
    <NuqsAdapter>
      <ChapterOf key={id} id={id} />
    </NuqsAdapter>
  );
}

function ChapterOf({ id }: { id: ChapterId }) {
  const chapter: Chapter = CHAPTERS[id];
  const state = useChapterState(chapter);
  return chapter.kind === "simulated" ? (
    <Simulated id={id} chapter={chapter} state={state} />
  ) : (
    <Recorded id={id} chapter={chapter} state={state} />
  );
}

interface PartProps<C extends Chapter> {
  readonly id: ChapterId;
  readonly chapter: C;
  readonly state: ChapterState;
}

function Simulated({ id, chapter, state }: PartProps<SimulatedChapter>) {
  const story = useSimulatedStory(chapter, state.values, state.breaks);
  if (useIsNotes()) return <NotesWindow id={id} chapter={chapter} state={state} story={story} />;
  return <ChapterView id={id} chapter={chapter} state={state} story={story} canBreak={true} />;
}

function Recorded({ id, chapter, state }: PartProps<RecordedChapter>) {
  const text = useTranslations("learn");
  const revision = useTranslations("revision");
  const { story, view } = useRecordedStory(chapter, state.scene);
  const { connection, reason } = view;
  const isNotes = useIsNotes();
  const notice = (
    <>
      <StreamNotice connection={connection} reason={reason} />
      {connection === "failed" ? (
        <p role="alert">{revision("streamFailed", { reason })}</p>
      ) : (
        story === null && !isUnread(connection) && <p aria-busy="true">{text("loading")}</p>
      )}
    </>
  );
  if (isNotes) return <NotesWindow id={id} chapter={chapter} state={state} story={story} />;
  return <ChapterView id={id} chapter={chapter} state={state} story={story} notice={notice} />;
}

/** One chapter of the course: told in scenes beside a stage that plays them, with something to answer and to try. */
export const ChapterPage = withWords(LEARN_WORDS, ChapterPagePart);
