/**
 * What listed objects say of their past, where no track holds it: containers, restarts, pods' conditions, Events, writers.
 * (Conditions of Knative's objects and creations stand in their tracks, as `transitionTime`.)
 *
 *   startedAt 08:02:11 ├ · · · · · · · · ┤ list      it started from 08:02:11.000 on, and before 08:02:12.000
 *
 * Kept as facts of the list: the next version of an object may say it no more. Times are the cluster's.
 */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { TraceRecord } from "../../model/record.ts";
import { RESOURCE, resourceRow } from "../../model/resources.ts";
import type { PastFact } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { unwatchedSince } from "../state/gaps.ts";
import { addPast, SECOND_MS } from "../state/past.ts";
import { ownTime } from "../state/since.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { asTime, readConditions } from "./conditions.ts";
import { writersOf } from "./writers.ts";

const MOST_WORDS = 200;

/** Objects whose writers are told: those by which the autoscaler acts, and what scales. Of all it would be a book. */
const WRITTEN: ReadonlySet<string> = new Set([
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.deployments,
]);

/** A fact without what all facts of an object share. */
type Told = Pick<PastFact, "what" | "field" | "value" | "from" | "to"> &
  Partial<Pick<PastFact, "count" | "detail" | "kind" | "name">>;

/** Notes what an object of a list says of the time before. */
export function notePast(
  shared: SharedState,
  revision: RevisionState,
  { resource, object, extra }: Pick<TraceRecord, "resource" | "object" | "extra">,
  { t, seq }: Moment,
): void {
  const told = toldBy(resource, object, t);
  if (WRITTEN.has(resource)) told.push(...written(object, extra));
  if (told.length === 0) return;
  const { kind = resourceRow(resource)?.kind ?? resource, metadata } = object;
  const own = { kind: asString(kind) ?? resource, name: asString(asObject(metadata).name) ?? "" };
  const since = unwatchedSince(shared, resource, t);
  for (const one of told) {
    // What the watch saw before a gap is observed, and needs nobody's word.
    if (ownTime(one.from, revision) >= t || (since !== null && ownTime(one.to, revision) <= since)) continue;
    addPast(revision, { ...own, detail: "", ...one, seq });
  }
}

function toldBy(resource: string, object: JsonObject, t: EpochMs): Told[] {
  if (resource === RESOURCE.pods) return podPast(object, t);
  if (resource === RESOURCE.k8sEvents) return eventPast(object);
  if (resource === RESOURCE.deployments) return rollouts(object, t);
  return [];
}

/** Told by one field, in whole seconds. */
function atSecond(what: PastFact["what"], field: string, value: string, from: EpochMs, detail = ""): Told {
  return { what, field, value, from, to: from + SECOND_MS, detail };
}

function podPast(object: JsonObject, t: EpochMs): Told[] {
  const status = asObject(object.status);
  const { deletionTimestamp, deletionGracePeriodSeconds, creationTimestamp } = asObject(object.metadata);
  const facts: Told[] = [];
  for (const { type, status: value, reason, transitionTime } of readConditions(object)) {
    if (transitionTime === undefined) continue;
    const field = `status.conditions[${type}].lastTransitionTime`;
    facts.push(atSecond("condition", field, `${type}=${value}`, transitionTime, reason));
  }
  const accepted = asTime(status.startTime);
  if (accepted !== undefined) facts.push(atSecond("accepted", "status.startTime", "", accepted));
  const deletion = asTime(deletionTimestamp);
  const grace = asNumber(deletionGracePeriodSeconds);
  // The field says when the pod is to be gone; it was asked for the grace period earlier.
  if (deletion !== undefined && grace !== undefined)
    facts.push(atSecond("deletion", "metadata.deletionTimestamp", "", deletion - grace * SECOND_MS));
  for (const group of ["initContainerStatuses", "containerStatuses"]) {
    for (const container of asArray(status[group]))
      facts.push(...containerPast(`status.${group}`, asObject(container), asTime(creationTimestamp), t));
  }
  return facts;
}

function containerPast(
  group: string,
  container: JsonObject,
  created: EpochMs | undefined,
  t: EpochMs,
): Told[] {
  const name = asString(container.name) ?? "";
  const path = `${group}[${name}]`;
  const facts: Told[] = [];
  const started = (state: JsonObject, field: string): void => {
    const at = asTime(state.startedAt);
    if (at !== undefined) facts.push(atSecond("containerStarted", `${path}.${field}.startedAt`, name, at));
  };
  const state = asObject(container.state);
  started(asObject(state.running), "state.running");
  for (const [of, field] of [
    [asObject(state.terminated), "state.terminated"],
    [asObject(asObject(container.lastState).terminated), "lastState.terminated"],
  ] as const) {
    started(of, field);
    const at = asTime(of.finishedAt);
    if (at === undefined) continue;
    const code = asNumber(of.exitCode);
    const how = [asString(of.reason), code === undefined ? undefined : `exit code ${code}`];
    const detail = how.filter((part) => part !== undefined).join(", ");
    facts.push(atSecond("containerEnded", `${path}.${field}.finishedAt`, name, at, detail));
  }
  const count = asNumber(container.restartCount) ?? 0;
  if (count > 0 && created !== undefined && created < t) {
    const runs = asTime(asObject(state.running).startedAt);
    const to = runs === undefined ? t : Math.min(t, runs + SECOND_MS);
    facts.push({ what: "restarted", field: `${path}.restartCount`, value: name, from: created, to, count });
  }
  return facts;
}

/** An Event is repeated between its first and its last time, without saying when. */
function eventPast(object: JsonObject): Told[] {
  const involved = asObject(object.involvedObject);
  const series = asObject(object.series);
  const begins = firstOf(object, ["firstTimestamp", "eventTime", "lastTimestamp"]);
  if (begins === null) return [];
  const ends =
    firstOf(series, ["lastObservedTime"], "series.") ?? firstOf(object, ["lastTimestamp"]) ?? begins;
  const count = asNumber(object.count) ?? asNumber(series.count);
  const isRepeated = ends.at > begins.at;
  return [
    {
      what: "event",
      kind: asString(involved.kind) ?? "",
      name: asString(involved.name) ?? "",
      field: isRepeated ? `${begins.field}, ${ends.field}` : begins.field,
      value: asString(object.reason) ?? "",
      detail: (asString(object.message) ?? "").slice(0, MOST_WORDS),
      from: begins.at,
      to: (isRepeated ? ends.at : begins.at) + SECOND_MS,
      ...(count === undefined || count <= 1 ? {} : { count }),
    },
  ];
}

/** The first of these fields that holds a time. */
function firstOf(
  object: JsonObject,
  fields: readonly string[],
  path = "",
): { readonly at: EpochMs; readonly field: string } | null {
  for (const field of fields) {
    const at = asTime(object[field]);
    if (at !== undefined) return { at, field: `${path}${field}` };
  }
  return null;
}

/** A Deployment counts its pod templates. */
function rollouts(object: JsonObject, t: EpochMs): Told[] {
  const { annotations, creationTimestamp } = asObject(object.metadata);
  const field = "deployment.kubernetes.io/revision";
  const number = Number(asString(asObject(annotations)[field]));
  const from = asTime(creationTimestamp);
  if (!Number.isSafeInteger(number) || number < 2 || from === undefined || from >= t) return [];
  const told: Told = {
    what: "rolledOut",
    field: `metadata.annotations[${field}]`,
    value: String(number),
    from,
    to: t,
  };
  return [number === 2 ? told : { ...told, count: number - 1 }];
}

function written(object: JsonObject, extra: JsonObject | undefined): Told[] {
  return writersOf(object, extra).map(({ manager, operation, subresource, at, fields }) =>
    atSecond(
      "written",
      `metadata.managedFields[${manager}].time`,
      manager,
      at,
      [operation, subresource, fields.join(", ")]
        .filter((part) => part !== "")
        .join(" ")
        .slice(0, MOST_WORDS),
    ),
  );
}
