import { describe, expect, test } from "vitest";
import { fnv1a } from "../../../../lib/core/export/hash.ts";
import {
  buildState,
  type ChromeTrace,
  chromeTraceOf,
  exportedEpisodes,
  type OtlpTraces,
  otlpOf,
} from "../../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { records } from "../../../support/records.ts";

const IDS = ["cold-start", "overload", "burst", "knobs", "fault-image-pull", "rollout", "many-revisions"];

const ABANDONED = `0 sks Proxy pop=True\n0 pa Active=False want=0\n0 dep 0\n0 priv\n0 pub a1
  10 dep 1\n10.1 pod/x\n10.2 pod/x scheduled\n14 dep 0`;

const spansOf = ({ resourceSpans }: OtlpTraces) =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
type Attributes = ReturnType<typeof spansOf>[number]["attributes"];
const values = (attributes: Attributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as string | boolean]));

describe("Chrome trace", () => {
  const state = stateOf(openRecording("cold-start"));
  const trace = chromeTraceOf(exportedEpisodes(state), "cold-start");

  test("has a process for the revision, and a thread for each who is at work", () => {
    const named = trace.traceEvents.flatMap((event) =>
      event.ph === "M" && event.name.endsWith("_name") ? [`${event.pid} ${event.args.name}`] : [],
    );
    expect(named).toEqual([
      "1 demo/hello-00001",
      "1 episode",
      "1 episode (2)",
      "1 client",
      "1 activator",
      "1 autoscaler",
      "1 SKS",
      "1 Deployment",
      "1 kubelet",
      "1 kubelet (2)",
      "1 Endpoints",
      "1 prober",
      "1 pod hello-00001-deployment-7449bcbd4b-9nq57",
      "1 pod hello-00001-deployment-7449bcbd4b-lkd7r",
      "1 pod hello-00001-deployment-7449bcbd4b-vqg4s",
    ]);
    expect(trace.otherData).toEqual({
      exporter: "skscope",
      "skscope.source": "cold-start",
      "skscope.clock": "receipt",
    });
  });

  test("has a phase in microseconds, with the records that show it", () => {
    const first = trace.traceEvents.find((event) => event.ph === "X" && event.name === "handover");
    expect(first).toMatchObject({
      ph: "X",
      ts: Date.parse("2026-11-23T04:05:16.746Z") * 1_000,
      dur: 1_012_000,
      args: {
        "skscope.episode": "cold-start:1",
        "skscope.provenance": "derived",
        "skscope.length_ms": 1_012,
        "skscope.record.seq": 207,
        "skscope.record.end_seq": 249,
      },
    });
  });

  test("has the probes as instants, each once for its episode", () => {
    const probes = trace.traceEvents.filter((event) => event.ph === "i" && event.cat === "probe");
    const expected = exportedEpisodes(state).flatMap((episode) => episode.probes);
    expect(probes.length).toBe(expected.length);
    expect(probes.length).toBeGreaterThan(100);
    expect(probes.map((event) => ("ts" in event ? event.ts / 1_000 : 0)).sort()).toEqual(
      expected.map(({ t }) => t).sort(),
    );
  });

  test.each(IDS)("%s: complete events of a thread never overlap in part", (id) => {
    const { traceEvents }: ChromeTrace = chromeTraceOf(exportedEpisodes(stateOf(openRecording(id))), id);
    const threads = Map.groupBy(
      traceEvents.flatMap((event) => (event.ph === "X" ? [event] : [])),
      ({ pid, tid }) => `${pid}/${tid}`,
    );
    expect(threads.size).toBeGreaterThan(0);
    for (const events of threads.values()) {
      events.forEach((a, i) => {
        for (const b of events.slice(i + 1)) {
          const isApart = a.ts + a.dur <= b.ts || b.ts + b.dur <= a.ts;
          const [outer, inner] = a.dur >= b.dur ? [a, b] : [b, a];
          const isWithin = inner.ts >= outer.ts && inner.ts + inner.dur <= outer.ts + outer.dur;
          expect([a.name, b.name, isApart || isWithin]).toEqual([a.name, b.name, true]);
        }
      });
    }
    for (const event of traceEvents) {
      if (event.ph !== "M") expect(Number.isSafeInteger(event.ts)).toBe(true);
    }
  });

  test("never puts an episode into another one: the pods of the first still go while the second begins", () => {
    const roots = trace.traceEvents.flatMap((event) =>
      event.ph === "X" && event.cat.endsWith(",episode") ? [event] : [],
    );
    const lane = (name: string): number => roots.find((root) => root.name === name)?.tid ?? 0;
    expect(lane("cold-start 2")).toBe(lane("scale-to-zero 1") + 1);
    expect(lane("cold-start 1")).toBe(lane("scale-to-zero 1"));
  });
});

describe("OTLP", () => {
  const episodes = exportedEpisodes(stateOf(openRecording("cold-start")));

  test("is one trace an episode, all spans below its root, whose events are the marks", () => {
    const traces = Map.groupBy(spansOf(otlpOf(episodes, "cold-start")), ({ traceId }) => traceId);
    expect([...traces.values()].map((spans) => spans[0]?.name)).toEqual(episodes.map(({ kind }) => kind));
    [...traces.values()].forEach((spans, i) => {
      const [root, ...children] = spans;
      expect(root?.parentSpanId).toBeUndefined();
      expect(children.length).toBe(episodes[i]?.children.length);
      for (const child of children) {
        expect(child.parentSpanId).toBe(root?.spanId);
        expect(BigInt(child.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root?.startTimeUnixNano ?? 0));
        expect(BigInt(child.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(root?.endTimeUnixNano ?? 0));
        expect(child.events).toEqual([]);
      }
      const names = root?.events.map(({ name }) => name).filter((name) => name !== "probe");
      expect(names).toEqual(episodes[i]?.marks.map(({ name }) => name));
    });
  });

  test("has the form of OTLP/JSON: hexadecimal ids, decimal times, typed attributes", () => {
    const { resourceSpans } = JSON.parse(JSON.stringify(otlpOf(episodes, "cold-start"))) as OtlpTraces;
    const [resource] = resourceSpans;
    expect(values(resource?.resource.attributes ?? [])).toEqual({
      "service.name": "skscope",
      "skscope.source": "cold-start",
      "skscope.clock": "receipt",
    });
    const spans = spansOf({ resourceSpans });
    for (const { traceId, spanId, startTimeUnixNano, endTimeUnixNano, kind, attributes } of spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(startTimeUnixNano).toMatch(/^\d{19}$/);
      expect(endTimeUnixNano).toMatch(/^\d{19}$/);
      expect(kind).toBe(1);
      expect(values(attributes)).toMatchObject({
        "k8s.namespace.name": "demo",
        "kn.revision.name": "hello-00001",
        "skscope.provenance": expect.stringMatching(/^(observed|derived|inferred)$/),
      });
      for (const { value } of attributes) expect(Object.keys(value).length).toBe(1);
    }
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    const ready = spans.find(({ name }) => name === "ready");
    expect(ready?.startTimeUnixNano).toBe(`${Date.parse("2026-11-23T04:05:16.482Z")}000000`);
    expect(ready?.attributes).toContainEqual({ key: "skscope.record.seq", value: { intValue: "181" } });
  });

  test("has the same ids again, and others for another source or episode", () => {
    const ids = (source: string) => spansOf(otlpOf(episodes, source)).map(({ spanId }) => spanId);
    const again = exportedEpisodes(stateOf(openRecording("cold-start")));
    expect(spansOf(otlpOf(again, "a")).map(({ spanId }) => spanId)).toEqual(ids("a"));
    expect(ids("a").filter((id) => ids("b").includes(id))).toEqual([]);
    // Alone, an episode has the ids that it has among all.
    const one = exportedEpisodes(stateOf(openRecording("cold-start")), { kind: "cold-start", index: 2 });
    const alone = spansOf(otlpOf(one, "a")).map(({ spanId }) => spanId);
    expect(alone.length).toBeGreaterThan(5);
    expect(alone.every((id) => ids("a").includes(id))).toBe(true);
  });

  test("tells an abandoned cold start as an error, an open one as open", () => {
    const statuses = (text: string) =>
      spansOf(otlpOf(exportedEpisodes(buildState(records(text))), "x")).map(
        ({ name, status, attributes }) => [
          name,
          status.code ?? 0,
          values(attributes)["skscope.open"] ?? false,
        ],
      );
    expect(statuses(ABANDONED)).toEqual([
      ["cold-start", 2, false],
      ["schedule", 0, false],
      ["start", 2, false],
      ["created", 0, false],
      ["scheduled", 0, false],
    ]);
    expect(statuses(ABANDONED.replace("14 dep 0", "14 probe queue 503 x"))).toEqual([
      ["cold-start", 0, true],
      ["schedule", 0, false],
      ["start", 0, true],
      ["created", 0, false],
      ["scheduled", 0, true],
    ]);
  });

  test("keeps what an object says of its own time apart", () => {
    const [root] = spansOf(otlpOf(episodes, "x"));
    const created = root?.events.find(({ name }) => name === "podCreated");
    expect(values(created?.attributes ?? [])).toMatchObject({
      "skscope.clock": "receipt",
      "skscope.object_time": "2026-11-23T04:05:15.000Z",
    });
    expect(created?.timeUnixNano).toBe(`${Date.parse("2026-11-23T04:05:15.686Z")}000000`);
  });
});

// The reference values of draft-eastlake-fnv.
test.each([
  ["", "cbf29ce484222325", "6c62272e07bb014262b821756295c58d"],
  ["a", "af63dc4c8601ec8c", "d228cb696f1a8caf78912b704e4a8964"],
  ["foobar", "85944171f73967e8", "343e1662793c64bf6f0d3597ba446f18"],
])("fnv1a of %j", (text, short, long) => {
  expect(fnv1a(text, 64)).toBe(short);
  expect(fnv1a(text, 128)).toBe(long);
});
