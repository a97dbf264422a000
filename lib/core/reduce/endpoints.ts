/** Public, private and activator Endpoints: who is in which address set, and where new connections go. */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { AddressTrack, Path } from "../../model/timeline.ts";
import type { AddressNow, MirroredAddress, RevisionState, SharedState } from "../state/state.ts";
import { closeSlice, currentValue, type Moment, setSample, setSlice } from "../state/tracks.ts";
import { noteEndpointReady, notePathActivator, notePathPods } from "./episodes.ts";
import { isPublicSlice } from "./membership.ts";
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

/**
 * Class of an address: activator when its `targetRef` lies in the system namespace, or, without one, when it is a ready
 * address of `activator-service` at this moment; otherwise pod (report format, `path`).
 */
function classify(shared: SharedState, ip: string, targetNamespace: string | undefined): "activator" | "pod" {
  if (targetNamespace !== undefined) return targetNamespace === shared.systemNamespace ? "activator" : "pod";
  return shared.activatorNow.get(ip) === "ready" ? "activator" : "pod";
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
  updateSet(shared, revision.publicNow, revision.publicEndpoints, addresses, moment);
  revision.publicPresent = true;
  revision.publicController = controllerOf(object);
  if (!moment.initial) countChurn(revision, before, readyIps(revision.publicNow));
  updatePath(revision, moment);
}

/** The public Endpoints are gone and the path ends. Addresses that go with the object do not count as churn. */
export function removePublicEndpoints(revision: RevisionState, moment: Moment): void {
  closeTracks(revision.publicNow, revision.publicEndpoints, moment);
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
  updateSet(shared, revision.privateNow, revision.privateEndpoints, readAddresses(object), moment);
  revision.privatePresent = true;
  const ready = countState(revision.privateNow, "ready");
  setSample(revision.privateReady, ready, moment.t, moment.seq);
  setSample(revision.privateNotReady, revision.privateNow.size - ready, moment.t, moment.seq);
  revision.recent.privateReadyAt = ready > 0 ? moment.t : null;
  if (ready > 0 && !moment.initial) noteEndpointReady(revision, moment.t);
}

export function removePrivateEndpoints(revision: RevisionState, moment: Moment): void {
  closeTracks(revision.privateNow, revision.privateEndpoints, moment);
  revision.privatePresent = false;
  revision.recent.privateReadyAt = null;
  setSample(revision.privateReady, null, moment.t, moment.seq);
  setSample(revision.privateNotReady, null, moment.t, moment.seq);
}

/** A record of `activator-service`; it may change the class of addresses without `targetRef` in every revision. */
export function applyActivatorEndpoints(
  shared: SharedState,
  revisions: Iterable<RevisionState>,
  object: JsonObject | null,
  moment: Moment,
): void {
  const addresses = object === null ? new Map<string, Address>() : readAddresses(object);
  const now = new Map<string, AddressNow>();
  for (const [ip, state] of shared.activatorNow)
    now.set(ip, { class: "activator", state, byTargetRef: true, target: "" });
  updateSet(shared, now, shared.activators, addresses, moment, "activator");
  shared.activatorNow = new Map([...now].map(([ip, address]) => [ip, address.state]));
  shared.activatorPresent = object !== null;
  setSample(shared.activatorReady, countState(now, "ready"), moment.t, moment.seq);
  for (const revision of revisions) {
    let changed = false;
    for (const [ip, address] of revision.publicNow) {
      if (address.byTargetRef) continue;
      const next = classify(shared, ip, undefined);
      if (next === address.class) continue;
      address.class = next;
      changed = true;
    }
    if (changed) updatePath(revision, moment);
  }
}

/** A record (or null: deletion) of an EndpointSlice of the revision's public Service. */
export function applySlice(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  deleted: boolean,
  moment: Moment,
): void {
  if (!isPublicSlice(object, revision.name)) return;
  const name = asString(asObject(object.metadata).name) ?? "";
  if (deleted) revision.mirroredNow.delete(name);
  else revision.mirroredNow.set(name, readSlice(object));
  const all = [...revision.mirroredNow.values()].flat();
  if (revision.mirroredNow.size === 0) {
    closeSlice(revision.mirrored, moment.t, moment.seq);
    return;
  }
  const ready = new Map<string, MirroredAddress>();
  for (const address of all) if (address.ready) ready.set(address.ip, address);
  const classes = [...ready.values()].map((a) => classify(shared, a.ip, a.targetNamespace || undefined));
  const message = [...ready.keys()].sort().join(", ");
  setSlice(revision.mirrored, pathOf(classes), moment.t, moment.seq, {
    initial: moment.initial,
    message,
  });
}

function readSlice(object: JsonObject): MirroredAddress[] {
  const found: MirroredAddress[] = [];
  for (const item of asArray(object.endpoints)) {
    const endpoint = asObject(item);
    const target = asObject(endpoint.targetRef);
    // An absent `ready` means ready (EndpointSlice API).
    const ready = asObject(endpoint.conditions).ready !== false;
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

function pathOf(classes: readonly ("activator" | "pod")[]): Path {
  const activators = classes.filter((c) => c === "activator").length;
  if (classes.length === 0) return "none";
  if (activators === 0) return "pods";
  return activators === classes.length ? "activator" : "mixed";
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
  const path: Path = activators > 0 ? (pods > 0 ? "mixed" : "activator") : pods > 0 ? "pods" : "none";
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

function updateSet(
  shared: SharedState,
  now: Map<string, AddressNow>,
  tracks: Map<string, AddressTrack>,
  addresses: ReadonlyMap<string, Address>,
  moment: Moment,
  fixedClass?: "activator",
): void {
  const { t, seq, initial } = moment;
  const seen = new Set<string>();
  for (const address of addresses.values()) {
    const cls = fixedClass ?? classify(shared, address.ip, address.targetNamespace);
    now.set(address.ip, {
      class: cls,
      state: address.state,
      byTargetRef: address.targetNamespace !== undefined,
      target: address.targetName ?? "",
    });
    const key = trackKey(address, cls);
    seen.add(key);
    let track = tracks.get(key);
    if (track === undefined) {
      track = {
        ip: address.ip,
        class: cls,
        ...(address.targetName === undefined ? {} : { targetName: address.targetName }),
        ...(address.targetNamespace === undefined ? {} : { targetNamespace: address.targetNamespace }),
        slices: [],
      };
      tracks.set(key, track);
    }
    setSlice(track.slices, address.state, t, seq, { initial });
  }
  for (const ip of now.keys()) if (!addresses.has(ip)) now.delete(ip);
  for (const [key, track] of tracks) if (!seen.has(key)) closeSlice(track.slices, t, seq);
}

function closeTracks(now: Map<string, AddressNow>, tracks: Map<string, AddressTrack>, moment: Moment): void {
  now.clear();
  for (const track of tracks.values()) closeSlice(track.slices, moment.t, moment.seq);
}
