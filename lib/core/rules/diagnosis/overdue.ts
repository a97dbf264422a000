/** A pod that should have ended long ago: its node is gone, or a container or a volume holds it. */
import { RESOURCE } from "../../../model/record.ts";
import type { PodTrack } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { hasPodIn } from "../../reduce/pod-index.ts";
import { ownTime } from "../../state/since.ts";
import { currentValue } from "../../state/tracks.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { firstPods, placesOf } from "./facts.ts";
import { causeOf } from "./named-causes.ts";

/** A kubelet needs moments for the last step, and somebody to say so. */
const LATE_MS: DurationMs = 60_000;
/** The recorder's clock may be ahead of the cluster's, which nothing shows. */
const CLOCKS_MS: DurationMs = 600_000;

interface Leaving {
  readonly pod: PodTrack;
  readonly due: EpochMs;
  /** From when on it is sure that it is late. */
  readonly lateAt: EpochMs;
}

/** Pods that are being deleted and have a deadline, with it on the clock of the receipts. */
function leaving({ shared, revision }: Pick<RuleContext, "shared" | "revision">): Leaving[] {
  if (!hasPodIn(revision, "terminating")) return [];
  const found: Leaving[] = [];
  for (const pod of firstPods(revision)) {
    if (pod.deadline === undefined || currentValue(pod.slices) !== "terminating") continue;
    const { t, by } = pod.deadline;
    // A copy of a dump renews its date: how long ago its pods should have ended is not known.
    if (by === "object" && shared.isDatedByFile) continue;
    const due = by === "object" ? ownTime(t, revision) : t;
    found.push({ pod, due, lateAt: due + (by === "object" ? CLOCKS_MS : LATE_MS) });
  }
  return found;
}

/** pod-overdue: its time to end is over. */
function isOverdue(context: RuleContext): Verdict | Quiet | null {
  const { t, facts, revision } = context;
  if (facts.sks === null) return null;
  const all = leaving(context).sort((a, b) => a.lateAt - b.lateAt);
  const [first] = all;
  if (first === undefined) return null;
  const late = all.filter(({ lateAt }) => t >= lateAt);
  const next = all[late.length];
  const wish = next === undefined ? {} : { askAt: next.lateAt };
  if (late.length === 0) return wish;
  const { pod, due } = first;
  const kill = causeOf(revision, pod.name, "", ({ reason }) => reason === "FailedKillPod");
  const values = {
    pod: pod.name,
    count: late.length,
    node: pod.node ?? "none",
    dueSecond: due,
    held: pod.held ?? "none",
    said: kill?.message ?? "none",
  };
  return { values: { ...values, ...placesOf(context) }, ...wish, from: due, afterMs: t - due };
}

export const OVERDUE_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "pod-overdue",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.pods, RESOURCE.serverlessServices],
    afterMs: 0,
    about: "pod",
    fromInitial: true,
    judge: isOverdue,
  },
];
