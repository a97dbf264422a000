/**
 * Families of Services, Routes, Configurations and DomainMappings, and the revisions that they speak of: beside the state, made from
 * its objects when it is asked first.
 */
import type { JsonObject } from "../../model/json.ts";
import { resourceRow } from "../../model/resources.ts";
import type { ServingKind, ServingObject, ServingRole } from "../state/serving.ts";
import type { CoreState } from "../state/state.ts";
import { objectKey } from "./membership.ts";
import { readServing } from "./serving.ts";
import { linksOf, rolesOf, type ServingRoles } from "./serving-roles.ts";

export type Links = ReadonlyMap<string, ServingRole>;

interface Family {
  /** Keys of its objects. */
  readonly members: Set<string>;
  roles: ServingRoles;
  hasConfiguration: boolean;
  /** Revisions by name, by the key of the object that is told with them. */
  readonly links: Map<string, Links>;
}

export interface Families {
  /** By "namespace/family". */
  readonly all: Map<string, Family>;
  /** "namespace/revision" → keys of the families that speak of it. */
  readonly ofRevision: Map<string, Set<string>>;
  /** Certificates of DomainMappings that are not known yet, by "namespace/domain". */
  readonly orphans: Map<string, Set<string>>;
}

export const NO_LINKS: Links = new Map();
const NO_ROLES: ServingRoles = { lead: null, newest: null, unmade: null };

/** Made from the objects when it is asked first. */
const families = new WeakMap<CoreState["serving"], Families>();

/** The index of the families of a state. */
export function familiesOf(state: CoreState): Families {
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

/** "namespace/family". */
export const familyKeyOf = ({ namespace, family }: ServingObject): string => `${namespace}/${family}`;

/** Puts an object into its family; one whose family is not known yet waits. */
export function enter({ all, orphans }: Families, key: string, object: ServingObject): void {
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

/** Remembers the revisions with which an object is told. */
export function noteLinks({ all, ofRevision }: Families, familyKey: string, key: string, links: Links): void {
  const namespace = familyKey.slice(0, familyKey.indexOf("/"));
  const family = all.get(familyKey);
  if (links.size === 0) family?.links.delete(key);
  else family?.links.set(key, links);
  for (const name of links.keys()) {
    const revision = `${namespace}/${name}`;
    ofRevision.set(revision, (ofRevision.get(revision) ?? new Set()).add(familyKey));
  }
}

/** The roles of the revisions of a family, by its objects as they are now. */
export function currentRoles({ serving }: CoreState, familyKey: string): ServingRoles {
  return rolesOf({
    service: serving.get(`Service ${familyKey}`),
    route: serving.get(`Route ${familyKey}`),
    configuration: serving.get(`Configuration ${familyKey}`),
  });
}

/** No object of the family speaks of a revision any more, where none does. */
export function leaveRevision({ all, ofRevision }: Families, familyKey: string, revisionKey: string): void {
  const name = revisionKey.slice(revisionKey.indexOf("/") + 1);
  const family = all.get(familyKey);
  if (family !== undefined && [...family.links.values()].some((links) => links.has(name))) return;
  const keys = ofRevision.get(revisionKey);
  keys?.delete(familyKey);
  if (keys?.size === 0) ofRevision.delete(revisionKey);
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

/** A Certificate of a DomainMapping belongs where that leads to. */
export function resolved({ serving }: CoreState, object: ServingObject): ServingObject {
  if (object.kind !== "Certificate" || object.family !== "" || object.refKind !== "DomainMapping")
    return object;
  const domain = serving.get(`DomainMapping ${object.namespace}/${object.refName}`);
  return domain === undefined ? object : { ...object, family: domain.family };
}
