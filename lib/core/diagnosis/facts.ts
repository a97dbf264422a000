/** What the diagnoses ask of a revision, in the words of the protocol: P, A, replicas, who is idle. */
import type { Slice } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { livingSks, readyActivators, readyPods } from "../invariants/sets.ts";
import type { RuleContext } from "../rules/rule.ts";
import { currentValue, openSlice } from "../tracks.ts";

export interface Facts {
  /** The SKS while it is alive and past its first pass. */
  readonly sks: ReturnType<typeof livingSks>;
  /** Ready pods in the private Endpoints; null when not known. */
  readonly pods: number | null;
  /** Ready activators; null when not known. */
  readonly activators: number | null;
  readonly replicas: number | null;
  readonly path: string | null;
  /** The slice of the PodAutoscaler's Active that holds. */
  readonly active: Slice | undefined;
}

export function factsOf({ shared, revision }: RuleContext): Facts {
  return {
    sks: livingSks(revision),
    pods: readyPods(revision),
    activators: readyActivators(shared),
    replicas: revision.scale.replicas,
    path: currentValue(revision.path),
    active: openSlice(revision.conditions.get("PodAutoscaler/Active") ?? []),
  };
}

/** A window in which something happened `count` times, counted from the end. */
export interface Recent {
  readonly count: number;
  /** When the oldest that counts drops out of the window, and the picture with it. */
  readonly until: EpochMs;
}

/** How many of `times` (ascending) lie in the window before `t`; null with fewer than `least`. */
export function recently(
  times: readonly EpochMs[],
  t: EpochMs,
  windowMs: number,
  least: number,
): Recent | null {
  const inside = times.filter((at) => at > t - windowMs && at <= t);
  const decisive = inside[inside.length - least];
  return decisive === undefined ? null : { count: inside.length, until: decisive + windowMs };
}
