/** Pods that are there and are not reached, and addresses without a pod (protocol 8: D12, D20; stale-address). */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { addressIndex } from "../../reduce/address-index.ts";
import { allReadySince, longestNotListed } from "../../reduce/pod-index.ts";
import { sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { firstPods, namesOf, placesOf, recentLines } from "./facts.ts";
import { probedValues } from "./probed.ts";

const SKS = RESOURCE.serverlessServices;

/** Kubernetes lists a pod well within this time after it is ready. */
const LISTED_MS = 5_000;
/** What a list shows is told at once when the pod has been ready for so long. */
const LISTED_LATE_MS = 60_000;

/** D12: a pod is Ready and the private Endpoints do not hold it; of several, the one that has been ready longest. */
function isNotListed(context: RuleContext): Verdict | null {
  const { revision, t } = context;
  // Of more than a thousand Kubernetes leaves some out (endpoints-truncated).
  if (context.facts.sks === null || !revision.privatePresent || revision.privateTruncated) return null;
  const pod = longestNotListed(revision);
  const slice = openSlice(pod?.slices ?? []);
  if (pod === undefined || slice === undefined) return null;
  const { at, by } = sinceOf(slice, revision);
  // Lists are some seconds apart: of a pod that has just become ready the Endpoints may be older.
  const isOld = context.initial && by === "object" && t - at >= LISTED_LATE_MS;
  const begun = context.initial ? (isOld ? "object" : "record") : (context.open?.values.begun ?? "record");
  return {
    values: { pod: pod.name, ip: pod.ip ?? "", begun, ...namesOf(revision) },
    ...(isOld ? { from: at } : {}),
    seq: slice.seq,
  };
}

/** While a pod starts, failed probes are normal, and so they are for so long afterwards (4.2). */
const SETTLED_MS = 5_000;

/** A log that is read with a dump may end so long before it, and its lines are looked through for so long. */
const LISTED_AFTER_MS: DurationMs = 60_000;
const LISTED_LOG_MS: DurationMs = 600_000;

/** The answer did not come in time; of a probe that is refused or has no route nothing came at all. */
const LATE = /context deadline exceeded|Client\.Timeout/;

/** D20: again and again the activator cannot reach pods that have been ready for a while. */
function cannotReachPods(context: RuleContext): Verdict | null {
  const { revision, shared, t, open } = context;
  const { sks, pods } = context.facts;
  if (sks === null || pods === null || pods === 0) return null;
  // Lists that come after the lines: since when the pods have been ready only they say themselves.
  const isListed = context.initial && shared.gaps.length === 0;
  const lines = recentLines(
    revision,
    t - (isListed ? LISTED_LOG_MS : SETTLED_MS),
    ({ kind }) => kind === "pod-probe-failed",
  );
  const [line] = lines;
  // One alone may be the last of a start, or a packet that was lost.
  if (line === undefined || (lines.length === 1 && open === undefined)) return null;
  // Of pods that were not seen yet nothing is known: their watch may be late.
  if (revision.podsNow.size === 0) return null;
  const since = isListed ? allReadyOwn(revision) : allReadySince(revision);
  const first = since === null ? undefined : lines.findLast((one) => one.t - since >= SETTLED_MS);
  if (first === undefined) return null;
  if (isListed && (line.t - first.t < SETTLED_MS || t - line.t > LISTED_AFTER_MS)) return null;
  const from = isListed ? first.t : Math.max(first.t, revision.privateReady.at(-1)?.t ?? first.t);
  const probed = probedValues(context, open?.from ?? from);
  return {
    values: {
      pods,
      line: line.message,
      late: LATE.test(line.message) ? "yes" : "no",
      ...probed,
      ...placesOf(context),
    },
    from,
    // Others are reached, or what was known of the pods before still serves.
    ...(probed.only === "none" && probed.answered === 0 ? {} : { severity: "warning" as const }),
    until: (isListed ? t : line.t) + SETTLED_MS,
    seq: line.seq,
  };
}

/** Since when all its pods have been ready, by their own times; null where one is not, or does not say. */
function allReadyOwn(revision: RevisionState): EpochMs | null {
  let last = Number.NEGATIVE_INFINITY;
  for (const pod of firstPods(revision)) {
    const slice = openSlice(pod.slices);
    if (slice?.value !== "ready") return null;
    const { at, by } = sinceOf(slice, revision);
    if (by === "record") return null;
    last = Math.max(last, at);
  }
  return last;
}

/** A ready address without a living pod for so long is stale. */
const STALE_MS = 5_000;

/** An address in the public or private Endpoints whose pod, or activator, is gone. */
function holdsDeadAddress(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  if (context.facts.sks === null) return null;
  const { deadPublic, deadPrivate } = addressIndex(shared, revision);
  for (const set of ["public", "private"] as const) {
    const dead = set === "public" ? deadPublic : deadPrivate;
    const ip = firstOf(dead);
    const address = ip === undefined ? undefined : revision[`${set}Now`].get(ip);
    if (ip === undefined || address === undefined) continue;
    const values = { set, ip, pod: address.target, sort: address.class, count: dead.size };
    return { values: { ...values, stalePods: deadPrivate.size, ...namesOf(revision) } };
  }
  return null;
}

/** endpoints-truncated: more ready pods than Kubernetes writes into one Endpoints object. */
function isTruncated({ facts, revision }: RuleContext): Verdict | null {
  if (facts.sks === null || !revision.privateTruncated) return null;
  let ready = 0;
  for (const uid of revision.podsNow) {
    if (openSlice(revision.pods.get(uid)?.slices ?? [])?.value === "ready") ready += 1;
  }
  return { values: { listed: facts.pods ?? 0, ready, ...namesOf(revision) } };
}

/** Of more addresses than this any may be told. */
const SORTED = 100;

/** The same one in whatever order they were found, so that a viewer tells what the server tells. */
function firstOf(ips: ReadonlySet<string>): string | undefined {
  const some: string[] = [];
  for (const ip of ips) if (some.push(ip) === SORTED) break;
  return some.sort()[0];
}

const common = { kind: "diagnosis", fromInitial: true } as const;

export const POD_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "D12",
    severity: "error",
    sources: [SKS, RESOURCE.pods, RESOURCE.endpoints],
    afterMs: LISTED_MS,
    about: "pod",
    judge: isNotListed,
  },
  {
    ...common,
    id: "D20",
    severity: "error",
    sources: ["activator", RESOURCE.endpoints, RESOURCE.pods],
    needs: [SKS, RESOURCE.endpoints, RESOURCE.pods],
    when: ["pod"],
    afterMs: SETTLED_MS,
    judge: cannotReachPods,
  },
  {
    ...common,
    id: "stale-address",
    severity: "warning",
    sources: [SKS, RESOURCE.endpoints, RESOURCE.pods],
    afterMs: STALE_MS,
    about: "ip",
    judge: holdsDeadAddress,
  },
  {
    ...common,
    id: "endpoints-truncated",
    severity: "warning",
    sources: [SKS, RESOURCE.endpoints, RESOURCE.pods],
    needs: [SKS, RESOURCE.endpoints],
    when: ["truncated"],
    afterMs: 0,
    judge: isTruncated,
  },
];
