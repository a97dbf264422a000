/** KIngresses: what of them concerns a revision that they route to (protocol 1.6). */
import { hashOf } from "../../model/hash.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { ownMap } from "../state/compact.ts";
import { affords } from "../state/passes.ts";
import type { CoreState, IngressNow, IngressReady, RevisionState, RouteMove } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { asTime, readConditions } from "./conditions.ts";
import { withError } from "./gateway-lines.ts";
import { objectKey } from "./membership.ts";

const MOST_KEPT = 200;
const REVISION_HEADER = "Knative-Serving-Revision";

/**
 * A record of a KIngress; returns the revisions that it routes to, or did before. A revision remembers a KIngress from
 * the record on that first names it, so that a viewer of that revision alone knows the same.
 */
export function applyIngress(state: CoreState, object: JsonObject, moment: Moment): RevisionState[] {
  const key = objectKey(object);
  const metadata = asObject(object.metadata);
  const uid = asString(metadata.uid) ?? "";
  const generation = asNumber(metadata.generation) ?? 0;
  const { revisions, shares, tagged, isLocal, traffic, rest } = readSpec(object);
  const names = routedBefore(state, key, revisions);
  const ready = readReady(object, moment);
  // What was wrong is over; what comes is told anew.
  if (ready?.status === "True") state.gatewayErrors.delete(key);
  const error = state.gatewayErrors.get(key);
  const readyNow = (before: IngressNow | undefined): IngressReady | null => {
    const now = lastingSince(ready, before?.ready ?? null);
    return now === null ? null : withError(now, error);
  };
  const early = new Map<string, IngressNow>();
  const nowFor = (name: string, before: IngressNow | undefined): IngressNow => {
    const isChange =
      before?.uid === uid &&
      !moment.initial &&
      before.generation !== generation &&
      before.traffic === traffic;
    const share = shares === null ? null : (shares.get(name) ?? 0);
    return {
      uid,
      generation,
      traffic,
      rest,
      share,
      isTagged: tagged.has(name),
      ...(isLocal ? { isLocal } : {}),
      moved: moveOf(before, share, generation, moment) ?? before?.moved ?? null,
      ready: readyNow(before),
      sameTrafficChange:
        isChange && before.rest === rest
          ? { t: moment.t, seq: moment.seq }
          : (before?.sameTrafficChange ?? null),
    };
  };
  for (const name of revisions) {
    if (state.revisions.has(name)) names.add(name);
    else early.set(name, nowFor(name, state.earlyIngresses.get(key)?.get(name)));
  }
  if (early.size > 0) {
    noteEarly(earlyOf(state), key, early.keys());
    state.earlyIngresses.set(key, early);
  } else state.earlyIngresses.delete(key);
  if (names.size === 0) {
    state.routed.delete(key);
    return [];
  }
  state.routed.set(key, names);
  const found: RevisionState[] = [];
  for (const name of names) {
    const revision = state.revisions.get(name);
    if (revision === undefined) continue;
    setIngress(revision, key, nowFor(name, revision.ingresses.get(key)));
    found.push(revision);
  }
  return found;
}

/** The revisions that a KIngress routed to so far. Those it has left are told of it while records pay for that. */
function routedBefore(state: CoreState, key: string, now: readonly string[]): Set<string> {
  const names = new Set(state.routed.get(key));
  if (affords(state.shared, Math.max(0, names.size - now.length))) return names;
  const still = new Set(now);
  for (const name of names) {
    if (still.has(name)) continue;
    names.delete(name);
    const revision = state.revisions.get(name);
    revision?.ingresses.delete(key);
    revision?.unreadyIngresses.delete(key);
  }
  return names;
}

/** A revision may have many: what the rules ask of all is kept with each change of one. */
function setIngress(revision: RevisionState, key: string, now: IngressNow): void {
  const { share, isTagged, ready, moved } = now;
  revision.ingresses = ownMap(revision.ingresses);
  revision.ingresses.set(key, now);
  const leadsHere = (share ?? 0) > 0 || isTagged;
  if (leadsHere && ready !== null && ready.status !== "True") {
    revision.unreadyIngresses = ownMap(revision.unreadyIngresses);
    revision.unreadyIngresses.set(key, ready);
  } else revision.unreadyIngresses.delete(key);
  if (moved !== null && moved.t >= (revision.routeMove?.t ?? moved.t))
    revision.routeMove = { ...moved, ingress: key.slice(key.indexOf("/") + 1) };
}

/** The share came, or went; a KIngress of the first generation is new, and moves nothing. */
function moveOf(
  before: IngressNow | undefined,
  share: number | null,
  generation: number,
  { t, seq, initial }: Moment,
): RouteMove | null {
  const known = before === undefined ? 0 : before.share;
  if (initial || share === null || known === null || known > 0 === share > 0) return null;
  return before === undefined && generation <= 1 ? null : { t, seq, share };
}

/** The parts that are asked for the words, the first that is not ready. */
const PARTS = ["LoadBalancerReady", "NetworkConfigured", "Ready"];

/** Alternatives of one key (protocol 1.9). */
const CLASSES = ["networking.knative.dev/ingress.class", "networking.knative.dev/ingress-class"];

/**
 * No controller has written a status, not even of its first pass: the class that is asked for is not served. The class is its
 * message, and no condition is its type. Without a class nothing says that anybody should.
 */
function readUntaken(object: JsonObject, { t, seq, initial }: Moment): IngressReady | null {
  const metadata = asObject(object.metadata);
  const annotations = asObject(metadata.annotations);
  const name = CLASSES.map((key) => asString(annotations[key])).find((one) => one !== undefined);
  if (name === undefined || asObject(object.status).conditions !== undefined) return null;
  const from = initial ? Math.min(asTime(metadata.creationTimestamp) ?? t, t) : t;
  return { status: "Unknown", type: "", reason: "", message: name.slice(0, 300), from, seq };
}

/** What it says of itself now; null when it does not say. */
function readReady(object: JsonObject, moment: Moment): IngressReady | null {
  const { t, seq, initial } = moment;
  const conditions = readConditions(object);
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready === undefined) return readUntaken(object, moment);
  const part =
    PARTS.map((type) => conditions.find((one) => one.type === type)).find(
      (one) => one?.status === ready.status && one.reason !== undefined,
    ) ?? ready;
  const { type, reason = "", message = "" } = part;
  const from = initial ? Math.min(ready.transitionTime ?? t, t) : t;
  return { status: ready.status, type, reason, message: message.slice(0, 300), from, seq };
}

/** The same, since when it has been so. */
function lastingSince(ready: IngressReady | null, before: IngressReady | null): IngressReady | null {
  return ready !== null && ready.status === before?.status ? { ...ready, from: before.from } : ready;
}

/** Which KIngresses of `earlyIngresses` name a revision; made from it when it is asked first. */
const earlyNames = new WeakMap<CoreState["earlyIngresses"], Map<string, Set<string>>>();

function earlyOf({ earlyIngresses }: CoreState): Map<string, Set<string>> {
  const known = earlyNames.get(earlyIngresses);
  if (known !== undefined) return known;
  const names = new Map<string, Set<string>>();
  earlyNames.set(earlyIngresses, names);
  for (const [key, early] of earlyIngresses) noteEarly(names, key, early.keys());
  return names;
}

function noteEarly(names: Map<string, Set<string>>, key: string, revisions: Iterable<string>): void {
  for (const name of revisions) names.set(name, (names.get(name) ?? new Set()).add(key));
}

/** Moves what KIngresses said of a revision before it was known into the new revision. */
export function takeEarlyIngresses(state: CoreState, name: string, revision: RevisionState): void {
  const names = earlyOf(state);
  for (const key of names.get(name) ?? []) {
    const early = state.earlyIngresses.get(key);
    const found = early?.get(name);
    if (early === undefined || found === undefined) continue;
    setIngress(revision, key, found);
    const routed = state.routed.get(key);
    if (routed === undefined) state.routed.set(key, new Set([name]));
    else routed.add(name);
    early.delete(name);
    if (early.size === 0) state.earlyIngresses.delete(key);
  }
  names.delete(name);
}

/** A KIngress is gone; returns the revisions that it routed to. `routed` keeps them, because their viewers are told later. */
export function removeIngress(
  { routed, revisions, earlyIngresses }: CoreState,
  key: string,
): RevisionState[] {
  earlyIngresses.delete(key);
  const found: RevisionState[] = [];
  for (const name of routed.get(key) ?? []) {
    const revision = revisions.get(name);
    if (revision?.ingresses.delete(key) !== true) continue;
    revision.unreadyIngresses.delete(key);
    found.push(revision);
  }
  return found;
}

/** True when a viewer of the revision needs the KIngress: it routes to it, or did. */
export function routesTo(state: CoreState, object: JsonObject, revisionKey: string): boolean {
  return (
    state.routed.get(objectKey(object))?.has(revisionKey) === true ||
    readSpec(object).revisions.includes(revisionKey)
  );
}

/** Only compared, and kept with every revision that the KIngress names: of a long text its hash is enough. */
function shortOf(text: string): string {
  return text.length <= MOST_KEPT ? text : `${text.length} ${hashOf(text)}`;
}

interface IngressSpec {
  /** "namespace/name". */
  readonly revisions: readonly string[];
  /** Percent of the route itself by revision; null when no rule is recognized as the route. */
  readonly shares: ReadonlyMap<string, number> | null;
  /** Revisions that the rules of tags lead to. */
  readonly tagged: ReadonlySet<string>;
  readonly isLocal: boolean;
  readonly traffic: string;
  readonly rest: string;
}

/** Revisions and shares apart from the rest: a hand-over before the SKS changed only which Service they lie behind. */
function readSpec(object: JsonObject): IngressSpec {
  const metadata = asObject(object.metadata);
  const namespace = asString(metadata.namespace) ?? "";
  const host = `${asString(metadata.name) ?? ""}.${namespace}`;
  const revisions = new Set<string>();
  const tagged = new Set<string>();
  let shares: Map<string, number> | null = null;
  const traffic: string[] = [];
  const rest: string[] = [];
  const spec = asObject(object.spec);
  const rules = asArray(spec.rules).map(asObject);
  const isLocal = rules.length > 0 && rules.every(({ visibility }) => visibility === "ClusterLocal");
  for (const rule of rules) {
    const hosts = asArray(rule.hosts);
    // A KIngress has the name of its route, with which the host begins; hosts of tags have the tag before it (1.6).
    const isRoute = hosts.includes(host);
    if (isRoute) shares ??= new Map();
    rest.push(hosts.join(" "));
    for (const path of asArray(asObject(rule.http).paths).map(asObject)) {
      rest.push(asString(path.path) ?? "/");
      for (const split of asArray(path.splits).map(asObject)) {
        const header = asString(asObject(split.appendHeaders)[REVISION_HEADER]);
        const revision = header ?? asString(split.serviceName) ?? "";
        const key = `${namespace}/${revision}`;
        const percent = asNumber(split.percent) ?? 0;
        revisions.add(key);
        if (isRoute) shares?.set(key, percent);
        else tagged.add(key);
        traffic.push(`${revision} ${percent}`);
        // TLS inside the cluster is another port of the same Service (80, h2c 81, 443).
        rest.push(String(asNumber(split.servicePort) ?? ""));
      }
    }
  }
  rest.push(JSON.stringify(spec.tls ?? null), asString(spec.httpOption) ?? "");
  return {
    revisions: [...revisions],
    shares,
    tagged,
    isLocal,
    traffic: shortOf(traffic.join("\n")),
    rest: shortOf(rest.join("\n")),
  };
}
