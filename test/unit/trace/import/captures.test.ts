/** What K8Shark would have captured of a recording tells what the recording tells, as finely as it was asked. */
import { describe, expect, test } from "vitest";
import { reportOf } from "../../../../lib/core/index.ts";
import { NothingImportedError } from "../../../../lib/trace/import/door.ts";
import { fileInput, importedFiles, zip } from "../../../support/archive-shapes.ts";
import { type CaptureOptions, capturedRecords, kshrk } from "../../../support/capture-shapes.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";

const recording = openRecording("cold-start");
const { records } = recording;
const changes = records.filter(({ initial }) => !initial);
const from = records.filter(({ initial }) => initial).at(-1)?.t ?? 0;
const to = records.at(-1)?.t ?? 0;
const logs = records.filter(({ type }) => type === "LOG");
const WATCHED: CaptureOptions = { isWatched: true, everyMs: 5_000, from, to };
const truth = reportOf(stateOf(recording)).revisions;

describe("a capture that watched", () => {
  const ndjson = capturedRecords(records, WATCHED)
    .map((each) => `${JSON.stringify(each)}\n`)
    .join("");
  const shapes = {
    "format 2": fileInput("capture.kshrk", kshrk(records, WATCHED)),
    "format 1": fileInput("capture.kshrk", kshrk(records, { ...WATCHED, version: 1 })),
    "within a zip": fileInput("x.zip", zip({ "capture.kshrk": kshrk(records, WATCHED) })),
    "--out -": textInput("capture.ndjson", ndjson),
  };

  test.each(Object.keys(shapes) as (keyof typeof shapes)[])(
    "%s tells modes, decisions and cold starts",
    async (shape) => {
      const { header, records: found, problems, inputs } = await importedFiles([shapes[shape]]);
      expect(problems).toEqual([]);
      const told = inputs.find(({ kind }) => kind === "capture");
      expect(told?.left).toEqual([]);
      expect(found.filter(({ type }) => type === "LOG")).toHaveLength(logs.length);
      const { revisions } = reportOf(stateOf({ header, records: found }));
      const facts = (of: typeof truth) =>
        of.map(({ name, specMode, scaleToZero, violations, coldStarts }) => ({
          ...{ name, scaleToZero, violations, coldStarts: coldStarts.length },
          modes: specMode.map(({ value, from: begin }, i) => [value, i === 0 ? "" : begin]),
        }));
      expect(facts(revisions)).toEqual(facts(truth));
      expect(changes.length).toBeGreaterThan(0);
    },
  );

  test.each([
    ["10s", 10_000],
    ["1m0s", 60_000],
    ["2m30.5s", 150_500],
  ])("says how often lists were asked for, with one interval of %s", async (interval, ms) => {
    const { inputs } = await importedFiles([fileInput("a.kshrk", kshrk(records, { ...WATCHED, interval }))]);
    expect(inputs).toMatchObject([{ polledMs: ms }]);
  });

  test("says what it knows of the cluster, and how often lists were asked for", async () => {
    const { header, inputs } = await importedFiles([shapes["format 2"]]);
    expect(header.kubernetes).toBe("v1.36.1");
    expect(inputs).toMatchObject([
      { name: "capture.kshrk", kind: "capture", polledMs: 5_000, clocks: ["log", "receipt"] },
    ]);
  });
});

describe.each([false, true])("a capture that only asked, unchanged lists left out: %s", (isDeduplicated) => {
  const options = { isWatched: false, isDeduplicated, everyMs: 1_000, from, to };
  const polls = Array.from({ length: Math.floor((to - from) / 1_000) + 1 }, (_, i) => from + i * 1_000);

  test("tells the mode as it was at each poll, and that nothing is known between", async () => {
    const {
      header,
      records: found,
      problems,
    } = await importedFiles([fileInput("c", kshrk(records, options))]);
    expect(problems).toEqual([]);
    const state = stateOf({ header, records: found });
    const [revision] = reportOf(state).revisions;
    const modeAt = (intervals: (typeof truth)[0]["specMode"], t: number) =>
      intervals.find(
        ({ from: begin, to: end }) => Date.parse(begin) <= t && (end === null || t < Date.parse(end)),
      )?.value;
    expect(polls.map((t) => modeAt(revision?.specMode ?? [], t))).toEqual(
      polls.map((t) => modeAt(truth[0]?.specMode ?? [], t)),
    );
    expect(revision?.violations).toEqual([]);
    const gaps = found.filter(
      ({ type, resource }) => type === "GAP" && resource.startsWith("serverlessservices"),
    );
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.every(({ t }) => polls.includes(t))).toBe(true);
  });
});

test("a capture that only asked knows when a list was last seen unchanged", async () => {
  const options = { isWatched: false, everyMs: 1_000, from, to };
  const { records: found } = await importedFiles([fileInput("c", kshrk(records, options))]);
  const gaps = [...found.entries()].filter(([, { type }]) => type === "GAP");
  expect(gaps.length).toBeGreaterThan(0);
  for (const [i, { resource, t }] of gaps) {
    const before = found.slice(0, i).findLast((each) => each.resource === resource);
    expect(t - (before?.t ?? 0)).toBeLessThanOrEqual(1_000);
  }
});

describe("a capture that cannot be read", () => {
  test.each([
    ["of a later format", kshrk(records, { ...WATCHED, version: 3 }), "newerCapture"],
    ["that is encrypted", "age-encryption.org/v1\n-> X25519 a\n", "encrypted"],
  ] as const)("%s is refused by name", async (_, content, as) => {
    const error = await importedFiles([fileInput("c.kshrk", content)]).catch((thrown: unknown) => thrown);
    expect((error as NothingImportedError).refused).toEqual([{ name: "c.kshrk", as }]);
  });

  test("without zstd, in a browser, is refused by name", async () => {
    const error = await imported([fileInput("c.kshrk", kshrk(records, WATCHED))]).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(NothingImportedError);
    expect((error as NothingImportedError).refused).toEqual([{ name: "c.kshrk", as: "zstd" }]);
  });

  test("record by record says which", async () => {
    const archive = kshrk(records, WATCHED);
    // The magic number of the first record's data.
    archive.fill(
      0,
      archive.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])),
      archive.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) + 4,
    );
    const { inputs } = await importedFiles([fileInput("c.kshrk", archive)]);
    expect(inputs[0]?.left).toMatchObject([{ reason: "unreadable", count: 1 }]);
  });

  test("for want of permission says what was forbidden", async () => {
    const forbidden = {
      captured_at: "2026-01-01T00:00:00Z",
      api_path: "/api/v1/pods",
      response_code: 403,
      response_body: {},
    };
    const lines = [...capturedRecords(records, WATCHED).slice(0, 5), forbidden].map(
      (each) => `${JSON.stringify(each)}\n`,
    );
    const { inputs } = await imported([textInput("c", lines.join(""))]);
    expect(inputs[0]?.left).toEqual([{ reason: "unreadable", count: 1, first: "/api/v1/pods: HTTP 403" }]);
  });
});

test("a recording that lists again after a gap keeps what it lists", async () => {
  const pods = records.filter(({ type, resource }) => type === "ADDED" && resource === "pods").slice(0, 2);
  const line = (fields: object): string => `${JSON.stringify({ resource: "pods", ...fields })}\n`;
  const list = (t: string): string =>
    pods.map(({ object }) => line({ t, type: "ADDED", initial: true, object })).join("");
  const text = `${list("2026-11-23T04:00:00Z")}${line({ t: "2026-11-23T04:00:01Z", type: "GAP", object: { reason: "x" } })}${list("2026-11-23T04:00:02Z")}`;
  const { records: found } = await imported([textInput("a", text)]);
  expect(found).toHaveLength(2 * pods.length + 1);
});
