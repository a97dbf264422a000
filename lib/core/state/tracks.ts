/**
 * Appending to and looking up in tracks. Slices and samples are sorted by time, slices of one track never overlap.
 *
 *   set A at 0, set A at 5, set B at 8, close at 9      A ├────────┤
 *                                                       B         ├┤
 */
import { lastIndexAt } from "../../model/search.ts";
import type { Sample, Slice } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { sharedText } from "./compact.ts";

/** When and by which record something happens, and whether it is part of a list. */
export interface Moment {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly initial: boolean;
}

export interface SliceOptions {
  readonly initial?: boolean;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly transitionTime?: EpochMs | undefined;
  readonly since?: EpochMs | undefined;
  /** Begin a new slice even where the value is the same (a new object under an old name). */
  readonly force?: boolean;
}

/** The last slice while it is open; undefined when nothing holds. */
export function openSlice<V extends string>(slices: readonly Slice<V>[]): Slice<V> | undefined {
  const last = slices[slices.length - 1];
  return last !== undefined && last.to === null ? last : undefined;
}

/** When the value that holds now began to, whatever its reasons and messages were since; undefined when none holds. */
export function heldSince(slices: readonly Slice[]): EpochMs | undefined {
  let i = slices.length - 1;
  const open = openSlice(slices);
  if (open === undefined) return undefined;
  while (i > 0 && slices[i - 1]?.value === open.value && slices[i - 1]?.to === slices[i]?.from) i -= 1;
  return slices[i]?.from;
}

/** The value that holds now; null when none does. */
export function currentValue<V extends string>(slices: readonly Slice<V>[]): V | null {
  return openSlice(slices)?.value ?? null;
}

/**
 * Lets `value` hold from `t` on: closes the open slice and begins a new one, unless value, reason and message are the same.
 * @returns true when a new slice began
 */
export function setSlice<V extends string>(
  slices: Slice<V>[],
  value: V,
  t: EpochMs,
  seq: RecordSeq,
  options: SliceOptions = {},
): boolean {
  const open = openSlice(slices);
  if (
    open !== undefined &&
    options.force !== true &&
    open.value === value &&
    open.reason === options.reason &&
    open.message === options.message
  ) {
    return false;
  }
  const from = notBefore(slices, t);
  if (open !== undefined) {
    open.to = from;
    open.endSeq = seq;
  }
  slices.push(sliceFrom(value, from, seq, options));
  return true;
}

/** Fields that are written at once lie in the object itself; those that are put to it later lie beside it. */
function sliceFrom<V extends string>(
  value: V,
  from: EpochMs,
  seq: RecordSeq,
  options: SliceOptions,
): Slice<V> {
  const { transitionTime, since } = options;
  const initial = options.initial === true;
  const reason = options.reason === undefined ? undefined : sharedText(options.reason);
  const message = options.message === undefined ? undefined : sharedText(options.message);
  if (since === undefined && transitionTime !== undefined) {
    if (reason !== undefined && message !== undefined) {
      return initial
        ? { value, from, to: null, seq, initial, reason, message, transitionTime }
        : { value, from, to: null, seq, reason, message, transitionTime };
    }
    if (reason === undefined && message === undefined) {
      return initial
        ? { value, from, to: null, seq, initial, transitionTime }
        : { value, from, to: null, seq, transitionTime };
    }
  }
  const slice: { -readonly [K in keyof Slice<V>]: Slice<V>[K] } = initial
    ? { value, from, to: null, seq, initial }
    : { value, from, to: null, seq };
  if (reason !== undefined) slice.reason = reason;
  if (message !== undefined) slice.message = message;
  if (transitionTime !== undefined) slice.transitionTime = transitionTime;
  if (since !== undefined) slice.since = since;
  return slice;
}

/** Ends the open slice, if any; nothing holds afterwards. */
export function closeSlice<V extends string>(
  slices: readonly Slice<V>[],
  t: EpochMs,
  seq: RecordSeq,
): boolean {
  const open = openSlice(slices);
  if (open === undefined) return false;
  open.to = notBefore(slices, t);
  open.endSeq = seq;
  return true;
}

/** A track that is made from several resources sees their times out of order; it never goes back itself. */
function notBefore(slices: readonly Slice[], t: EpochMs): EpochMs {
  const last = slices[slices.length - 1];
  return last === undefined ? t : Math.max(t, last.to ?? last.from);
}

/** Appends a sample unless the number is the same as before; a first null is not stored. */
export function setSample(samples: Sample[], value: number | null, t: EpochMs, seq: RecordSeq): boolean {
  const last = samples[samples.length - 1];
  if (last === undefined ? value === null : last.value === value) return false;
  samples.push({ t, value, seq });
  return true;
}

/** The slice that holds at `t` (from ≤ t < to); of several that begin at `t` the last one. */
export function sliceAt<V extends string>(slices: readonly Slice<V>[], t: EpochMs): Slice<V> | undefined {
  const slice = slices[lastIndexAt(slices, t, (s) => s.from)];
  return slice !== undefined && (slice.to === null || slice.to > t) ? slice : undefined;
}

/** The sample that holds at `t`; undefined before the first. */
export function sampleAt(samples: readonly Sample[], t: EpochMs): Sample | undefined {
  return samples[lastIndexAt(samples, t, (s) => s.t)];
}

/** An instant that comes later than so many others is put before them, with their time. */
export const MOST_LATE = 20_000;

/** Inserts an instant so that the list stays sorted by `t`; equal times keep the order of arrival. */
export function insertByTime<T extends { readonly t: EpochMs }>(items: T[], item: T): void {
  const last = items[items.length - 1];
  if (last === undefined || last.t <= item.t) {
    items.push(item);
    return;
  }
  const limit = items[items.length - MOST_LATE];
  const placed = limit !== undefined && item.t < limit.t ? { ...item, t: limit.t } : item;
  items.splice(lastIndexAt(items, placed.t, (i) => i.t) + 1, 0, placed);
}
