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
import { readServing } from "./serving.ts";
import {
  currentRoles,
  enter,
  type Families,
  familiesOf,
  familyKeyOf,
  type Links,
  leaveRevision,
  NO_LINKS,
  noteLinks,
  resolved,
} from "./serving-families.ts";
import { linksOf } from "./serving-roles.ts";

/** A record that may change with which revisions objects are told. */
interface Relinking {
  readonly state: CoreState;
  readonly index: Families;
  readonly moment: Moment;
  readonly make: (key: string) => RevisionState;
  readonly changed: Set<RevisionState>;
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
  const by: Relinking = { state, index, moment, make, changed };
  if (before !== undefined && before.family !== after?.family) {
    state.serving.delete(key);
    index.orphans.get(`${before.namespace}/${before.refName}`)?.delete(key);
    const family = index.all.get(familyKeyOf(before));
    family?.members.delete(key);
    relink(by, familyKeyOf(before), key);
    if (family?.members.size === 0) index.all.delete(familyKeyOf(before));
  }
  if (after === undefined) return changed;
  state.serving.set(key, after);
  enter(index, key, after);
  if (after.family !== "") relink(by, familyKeyOf(after), key);
  if (kind === "DomainMapping") adopt(by, after);
  return changed;
}

/** The certificates that waited for their DomainMapping. */
function adopt(by: Relinking, { namespace, name, family }: ServingObject): void {
  const { state, index } = by;
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
    relink(by, familyKeyOf(own), key);
  }
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
