import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createState, decodeState, encodeState, scopeState, step } from "../../../lib/core/index.ts";
import { NotATraceError, TraceTooLargeError, TraceUnreadableError } from "../../../lib/model/errors.ts";
import { loadRecording } from "../../../lib/sources/loaded-recording.ts";
import type { Store } from "../../../lib/store/store.ts";
import { at, LOST_POD, pod, recordingOf, SKS, shipped, sks, summary } from "./traces.ts";

const KEY = "demo/hello-00001";

function file(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), "skscope-")), name);
  writeFileSync(path, content);
  return path;
}

/** The state that a viewer of one revision gets from its records alone. */
function foldScoped(source: Store, key: string) {
  const { seqs, read } = source.scoped(key);
  const state = createState({ systemNamespace: source.header.systemNamespace });
  for (const seq of Array.from(seqs)) step(state, read(seq));
  return plain(scopeState(state, key));
}

/** As it arrives on the other side, without counters of what a viewer does not see. */
function plain(state: Parameters<typeof encodeState>[0]) {
  const { revisions, objects, shared } = decodeState(encodeState(state));
  return { revisions, objects, gaps: shared.gaps, activators: shared.activators };
}

describe("a recording in memory", () => {
  test("reads every record again as it was", async () => {
    const source = await shipped("cold-start");
    expect(source.lastSeq).toBe(1265);
    for (let seq = 0; seq <= source.lastSeq; seq += 37) {
      const record = source.record(seq);
      expect(record?.seq).toBe(seq);
      expect(record?.t).toBe(Date.parse(record?.at ?? ""));
    }
    expect(source.record(-1)).toBeNull();
    expect(source.record(1266)).toBeNull();
    expect(source.record(0.5)).toBeNull();
  });

  test("leaves managed fields out", async () => {
    const object = { metadata: { namespace: "demo", name: "x", managedFields: [{ manager: "m" }] } };
    const source = await recordingOf([at(0, "ADDED", "pods", object)]);
    expect(source.record(0)?.object).toEqual({ metadata: { namespace: "demo", name: "x" } });
  });

  test.each([
    ["cold-start", KEY],
    ["rollout", "roll/web-00001"],
    ["knobs", "knobs/always-proxy-00001"],
    ["fault-image-pull", "images/broken-00001"],
  ])("%s: the records of %s alone lead to the same state as all", async (id, key) => {
    const source = await shipped(id);
    expect(source.hasRevision(key)).toBe(true);
    expect(foldScoped(source, key)).toEqual(plain(scopeState(source.state, key)));
  });

  test.each(["demo/a", "demo/b"])(
    "a list that lacks an object: %s gets the same state from its records alone",
    async (key) => {
      const source = await recordingOf(LOST_POD);
      expect(foldScoped(source, key)).toEqual(plain(scopeState(source.state, key)));
      const gone = source.state.revisions.get("demo/a")?.pods.get("uid-a-1")?.goneAt;
      expect(gone).toBe(Date.parse("2026-01-01T00:00:08Z"));
    },
  );

  test("puts records of a clock that went back on the axis of the timeline", async () => {
    const source = await recordingOf([
      at(10_000, "ADDED", SKS, sks("a", "Serve", "1")),
      at(0, "MODIFIED", SKS, sks("a", "Proxy", "2")),
      at(2_000, "MODIFIED", SKS, sks("a", "Serve", "3")),
    ]);
    const times = [0, 1, 2].map((seq) => source.record(seq)?.t ?? 0);
    expect(times.map((t) => t - (times[0] ?? 0))).toEqual([0, 0, 2_000]);
    expect(source.record(1)?.at).toBe("2026-01-01T00:00:00.000Z");
  });

  test("finds the last record shown at a time", async () => {
    const source = await recordingOf([
      at(0, "X", "x", {}),
      at(10, "X", "x", {}),
      at(10, "X", "y", {}),
      at(30, "X", "x", {}),
    ]);
    const start = source.playTime(0);
    expect([-1, 0, 9, 10, 29, 30, 99].map((ms) => source.seqAt(start + ms))).toEqual([-1, 0, 0, 2, 2, 3, 3]);
  });

  test("says what is wrong with files that are none", async () => {
    const load = (name: string, content: string | Uint8Array, maxBytes = 1_000_000) =>
      loadRecording({ path: file(name, content), summary: summary("x") }, { budget: { bytes: maxBytes } });
    await expect(load("empty.ndjson", "")).rejects.toThrow(NotATraceError);
    await expect(load("text.ndjson", "hello\nworld\n")).rejects.toThrow(NotATraceError);
    await expect(load("header.ndjson", '{"format":"skscope-trace","version":1}\nnonsense\n')).rejects.toThrow(
      /Line 2: not JSON/,
    );
    await expect(
      load("big.ndjson", `{"format":"skscope-trace","version":1}\n${" ".repeat(2_000)}`, 1_000),
    ).rejects.toThrow(TraceTooLargeError);
    await expect(load("bomb.ndjson.gz", gzipSync(Buffer.alloc(200_000, 10)), 100_000)).rejects.toThrow(
      TraceTooLargeError,
    );
    await expect(
      loadRecording({ path: join(tmpdir(), "skscope-no-such-file"), summary: summary("x") }),
    ).rejects.toThrow(TraceUnreadableError);
  });

  test("serves what can be read of a damaged file, and says what cannot", async () => {
    const source = await recordingOf([
      at(0, "ADDED", SKS, sks("a", "Serve", "1")),
      "{broken",
      at(1, "MODIFIED", SKS, sks("a", "Proxy", "2")),
    ]);
    expect(source.lastSeq).toBe(1);
    expect(source.problemCount).toBe(1);
    expect(source.problems[0]).toMatchObject({ line: 2, reason: expect.stringContaining("not JSON") });
    expect(source.record(1)?.object).toMatchObject({ spec: { mode: "Proxy" } });
  });
});

describe("objects at an instant", () => {
  test("are the latest versions at or before it, with the version before", async () => {
    const source = await recordingOf(LOST_POD);
    const start = source.playTime(0);
    const { objects, changed } = source.objectsAt("demo/b", start + 2_500);
    expect(
      objects.map((object) => [
        object.kind,
        object.name,
        object.t - start,
        object.previous && object.previous.t - start,
      ]),
    ).toEqual([
      ["ServerlessService", "b", 2_000, 0],
      ["Pod", "b-1", 1_000, 2],
    ]);
    expect(changed).toMatchObject([{ type: "MODIFIED", name: "b" }]);
  });

  test("that vanished unseen are gone from the list that lacks them", async () => {
    const source = await recordingOf(LOST_POD);
    const start = source.playTime(0);
    const podAt = (ms: number) => source.objectsAt("demo/a", start + ms);
    expect(podAt(4_000).objects.map((object) => [object.name, object.unknown])).toEqual([
      ["a", undefined],
      ["a-1", true],
    ]);
    expect(podAt(9_500).objects.map((object) => object.name)).toEqual(["a"]);
    expect(podAt(9_500).deleted).toMatchObject([{ name: "a-1", deletedAt: start + 8_000 }]);
  });

  test("of another uid under the same name are no earlier version", async () => {
    const again = { ...(pod("a", "a-1", "9") as { metadata: object }) };
    const source = await recordingOf([
      at(0, "ADDED", "pods", pod("a", "a-1", "1")),
      at(5, "DELETED", "pods", pod("a", "a-1", "2")),
      at(9, "ADDED", "pods", { ...again, metadata: { ...again.metadata, uid: "other" } }),
    ]);
    const start = source.playTime(0);
    expect(source.objectsAt("demo/a", start + 7)).toMatchObject({
      objects: [],
      deleted: [{ name: "a-1", type: "DELETED" }],
    });
    expect(source.objectsAt("demo/a", start + 9).objects).toMatchObject([{ uid: "other", previous: null }]);
    expect(source.inContext(2)).toMatchObject({ previous: null, previousSeq: 1, nextSeq: null });
    expect(source.inContext(1)).toMatchObject({ previous: { seq: 0 }, previousSeq: 0, nextSeq: 2 });
  });

  test("stand in the order of the story", async () => {
    const source = await shipped("cold-start");
    const { objects } = source.objectsAt(KEY, Date.parse("2026-11-23T04:05:30Z"));
    expect(objects.map((object) => `${object.kind} ${object.name}`)).toMatchObject([
      "ServerlessService hello-00001",
      "PodAutoscaler hello-00001",
      "Endpoints hello-00001",
      "Endpoints hello-00001-private",
      "Endpoints activator-service",
      "Deployment hello-00001-deployment",
      expect.stringMatching(/^Pod hello-00001-deployment-/),
      expect.stringMatching(/^Pod activator-/),
      expect.stringMatching(/^Pod activator-/),
      "Revision hello-00001",
      "Service hello-00001",
      "Service hello-00001-private",
      expect.stringMatching(/^EndpointSlice hello-00001-/),
      expect.stringMatching(/^EndpointSlice hello-00001-/),
      "Metric hello-00001",
      expect.stringMatching(/^ReplicaSet hello-00001-/),
      "Ingress hello",
      "Route hello",
      "Configuration hello",
      "Service hello",
      "ConfigMap config-autoscaler",
      "ConfigMap config-deployment",
      "ConfigMap config-network",
    ]);
  });
});
