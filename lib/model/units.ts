/**
 * Units. Plain aliases, not brands: they document, and every value that leaves `lib/` says its unit in its name.
 *
 * There are two clocks and they are never subtracted from one another silently:
 *  - `t` … **receipt time**, when the recorder received a record (milliseconds, includes delivery);
 *  - `lastTransitionTime`, `creationTimestamp`, `startedAt` … the cluster's own clock (whole seconds).
 */

/** Milliseconds since the Unix epoch, UTC, cut (not rounded) to whole milliseconds. */
export type EpochMs = number;

/** The whole second that `t` lies in: the clocks of the protocol have no finer times, receipts do. */
export function wholeSecond(t: EpochMs): EpochMs {
  return Math.floor(t / 1_000) * 1_000;
}

/** A length of time in milliseconds. */
export type DurationMs = number;

/** A length on the screen in CSS pixels. */
export type CssPx = number;

/** Position of a record in its source, counted from 0 over well-formed records (header and broken lines excluded). */
export type RecordSeq = number;
