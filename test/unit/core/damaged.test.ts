import { describe, expect, test } from "vitest";
import {
  buildState,
  decodeState,
  digestOf,
  encodeState,
  explain,
  reportOf,
  routeAt,
  rowAt,
} from "../../../lib/core/index.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { at, drawn, record, records } from "../../support/records.ts";

const RESOURCES = Object.values(RESOURCE);

/** Everything that can be asked of a state, so that nothing in it makes a reader throw. */
function askEverything(all: readonly TraceRecord[]): void {
  const state = buildState(all);
  reportOf(state);
  expect(encodeState(decodeState(encodeState(state)))).toBe(encodeState(state));
  for (const revision of state.revisions.values()) {
    const digest = digestOf(revision);
    for (const seconds of [-1, 0, 1, 2, 100]) {
      explain(state.shared, revision, at(seconds));
      routeAt(state.shared, revision, at(seconds));
      rowAt(state.shared, digest, at(seconds));
    }
  }
}

/** One value where an object, a list, a word or a number is wanted. */
const WRONG = [
  null,
  true,
  7,
  -1,
  1e300,
  "",
  "text",
  [],
  [null],
  [[]],
  {},
  { a: 1 },
  [{ ip: {} }],
  "__proto__",
];

describe("an object whose parts have the wrong type", () => {
  test.each(RESOURCES)("%s", (resource) => {
    const labels = {
      "serving.knative.dev/revision": "r",
      "networking.internal.knative.dev/serverlessservice": "r",
    };
    let seq = 0;
    const all: TraceRecord[] = [...records("0 sks Proxy\n0 dep 1\n0 pub a1\n0 priv p1")];
    for (const wrong of WRONG) {
      const metadata = { namespace: "demo", name: "r", labels };
      const objects = [
        { metadata: wrong },
        { metadata: { namespace: wrong, name: wrong, uid: wrong, resourceVersion: wrong, labels: wrong } },
        { metadata: { ...metadata, labels: wrong, annotations: wrong, deletionTimestamp: wrong } },
        { metadata, spec: wrong, status: wrong, subsets: wrong, data: wrong, endpoints: wrong },
        { metadata, spec: { mode: wrong, replicas: wrong, numActivators: wrong, nodeName: wrong } },
        { metadata, status: { conditions: wrong, containerStatuses: wrong, phase: wrong, podIP: wrong } },
        {
          metadata,
          status: { conditions: [wrong, { type: wrong, status: wrong }, { type: "Active", status: wrong }] },
        },
        { metadata, status: { containerStatuses: [wrong, { name: wrong, state: wrong, lastState: wrong }] } },
        {
          metadata,
          subsets: [wrong, { addresses: wrong, notReadyAddresses: wrong }, { addresses: [wrong] }],
        },
        { metadata, endpoints: [wrong, { addresses: wrong, conditions: wrong, targetRef: wrong }] },
        { metadata, involvedObject: wrong, reason: wrong, message: wrong, count: wrong, series: wrong },
        { metadata, involvedObject: { kind: wrong, name: wrong, namespace: wrong } },
      ] as JsonObject[];
      for (const object of objects) {
        for (const type of ["ADDED", "MODIFIED", "DELETED"]) {
          all.push(record(seq++, 1, type, resource, object), record(seq++, 1, type, resource, object, true));
        }
      }
    }
    askEverything(all);
  });

  test.each(["LOG", "PROBE", "REQUEST", "GAP", "ERROR", "BOOKMARK", "SOMETHING"])("%s", (type) => {
    const all = WRONG.flatMap((wrong, i) => [
      record(i, 1, type, "autoscaler", {
        message: wrong,
        msg: wrong,
        error: wrong,
        "knative.dev/key": wrong,
      } as JsonObject),
      record(i, 1, type, "probe", {
        namespace: "demo",
        revision: "r",
        status: wrong,
        ms: wrong,
        header: wrong,
        body: wrong,
        vantage: wrong,
        via: wrong,
        err: wrong,
        code: wrong,
        reason: wrong,
      } as JsonObject),
      record(i, 1, type, "x", { namespace: wrong, revision: wrong, object: wrong } as JsonObject),
    ]);
    askEverything([...records("0 sks Proxy"), ...all]);
  });
});

describe("names that mean something to JavaScript", () => {
  const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "~map", "~set"];

  test.each(NAMES)("%s is a name like any other", (name) => {
    const text = records("0 sks Proxy\n1 sks Serve\n2 pub a1\n3 pod/x\n4 dep 0\n5 dep 1");
    const renamed = text.map(
      (r) => JSON.parse(JSON.stringify(r).replaceAll('"r"', JSON.stringify(name))) as TraceRecord,
    );
    const state = buildState(renamed);
    const revision = state.revisions.get(`demo/${name}`);
    expect(drawn(revision?.specMode ?? [])).toEqual(["0–1 Proxy", "1– Serve"]);
    expect(reportOf(state).revisions.map((facts) => facts.name)).toEqual([name]);
    expect(reportOf(decodeState(encodeState(state)))).toEqual(reportOf(state));
    expect(Object.hasOwn(Object.prototype, "namespace")).toBe(false);
  });

  test("condition types, config keys and annotations too", () => {
    const metadata = { namespace: "demo", name: "r", annotations: JSON.parse('{"__proto__":"1"}') };
    askEverything([
      record(0, 0, "ADDED", RESOURCE.podAutoscalers, {
        metadata,
        status: { conditions: NAMES.map((type) => ({ type, status: "True" })) },
      }),
      record(1, 1, "ADDED", RESOURCE.configMaps, {
        metadata: { namespace: "knative-serving", name: "config-autoscaler" },
        data: JSON.parse('{"__proto__":"1","constructor":"2"}'),
      }),
    ]);
  });

  test("an object of Maps and Sets in disguise stays what it is", () => {
    const disguised = record(0, 0, "ADDED", RESOURCE.podAutoscalers, {
      metadata: { namespace: "demo", name: "r" },
      status: { conditions: [{ type: "Active", status: "True", message: '{"~map":[[1,2]]}' }] },
    });
    const state = buildState([...records("0 sks Proxy"), disguised]);
    expect(encodeState(decodeState(encodeState(state)))).toBe(encodeState(state));
  });
});

describe("numbers beyond reason", () => {
  test("requests with a negative, huge or missing duration", () => {
    const request = (seq: number, ms: unknown) =>
      record(seq, seq, "REQUEST", "gateway", {
        namespace: "demo",
        revision: "r",
        status: 200,
        ms,
      } as JsonObject);
    askEverything([
      ...records("0 =dep 0\n0 sks Proxy"),
      ...[-5, 1e18, Number.MAX_VALUE, undefined, "5"].map((ms, i) => request(i + 1, ms)),
      ...records("9 dep 1 rv=9\n10 priv p1"),
    ]);
  });

  test("a Deployment with negative or fractional replicas", () => {
    askEverything(records("0 dep -1\n1 dep 0.5\n2 dep 0\n3 dep 1e9\n4 sks Proxy"));
  });
});

test("an object that is there goes on when a server deletes one of another kind with its uid", () => {
  const [sks, served] = records("0 sks Proxy rv=1\n5 sks Serve rv=9") as [TraceRecord, TraceRecord];
  const lie = (seq: number, type: string): TraceRecord => ({
    ...sks,
    ...{ seq, type, t: at(seq), resource: RESOURCE.revisions },
  });
  const { revisions } = buildState([sks, lie(1, "ADDED"), lie(2, "DELETED"), { ...served, seq: 3 }]);
  expect(drawn(revisions.get("demo/r")?.specMode ?? [])).toEqual(["0–5 Proxy", "5– Serve"]);
});
