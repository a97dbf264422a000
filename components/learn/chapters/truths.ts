/** How the course finds out what is true: it plays scenarios and looks at what came of them. */
import { buildState, type RevisionState, sampleAt, sliceAt } from "@/lib/core/index.ts";
import type { Path, Sample } from "@/lib/model/timeline.ts";
import type { DurationMs, EpochMs } from "@/lib/model/units.ts";
import { type Believed, type Outcome, type Scenario, simulate } from "@/lib/sim/index.ts";

/** @throws Error when the scenario ends before its revision is there */
export function played(scenario: Scenario): { readonly revision: RevisionState; readonly outcome: Outcome } {
  const { records, outcome } = simulate(scenario);
  const revision = [...buildState(records).revisions.values()].find(({ hasSks }) => hasSks);
  if (revision === undefined) throw new Error("The scenario ends before it has a revision.");
  return { revision, outcome };
}

/** The least whole number of `least`…`most` for which `holds`, when it holds for every greater one too; `most` when it holds for none. */
export function leastWhere(least: number, most: number, holds: (value: number) => boolean): number {
  let [from, to] = [least, most];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Milliseconds as seconds, to the tenth. */
export function inSeconds(ms: DurationMs): number {
  return Math.round(ms / 100) / 10;
}

export function pathAt({ path }: RevisionState, t: EpochMs): Path | null {
  return sliceAt(path, t)?.value ?? null;
}

/** The path led to an activator at some instant from `from` on, and before `to`. */
export function isProxiedIn({ path }: RevisionState, from: EpochMs, to: EpochMs): boolean {
  return path.some(
    (slice) =>
      slice.value === "activator" && slice.from < to && (slice.to ?? Number.POSITIVE_INFINITY) > from,
  );
}

/** Where the ingress believed at `t` that requests have to go; null before it knew anything. */
export function believedAt({ believed }: Outcome, t: EpochMs): Believed | null {
  return believed.findLast((one) => one.t <= t)?.value ?? null;
}

/** How many ready addresses the two lists of the SKS hold. */
export function addressesAt(
  revision: RevisionState,
  t: EpochMs,
): Readonly<Record<"public" | "private", number>> {
  const count = (samples: readonly Sample[]): number => sampleAt(samples, t)?.value ?? 0;
  return {
    public: count(revision.publicActivators) + count(revision.publicPods),
    private: count(revision.privateReady),
  };
}

/** How often anything that the objects say has changed in the time: mode, addresses, conditions, replicas. */
export function changesIn(revision: RevisionState, from: EpochMs, to: EpochMs): number {
  const { specMode, path, conditions, replicas, desired, publicPods, privateReady } = revision;
  const begins = [specMode, path, ...conditions.values()].flatMap((track) =>
    track.map((slice) => slice.from),
  );
  const times = [replicas, desired, publicPods, privateReady].flatMap((track) => track.map(({ t }) => t));
  return [...begins, ...times].filter((t) => t >= from && t < to).length;
}
