/** A revision that serves, and some of whose pods cannot run. */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import { lastTroubledPod } from "../../reduce/pod-index.ts";
import { sinceOf } from "../../state/since.ts";
import { openSlice } from "../../state/tracks.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { troubleSince } from "./evidence.ts";
import { placesOf } from "./facts.ts";

/** A node that is added takes so long, and a pod that has crashed once runs again. */
const LASTS_MS: DurationMs = 60_000;

/** pods-failing: active, and fewer pods are ready than ordered, because one says that it cannot run. D21 tells it of one that is not active. */
function someDoNotRun(context: RuleContext): Verdict | null {
  const { sks, pods, replicas, active } = context.facts;
  if (sks === null || active?.value !== "True" || pods === null || replicas === null) return null;
  if (pods === 0 || pods >= replicas) return null;
  return cannotRun(context, { ready: pods, replicas });
}

/**
 * update-stuck: as many are ready as are ordered, and one that is to take their place cannot run. The Deployment of a revision changes
 * with Knative itself (another queue-proxy), or with its settings.
 */
function isUpdateStuck(context: RuleContext): Verdict | null {
  const { revision } = context;
  const { sks, pods, replicas, active } = context.facts;
  if (sks === null || active?.value !== "True" || pods === null || pods === 0 || pods < (replicas ?? 0))
    return null;
  const progress = conditionOf(revision, "Deployment/Progressing");
  if (progress === undefined || progress.reason === "NewReplicaSetAvailable") return null;
  const isOver = progress.reason === "ProgressDeadlineExceeded";
  return cannotRun(context, { ready: pods, over: isOver ? "yes" : "no" }, isOver);
}

/** What the pod says that cannot run; null where none does. `isSure`: it is known already that it goes on. */
function cannotRun(context: RuleContext, values: FindingValues, isSure = false): Verdict | null {
  const { revision, initial } = context;
  const evidence = troubleSince(revision, Number.POSITIVE_INFINITY);
  const slice = openSlice(lastTroubledPod(revision)?.slices ?? []);
  if (evidence === null || slice === undefined) return null;
  // Of a list a back-off says that it has failed again and again.
  const isKnown = isSure || (initial && /BackOff$/.test(String(evidence.values.reason)));
  return {
    values: { ...evidence.values, ...values, ...placesOf(context) },
    ...(initial ? { from: sinceOf(slice, revision).at } : {}),
    ...(isKnown ? { afterMs: 0 } : {}),
    seq: evidence.seq,
  };
}

const common = {
  kind: "diagnosis",
  severity: "warning",
  sources: [
    RESOURCE.serverlessServices,
    RESOURCE.podAutoscalers,
    RESOURCE.deployments,
    RESOURCE.pods,
    RESOURCE.endpoints,
  ],
  when: ["pod"],
  afterMs: LASTS_MS,
  fromInitial: true,
} as const;

export const SOME_PODS_DIAGNOSES: readonly RuleSpec[] = [
  { ...common, id: "pods-failing", judge: someDoNotRun },
  {
    ...common,
    id: "update-stuck",
    needs: [RESOURCE.deployments, RESOURCE.pods, RESOURCE.endpoints],
    judge: isUpdateStuck,
  },
];
