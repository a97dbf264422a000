/** The chapters of the course, in their order. */
import { before } from "./chapters/before.ts";
import { down } from "./chapters/down.ts";
import { gap } from "./chapters/gap.ts";
import type { Chapter, Reference, SimulatedChapter } from "./chapters/model.ts";
import { overload } from "./chapters/overload.ts";
import { problem } from "./chapters/problem.ts";
import { recording } from "./chapters/recording.ts";
import { service } from "./chapters/service.ts";
import { steady } from "./chapters/steady.ts";
import { wake } from "./chapters/wake.ts";
import { zero } from "./chapters/zero.ts";

export * from "./chapters/model.ts";
export { momentIn, momentInLegacy } from "./chapters/moments.ts";

export const CHAPTERS = {
  problem,
  before,
  service,
  steady,
  zero,
  down,
  wake,
  overload,
  gap,
  recording,
} as const satisfies Readonly<Record<string, Chapter>>;

export type ChapterId = keyof typeof CHAPTERS;

export const CHAPTER_IDS = Object.keys(CHAPTERS) as readonly ChapterId[];

/** Where all statements of a chapter can be checked: its own references, then those of its scenes, each once. */
export function referencesOf({ references, beats }: Chapter): readonly Reference[] {
  const all = [...references, ...beats.flatMap((beat) => beat.references ?? [])];
  return [...new Map(all.map((reference) => [JSON.stringify(reference), reference])).values()];
}

/** The SKS has a stage wherever it is told of. */
export function hasStage({ compares }: SimulatedChapter): boolean {
  return compares === undefined || compares.includes("sks");
}

export function isChapterId(id: string): id is ChapterId {
  return Object.hasOwn(CHAPTERS, id);
}
