/** Which revisions a name means: a revision's own, or that of a Service or Route that leads to some. */
import { type CoreState, isKnown } from "../../core/index.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/resources.ts";
import { UsageError } from "../errors.ts";
import { t } from "../texts.ts";

export type NamedKind = "revision" | "service" | "route";

export interface AskedName {
  /** null: any. */
  readonly kind: NamedKind | null;
  /** null: that of the flags or of the context. */
  readonly namespace: string | null;
  readonly name: string;
}

/** An object of that name, and where it leads. */
export interface NameMatch {
  readonly kind: NamedKind;
  readonly namespace: string;
  readonly name: string;
  /** "namespace/name" of revisions that are told of: they have a ServerlessService, or say why they have none. */
  readonly revisions: readonly string[];
}

/** A revision that was meant, has no ServerlessService, and does not say why: nothing is known but its own condition. */
export interface BareRevision {
  readonly namespace: string;
  readonly name: string;
  /** Status, reason and message of its condition Ready; "" where it has none. */
  readonly ready: string;
}

export interface ResolvedName {
  readonly matches: readonly NameMatch[];
  readonly bare: readonly BareRevision[];
  /** Names that are alike, where nothing has this one. */
  readonly close: readonly string[];
}

/** The objects of a resource. */
export type ListedObjects = (resource: string) => readonly JsonObject[];

/** As kubectl and kn name them; what is named after its revision means that. */
const KINDS: Readonly<Record<NamedKind, readonly string[]>> = {
  revision: [
    ...["revision", "revisions", "rev", "sks", "serverlessservice", "serverlessservices"],
    ...["kpa", "pa", "podautoscaler", "podautoscalers"],
  ],
  service: ["service", "services", "ksvc", "kservice", "kservices"],
  route: ["route", "routes", "rt"],
};
const RESOURCES_OF: Readonly<Record<NamedKind, string>> = {
  revision: RESOURCE.revisions,
  service: RESOURCE.knativeServices,
  route: RESOURCE.routes,
};
const CLOSE_NAMES = 5;
/** Longer names are no names of Kubernetes objects. */
const MAX_NAME = 253;

/**
 * Reads NAME, KIND/NAME or NAMESPACE/NAME.
 * @throws UsageError
 */
export function readName(given: string): AskedName {
  const [first = "", second, ...more] = given.split("/");
  if (more.length > 0 || second === "" || first === "" || given.length > 2 * MAX_NAME) {
    throw new UsageError(t("whyNow.name", { given }));
  }
  if (second === undefined) return { kind: null, namespace: null, name: first };
  const word = first.toLowerCase().replace(/\.serving\.knative\.dev$/, "");
  const kind = (Object.keys(KINDS) as NamedKind[]).find((one) => KINDS[one].includes(word)) ?? null;
  return { kind, namespace: kind === null ? first : null, name: second };
}

/** Finds a name among the listed objects and the revisions that they made. */
export function resolveName(
  { kind, name }: AskedName,
  state: CoreState,
  objects: ListedObjects,
): ResolvedName {
  const all = (Object.keys(KINDS) as NamedKind[])
    .filter((one) => kind === null || one === kind)
    .flatMap((one) => candidatesOf(one, state, objects));
  const found = all.filter((candidate) => candidate.name === name);
  const matches: NameMatch[] = [];
  const bare = new Map<string, BareRevision>();
  const revisions = new Map(objects(RESOURCE.revisions).map((object) => [keyOf(object), object] as const));
  for (const { kind: foundKind, namespace, leadsTo } of found) {
    const known = leadsTo.filter((key) => isTold(state, key));
    matches.push({ kind: foundKind, namespace, name, revisions: known });
    for (const key of leadsTo) {
      const object = revisions.get(key);
      if (known.includes(key) || object === undefined) continue;
      const [, revision = ""] = key.split("/");
      bare.set(key, { namespace, name: revision, ready: readyOf(object) });
    }
  }
  return { matches, bare: [...bare.values()], close: found.length > 0 ? [] : closeNames(name, all) };
}

function isTold({ shared, revisions }: CoreState, key: string): boolean {
  const revision = revisions.get(key);
  return revision !== undefined && isKnown(shared, revision);
}

interface Candidate {
  readonly kind: NamedKind;
  readonly namespace: string;
  readonly name: string;
  readonly leadsTo: readonly string[];
}

function candidatesOf(kind: NamedKind, state: CoreState, listed: ListedObjects): Candidate[] {
  const objects = listed(RESOURCES_OF[kind]);
  if (kind !== "revision") {
    return objects.map((object) => ({
      kind,
      ...nameOf(object),
      leadsTo: [...leadsTo(object)].map((name) => `${nameOf(object).namespace}/${name}`),
    }));
  }
  // Where revisions may not be listed, their ServerlessServices tell them.
  const keys = [...state.revisions.keys()].filter((key) => isTold(state, key));
  return [...new Set([...keys, ...objects.map(keyOf)])].map((key) => {
    const [namespace = "", name = ""] = key.split("/");
    return { kind, namespace, name, leadsTo: [key] };
  });
}

/** The revisions with traffic or a tag, the latest ready one, and one that is newer and is not ready. */
function leadsTo({ status }: JsonObject): Set<string> {
  const { latestReadyRevisionName, latestCreatedRevisionName, traffic } = asObject(status);
  const targets = asArray(traffic)
    .map(asObject)
    .filter(({ percent, tag }) => (asNumber(percent) ?? 0) > 0 || (asString(tag) ?? "") !== "")
    .map(({ revisionName }) => revisionName);
  const names = [latestCreatedRevisionName, latestReadyRevisionName, ...targets].map(asString);
  return new Set(names.filter((name): name is string => name !== undefined && name !== ""));
}

function readyOf({ status }: JsonObject): string {
  const ready = asArray(asObject(status).conditions)
    .map(asObject)
    .find(({ type }) => type === "Ready");
  const { status: value, reason, message } = ready ?? {};
  const text = [asString(value), asString(reason)].filter((part) => part !== undefined).join(" ");
  return asString(message) === undefined ? text : `${text}: ${asString(message)}`;
}

function nameOf({ metadata }: JsonObject): { readonly namespace: string; readonly name: string } {
  const { namespace, name } = asObject(metadata);
  return { namespace: asString(namespace) ?? "", name: asString(name) ?? "" };
}

function keyOf(object: JsonObject): string {
  const { namespace, name } = nameOf(object);
  return `${namespace}/${name}`;
}

/** Those that begin with it or hold it, then those that differ by a few letters. */
function closeNames(name: string, candidates: readonly Candidate[]): string[] {
  const most = Math.max(1, Math.floor(name.length / 4));
  const far = (other: string): number => (other.includes(name) ? 0 : distance(name, other, most));
  const names = [...new Set(candidates.map((candidate) => candidate.name))];
  return names
    .map((other) => ({ other, by: far(other) }))
    .filter(({ by }) => by <= most)
    .sort((a, b) => a.by - b.by || (a.other < b.other ? -1 : 1))
    .slice(0, CLOSE_NAMES)
    .map(({ other }) => other);
}

/** How many letters must be added, removed or changed; more than `most` is not counted to the end. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return row[b.length] ?? 0;
}
