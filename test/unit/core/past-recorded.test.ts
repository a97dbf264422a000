/**
 * What is reconstructed from the objects of one instant never contradicts what was observed before it: each shipped
 * recording is cut at several times, its objects are told as one list, and every reconstructed instant is looked for in
 * the records.
 */
import { describe, expect, test } from "vitest";
import { buildState, objectKey, pastOf, type Reconstructed } from "../../../lib/core/index.ts";
import { asArray, asObject, type Json, type JsonObject } from "../../../lib/model/json.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { RESOURCES } from "../../../lib/model/resources.ts";
import { openRecording } from "../../support/check-recording.ts";

const IDS = ["burst", "cold-start", "fault-image-pull", "knobs", "overload", "rollout"] as const;
const CUTS = 6;
/** Delivery: an object is written a moment after the time that it holds, and received a moment after that. */
const LATE_MS = 2_000;

interface Versions {
  readonly resource: string;
  readonly records: TraceRecord[];
}

/** The versions of every object before `t`, by resource, key and uid; those of gone objects are kept. */
function versionsUntil(records: readonly TraceRecord[], t: number) {
  const all = new Map<string, Versions>();
  const alive = new Map<string, TraceRecord>();
  for (const record of records) {
    if (record.t > t || !["ADDED", "MODIFIED", "DELETED"].includes(record.type)) continue;
    const key = `${record.resource} ${objectKey(record.object)}`;
    const known = all.get(key) ?? { resource: record.resource, records: [] };
    known.records.push(record);
    all.set(key, known);
    if (record.type === "DELETED") alive.delete(key);
    else alive.set(key, record);
  }
  return { all, alive };
}

/** The values at a path of the notation of `Reconstructed.field`. */
function valuesAt(object: JsonObject, field: string): Json | undefined {
  const steps = field.match(/[^.[\]]+\[[^\]]+\]|[^.]+/g) ?? [];
  let value: Json | undefined = object;
  for (const step of steps) {
    const [, name = step, item] = /^(.+?)\[(.+)\]$/.exec(step) ?? [];
    value = asObject(value)[name];
    if (item === undefined) continue;
    value = Array.isArray(value)
      ? asArray(value).find((one) => asObject(one).type === item || asObject(one).name === item)
      : asObject(value)[item];
  }
  return value;
}

/** The record in which the fact is seen for the first time; null where no watch saw it happen. */
function observed(
  fact: Reconstructed,
  namespace: string,
  all: ReadonlyMap<string, Versions>,
): TraceRecord | null {
  const versions = RESOURCES.filter(({ kind }) => kind === fact.kind).flatMap(
    ({ resource }) => all.get(`${resource} ${namespace}/${fact.name}`)?.records ?? [],
  );
  const value = valuesAt(versions.at(-1)?.object ?? {}, fact.field);
  expect(value, `${fact.kind}/${fact.name} ${fact.field}`).toBeDefined();
  const first = versions.find(({ object }) => valuesAt(object, fact.field) === value);
  return first === undefined || first.initial ? null : first;
}

/** Those that lie between two times that the object says, and not in a second. */
const RANGES: ReadonlySet<Reconstructed["what"]> = new Set(["event", "restarted", "rolledOut"]);

describe.each(IDS)("%s", (id) => {
  const { header, records } = openRecording(id);
  const [first, last] = [records[0]?.t ?? 0, records.at(-1)?.t ?? 0];
  const times = Array.from({ length: CUTS }, (_, i) => first + ((last - first) * (i + 1)) / CUTS);

  test.each(times)("as a list of %d", (t) => {
    const { all, alive } = versionsUntil(records, t);
    const listed = [...alive.values()].map((record, seq) => ({
      ...record,
      seq,
      t,
      type: "ADDED",
      initial: true,
    }));
    const state = buildState(listed, { systemNamespace: header.systemNamespace });
    let compared = 0;
    const wrong: string[] = [];
    for (const revision of state.revisions.values()) {
      if (!revision.hasSks) continue;
      for (const fact of pastOf(revision).filter(({ what }) => !RANGES.has(what))) {
        const first = observed(fact, revision.namespace, all);
        if (first === null) continue;
        compared += 1;
        const isRight = first.t >= fact.from && first.t <= fact.to + LATE_MS;
        if (!isRight) wrong.push(`${fact.kind}/${fact.name} ${fact.field}: ${first.t - fact.from} ms later`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(30);
  });
});
