/** Spans of unknown that cannot be told apart at the size at which they are drawn. */
import type { UnknownSpan } from "../core/index.ts";
import type { Range } from "./time-scale.ts";

/**
 * The spans as so many places of the range can show them: those that touch the same place, or the next one, become one,
 * with the reason of the first.
 * @param spans in the order of their beginnings
 */
export function mergeSpans(
  spans: readonly UnknownSpan[],
  { from, to }: Range,
  places: number,
): UnknownSpan[] {
  if (spans.length <= places) return [...spans];
  const near = Math.max(1, to - from) / places;
  const merged: { from: number; to: number | null; reason: string; resource: string }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || (last.to !== null && span.from > last.to + near)) merged.push({ ...span });
    else last.to = last.to === null || span.to === null ? null : Math.max(last.to, span.to);
  }
  return merged;
}
