/** Brings what Services, Routes, Configurations and DomainMappings say to the revisions with which it is told. */
import type { JsonObject } from "../../model/json.ts";
import { resourceRow } from "../../model/resources.ts";
import { ownMap } from "../state/compact.ts";
import {
  isUnready,
  type ServingKind,
  type ServingObject,
  type ServingRole,
  servingPath,
} from "../state/serving.ts";
import type { CoreState, RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { applyConditions } from "./conditions.ts";
import { isUnmadeBy } from "./known.ts";
import { objectKey } from "./membership.ts";
import { readServing } from "./serving.ts";
import { linksOf, rolesOf, type ServingRoles } from "./serving-roles.ts";

type Links = ReadonlyMap<string, ServingRole>;

interface Family {
  /** Keys of its objects. */
  readonly members: Set<string>;
  roles: ServingRoles;
  hasConfiguration: boolean;
  /** Revisions by name, by the key of the object that is told with them. */
  readonly links: Map<string, Links>;
}

interface Families {
  /** By "namespace/family". */
  readonly all: Map<string, Family>;
  /** "namespace/revision" → keys of the families that speak of it. */
  readonly ofRevision: Map<string, Set<string>>;
  /** Certificates of DomainMappings that are not known yet, by "namespace/domain". */
  readonly orphans: Map<string, Set<string>>;
}

const NO_LINKS: Links = new Map();
const NO_ROLES: ServingRoles = { lead: null, newest: null, unmade: null };

/** Made from the objects when it is asked first. */
const families = new WeakMap<CoreState["serving"], Families>();

function familiesOf(state: CoreState): Families {
  const known = families.get(state.serving);
  if (known !== undefined) return known;
  const made: Families = { all: new Map(), ofRevision: new Map(), orphans: new Map() };
  families.set(state.serving, made);
  for (const [key, object] of state.serving) enter(made, key, object);
  for (const [familyKey, family] of made.all) {
    family.roles = currentRoles(state, familyKey);
    family.hasConfiguration = state.serving.has(`Configuration ${familyKey}`);
    for (const key of family.members) {
      const object = state.serving.get(key);
      if (object !== undefined)
        noteLinks(made, familyKey, key, linksOf(object, family.roles, family.hasConfiguration));
    }
  }
  return made;
}

const familyKeyOf = ({ namespace, family }: ServingObject): string => `${namespace}/${family}`;

function enter({ all, orphans }: Families, key: string, object: ServingObject): void {
  if (object.family === "") {
    const owner = `${object.namespace}/${object.refName}`;
    orphans.set(owner, (orphans.get(owner) ?? new Set()).add(key));
    return;
  }
  const familyKey = familyKeyOf(object);
  const family = all.get(familyKey) ?? {
    members: new Set(),
    roles: NO_ROLES,
    hasConfiguration: false,
    links: new Map(),
  };
  family.members.add(key);
  all.set(familyKey, family);
}

function noteLinks({ all, ofRevision }: Families, familyKey: string, key: string, links: Links): void {
  const namespace = familyKey.slice(0, familyKey.indexOf("/"));
  const family = all.get(familyKey);
  if (links.size === 0) family?.links.delete(key);
  else family?.links.set(key, links);
  for (const name of links.keys()) {
    const revision = `${namespace}/${name}`;
    ofRevision.set(revision, (ofRevision.get(revision) ?? new Set()).add(familyKey));
  }
}

function currentRoles({ serving }: CoreState, familyKey: string): ServingRoles {
  return rolesOf({
    service: serving.get(`Service ${familyKey}`),
    route: serving.get(`Route ${familyKey}`),
    configuration: serving.get(`Configuration ${familyKey}`),
  });
}

/** The key of an object of this resource. */
export function servingKey(resource: string, key: string): string {
  return `${resourceRow(resource)?.kind ?? ""} ${key}`;
}

/** The revisions with which an object is told now. */
export function servedBy(state: CoreState, key: string): string[] {
  const object = state.serving.get(key);
  if (object === undefined) return [];
  const links = familiesOf(state).all.get(familyKeyOf(object))?.links.get(key) ?? NO_LINKS;
  return [...links.keys()].map((name) => `${object.namespace}/${name}`);
}

/**
 * A record of such an object, or that it is gone.
 * @param make the revision of this key, made where there is none
 * @returns the revisions of which something else is said now
 */
export function applyServing(
  state: CoreState,
  resource: string,
  change: { readonly key: string; readonly object: JsonObject | null },
  moment: Moment,
  make: (key: string) => RevisionState,
): Set<RevisionState> {
  const kind = resourceRow(resource)?.kind as ServingKind;
  const key = `${kind} ${change.key}`;
  const index = familiesOf(state);
  const changed = new Set<RevisionState>();
  const before = state.serving.get(key);
  const after =
    change.object === null ? undefined : resolved(state, readServing(kind, change.object, moment));
  const relinkAs = (familyKey: string): void =>
    relink({ state, index, moment, make, changed }, familyKey, key);
  if (before !== undefined && before.family !== after?.family) {
    state.serving.delete(key);
    index.orphans.get(`${before.namespace}/${before.refName}`)?.delete(key);
    const family = index.all.get(familyKeyOf(before));
    family?.members.delete(key);
    relinkAs(familyKeyOf(before));
    if (family?.members.size === 0) index.all.delete(familyKeyOf(before));
  }
  if (after === undefined) return changed;
  state.serving.set(key, after);
  enter(index, key, after);
  if (after.family !== "") relinkAs(familyKeyOf(after));
  if (kind === "DomainMapping") adopt(state, index, after, moment, make, changed);
  return changed;
}

/** A Certificate of a DomainMapping belongs where that leads to. */
function resolved({ serving }: CoreState, object: ServingObject): ServingObject {
  if (object.kind !== "Certificate" || object.family !== "" || object.refKind !== "DomainMapping")
    return object;
  const domain = serving.get(`DomainMapping ${object.namespace}/${object.refName}`);
  return domain === undefined ? object : { ...object, family: domain.family };
}

/** The certificates that waited for their DomainMapping. */
function adopt(
  state: CoreState,
  index: Families,
  { namespace, name, family }: ServingObject,
  moment: Moment,
  make: (key: string) => RevisionState,
  changed: Set<RevisionState>,
): void {
  const owner = `${namespace}/${name}`;
  const waiting = index.orphans.get(owner);
  if (waiting === undefined || family === "") return;
  index.orphans.delete(owner);
  for (const key of waiting) {
    const object = state.serving.get(key);
    if (object === undefined || object.family !== "") continue;
    const own = { ...object, family };
    state.serving.set(key, own);
    enter(index, key, own);
    relink({ state, index, moment, make, changed }, familyKeyOf(own), key);
  }
}

interface Relinking {
  readonly state: CoreState;
  readonly index: Families;
  readonly moment: Moment;
  readonly make: (key: string) => RevisionState;
  readonly changed: Set<RevisionState>;
}

/** An object of the family is another one, or gone: what is told of it, and where the roles are others now, of all. */
function relink(by: Relinking, familyKey: string, changedKey: string): void {
  const { state, index } = by;
  const family = index.all.get(familyKey);
  if (family === undefined) return;
  const roles = currentRoles(state, familyKey);
  const hasConfiguration = state.serving.has(`Configuration ${familyKey}`);
  const isMoved =
    hasConfiguration !== family.hasConfiguration ||
    roles.lead !== family.roles.lead ||
    roles.newest !== family.roles.newest ||
    roles.unmade !== family.roles.unmade;
  family.roles = roles;
  family.hasConfiguration = hasConfiguration;
  for (const key of isMoved ? new Set([...family.members, changedKey]) : [changedKey]) {
    const object = state.serving.get(key);
    const before = family.links.get(key) ?? NO_LINKS;
    const after = object === undefined ? NO_LINKS : linksOf(object, roles, hasConfiguration);
    noteLinks(index, familyKey, key, after);
    move(by, familyKey, key, before, after, key === changedKey);
  }
}

function move(
  { state, index, moment, make, changed }: Relinking,
  familyKey: string,
  key: string,
  before: Links,
  after: Links,
  isNews: boolean,
): void {
  const namespace = familyKey.slice(0, familyKey.indexOf("/"));
  const path = pathOfKey(key);
  for (const name of before.keys()) {
    if (after.has(name)) continue;
    const revisionKey = `${namespace}/${name}`;
    leaveRevision(index, familyKey, revisionKey);
    const revision = state.revisions.get(revisionKey);
    if (revision?.serving.delete(path) !== true) continue;
    applyConditions(revision, path, [], moment);
    changed.add(revision);
  }
  const object = state.serving.get(key);
  if (object === undefined) return;
  for (const [name, role] of after) {
    const revisionKey = `${namespace}/${name}`;
    const known = state.revisions.get(revisionKey);
    if (known === undefined && !isUnmadeBy(state.shared, { role, object }, name)) continue;
    const revision = known ?? make(revisionKey);
    // What is told with another revision now was so before: where a list showed it, it is as old as it says.
    const initial = moment.initial || (object.moment.initial && !(isNews && before.has(name)));
    setLink(revision, path, role, object, { ...moment, initial });
    changed.add(revision);
  }
}

function leaveRevision({ all, ofRevision }: Families, familyKey: string, revisionKey: string): void {
  const name = revisionKey.slice(revisionKey.indexOf("/") + 1);
  const family = all.get(familyKey);
  if (family !== undefined && [...family.links.values()].some((links) => links.has(name))) return;
  const keys = ofRevision.get(revisionKey);
  keys?.delete(familyKey);
  if (keys?.size === 0) ofRevision.delete(revisionKey);
}

/** "Route demo/web" as the revisions of demo know it: "Route web". */
function pathOfKey(key: string): string {
  return `${key.slice(0, key.indexOf(" "))} ${key.slice(key.indexOf("/") + 1)}`;
}

function setLink(
  revision: RevisionState,
  path: string,
  role: ServingRole,
  object: ServingObject,
  moment: Moment,
): void {
  revision.serving = ownMap(revision.serving);
  revision.serving.set(path, { role, object, isUnready: isUnready(object) });
  const conditions = object.conditions.map(({ type, status, reason, message, transitionTime }) => ({
    type,
    status,
    reason: reason === "" ? undefined : reason,
    message: message === "" ? undefined : message,
    transitionTime: transitionTime ?? undefined,
  }));
  applyConditions(revision, path, conditions, moment);
}

/** Moves what was said of a revision before it was known into the new revision. */
export function takeServing(state: CoreState, key: string, revision: RevisionState): void {
  if (state.serving.size === 0) return;
  const index = familiesOf(state);
  for (const familyKey of index.ofRevision.get(key) ?? []) {
    for (const [objectKey, links] of index.all.get(familyKey)?.links ?? []) {
      const role = links.get(revision.name);
      const object = state.serving.get(objectKey);
      if (role === undefined || object === undefined) continue;
      setLink(revision, servingPath(object), role, object, object.moment);
    }
  }
}

/** The revisions of which objects speak, also those that are not known otherwise. */
export function spokenOf(state: CoreState): Iterable<string> {
  return familiesOf(state).ofRevision.keys();
}

/** True when a viewer of the revision needs the object: it is told with it, is of its Service, or may be. */
export function servesRevision(state: CoreState, object: ServingObject, revisionKey: string): boolean {
  const slash = revisionKey.indexOf("/");
  if (object.namespace !== revisionKey.slice(0, slash)) return false;
  if (object.family === "" || revisionKey.startsWith(`${object.family}-`, slash + 1)) return true;
  return familiesOf(state).ofRevision.get(revisionKey)?.has(familyKeyOf(object)) === true;
}

/** The same of a record, which may be the first that names the revision. */
export function servesByRecord(
  state: CoreState,
  resource: string,
  object: JsonObject,
  revisionKey: string,
): boolean {
  const kind = resourceRow(resource)?.kind as ServingKind;
  const known = state.serving.get(`${kind} ${objectKey(object)}`);
  if (known !== undefined && servesRevision(state, known, revisionKey)) return true;
  const read = resolved(state, readServing(kind, object, { t: 0, seq: 0, initial: false }));
  if (servesRevision(state, read, revisionKey)) return true;
  const name = revisionKey.slice(revisionKey.indexOf("/") + 1);
  return (
    revisionKey.startsWith(`${read.namespace}/`) &&
    [...read.traffic, ...read.asked].some(({ revision }) => revision === name)
  );
}
