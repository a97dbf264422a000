/** Months of minutes in a few hundred bars: what was wrong, how many woke, and which times nobody watched. */
import type { EpochMs } from "../../model/units.ts";
import type { Minute } from "./minute.ts";
import type { Span } from "./periods.ts";

export interface StripBar extends Span {
  /** Of its minutes the most revisions with an error, and with a warning as the worst. */
  readonly errors: number;
  readonly warnings: number;
  readonly coldStarts: number;
  /** How many revisions were in each state at its last minute; null where no minute is known. */
  readonly states: Minute["states"] | null;
}

/** What is kept of a cluster's past. */
export interface ClusterHistory extends Span {
  readonly bars: readonly StripBar[];
  /** When somebody watched. */
  readonly watched: readonly Span[];
  /** Hours on disk; each is a source of this id. */
  readonly hours: readonly (Span & { readonly id: string; readonly key: string })[];
}

/** Bars of equal length, oldest first. @param coldStarts when they began */
export function stripOf(
  { from, to }: Span,
  count: number,
  minutes: Iterable<Minute>,
  coldStarts: Iterable<EpochMs>,
): StripBar[] {
  const width = Math.max(1, (to - from) / count);
  const bars = Array.from({ length: count }, (_, i) => ({
    from: Math.round(from + i * width),
    to: Math.round(from + (i + 1) * width),
    errors: 0,
    warnings: 0,
    coldStarts: 0,
    states: null as Minute["states"] | null,
  }));
  const barAt = (t: EpochMs) => bars[Math.min(count - 1, Math.floor((t - from) / width))];
  for (const minute of minutes) {
    const bar = barAt(minute.at);
    if (bar === undefined) continue;
    bar.errors = Math.max(bar.errors, minute.errors);
    bar.warnings = Math.max(bar.warnings, minute.warnings);
    bar.states = minute.states;
  }
  for (const t of coldStarts) {
    const bar = barAt(t);
    if (bar !== undefined) bar.coldStarts += 1;
  }
  return bars;
}
