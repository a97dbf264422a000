/** KIngresses: what of them concerns a revision that they route to (protocol 1.6). */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import type { Moment } from "./endpoints.ts";
import { objectKey } from "./membership.ts";
import type { CoreState, RevisionState } from "./state.ts";

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
  const { revisions, traffic, rest } = readSpec(object);
  const names = new Set(state.routed.get(key));
  for (const name of revisions) if (state.revisions.has(name)) names.add(name);
  if (names.size === 0) return [];
  state.routed.set(key, names);
  const found: RevisionState[] = [];
  for (const name of names) {
    const revision = state.revisions.get(name);
    if (revision === undefined) continue;
    const before = revision.ingresses.get(key);
    const isChange =
      before?.uid === uid &&
      !moment.initial &&
      before.generation !== generation &&
      before.traffic === traffic;
    revision.ingresses.set(key, {
      uid,
      generation,
      traffic,
      rest,
      sameTrafficChange:
        isChange && before.rest === rest
          ? { t: moment.t, seq: moment.seq }
          : (before?.sameTrafficChange ?? null),
    });
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

interface IngressSpec {
  /** "namespace/name". */
  readonly revisions: readonly string[];
  readonly traffic: string;
  readonly rest: string;
}

/** Revisions and shares apart from the rest: a hand-over before the SKS changed only which Service they lie behind. */
function readSpec(object: JsonObject): IngressSpec {
  const namespace = asString(asObject(object.metadata).namespace) ?? "";
  const revisions = new Set<string>();
  const traffic: string[] = [];
  const rest: string[] = [];
  const spec = asObject(object.spec);
  for (const rule of asArray(spec.rules).map(asObject)) {
    rest.push(asArray(rule.hosts).join(" "));
    for (const path of asArray(asObject(rule.http).paths).map(asObject)) {
      rest.push(asString(path.path) ?? "/");
      for (const split of asArray(path.splits).map(asObject)) {
        const header = asString(asObject(split.appendHeaders)[REVISION_HEADER]);
        const revision = header ?? asString(split.serviceName) ?? "";
        revisions.add(`${namespace}/${revision}`);
        traffic.push(`${revision} ${asNumber(split.percent) ?? 0}`);
      }
    }
  }
  rest.push(JSON.stringify(spec.tls ?? null), asString(spec.httpOption) ?? "");
  return { revisions: [...revisions], traffic: traffic.join("\n"), rest: rest.join("\n") };
}
