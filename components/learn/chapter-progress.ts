/** What of a chapter has been done, and how long it takes. */
import type { Progress } from "@/lib/client/course-progress.ts";
import { askedBy } from "./asked.ts";
import { CHAPTERS, type Chapter, type ChapterId } from "./chapters.ts";

export interface Done {
  readonly seen: number;
  readonly scenes: number;
  readonly found: number;
  readonly questions: number;
  readonly solved: number;
  readonly puzzles: number;
  /** Everything has been seen, found and solved. */
  readonly isAll: boolean;
}

/** How far a reader has come in a chapter. */
export function doneOf(id: ChapterId, { scenes, questions, puzzles }: Progress): Done {
  const { beats }: Chapter = CHAPTERS[id];
  const asked = beats.flatMap((beat) => askedBy(beat)?.key ?? []);
  const set = beats.flatMap((beat) =>
    "puzzle" in beat && beat.puzzle !== undefined ? [beat.puzzle.key] : [],
  );
  const seen = beats.filter(({ key }) => scenes.includes(`${id}.${key}`)).length;
  const found = asked.filter((key) => questions[`${id}.${key}`] === true).length;
  const solved = set.filter((key) => puzzles[`${id}.${key}`] !== undefined).length;
  return {
    seen,
    scenes: beats.length,
    found,
    questions: asked.length,
    solved,
    puzzles: set.length,
    isAll: seen === beats.length && found === asked.length && solved === set.length,
  };
}

/** What an adult reads in a minute: words with spaces between them, and Chinese characters. */
const WORDS_A_MINUTE = 200;
const CHARACTERS_A_MINUTE = 350;
/** To look at a scene, to think about a question, to try at a puzzle. */
const MINUTES = { scene: 0.2, question: 0.4, puzzle: 2 } as const;

/** Minutes for a chapter, at least one: its texts read, its scenes looked at, its questions thought about. */
export function minutesFor(texts: unknown, { scenes, questions, puzzles }: Done): number {
  const text = textsOf(texts)
    .join(" ")
    .replace(/<[^>]*>/g, "");
  const characters = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = text.match(/[\p{Script=Latin}\d][\p{Script=Latin}\d'’-]*/gu)?.length ?? 0;
  const minutes =
    words / WORDS_A_MINUTE +
    characters / CHARACTERS_A_MINUTE +
    scenes * MINUTES.scene +
    questions * MINUTES.question +
    puzzles * MINUTES.puzzle;
  return Math.max(1, Math.round(minutes));
}

function textsOf(texts: unknown): string[] {
  if (typeof texts === "string") return [texts];
  return typeof texts === "object" && texts !== null ? Object.values(texts).flatMap(textsOf) : [];
}
