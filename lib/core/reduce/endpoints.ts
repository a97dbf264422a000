/** Public, private and activator Endpoints: who is in which address set, and where new connections go. */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/record.ts";
import type { AddressTrack, Path } from "../../model/timeline.ts";
import { ownMap, sharedText, shortList } from "../state/compact.ts";
import type { AddressNow, MirroredAddress, RevisionState, SharedState } from "../state/state.ts";
import { closeSlice, currentValue, type Moment, setSample, setSlice } from "../state/tracks.ts";
import {
  addressIndex,
  classOf,
  forgetIndex,
  touchActivators,
  touchAddresses,
  touchSlice,
} from "./address-index.ts";
import { keepOpen, trackOf } from "./address-tracks.ts";
import { noteEndpointReady, noteListedReady, notePathActivator, notePathPods } from "./episodes.ts";
import { isPublicSlice } from "./membership.ts";
import { touchListed } from "./pod-index.ts";
import { controllerOf } from "./services.ts";

interface Address {
  readonly ip: string;
  readonly state: "ready" | "notReady";
  readonly targetName: string | undefined;
  readonly targetNamespace: string | undefined;
}

/** Union over the subsets; an IP that is ready in one and not ready in another counts as ready. */
function readAddresses(object: JsonObject): Map<string, Address> {
  const found = new Map<string, Address>();
  const take = (list: unknown, state: "ready" | "notReady"): void => {
    for (const item of asArray(list)) {
      const address = asObject(item);
      const ip = asString(address.ip);
      if (ip === undefined || found.get(ip)?.state === "ready") continue;
      const target = asObject(address.targetRef);
      found.set(ip, {
        ip,
        state,
        targetName: asString(target.name),
        targetNamespace: asString(target.namespace),
      });
    }
  };
  for (const item of asArray(object.subsets)) {
    const subset = asObject(item);
    take(subset.addresses, "ready");
    take(subset.notReadyAddresses, "notReady");
  }
  return found;
}

/** A record of the public Endpoints (same name as the SKS). */
export function applyPublicEndpoints(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  moment: Moment,
): void {
  const addresses = readAddresses(object);
  const before = readyIps(revision.publicNow);
  const touched = updateSet(shared, revision.publicNow, revision.publicEndpoints, addresses, moment);
  touchAddresses(shared, revision, touched);
  revision.publicPresent = true;
  const controller = controllerOf(object);
  // Nearly always its own SKS: one text for both.
  revision.publicController = controller === revision.sks?.uid ? revision.sks.uid : controller;
  if (!moment.initial) countChurn(revision, before, readyIps(revision.publicNow));
  updatePath(revision, moment);
}

/** The public Endpoints are gone and the path ends. Addresses that go with the object do not count as churn. */
export function removePublicEndpoints(shared: SharedState, revision: RevisionState, moment: Moment): void {
  clearSet(shared, revision, "public", moment);
  revision.publicPresent = false;
  closeSlice(revision.path, moment.t, moment.seq);
  setSample(revision.publicActivators, null, moment.t, moment.seq);
  setSample(revision.publicPods, null, moment.t, moment.seq);
}

/** A record of the private Endpoints: the revision's own pods by readiness. */
export function applyPrivateEndpoints(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  moment: Moment,
): void {
  const addresses = readAddresses(object);
  if (addresses.size > 0) {
    revision.privateNow = ownMap(revision.privateNow);
    revision.privateEndpoints = ownMap(revision.privateEndpoints);
  }
  const { privateNow, privateEndpoints } = revision;
  const touched = updateSet(shared, privateNow, privateEndpoints, addresses, moment);
  touchAddresses(shared, revision, touched);
  touchListed(revision, touched);
  revision.privatePresent = true;
  revision.privateTruncated = isTruncated(object);
  const ready = countState(revision.privateNow, "ready");
  setSample(revision.privateReady, ready, moment.t, moment.seq);
  setSample(revision.privateNotReady, revision.privateNow.size - ready, moment.t, moment.seq);
  revision.recent.privateReadyAt = ready > 0 ? moment.t : null;
  if (ready > 0 && moment.initial) noteListedReady(revision, moment.t);
  else if (ready > 0) noteEndpointReady(revision, moment.t);
}

/** Kubernetes says so of an object that would hold more than a thousand addresses. */
function isTruncated(object: JsonObject): boolean {
  const annotations = asObject(asObject(object.metadata).annotations);
  return annotations["endpoints.kubernetes.io/over-capacity"] === "truncated";
}

export function removePrivateEndpoints(shared: SharedState, revision: RevisionState, moment: Moment): void {
  clearSet(shared, revision, "private", moment);
  revision.privatePresent = false;
  revision.privateTruncated = false;
  revision.recent.privateReadyAt = null;
  setSample(revision.privateReady, null, moment.t, moment.seq);
  setSample(revision.privateNotReady, null, moment.t, moment.seq);
}

/** A record of `activator-service`, or null: it is gone. Returns the addresses that changed. */
export function applyActivatorEndpoints(
  shared: SharedState,
  object: JsonObject | null,
  moment: Moment,
): readonly string[] {
  const addresses = object === null ? new Map<string, Address>() : readAddresses(object);
  const now = new Map<string, AddressNow>();
  for (const [ip, state] of shared.activatorNow)
    now.set(ip, { class: "activator", state, byTargetRef: true, target: "" });
  updateSet(shared, now, shared.activators, addresses, moment, "activator");
  const before = shared.activatorNow;
  shared.activatorNow = new Map([...now].map(([ip, address]) => [ip, address.state]));
  shared.activatorPresent = object !== null;
  setSample(shared.activatorReady, countState(now, "ready"), moment.t, moment.seq);
  return changedBetween(before, shared.activatorNow);
}

/** What other activators change in a revision: the class of addresses without `targetRef`. True when it has one of them. */
export function followActivatorAddresses(
  shared: SharedState,
  revision: RevisionState,
  ips: readonly string[],
  moment: Moment,
): boolean {
  const isChanged = reclassify(shared, revision.publicNow, ips);
  const isHeld = touchActivators(shared, revision, ips);
  if (isChanged) updatePath(revision, moment);
  return isHeld;
}

/** The same when it is not known which activators changed. */
export function reclassifyAll(shared: SharedState, revision: RevisionState, moment: Moment): void {
  forgetIndex(revision);
  if (reclassify(shared, revision.publicNow, [...revision.publicNow.keys()])) updatePath(revision, moment);
}

function changedBetween(
  before: ReadonlyMap<string, "ready" | "notReady">,
  after: ReadonlyMap<string, "ready" | "notReady">,
): string[] {
  const changed: string[] = [];
  for (const [ip, state] of after) if (before.get(ip) !== state) changed.push(ip);
  for (const ip of before.keys()) if (!after.has(ip)) changed.push(ip);
  return changed;
}

/** Addresses without `targetRef` are told by the activators that are ready now. */
function reclassify(shared: SharedState, now: Map<string, AddressNow>, ips: readonly string[]): boolean {
  let changed = false;
  for (const ip of ips) {
    const address = now.get(ip);
    if (address === undefined || address.byTargetRef) continue;
    const next = classOf(shared, ip, undefined);
    if (next === address.class) continue;
    address.class = next;
    changed = true;
  }
  return changed;
}

/** A record (or null: deletion) of an EndpointSlice of the revision's public Service. */
export function applySlice(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  deleted: boolean,
  moment: Moment,
): void {
  const isPublic = isPublicSlice(object, revision.name);
  const name = asString(asObject(object.metadata).name) ?? "";
  // Where Endpoints are recorded they tell who is in which set, as Knative reads them.
  const isOnlySource = !shared.resources.has(RESOURCE.endpoints);
  if (!isPublic) {
    if (!isOnlySource) return;
    if (deleted) revision.privateSlices?.delete(name);
    else {
      revision.privateSlices ??= new Map();
      revision.privateSlices.set(name, readSlice(object));
    }
    if (!moment.initial) tellBySlices(shared, revision, moment);
    return;
  }
  const before = revision.mirroredNow.get(name) ?? [];
  const after = deleted ? [] : readSlice(object);
  if (deleted) revision.mirroredNow.delete(name);
  else {
    revision.mirroredNow = ownMap(revision.mirroredNow);
    revision.mirroredNow.set(name, after);
  }
  touchSlice(shared, revision, before, after);
  if (isOnlySource && !moment.initial) tellBySlices(shared, revision, moment);
  if (revision.mirroredNow.size === 0) {
    closeSlice(revision.mirrored, moment.t, moment.seq);
    return;
  }
  const { mirrored, mirroredActivators } = addressIndex(shared, revision);
  setSlice(revision.mirrored, pathOf(mirroredActivators.size, mirrored.size), moment.t, moment.seq, {
    initial: moment.initial,
    message: mirrored.size > MOST_NAMED ? `× ${mirrored.size}` : [...mirrored.keys()].sort().join(", "),
  });
}

/**
 * No Endpoints are recorded: the slices of the two Services tell what they hold, the mirrored ones a moment later. The
 * lists with which a recording begins come one after the other, so a change decides that there are no Endpoints to come.
 */
function tellBySlices(shared: SharedState, revision: RevisionState, moment: Moment): void {
  const asEndpoints = (slices: ReadonlyMap<string, readonly MirroredAddress[]>): JsonObject => {
    const entry = ({ ip, targetName: name, targetNamespace: namespace }: MirroredAddress): JsonObject => ({
      ip,
      ...(namespace === "" ? {} : { targetRef: { name, namespace } }),
    });
    const all = [...slices.values()].flat();
    const of = (ready: boolean): JsonObject[] => all.filter((address) => address.ready === ready).map(entry);
    return { subsets: [{ addresses: of(true), notReadyAddresses: of(false) }] };
  };
  // An empty set may be one that is just being written: nobody is said to answer by slices alone.
  const isEmpty = ![...revision.mirroredNow.values()].flat().some(({ ready }) => ready);
  if (!isEmpty) applyPublicEndpoints(shared, revision, asEndpoints(revision.mirroredNow), moment);
  else if (revision.publicPresent) removePublicEndpoints(shared, revision, moment);
  const { privateSlices } = revision;
  if (privateSlices !== null && privateSlices.size > 0)
    applyPrivateEndpoints(shared, revision, asEndpoints(privateSlices), moment);
  else if (revision.privatePresent) removePrivateEndpoints(shared, revision, moment);
}

/** No more records come, and no change has decided it: the slices of the lists are all that tells of addresses. */
export function tellListedSlices(shared: SharedState, revision: RevisionState, moment: Moment): void {
  const { publicPresent, privatePresent, mirroredNow, privateSlices } = revision;
  if (publicPresent || privatePresent || shared.resources.has(RESOURCE.endpoints)) return;
  if (mirroredNow.size + (privateSlices?.size ?? 0) > 0) tellBySlices(shared, revision, moment);
}

/** A slice of more addresses is told by their number: their names with every change would be longer than the recording. */
const MOST_NAMED = 200;

function readSlice(object: JsonObject): MirroredAddress[] {
  const found: MirroredAddress[] = [];
  for (const item of asArray(object.endpoints)) {
    const endpoint = asObject(item);
    const target = asObject(endpoint.targetRef);
    // An absent `ready` means ready (EndpointSlice API).
    const { ready: isReady, terminating } = asObject(endpoint.conditions);
    const ready = isReady !== false;
    // A pod that leaves is in no Endpoints.
    if (terminating === true) continue;
    for (const ip of asArray(endpoint.addresses)) {
      if (typeof ip !== "string") continue;
      found.push({
        ip,
        ready,
        targetName: asString(target.name) ?? "",
        targetNamespace: asString(target.namespace) ?? "",
      });
    }
  }
  return found;
}

function pathOf(activators: number, all: number): Path {
  if (all === 0) return "none";
  if (activators === 0) return "pods";
  return activators === all ? "activator" : "mixed";
}

function updatePath(revision: RevisionState, moment: Moment): void {
  const { t, seq, initial } = moment;
  let activators = 0;
  let pods = 0;
  for (const address of revision.publicNow.values()) {
    if (address.state !== "ready") continue;
    if (address.class === "activator") activators += 1;
    else pods += 1;
  }
  setSample(revision.publicActivators, activators, t, seq);
  setSample(revision.publicPods, pods, t, seq);
  const path = pathOf(activators, activators + pods);
  const before = currentValue(revision.path);
  if (!setSlice(revision.path, path, t, seq, { initial })) return;
  if (initial || before === path) return;
  revision.recent.pathPodsAt = path === "pods" ? t : null;
  if (path === "activator") notePathActivator(revision, t);
  if (path === "pods") notePathPods(revision, t);
}

function countChurn(revision: RevisionState, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
  for (const ip of after) if (!before.has(ip)) revision.churnAdded += 1;
  for (const ip of before) if (!after.has(ip)) revision.churnRemoved += 1;
}

function readyIps(now: ReadonlyMap<string, AddressNow>): Set<string> {
  const ips = new Set<string>();
  for (const [ip, address] of now) if (address.state === "ready") ips.add(ip);
  return ips;
}

function countState(now: ReadonlyMap<string, AddressNow>, state: "ready" | "notReady"): number {
  let count = 0;
  for (const address of now.values()) if (address.state === state) count += 1;
  return count;
}

/** One track per address and target, so an IP that another pod reuses gets a row of its own. */
function trackKey(address: Address, cls: string): string {
  return `${address.ip} ${cls} ${address.targetNamespace ?? ""}/${address.targetName ?? ""}`;
}

/** Takes over what an Endpoints object holds; returns the addresses that are new, gone or another's. */
function updateSet(
  shared: SharedState,
  now: Map<string, AddressNow>,
  tracks: Map<string, AddressTrack>,
  addresses: ReadonlyMap<string, Address>,
  moment: Moment,
  fixedClass?: "activator",
): string[] {
  const { t, seq, initial } = moment;
  const seen = new Set<string>();
  const touched: string[] = [];
  for (const address of addresses.values()) {
    const cls = fixedClass ?? classOf(shared, address.ip, address.targetNamespace);
    const { ip, state, targetName, targetNamespace } = address;
    const target = targetName ?? "";
    const byTargetRef = targetNamespace !== undefined;
    const before = now.get(ip);
    const isSame = before?.class === cls && before.state === state && before.target === target;
    if (!isSame) touched.push(ip);
    if (!isSame || before.byTargetRef !== byTargetRef)
      now.set(sharedText(ip), { class: cls, state, byTargetRef, target: sharedText(target) });
    const key = trackKey(address, cls);
    seen.add(key);
    const track = trackOf(tracks, key, () => ({
      ip: sharedText(ip),
      class: cls,
      ...(targetName === undefined ? {} : { targetName: sharedText(targetName) }),
      ...(targetNamespace === undefined ? {} : { targetNamespace: sharedText(targetNamespace) }),
      slices: shortList(),
    }));
    setSlice(track.slices, state, t, seq, { initial });
  }
  for (const ip of now.keys()) {
    if (addresses.has(ip)) continue;
    now.delete(ip);
    touched.push(ip);
  }
  keepOpen(tracks, seen, t, seq);
  return touched;
}

function clearSet(
  shared: SharedState,
  revision: RevisionState,
  set: "public" | "private",
  { t, seq }: Moment,
): void {
  const now = revision[`${set}Now`];
  const touched = [...now.keys()];
  now.clear();
  keepOpen(revision[`${set}Endpoints`], new Set(), t, seq);
  touchAddresses(shared, revision, touched);
  if (set === "private") touchListed(revision, touched);
}
