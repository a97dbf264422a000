import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  type CoreState,
  clipRevision,
  decodeState,
  encodeState,
  type Report,
  type RevisionDigest,
  type RevisionState,
  scopeState,
} from "../../lib/core/index.ts";
import { describe as describeInWords } from "../../lib/i18n/describe.ts";
import type { ObjectsAt, RecordInContext, SourceSummary } from "../../lib/model/api.ts";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import type { TraceProblem, TraceRecord } from "../../lib/model/record.ts";
import { readTrace } from "../../lib/trace/reader.ts";
import { SHIPPED, shipped } from "../unit/sources/traces.ts";
import { ask, askJson, askTagged } from "./http.ts";

const HELLO = "/api/sources/cold-start/revisions/demo/hello-00001";

interface SourceAnswer {
  readonly source: SourceSummary;
  readonly records: number;
  readonly problemCount: number;
  readonly problems: TraceProblem[];
  readonly from: number | null;
  readonly to: number | null;
  readonly gaps: unknown[];
  readonly notes: { readonly kind: string }[];
  readonly resources: { readonly resource: string; readonly records: number }[];
  readonly digests: RevisionDigest[];
  readonly shared: CoreState["shared"];
}

function recordsOf(id: string): TraceRecord[] {
  return readTrace(gunzipSync(readFileSync(join(SHIPPED, `${id}.ndjson.gz`)))).records;
}

describe("/api/sources", () => {
  test("lists the shipped recordings with what to look for, and those of the operator's folder", async () => {
    const { sources } = await askJson<{ sources: SourceSummary[] }>("/api/sources");
    expect(sources[0]).toMatchObject({
      id: "cold-start",
      kind: "recording",
      records: 1266,
      from: Date.parse("2026-11-23T04:05:14.201Z"),
      to: Date.parse("2026-11-23T04:06:45.876Z"),
      durationMs: 91_675,
      sizeBytes: expect.any(Number),
      title: expect.any(String),
      lookFor: expect.any(Array),
    });
    expect(sources.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["many-revisions", "lost-watch", "with spaces & ünïcode"]),
    );
    expect(sources.find(({ id }) => id === "not-a-trace")?.error).toContain("No trace header");
  });
});

describe("/api/sources/S", () => {
  test("says what the recording holds, with the rows of the overview", async () => {
    const answer = await askTagged<SourceAnswer>("/api/sources/rollout");
    const source = await shipped("rollout");
    expect(answer).toMatchObject({ records: 7808, problemCount: 0, problems: [], gaps: [], notes: [] });
    expect(answer.digests).toEqual(JSON.parse(JSON.stringify(source.digests())));
    expect(answer.shared.activators).toEqual(source.state.shared.activators);
    expect(answer.resources.find(({ resource }) => resource === "pods")?.records).toBeGreaterThan(0);
  });

  test("/report has the facts, exactly", async () => {
    const expected = JSON.parse(
      readFileSync(join(SHIPPED, "..", "..", "test", "golden", "cold-start.json"), "utf8"),
    );
    const report = await askJson<Report>("/api/sources/cold-start/report");
    expect(report).toEqual(JSON.parse(JSON.stringify((await shipped("cold-start")).report(describeInWords))));
    expect(report.trace).toMatchObject({ records: 1266, problems: [] });
    expect(report.revisions[0]).toMatchObject({ name: "hello-00001", flips: 6 });
    expect(expected.revisions[0].flips).toBe(6);
  });
});

describe("/timeline", () => {
  test("without a range is the whole", async () => {
    const { state, summary } = await shipped("cold-start");
    const answer = await askTagged<{
      revision: RevisionState;
      shared: CoreState["shared"];
      from: number;
      to: number;
    }>(`${HELLO}/timeline`);
    const wanted = decodeState(encodeState(scopeState(state, "demo/hello-00001")));
    expect(answer.revision).toEqual(wanted.revisions.get("demo/hello-00001"));
    expect([answer.from, answer.to]).toEqual([summary.from, summary.to]);
    expect(answer.shared.gaps).toEqual(wanted.shared.gaps);
  });

  test.each([
    ["2026-11-23T04:05:30Z", "2026-11-23T04:05:40Z"],
    ["2026-11-23T04:05:30.5Z", "2026-11-23T04:05:30.5Z"],
    ["2026-11-23T05:05:30%2B01:00", "2026-11-23T04:05:40.123456Z"],
    ["2000-01-01T00:00:00Z", "2000-01-02T00:00:00Z"],
  ])("from %s to %s is the part that overlaps", async (from, to) => {
    const { state } = await shipped("cold-start");
    const answer = await askTagged<{ revision: RevisionState; from: number; to: number }>(
      `${HELLO}/timeline?from=${from}&to=${to}&unknown=ignored`,
    );
    const whole = decodeState(encodeState(state)).revisions.get("demo/hello-00001");
    const [fromMs, toMs] = [Date.parse(decodeURIComponent(from)), Math.floor(Date.parse(to))];
    expect(whole && JSON.parse(JSON.stringify(clipRevision(whole, fromMs, toMs).path))).toEqual(
      answer.revision.path,
    );
    expect(answer.revision.probes.every(({ t }) => t >= fromMs && t <= toMs)).toBe(true);
    expect([answer.from, answer.to]).toEqual([fromMs, toMs]);
  });
});

describe("/objects", () => {
  const records = recordsOf("cold-start");

  /** The slow, obvious way: apply every record up to `t` and keep the last. */
  function replay(t: number): Map<string, TraceRecord> {
    const objects = new Map<string, TraceRecord>();
    for (const record of records) {
      if (record.t > t || !["ADDED", "MODIFIED", "DELETED"].includes(record.type)) continue;
      const { namespace, name } = asObject(record.object.metadata);
      const key = `${record.resource} ${namespace}/${name}`;
      if (record.type === "DELETED") objects.delete(key);
      else objects.set(key, record);
    }
    return objects;
  }

  function isHellos(object: JsonObject): boolean {
    const metadata = asObject(object.metadata);
    const labels = asObject(metadata.labels);
    return (
      metadata.namespace === "demo" &&
      (labels["serving.knative.dev/revision"] === "hello-00001" || metadata.name === "hello-00001")
    );
  }

  test.each(["04:05:14.5", "04:05:16", "04:05:30", "04:05:49.123", "04:06:10", "04:06:45.875", "04:07:00"])(
    "at %s are what a replay of the records gives",
    async (time) => {
      const t = Date.parse(`2026-11-23T${time}Z`);
      const replayed = replay(t);
      const { objects, at } = await askJson<ObjectsAt>(`${HELLO}/objects?at=2026-11-23T${time}Z`);
      expect(at).toBe(t);
      for (const { resource, namespace, name, seq, object, previous } of objects) {
        const key = `${resource} ${namespace}/${name}`;
        expect(seq, key).toBe(replayed.get(key)?.seq);
        expect(object, key).toEqual(replayed.get(key)?.object);
        if (previous !== null) expect(previous.seq).toBeLessThan(seq);
      }
      const told = new Set(
        objects.map(({ resource, namespace, name }) => `${resource} ${namespace}/${name}`),
      );
      for (const [key, { object, resource }] of replayed) {
        if (resource !== "events" && isHellos(object)) expect(told, key).toContain(key);
      }
    },
  );

  test("come with what changed last", async () => {
    const { changed } = await askJson<ObjectsAt>(`${HELLO}/objects?at=2026-11-23T04:05:40Z`);
    const last = changed.at(-1);
    expect(changed.length).toBeGreaterThan(0);
    expect(last?.t).toBeLessThanOrEqual(Date.parse("2026-11-23T04:05:40Z"));
    expect(records[last?.seq ?? -1]?.type).toBe(last?.type);
  });

  test("that are deleted are listed with their last state", async () => {
    const { objects, deleted } = await askJson<ObjectsAt>(`${HELLO}/objects`);
    const gone = records.find(({ type }) => type === "DELETED");
    const name = asString(asObject(gone?.object.metadata).name);
    expect(deleted).toMatchObject([{ resource: "pods", name, type: "DELETED", deletedAt: gone?.t }]);
    expect(objects.some((object) => object.name === name)).toBe(false);
  });

  test("in a gap are unknown, and gone when the list after it lacks them", async () => {
    const path = "/api/sources/lost-watch/revisions/demo/a/objects?at=2026-01-01T00:00";
    const inGap = await askJson<ObjectsAt>(`${path}:06Z`);
    expect(inGap.objects).toMatchObject([{ name: "a" }, { name: "a-1", unknown: true }]);
    const after = await askJson<ObjectsAt>(`${path}:09.500Z`);
    expect(after.objects).toMatchObject([{ name: "a" }]);
    expect(after.deleted).toMatchObject([{ name: "a-1" }]);
  });
});

describe("/records", () => {
  test("has every record, the version before, and its neighbours", async () => {
    const records = recordsOf("cold-start");
    for (const seq of [0, 435, 1265]) {
      const { record } = await askJson<RecordInContext>(`/api/sources/cold-start/records/${seq}`);
      expect(record.object).toEqual(records[seq]?.object);
    }
    const found = await askJson<RecordInContext>("/api/sources/cold-start/records/435");
    expect(found.previous?.seq).toBe(found.previousSeq);
    expect(found.previous?.object).toEqual(records[found.previousSeq ?? -1]?.object);
    const next = await askJson<RecordInContext>(`/api/sources/cold-start/records/${found.nextSeq}`);
    expect(next.previousSeq).toBe(435);
  });
});

describe("odd recordings", () => {
  test.each([
    ["empty", "The file is empty."],
    ["not-a-trace", "No trace header"],
    ["other-format", "somebody-elses"],
    ["future-version", "format version 7"],
  ])("%s is refused with the reason", async (id, reason) => {
    const { status, headers, text } = await ask(`/api/sources/${id}`);
    expect([status, headers["content-type"]]).toEqual([422, "application/problem+json"]);
    expect(JSON.parse(text)).toMatchObject({
      type: "urn:skscope:problem:not-a-trace",
      detail: expect.stringContaining(reason),
      instance: `/api/sources/${id}`,
    });
  });

  test.each([
    ["broken-gzip", "the gzip data is damaged"],
    ["truncated-gzip", "the gzip data ends early"],
    ["last-line-cut", "ends in the middle of this line"],
    ["ten-megabyte-line", "the line is longer than"],
    ["broken-lines", "not JSON"],
  ])("%s is served as far as it can be read, with the problem", async (id, reason) => {
    const answer = await askTagged<SourceAnswer>(`/api/sources/${id}`);
    expect(answer.records).toBeGreaterThan(0);
    expect(answer.problems.map((problem) => problem.reason).join("\n")).toContain(reason);
    expect(answer.digests.map(({ key }) => key)).toContain("demo/a");
    const { revision } = await askTagged<{ revision: RevisionState }>(
      `/api/sources/${id}/revisions/demo/a/timeline`,
    );
    expect(revision.specMode.length).toBeGreaterThan(0);
  });

  test("one of unknown resources has its records, and no rows", async () => {
    const answer = await askTagged<SourceAnswer>("/api/sources/only-unknown");
    expect(answer).toMatchObject({ records: 2, problemCount: 0, digests: [] });
    expect(await askJson("/api/sources/only-unknown/records/1")).toMatchObject({
      record: { type: "SIGNAL" },
    });
  });

  test("one without a header and one whose clock jumps are read, the jump is noted", async () => {
    expect(await askTagged<SourceAnswer>("/api/sources/no-header")).toMatchObject({
      records: 3,
      problemCount: 0,
    });
    const { notes, from, to } = await askTagged<SourceAnswer>("/api/sources/clock-jumps");
    expect(notes).toMatchObject([{ kind: "clock-back" }]);
    expect((to ?? 0) - (from ?? 0)).toBe(2_000);
  });

  test("names of files with spaces and umlauts are ids like others", async () => {
    const id = encodeURIComponent("with spaces & ünïcode");
    expect(await askTagged<SourceAnswer>(`/api/sources/${id}`)).toMatchObject({ records: 1 });
  });

  test("what a file says cannot pass for something else", async () => {
    const { text } = await ask("/api/sources/hostile");
    expect(JSON.parse(text)).toMatchObject({ header: { note: "<script>alert(1)</script>" }, records: 1 });
    expect(await askJson("/api/sources/hostile/records/0")).toMatchObject({ record: { type: "ADDED" } });
  });
});
