/** A revision that serves, and some of whose pods cannot run. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import { lastTroubledPod } from "../../reduce/pod-index.ts";
import { sinceOf } from "../../state/since.ts";
import { openSlice } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { troubleSince } from "./evidence.ts";
import { placesOf } from "./facts.ts";

/** A node that is added takes so long, and a pod that has crashed once runs again. */
const LASTS_MS: DurationMs = 60_000;

/** pods-failing: active, and fewer pods are ready than ordered, because one says that it cannot run. D21 tells it of one that is not active. */
function someDoNotRun(context: RuleContext): Verdict | null {
  const { revision, initial } = context;
  const { sks, pods, replicas, active } = context.facts;
  if (sks === null || active?.value !== "True" || pods === null || replicas === null) return null;
  if (pods === 0 || pods >= replicas) return null;
  const evidence = troubleSince(revision, Number.POSITIVE_INFINITY);
  const slice = openSlice(lastTroubledPod(revision)?.slices ?? []);
  if (evidence === null || slice === undefined) return null;
  // Of a list a back-off says that it has failed again and again.
  const isKnown = initial && /BackOff$/.test(String(evidence.values.reason));
  return {
    values: { ...evidence.values, ready: pods, replicas, ...placesOf(context) },
    ...(initial ? { from: sinceOf(slice, revision).at } : {}),
    ...(isKnown ? { afterMs: 0 } : {}),
    seq: evidence.seq,
  };
}

export const SOME_PODS_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "pods-failing",
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
    judge: someDoNotRun,
  },
];
