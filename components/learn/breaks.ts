/** What a reader broke in the picture of a chapter, as its address says it: a class follows it, a reload and a link keep it. */
import { createParser } from "nuqs";
import { STAGE_PARTS, type StagePart } from "@/lib/model/stage-part.ts";
import type { DurationMs } from "@/lib/model/units.ts";

/** A part of the picture that the reader broke, or repaired, so long after the beginning. */
export interface Break {
  readonly part: StagePart;
  readonly atMs: DurationMs;
}

/** More than anybody presses; each costs a run of the story. */
const MOST = 24;
/** A day: no story is longer. */
const LATEST_MS: DurationMs = 86_400_000;

/** `ingress.27061_pods.30000`: in the order in which they were pressed. */
export function breaksText(breaks: readonly Break[]): string {
  return breaks.map(({ part, atMs }) => `${part}.${atMs}`).join("_");
}

/** What such a text says; null for anything else, and for more than anybody presses. */
export function readBreaks(text: string): readonly Break[] | null {
  const read = text.split("_").map(readBreak);
  const breaks = read.filter((one) => one !== null);
  return breaks.length === read.length && breaks.length <= MOST ? breaks : null;
}

function readBreak(text: string): Break | null {
  const [, name, digits] = /^(\w+)\.(\d{1,8})$/.exec(text) ?? [];
  const part = STAGE_PARTS.find((one) => one === name);
  const atMs = Number(digits);
  return part === undefined || !(atMs <= LATEST_MS) ? null : { part, atMs };
}

export const parseAsBreaks = createParser<readonly Break[]>({
  parse: readBreaks,
  serialize: breaksText,
  eq: (a, b) => breaksText(a) === breaksText(b),
});
