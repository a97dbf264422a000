/**
 * Routes that do not lead where they should: a KIngress that is not ready, 404 although pods are ready, and requests that
 * are lost as a route moves from one revision to another (protocol 1.6, 6e).
 *
 *   KIngress   old 100 % ──────────┐ new 100 %
 *   old pods   ████████████▌gone   │ ░ a gateway that follows late sends here: rollout-gap of the old revision
 *   new pods                       │ not ready ▐████   … or here: of the new one
 */
import { RESOURCE } from "../../../model/record.ts";
import { lastIndexAt } from "../../../model/search.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS, nextSettleOf } from "../../reduce/failures.ts";
import type { RevisionState } from "../../state/state.ts";
import { sampleAt } from "../../state/tracks.ts";
import { traitsOf } from "../../state/versions.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf, placesOf } from "./facts.ts";
import { ownerOfClass } from "./ingress-owner.ts";
import { isOfMove } from "./moved.ts";
import { FALSE_MS, UNKNOWN_MS } from "./serving-conditions.ts";

/** ingress-not-ready: what the route orders is not in force at the ingress. */
function hasUnreadyIngress(context: RuleContext): Verdict | null {
  const { shared, revision, initial, open, t } = context;
  const { unreadyIngresses: unready, namespace } = revision;
  const known = `${namespace}/${open?.values.ingress}`;
  const key = unready.has(known) ? known : unready.keys().next().value;
  const ready = key === undefined ? undefined : unready.get(key);
  if (key === undefined || ready === undefined) return null;
  const { status, type, reason, message, from, seq, error } = ready;
  // Without a condition its message is the class that nobody serves.
  const isTaken = type !== "";
  return {
    values: {
      ingress: key.slice(key.indexOf("/") + 1),
      status,
      type,
      reason: reason || "none",
      message: (isTaken && message) || "none",
      taken: isTaken ? "yes" : "no",
      class: isTaken ? "" : message,
      ...ownerOfClass(shared, isTaken ? "" : message, t),
      said: error?.words || "none",
      saidBy: error?.process ?? "none",
      probed: error?.probed || "none",
      address: error?.address || "none",
      saidCount: error?.count ?? 0,
      ...placesOf(context),
    },
    ...(initial ? { from } : {}),
    afterMs: status === "False" ? FALSE_MS : UNKNOWN_MS,
    seq,
  };
}

/** Of the requests of a minute so many are looked at, the latest. */
const LOOKED_AT = 500;

/** route-not-found: 404 by nobody although a pod is ready; a gateway that knows no such host or path says so. */
function isNotFound(context: RuleContext): Verdict | Quiet | null {
  const { revision, facts, t, open } = context;
  const { requests } = revision;
  if (facts.sks === null || (facts.pods ?? 0) === 0) return null;
  // Most requests are answered: nothing begins with them.
  if (open === undefined && requests.status.at(-1) !== 404) return null;
  let count = 0;
  let isAnswered = false;
  let isAnsweredSince = false;
  let first: EpochMs | null = null;
  let last: { readonly at: EpochMs; readonly seq: RecordSeq } | null = null;
  for (let i = requests.t.length - 1; i >= Math.max(0, requests.t.length - LOOKED_AT); i--) {
    const sent = requests.t[i] as EpochMs;
    if (sent <= t - FAILURE_MEMORY_MS) break;
    const isNobody = requests.via[i] === "";
    // Only where it is recorded who answers, nobody is somebody.
    if (!isNobody) {
      isAnswered = true;
      isAnsweredSince ||= last === null;
    }
    if (!isNobody || requests.status[i] !== 404) continue;
    if ((sampleAt(revision.privateReady, sent)?.value ?? 0) === 0) continue;
    count += 1;
    first = sent;
    last ??= { at: sent, seq: requests.seq[i] as RecordSeq };
  }
  if (!isAnswered && !hasVia(requests.via)) return null;
  if (last === null || first === null) return null;
  // One request between others that are answered asked for something that no route has.
  if (count === 1 && isAnsweredSince) return null;
  const ready = revision.unreadyIngresses.values().next().value?.status ?? "none";
  const visible = isLocalOnly(revision) ? "local" : "any";
  const values = { count, firstAt: first, lastAt: last.at, ready, visible, ...namesOf(revision) };
  return {
    values,
    from: first,
    afterMs: Math.max(0, t - first),
    seq: last.seq,
    until: last.at + FAILURE_MEMORY_MS,
  };
}

/** Routes lead here, and none of them for callers from outside the cluster. */
function isLocalOnly({ ingresses }: RevisionState): boolean {
  const here = [...ingresses.values()].filter(({ share, isTagged }) => (share ?? 0) > 0 || isTagged);
  return here.length > 0 && here.every(({ isLocal }) => isLocal === true);
}

/** Somebody was recorded as who answered; looked for among the first, where it never changes. */
function hasVia(via: readonly string[]): boolean {
  return via.slice(0, LOOKED_AT).some((one) => one !== "");
}

/** rollout-gap: requests failed as a route moved to this revision before it could serve, or away from it and its pods. */
function losesAtRollout(context: RuleContext): Verdict | Quiet | null {
  const { shared, revision } = context;
  const askAt = nextSettleOf(revision);
  const wish = askAt === undefined ? {} : { askAt };
  const moved = revision.routeMove;
  const failed = failuresAround(context);
  if (moved === null || failed === null) return wish;
  const values = {
    ...failed.values,
    side: moved.share > 0 ? "new" : "old",
    retention: traitsOf(shared).unreachableIgnores.retention ? "ignored" : "kept",
    ingress: moved.ingress,
    movedAt: moved.t,
    readyAfterMs: readyAfter(revision, moved.t),
    ...namesOf(revision),
  };
  const { firstAt, lastAt } = failed.values;
  return {
    values,
    ...wish,
    from: Number(firstAt),
    seq: failed.seq,
    until: Number(lastAt) + FAILURE_MEMORY_MS,
  };
}

/** Failures that belong to a move, in one; null when there is none. */
function failuresAround(
  context: RuleContext,
): { readonly values: FindingValues; readonly seq: RecordSeq } | null {
  const counted = context.revision.failures.runs
    .filter((run) => isOfMove(context, run))
    .toSorted((a, b) => a.lastAt - b.lastAt);
  const last = counted.at(-1);
  if (last === undefined) return null;
  const count = counted.reduce((sum, one) => sum + one.count, 0);
  const firstAt = Math.min(...counted.map((one) => one.firstAt));
  return { values: { count, status: last.status, firstAt, lastAt: last.lastAt }, seq: last.seq };
}

/** How long after the move the first pod was ready; -1: it was, or nobody is yet. */
function readyAfter({ privateReady }: RevisionState, at: EpochMs): DurationMs {
  const i = lastIndexAt(privateReady, at, ({ t }) => t);
  if ((privateReady[i]?.value ?? 0) > 0) return -1;
  const next = privateReady.slice(i + 1).find(({ value }) => (value ?? 0) > 0);
  return next === undefined ? -1 : next.t - at;
}

const common = { kind: "diagnosis", afterMs: 0 } as const;

export const ROUTING_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "ingress-not-ready",
    severity: "warning",
    sources: [RESOURCE.ingresses, RESOURCE.serverlessServices],
    needs: [RESOURCE.ingresses, RESOURCE.serverlessServices],
    about: "ingress",
    fromInitial: true,
    judge: hasUnreadyIngress,
  },
  {
    ...common,
    id: "route-not-found",
    severity: "error",
    sources: ["gateway"],
    needs: [RESOURCE.serverlessServices, RESOURCE.endpoints],
    when: ["failing"],
    judge: isNotFound,
  },
  {
    ...common,
    id: "rollout-gap",
    severity: "error",
    sources: ["gateway", RESOURCE.ingresses, RESOURCE.endpoints, RESOURCE.deployments, RESOURCE.pods],
    needs: [RESOURCE.serverlessServices, RESOURCE.endpoints],
    when: ["failing"],
    about: "movedAt",
    judge: losesAtRollout,
  },
];
