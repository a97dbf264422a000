/** Pods that are there and are not reached, and addresses without a pod (protocol 8: D12, D20; stale-address). */
import { RESOURCE } from "../../../model/record.ts";
import { openSlice } from "../../state/tracks.ts";
import { readySet } from "../invariants/sets.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

const SKS = RESOURCE.serverlessServices;

/** Kubernetes lists a pod well within this time after it is ready. */
const LISTED_MS = 5_000;

/** D12: a pod is Ready and the private Endpoints do not hold it; of several, the one that has been ready longest. */
function isNotListed(context: RuleContext): Verdict | null {
  const { revision } = context;
  if (context.facts.sks === null || !revision.privatePresent) return null;
  const listed = readySet(revision.privateNow);
  let found: Verdict | null = null;
  let since = Number.POSITIVE_INFINITY;
  for (const uid of revision.podsNow) {
    const pod = revision.pods.get(uid);
    const slice = openSlice(pod?.slices ?? []);
    if (pod?.ip === undefined || slice?.value !== "ready" || listed.has(pod.ip) || slice.from >= since)
      continue;
    found = { values: { pod: pod.name, ip: pod.ip, ...namesOf(revision) }, seq: slice.seq };
    since = slice.from;
  }
  return found;
}

/** While a pod starts, failed probes are normal, and so they are for so long afterwards (4.2). */
const SETTLED_MS = 5_000;

/** D20: the activator cannot reach pods that have been ready for a while. */
function cannotReachPods(context: RuleContext): Verdict | null {
  const { revision, t } = context;
  const { sks, pods } = context.facts;
  if (sks === null || pods === null || pods === 0) return null;
  const { decisions } = revision;
  let i = decisions.length - 1;
  while (i >= 0 && decisions[i]?.kind !== "pod-probe-failed" && t - (decisions[i]?.t ?? 0) < SETTLED_MS)
    i -= 1;
  const line = decisions[i];
  if (line?.kind !== "pod-probe-failed") return null;
  for (const uid of revision.podsNow) {
    const slice = openSlice(revision.pods.get(uid)?.slices ?? []);
    if (slice?.value !== "ready" || t - slice.from < SETTLED_MS) return null;
  }
  return {
    values: { pods, line: line.message, ...namesOf(revision) },
    until: line.t + SETTLED_MS,
    seq: line.seq,
  };
}

/** A ready address without a living pod for so long is stale. */
const STALE_MS = 5_000;

/** An address in the public or private Endpoints whose pod, or activator, is gone. */
function holdsDeadAddress(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  if (context.facts.sks === null) return null;
  const pods = new Set([...revision.podsNow].map((uid) => revision.pods.get(uid)?.name));
  for (const [set, now] of [
    ["public", revision.publicNow],
    ["private", revision.privateNow],
  ] as const) {
    for (const [ip, { class: sort, state, target }] of now) {
      // The pods of the system namespace may not be watched: then nothing is known of the activators'.
      const living = sort === "pod" ? pods : shared.activatorPods;
      if (state !== "ready" || target === "" || living === null || living.has(target)) continue;
      return { values: { set, ip, pod: target, sort, ...namesOf(revision) } };
    }
  }
  return null;
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
    sources: ["activator", RESOURCE.endpoints],
    needs: [SKS, RESOURCE.endpoints, RESOURCE.pods],
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
];
