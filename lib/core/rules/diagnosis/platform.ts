/** What is wrong around the revision: activators, owners, metrics, the autoscaler's pace (protocol 8: D11, D14, D17, D23, D26, D27; hpa-inactive). */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import { sinceOf } from "../../state/since.ts";
import { openSlice } from "../../state/tracks.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { activatorMemory } from "../system/memory.ts";
import { activatorWords } from "./activator-words.ts";
import { namesOf, placesOf, recentLines, recently } from "./facts.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;

/** What the lists of a dump show no record takes back: how long it has lasted, nobody will see. */
function listedAtEnd({ shared, open }: RuleContext): Pick<Verdict, "afterMs"> {
  return shared.hasEnded && open?.listed === true ? { afterMs: 0 } : {};
}

/** A process that starts anew says within this why it does not get on. */
const SAYS_WITHIN_MS: DurationMs = 5_000;

/** D11: no activator and no pod: whoever asks is lost. */
function isOutOfReach(context: RuleContext): Verdict | null {
  const { shared, t, seq } = context;
  const { sks, pods, activators } = context.facts;
  if (sks === null || activators !== 0 || pods !== 0) return null;
  const last = shared.activatorReady.at(-1);
  const { values, isAll } = activatorWords(shared, t);
  return {
    values: {
      ...values,
      ...activatorMemory(shared.system, last?.t ?? t, t),
      systemNamespace: shared.systemNamespace,
    },
    seq: last?.seq ?? seq,
    ...listedAtEnd(context),
    // Lines of the activators are no records of this revision: it looks for them, at longer and longer intervals.
    ...(isAll ? {} : { askAt: t + Math.max(SAYS_WITHIN_MS, t - (last?.t ?? t)) }),
  };
}

/** D23: Proxy is ordered, and for want of activators traffic goes to the pods; the condition does not say so. */
function isForcedToServe(context: RuleContext): Verdict | null {
  const { sks, pods, activators, path } = context.facts;
  if (sks?.mode !== "Proxy" || activators !== 0 || (pods ?? 0) === 0) return null;
  // Before Knative 1.6 nothing forces it: the public Endpoints are left empty.
  if (path === "none") return null;
  const values = { pods: pods ?? 0, condition: sks.activatorEndpointsPopulated ?? "", ...placesOf(context) };
  const seq = context.shared.activatorReady.at(-1)?.seq ?? context.seq;
  return { values, seq, ...listedAtEnd(context) };
}

/** D14: an object of the needed name belongs to somebody else. */
function isNotOwned({ revision }: RuleContext): Verdict | null {
  for (const key of ["ServerlessService/EndpointsPopulated", "PodAutoscaler/Active"]) {
    const slice = openSlice(revision.conditions.get(key) ?? []);
    if (slice?.reason !== "NotOwned") continue;
    return {
      values: { message: slice.message ?? "", ...namesOf(revision) },
      from: sinceOf(slice, revision).at,
      seq: slice.seq,
    };
  }
  return null;
}

/** D17: the autoscaler has no measurements. */
function isNotMeasured(context: RuleContext): Verdict | null {
  const { sks, pods } = context.facts;
  const slice = openSlice(context.revision.conditions.get("Metric/Ready") ?? []);
  if (sks === null || (pods ?? 0) === 0 || slice?.value !== "False") return null;
  const { reason = "", message = "" } = slice;
  const { at, by } = sinceOf(slice, context.revision);
  return {
    values: { reason, message, ...namesOf(context.revision) },
    ...(by === "object" ? { from: at } : {}),
    seq: slice.seq,
  };
}

/** Of class hpa: the HPA cannot compute, so it leaves the replicas as they are. */
function isHpaInactive({ revision }: RuleContext): Verdict | null {
  const slice = conditionOf(revision, "HorizontalPodAutoscaler/ScalingActive");
  // With no replicas it has nothing to do.
  if (slice?.value !== "False" || slice.reason === "ScalingDisabled") return null;
  const { reason = "", message = "" } = slice;
  const why = /missing request for/.test(message) ? "request" : "none";
  return {
    values: { reason, message, why, ...namesOf(revision) },
    from: sinceOf(slice, revision).at,
    seq: slice.seq,
  };
}

const SLOW_PASS_MS = 1_000;
const PASS_WINDOW_MS = 60_000;
const SLOW_PASSES = 3;

/** D26: the autoscaler needs seconds for a pass, again and again. */
function isReconciledSlowly(context: RuleContext): Verdict | null {
  const { revision, t, open } = context;
  // Most lines are of other sorts: nothing begins with them.
  if (revision.decisions.at(-1)?.kind !== "reconcile" && open === undefined) return null;
  const slow = recentLines(revision, t - PASS_WINDOW_MS, ({ process, kind, values }) => {
    return process === "autoscaler" && kind === "reconcile" && Number(values.durationMs) >= SLOW_PASS_MS;
  });
  const recent = recently(slow.map((line) => line.t).reverse(), t, PASS_WINDOW_MS, SLOW_PASSES);
  const [last] = slow;
  if (recent === null || last === undefined) return null;
  const longestMs = Math.max(...slow.map(({ values }) => Number(values.durationMs)));
  return {
    values: { count: recent.count, longestMs, ...placesOf(context) },
    until: recent.until,
    seq: last.seq,
  };
}

/** D27: an empty public set in a split: the ingress may keep the old routes of all its revisions. */
function freezesItsRoute(context: RuleContext): Verdict | null {
  const { sks, path } = context.facts;
  if (sks === null || path !== "none") return null;
  for (const [name, { traffic }] of context.revision.ingresses) {
    const others = new Set(traffic.split("\n").map((line) => line.slice(0, line.lastIndexOf(" "))));
    if (others.has(context.revision.name) && others.size > 1) {
      const values = { name, revisions: others.size, ...namesOf(context.revision) };
      return { values, ...listedAtEnd(context) };
    }
  }
  return null;
}

const common = { kind: "diagnosis", severity: "error", fromInitial: true } as const;

export const PLATFORM_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "D11",
    sources: [SKS, RESOURCE.endpoints],
    when: ["noPod"],
    isAskedAtEnd: true,
    afterMs: 2_000,
    judge: isOutOfReach,
  },
  { ...common, id: "D14", sources: [SKS, PA], afterMs: 0, judge: isNotOwned },
  {
    ...common,
    id: "D17",
    severity: "warning",
    sources: [RESOURCE.metrics, RESOURCE.endpoints],
    needs: [RESOURCE.metrics, SKS, RESOURCE.endpoints],
    when: ["pod"],
    afterMs: 30_000,
    judge: isNotMeasured,
  },
  {
    ...common,
    id: "D23",
    severity: "warning",
    sources: [SKS, RESOURCE.endpoints],
    when: ["pod"],
    isAskedAtEnd: true,
    afterMs: 2_000,
    judge: isForcedToServe,
  },
  {
    ...common,
    id: "D26",
    severity: "warning",
    fromInitial: false,
    sources: ["autoscaler"],
    afterMs: 0,
    judge: isReconciledSlowly,
  },
  {
    ...common,
    id: "D27",
    sources: [SKS, RESOURCE.endpoints, RESOURCE.ingresses],
    isAskedAtEnd: true,
    afterMs: 2_000,
    judge: freezesItsRoute,
  },
  {
    ...common,
    id: "hpa-inactive",
    severity: "warning",
    sources: [RESOURCE.horizontalPodAutoscalers],
    // The first metrics of a pod come only after it has run for some time.
    afterMs: 60_000,
    judge: isHpaInactive,
  },
];
