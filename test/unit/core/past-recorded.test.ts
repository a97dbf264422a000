/**
 * What is reconstructed from the objects of one instant never contradicts what was observed before it: each shipped
 * recording is cut at several times, its objects are told as one list, and every reconstructed instant is looked for in
 * the records.
 */
import { describe, expect, test } from "vitest";
import { buildState, pastOf, type Reconstructed } from "../../../lib/core/index.ts";
import { asArray, asObject, type Json, type JsonObject } from "../../../lib/model/json.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { RESOURCES } from "../../../lib/model/resources.ts";
import { openRecording } from "../../support/check-recording.ts";
import { cutsOf, listedAt } from "../../support/listed.ts";

const IDS = ["burst", "cold-start", "fault-image-pull", "knobs", "overload", "rollout"] as const;
const CUTS = 6;
/** Delivery: an object is written a moment after the time that it holds, and received a moment after that. */
const LATE_MS = 2_000;

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
  versions: ReadonlyMap<string, readonly TraceRecord[]>,
): TraceRecord | null {
  const own = RESOURCES.filter(({ kind }) => kind === fact.kind).flatMap(
    ({ resource }) => versions.get(`${resource} ${namespace}/${fact.name}`) ?? [],
  );
  const value = valuesAt(own.at(-1)?.object ?? {}, fact.field);
  expect(value, `${fact.kind}/${fact.name} ${fact.field}`).toBeDefined();
  const first = own.find(({ object }) => valuesAt(object, fact.field) === value);
  return first === undefined || first.initial ? null : first;
}

/** Those that lie between two times that the object says, and not in a second. */
const RANGES: ReadonlySet<Reconstructed["what"]> = new Set(["event", "restarted", "rolledOut"]);

describe.each(IDS)("%s", (id) => {
  const { header, records } = openRecording(id);
  test.each(cutsOf(records, CUTS))("as a list of %d", (t) => {
    const { versions, listed } = listedAt(records, t);
    const state = buildState(listed, { systemNamespace: header.systemNamespace });
    let compared = 0;
    const wrong: string[] = [];
    for (const revision of state.revisions.values()) {
      if (!revision.hasSks) continue;
      for (const fact of pastOf(revision).filter(({ what }) => !RANGES.has(what))) {
        const first = observed(fact, revision.namespace, versions);
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
