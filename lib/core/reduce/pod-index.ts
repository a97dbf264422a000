/**
 * What is asked of all pods of a revision at once, kept with every change of one pod. Like `address-index.ts` it is no
 * part of the state: it is made from the state when somebody asks first.
 */
import type { PodPhase, PodTrack } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { RevisionState } from "../state/state.ts";
import { openSlice } from "../state/tracks.ts";
import { Earliest } from "./earliest.ts";
import { ipsOf } from "./pod-addresses.ts";
import { isTrouble } from "./troubles.ts";

interface PodIndex {
  /** The phase of each pod that exists, and how many pods are in each phase. */
  readonly phaseOf: Map<string, PodPhase>;
  readonly phases: Map<PodPhase, number>;
  /** Negative times since when pods are ready: the first is the one that became ready last. */
  readonly readyLast: Earliest;
  /** Ready pods that the private Endpoints do not hold, by since when they are ready. */
  readonly notListed: Earliest;
  readonly inTrouble: Set<string>;
  /** The pod whose trouble was told last, whether it still exists or not. */
  troubled: PodTrack | undefined;
  readonly ipsOf: Map<string, readonly string[]>;
  readonly byIp: Map<string, Set<string>>;
  /** Pods whose creation was seen, in this order. */
  readonly added: PodTrack[];
}

/** So many of the pods that were added last are looked at. */
const MOST_ADDED = 1_000;

const indexes = new WeakMap<RevisionState, PodIndex>();

/** The index of a revision; undefined before it has a pod: most of many rest. */
function podIndex(revision: RevisionState): PodIndex | undefined {
  const known = indexes.get(revision);
  if (known !== undefined || revision.pods.size === 0) return known;
  const index: PodIndex = {
    phaseOf: new Map(),
    phases: new Map(),
    readyLast: new Earliest(),
    notListed: new Earliest(),
    inTrouble: new Set(),
    troubled: undefined,
    ipsOf: new Map(),
    byIp: new Map(),
    added: [],
  };
  indexes.set(revision, index);
  for (const pod of revision.pods.values()) noteLastTroubled(index, pod);
  for (const uid of revision.podsNow) place(index, revision, uid);
  index.added.push(...[...revision.pods.values()].filter(isAdded).sort(byAddition).slice(-MOST_ADDED));
  return index;
}

/** A pod changed, came or went. */
export function touchPod(revision: RevisionState, uid: string): void {
  const index = indexes.get(revision);
  if (index === undefined) return;
  const pod = revision.pods.get(uid);
  if (pod !== undefined) noteLastTroubled(index, pod);
  place(index, revision, uid);
}

/** The creation of a pod was seen. */
export function noteAdded(revision: RevisionState, pod: PodTrack): void {
  const added = indexes.get(revision)?.added;
  if (added?.push(pod) === 2 * MOST_ADDED) added.splice(0, MOST_ADDED);
}

/** The pods that exist whose creation was seen at `t` or later. */
export function podsAddedSince(revision: RevisionState, t: EpochMs): PodTrack[] {
  const added = podIndex(revision)?.added ?? [];
  const found: PodTrack[] = [];
  for (let i = added.length - 1; i >= Math.max(0, added.length - MOST_ADDED); i--) {
    const pod = added[i];
    if (pod?.addedAt === undefined || pod.addedAt < t) break;
    if (revision.podsNow.has(pod.uid)) found.push(pod);
  }
  return found;
}

function isAdded({ addedAt }: PodTrack): boolean {
  return addedAt !== undefined;
}

function byAddition(a: PodTrack, b: PodTrack): number {
  return (a.addedAt ?? 0) - (b.addedAt ?? 0);
}

/** These addresses changed in the private Endpoints. */
export function touchListed(revision: RevisionState, ips: Iterable<string>): void {
  const index = indexes.get(revision);
  if (index === undefined) return;
  for (const ip of ips) for (const uid of index.byIp.get(ip) ?? []) placeListed(index, revision, uid);
}

/** The pod that has been ready longest without being in the private Endpoints. */
export function longestNotListed(revision: RevisionState): PodTrack | undefined {
  const first = podIndex(revision)?.notListed.first();
  return first === undefined ? undefined : revision.pods.get(first.key);
}

/** When the pod became ready that did so last; null unless all pods are ready. */
export function allReadySince(revision: RevisionState): EpochMs | null {
  const readyLast = podIndex(revision)?.readyLast;
  if (readyLast === undefined) return Number.NEGATIVE_INFINITY;
  if (readyLast.size < revision.podsNow.size) return null;
  const first = readyLast.first();
  return first === undefined ? Number.NEGATIVE_INFINITY : -first.at;
}

/** True when a pod that exists is in one of these phases. */
export function hasPodIn(revision: RevisionState, ...phases: readonly PodPhase[]): boolean {
  const counts = podIndex(revision)?.phases;
  return phases.some((phase) => (counts?.get(phase) ?? 0) > 0);
}

/** True when a pod that exists waits for a reason that means failure. */
export function hasTroubledPod(revision: RevisionState): boolean {
  return (podIndex(revision)?.inTrouble.size ?? 0) > 0;
}

/** True when this pod exists and waits for a reason that means failure. */
export function isTroubledPod(revision: RevisionState, uid: string): boolean {
  return podIndex(revision)?.inTrouble.has(uid) === true;
}

/** The pod that was in trouble last, even when it is gone. */
export function lastTroubledPod(revision: RevisionState): PodTrack | undefined {
  const index = podIndex(revision);
  if (index === undefined) return undefined;
  const { troubled } = index;
  if (troubled === undefined || revision.pods.get(troubled.uid) === troubled) return troubled;
  // It was forgotten.
  index.troubled = undefined;
  for (const pod of revision.pods.values()) noteLastTroubled(index, pod);
  return index.troubled;
}

function noteLastTroubled(index: PodIndex, pod: PodTrack): void {
  const next = pod.lastTrouble;
  const last = index.troubled?.lastTrouble;
  if (next === undefined) return;
  if (last === undefined || next.t > last.t || (next.t === last.t && next.seq >= last.seq))
    index.troubled = pod;
}

function place(index: PodIndex, revision: RevisionState, uid: string): void {
  const exists = revision.podsNow.has(uid);
  const pod = revision.pods.get(uid);
  const slice = exists ? openSlice(pod?.slices ?? []) : undefined;
  const { phaseOf, phases } = index;
  const before = phaseOf.get(uid);
  if (before !== slice?.value) {
    if (before !== undefined) phases.set(before, (phases.get(before) ?? 0) - 1);
    if (slice === undefined) phaseOf.delete(uid);
    else {
      phaseOf.set(uid, slice.value);
      phases.set(slice.value, (phases.get(slice.value) ?? 0) + 1);
    }
  }
  if (isTrouble(slice?.reason)) index.inTrouble.add(uid);
  else index.inTrouble.delete(uid);
  index.readyLast.set(uid, slice?.value === "ready" ? -slice.from : undefined);
  placeIps(index, uid, exists ? ipsOf(pod) : []);
  placeListed(index, revision, uid);
}

function placeIps({ ipsOf: known, byIp }: PodIndex, uid: string, ips: readonly string[]): void {
  const before = known.get(uid) ?? [];
  if (before.length === ips.length && before.every((ip, i) => ip === ips[i])) return;
  for (const ip of before) {
    const uids = byIp.get(ip);
    uids?.delete(uid);
    if (uids?.size === 0) byIp.delete(ip);
  }
  if (ips.length === 0) known.delete(uid);
  else known.set(uid, ips);
  for (const ip of ips) {
    const uids = byIp.get(ip);
    if (uids === undefined) byIp.set(ip, new Set([uid]));
    else uids.add(uid);
  }
}

function placeListed(index: PodIndex, revision: RevisionState, uid: string): void {
  const since = index.readyLast.at(uid);
  const ips = index.ipsOf.get(uid) ?? [];
  const isListed = ips.some((ip) => revision.privateNow.get(ip)?.state === "ready");
  index.notListed.set(uid, since === undefined || ips.length === 0 || isListed ? undefined : -since);
}
