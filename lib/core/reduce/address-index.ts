/**
 * How the address sets of a revision differ, kept with every change of one address: what a record costs is in proportion
 * to what it changes, not to how many addresses there are.
 *
 *     public   a b c           differs from private: b, c, d       not mirrored: c
 *     private  a b'  d
 *     slices   a b   e         mirrored only: e
 *
 * It is no part of the state: it is made from the state when somebody asks first, and whoever changes an address, a pod
 * or an activator says so (`touch…`).
 */
import { noEntries, ownMap } from "../state/compact.ts";
import type { AddressNow, MirroredAddress, RevisionState, SharedState } from "../state/state.ts";

/** Sets of addresses; of most revisions most of them are empty. */
interface AddressSets {
  /** Ready in the public set, and not the same in the private one. */
  extra: ReadonlySet<string>;
  /** Ready in the private set, and not the same in the public one. */
  missing: ReadonlySet<string>;
  /** Ready in the public set, without a ready activator of this address. */
  strangers: ReadonlySet<string>;
  /** Ready pods in the public set. */
  shownPods: ReadonlySet<string>;
  /** Ready in an EndpointSlice, and not in the public set. */
  mirroredOnly: ReadonlySet<string>;
  /** Ready in the public set, and in no EndpointSlice. */
  notMirrored: ReadonlySet<string>;
  /** Ready in an EndpointSlice, and an activator's. */
  mirroredActivators: ReadonlySet<string>;
  /** Ready in the public set, and the pod behind it is gone; the same of the private set. */
  deadPublic: ReadonlySet<string>;
  deadPrivate: ReadonlySet<string>;
}

export interface AddressIndex extends AddressSets {
  /** The addresses that are ready in EndpointSlices: of each, how often by the namespace of its pod. */
  mirrored: Map<string, Map<string, number>>;
  /** Addresses that name a pod, or did; null while there are so few that they are looked at. */
  byTarget: Map<string, Set<string>> | null;
  /** Names of the pods that exist, with how many have it. */
  podNames: Map<string, number>;
}

const NONE: ReadonlySet<string> = new Set();
const FEW = 8;
const indexes = new WeakMap<RevisionState, AddressIndex>();

/** The index of a revision. */
export function addressIndex(shared: SharedState, revision: RevisionState): AddressIndex {
  const known = indexes.get(revision);
  if (known !== undefined) return known;
  const index: AddressIndex = {
    extra: NONE,
    missing: NONE,
    strangers: NONE,
    shownPods: NONE,
    mirroredOnly: NONE,
    notMirrored: NONE,
    mirroredActivators: NONE,
    deadPublic: NONE,
    deadPrivate: NONE,
    mirrored: noEntries(),
    byTarget: null,
    podNames: noEntries(),
  };
  indexes.set(revision, index);
  for (const uid of revision.podsNow) countPod(index, revision.pods.get(uid)?.name ?? "", 1);
  for (const addresses of revision.mirroredNow.values()) {
    for (const address of addresses) mirror(index, address, 1);
  }
  for (const set of [revision.publicNow, revision.privateNow, index.mirrored]) {
    for (const ip of set.keys()) compare(index, shared, revision, ip);
  }
  return index;
}

/** These addresses changed in the public or private set, or as activators. */
export function touchAddresses(shared: SharedState, revision: RevisionState, ips: Iterable<string>): void {
  const index = indexes.get(revision);
  if (index !== undefined) for (const ip of ips) compare(index, shared, revision, ip);
}

/** An EndpointSlice holds other ready addresses now. */
export function touchSlice(
  shared: SharedState,
  revision: RevisionState,
  before: readonly MirroredAddress[],
  after: readonly MirroredAddress[],
): void {
  const index = indexes.get(revision);
  if (index === undefined) return;
  for (const address of before) mirror(index, address, -1);
  for (const address of after) mirror(index, address, 1);
  const touched = new Set([...before, ...after].map(({ ip }) => ip));
  for (const ip of touched) compare(index, shared, revision, ip);
}

/** A pod of this name came (1) or went (-1). */
export function touchPodName(shared: SharedState, revision: RevisionState, name: string, by: 1 | -1): void {
  const index = indexes.get(revision);
  if (index === undefined) return;
  countPod(index, name, by);
  touchTarget(shared, revision, name);
}

/** The pod of this name came or went, of the revision or an activator; true when an address names it. */
export function touchTarget(shared: SharedState, revision: RevisionState, name: string): boolean {
  if (!hasAddresses(revision)) return false;
  const index = addressIndex(shared, revision);
  let isHeld = false;
  for (const ip of index.byTarget?.get(name) ?? fewOf(revision, name)) {
    const names = [revision.publicNow.get(ip)?.target, revision.privateNow.get(ip)?.target];
    if (!names.includes(name)) {
      index.byTarget?.get(name)?.delete(ip);
      continue;
    }
    isHeld = true;
    compare(index, shared, revision, ip);
  }
  return isHeld;
}

/** These activators came or went; true when one of them is an address of the revision. */
export function touchActivators(
  shared: SharedState,
  revision: RevisionState,
  ips: readonly string[],
): boolean {
  if (!hasAddresses(revision)) return false;
  const { publicNow, privateNow } = revision;
  const index = addressIndex(shared, revision);
  let isHeld = false;
  for (const ip of ips) {
    if (!index.mirrored.has(ip) && !publicNow.has(ip) && !privateNow.has(ip)) continue;
    isHeld = true;
    compare(index, shared, revision, ip);
  }
  return isHeld;
}

const hasAddresses = ({ publicNow, privateNow, mirroredNow }: RevisionState): boolean =>
  publicNow.size + privateNow.size + mirroredNow.size > 0;

/** What was known of the activators' pods was nothing: all is compared anew when somebody asks. */
export function forgetIndex(revision: RevisionState): void {
  indexes.delete(revision);
}

/**
 * Class of an address: activator when its `targetRef` lies in the system namespace, or, without one, when it is a ready
 * address of `activator-service` at this moment; otherwise pod (report format, `path`).
 */
export function classOf(
  shared: SharedState,
  ip: string,
  targetNamespace: string | undefined,
): "activator" | "pod" {
  if (targetNamespace !== undefined) return targetNamespace === shared.systemNamespace ? "activator" : "pod";
  return shared.activatorNow.get(ip) === "ready" ? "activator" : "pod";
}

function compare(index: AddressIndex, shared: SharedState, revision: RevisionState, ip: string): void {
  const shown = readyIn(revision.publicNow, ip);
  const behind = readyIn(revision.privateNow, ip);
  const mirrored = index.mirrored.get(ip);
  const isMirrored = mirrored !== undefined;
  put(index, "extra", ip, shown !== undefined && !isSame(behind, shown));
  put(index, "missing", ip, behind !== undefined && !isSame(shown, behind));
  put(index, "strangers", ip, shown !== undefined && shared.activatorNow.get(ip) !== "ready");
  put(index, "shownPods", ip, shown?.class === "pod");
  put(index, "mirroredOnly", ip, isMirrored && shown === undefined);
  put(index, "notMirrored", ip, !isMirrored && shown !== undefined);
  put(index, "mirroredActivators", ip, isMirrored && isActivator(shared, ip, mirrored));
  put(index, "deadPublic", ip, isDead(index, shared, shown));
  put(index, "deadPrivate", ip, isDead(index, shared, behind));
  if (index.byTarget !== null) {
    noteTarget(index.byTarget, ip, shown);
    noteTarget(index.byTarget, ip, behind);
  } else if (revision.publicNow.size + revision.privateNow.size > FEW) index.byTarget = targetsOf(revision);
}

function noteTarget(byTarget: Map<string, Set<string>>, ip: string, address: AddressNow | undefined): void {
  if (address === undefined || address.target === "") return;
  const ips = byTarget.get(address.target);
  if (ips === undefined) byTarget.set(address.target, new Set([ip]));
  else ips.add(ip);
}

function targetsOf({ publicNow, privateNow }: RevisionState): Map<string, Set<string>> {
  const byTarget = new Map<string, Set<string>>();
  for (const now of [publicNow, privateNow])
    for (const [ip, address] of now) if (address.state === "ready") noteTarget(byTarget, ip, address);
  return byTarget;
}

function fewOf({ publicNow, privateNow }: RevisionState, name: string): Set<string> {
  const ips = new Set<string>();
  for (const now of [publicNow, privateNow])
    for (const [ip, { target }] of now) if (target === name) ips.add(ip);
  return ips;
}

function readyIn(now: ReadonlyMap<string, AddressNow>, ip: string): AddressNow | undefined {
  const address = now.get(ip);
  return address?.state === "ready" ? address : undefined;
}

/** An address without targetRef is told by its IP alone. */
function isSame(a: AddressNow | undefined, b: AddressNow): boolean {
  return a !== undefined && (a.target === b.target || a.target === "" || b.target === "");
}

/** The pods of the system namespace may not be watched: then nothing is known of the activators'. */
function isDead(
  index: AddressIndex,
  { activatorPods }: SharedState,
  address: AddressNow | undefined,
): boolean {
  if (address === undefined || address.target === "") return false;
  const living = address.class === "pod" ? index.podNames : activatorPods;
  return living !== null && !living.has(address.target);
}

function put(index: AddressSets, name: keyof AddressSets, ip: string, isIn: boolean): void {
  const set = index[name] as Set<string>;
  if (set.size === 0) {
    if (isIn) index[name] = new Set([ip]);
  } else if (isIn) set.add(ip);
  else set.delete(ip);
}

/** An address that several slices hold is an activator's when one of them says so. */
function isActivator(shared: SharedState, ip: string, namespaces: ReadonlyMap<string, number>): boolean {
  return (
    namespaces.has(shared.systemNamespace) ||
    (namespaces.has("") && classOf(shared, ip, undefined) === "activator")
  );
}

function countPod(index: AddressIndex, name: string, by: 1 | -1): void {
  index.podNames = ownMap(index.podNames);
  count(index.podNames, name, by);
}

function mirror(index: AddressIndex, address: MirroredAddress, by: 1 | -1): void {
  const { ip, ready, targetNamespace } = address;
  if (!ready) return;
  index.mirrored = ownMap(index.mirrored);
  const { mirrored } = index;
  const namespaces = mirrored.get(ip) ?? new Map<string, number>();
  mirrored.set(ip, namespaces);
  count(namespaces, targetNamespace, by);
  if (namespaces.size === 0) mirrored.delete(ip);
}

function count(counts: Map<string, number>, name: string, by: number): void {
  const next = (counts.get(name) ?? 0) + by;
  if (next > 0) counts.set(name, next);
  else counts.delete(name);
}
