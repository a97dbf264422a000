/** Why pods stay (protocol 8: D3, D6, D22). */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { refusalEnd } from "../../reduce/refusals.ts";
import { openGap } from "../../state/gaps.ts";
import { isHpaClass, type Settings, settingsAt } from "../../state/settings.ts";
import { ownTime, sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { longestWait, namesOf, STUCK_MS } from "./facts.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;
const DEPLOYMENTS = RESOURCE.deployments;

/** Active for so many stable windows, it is not merely between two requests. */
const WINDOWS = 10;

/** D3: a setting keeps it from ever going to zero, or load that never ends. */
function neverGoesToZero(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  const { sks, replicas, active } = context.facts;
  if (sks === null || (replicas ?? 0) === 0 || active?.value !== "True") return null;
  const settings = settingsAt(shared, revision, t);
  const bound = boundOf(context, settings);
  if (bound !== null) return { values: bound, afterMs: 0 };
  // Without a bound, Active stays True only while the autoscaler sees load, or by delay and panic for a while after it (3.6).
  const windowMs = settings.stableWindowMs.value;
  const afterMs = WINDOWS * windowMs + settings.scaleDownDelayMs.value;
  const values = { why: "load", value: 0, windowMs, delayMs: settings.scaleDownDelayMs.value };
  return { values, from: sinceOf(active, revision).at, afterMs, seq: active.seq };
}

function boundOf({ shared, revision, t }: RuleContext, settings: Settings): FindingValues | null {
  if (isHpaClass(shared, revision, t)) return { why: "hpa", value: 0 };
  if (!settings.scaleToZeroEnabled.value) return { why: "disabled", value: 0 };
  const { minScale, initialScale } = settings;
  if (minScale.value > 0) return { why: "minScale", value: minScale.value };
  const isInitialized = revision.pa?.scaleTargetInitialized === "True";
  return initialScale.value > 1 && !isInitialized ? { why: "initialScale", value: initialScale.value } : null;
}

/** A rollout moves its share of the traffic within this time. */
const ROUTED_MS = 60_000;

/**
 * D6: an old revision keeps pods. With min-scale: no share of a route leads to it, and yet it is not Unreachable, because
 * a tag or a target of 0 % counts as a route (state active), or it never had one (pending). Without a route (reserve):
 * pods are wanted for longer than the way to zero takes.
 */
function keepsPodsUnrouted(context: RuleContext): Verdict | Quiet | null {
  const { shared, revision, t, open } = context;
  const { sks, pods, replicas } = context.facts;
  if (sks === null || (pods ?? 0) === 0) return null;
  const { routingState: state, settings } = revision;
  const { minScale, initialScale, stableWindowMs } = settingsAt(shared, revision, t);
  const values = { state, replicas: replicas ?? 0, reachability: settings.reachability ?? "" };
  if (state === "reserve") {
    if ((revision.pa?.desired ?? 0) <= 0) return null;
    const afterMs = stableWindowMs.value + longestWait(context) + STUCK_MS;
    return {
      values: { ...values, why: "reserve", value: initialScale.value, ...namesOf(revision) },
      ...listedFrom(context, [revision.routingStateModified, activeTime(context)]),
      afterMs,
    };
  }
  if ((state !== "active" && state !== "pending") || minScale.value === 0) return null;
  const route = routeOf(context);
  // While KIngresses are not seen what was found of them before stands; what did not count yet never was.
  const gap = route === "unknown" ? openGap(shared, RESOURCE.ingresses) : undefined;
  if (gap !== undefined && open !== undefined && gap.from - open.from < open.afterMs)
    return { endedAt: gap.from };
  const why = gap === undefined ? route : open?.values.why;
  if (why !== "tag" && why !== "none") return null;
  return {
    values: { ...values, why, value: minScale.value, ...namesOf(revision) },
    // When a route left one that is active nothing says.
    ...(state === "pending" ? listedFrom(context, [revision.routingStateModified]) : {}),
  };
}

/** Pods are wanted no longer than it has been active. */
function activeTime({ revision, facts: { active } }: RuleContext): EpochMs | null {
  if (active?.value !== "True") return null;
  const { at, by } = sinceOf(active, revision);
  return by === "object" ? at + revision.behindMs : null;
}

/** What a list shows began with the last of these own times; nothing where one of them is not told. */
function listedFrom(
  { initial, revision, t }: RuleContext,
  times: readonly (EpochMs | null)[],
): { readonly from?: EpochMs } {
  if (!initial) return {};
  const last = Math.max(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
  const from = ownTime(last, revision);
  return from < t ? { from } : {};
}

/** How KIngresses lead to the revision: with a share of a route, by a tag only, not at all; or that is not known. */
function routeOf({ shared, revision }: RuleContext): "share" | "tag" | "none" | "unknown" {
  const isSeen =
    shared.resources.has(RESOURCE.ingresses) && openGap(shared, RESOURCE.ingresses) === undefined;
  if (!isSeen) return "unknown";
  const found = [...revision.ingresses.values()];
  if (found.some(({ share }) => share === null)) return "unknown";
  if (found.some(({ share }) => (share ?? 0) > 0)) return "share";
  return found.some(({ isTagged }) => isTagged) ? "tag" : "none";
}

const APPLIED_MS = 60_000;

/** D22: pods are wanted, and the Deployment has another number. */
function isScaledByOthers(context: RuleContext): Verdict | null {
  const { revision, t } = context;
  const { sks, replicas, active } = context.facts;
  const { pa } = revision;
  const desired = pa?.desired ?? 0;
  if (sks === null || pa === null || pa.deleting || desired <= 0 || replicas === null) return null;
  if (active === undefined || replicas === desired || t < refusalEnd(revision)) return null;
  // Since when it has none is not told; that pods have been wanted is.
  const isAwaited = replicas === 0 && active.value === "Unknown";
  const times = isAwaited
    ? [wantedTime(context)]
    : [lastWritten(revision, "Deployment"), lastWritten(revision, "PodAutoscaler")];
  return { values: { desired, replicas, ...namesOf(revision) }, ...listedFrom(context, times) };
}

/** Since when it waits for pods, by the object's own time; null where it is just being given up: the replicas go first (protocol 3.6). */
function wantedTime({ shared, revision, t, facts: { active } }: RuleContext): EpochMs | null {
  if (active === undefined) return null;
  const { at, by } = sinceOf(active, revision);
  const isGivenUp = t - at >= settingsAt(shared, revision, t).activationTimeoutMs.value - GIVEN_UP_MS;
  return by === "object" && !isGivenUp ? at + revision.behindMs : null;
}

/** Own times are whole seconds. */
const GIVEN_UP_MS = 2_000;

/** When the numbers of an object were written last, at the latest; null where it names no writer. */
function lastWritten({ past }: RevisionState, kind: string): EpochMs | null {
  const writes = (past ?? []).filter(
    ({ what, kind: of, detail }) =>
      what === "written" && of === kind && !(kind === "Deployment" && detail.startsWith("Update status")),
  );
  return writes.length === 0 ? null : Math.max(...writes.map(({ from }) => from));
}

const common = { kind: "diagnosis", severity: "warning", fromInitial: true } as const;

export const STAY_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "D3",
    severity: "note",
    sources: [SKS, PA, DEPLOYMENTS],
    afterMs: 0,
    about: "why",
    judge: neverGoesToZero,
  },
  {
    ...common,
    id: "D6",
    sources: [SKS, PA, DEPLOYMENTS, RESOURCE.revisions, RESOURCE.endpoints, RESOURCE.ingresses],
    needs: [SKS, PA, DEPLOYMENTS, RESOURCE.revisions, RESOURCE.endpoints],
    when: ["pod"],
    afterMs: ROUTED_MS,
    about: "why",
    judge: keepsPodsUnrouted,
  },
  {
    ...common,
    id: "D22",
    sources: [SKS, PA, DEPLOYMENTS],
    afterMs: APPLIED_MS,
    judge: isScaledByOthers,
  },
];
