/** A question, whatever it is answered from: a run of the simulator, or a recording. */
import type { RevisionData } from "@/lib/client/revision-store.ts";
import type { Chapter, Question } from "./chapters.ts";

/** What is answered from: for a recorded chapter there is only the data. */
export interface Evidence {
  readonly data: RevisionData;
}

type WithoutAnswer<Q> = Q extends { readonly answer: unknown } ? Omit<Q, "answer"> : never;

/** `hints`: opened one after another. */
export type Asked = WithoutAnswer<Question> & {
  readonly hints?: readonly string[];
  readonly answer: (evidence: never) => string | number | null;
};

export type AnyBeat = Chapter["beats"][number];

/** The question of a scene; null without one. */
export function askedBy(beat: AnyBeat | undefined): Asked | null {
  return beat === undefined || !("ask" in beat) || beat.ask === undefined ? null : beat.ask;
}
