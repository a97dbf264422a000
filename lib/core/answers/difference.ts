/**
 * Where two courses of events part: the same revision played twice, with other settings from some instant on.
 *
 *     a  Serve ├──────────┤ Proxy ├──────      the first place where they differ for longer than
 *     b  Serve ├─────────────────────────      what chance makes of the same thing
 *                         ▲
 */
import type { Sample, Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { RevisionState } from "../state/state.ts";
import { sampleAt, sliceAt } from "../state/tracks.ts";

export interface Difference {
  readonly t: EpochMs;
  readonly track: "replicas" | "specMode" | "path";
  /** Values of the two; "none" where nothing is known. */
  readonly first: string;
  readonly second: string;
}

/** The same thing happens a little earlier or later: half a tick of the autoscaler is no other course. */
const LASTS_MS: DurationMs = 1_000;

/** The first instant in `from`…`to` at which the two differ, and in what; null when they do not. */
export function firstDifference(
  first: RevisionState,
  second: RevisionState,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): Difference | null {
  const ofSamples = (samples: readonly Sample[]) => ({
    times: samples.map(({ t }) => t),
    at: (t: EpochMs) => String(sampleAt(samples, t)?.value ?? "none"),
  });
  const ofSlices = (slices: readonly Slice[]) => ({
    times: slices.flatMap((slice) => (slice.to === null ? [slice.from] : [slice.from, slice.to])),
    at: (t: EpochMs) => sliceAt(slices, t)?.value ?? "none",
  });
  const tracks = [
    { track: "replicas", a: ofSamples(first.replicas), b: ofSamples(second.replicas) },
    { track: "specMode", a: ofSlices(first.specMode), b: ofSlices(second.specMode) },
    { track: "path", a: ofSlices(first.path), b: ofSlices(second.path) },
  ] as const;
  let found: Difference | null = null;
  for (const { track, a, b } of tracks) {
    const times = [...new Set([from, ...a.times, ...b.times])]
      .filter((t) => t >= from && t <= to)
      .sort((x, y) => x - y);
    let since: EpochMs | null = null;
    for (const [i, t] of times.entries()) {
      since = a.at(t) === b.at(t) ? null : (since ?? t);
      if (since === null || (times[i + 1] ?? to) - since < LASTS_MS) continue;
      if (found === null || since < found.t)
        found = { t: since, track, first: a.at(since), second: b.at(since) };
      break;
    }
  }
  return found;
}
