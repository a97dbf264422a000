/** No work keeps the loop from others for long: CPU time of its longest turn against that of the whole, in the same run. */
import { describe, expect, test } from "vitest";
import { describe as describeFinding } from "../../../lib/i18n/describe.ts";
import { jsonPieces } from "../../../lib/server/long-json.ts";
import { inSlices } from "../../../lib/sources/in-slices.ts";
import { importLimited } from "../../../lib/sources/limited-import.ts";
import { loadTraceText } from "../../../lib/sources/loaded-recording.ts";
import type { Store } from "../../../lib/store/store.ts";
import { formatTrace } from "../../../lib/trace/writer.ts";
import { fileInput, tar } from "../../support/archive-shapes.ts";
import { auditEvents } from "../../support/audit-log.ts";
import { openRecording } from "../../support/check-recording.ts";
import { mustGather } from "../../support/gather-shapes.ts";
import { recordsOf } from "../../support/growth-shapes.ts";
import { listJson, objectsAt, watchEvents } from "../../support/input-shapes.ts";
import { longestTurn } from "../../support/longest-turn.ts";

/** A work takes hundreds of milliseconds, a slice 8: a larger part in one turn is a piece that is not cut. */
const MOST = 1 / 12;
/** Three slices: on a fast machine they are a large part of a short work. */
const SHORT_MS = 24;
/** The best of some tries: the collector of garbage may come at any time. */
const TRIES = 3;
const SUMMARY = { id: "x", kind: "recording" } as unknown as Parameters<typeof loadTraceText>[0];

const textOf = (shape: string, n: number): string =>
  [...formatTrace({ version: 1, fields: {} }, recordsOf(shape, n))].join("");

/** The part of the whole that the longest turn takes; 0 where that is short. */
async function longestPart(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  const { cpuMs } = await longestTurn(work);
  const { user, system } = process.threadCpuUsage(before);
  return cpuMs <= SHORT_MS ? 0 : cpuMs / ((user + system) / 1_000);
}

async function leastOf(work: () => Promise<unknown>): Promise<number> {
  let least = 1;
  for (let i = 0; i < TRIES && least > MOST; i++) least = Math.min(least, await longestPart(work));
  return least;
}

const load = (text: string): Promise<Store> => loadTraceText(SUMMARY, "e", [text]);

test.each([
  ["activators × revisions", 1_000],
  ["gaps × revisions", 1_000],
])("loading %s", async (shape, n) => {
  const text = textOf(shape, n);
  expect(await leastOf(() => load(text))).toBeLessThan(MOST);
});

describe("what is no trace, as it is made into one:", () => {
  const { records } = openRecording("many-revisions");
  const last = records.at(-1)?.t ?? 0;
  const logs = records
    .filter(({ type }) => type === "LOG")
    .map(({ object }) => `${JSON.stringify(object)}\n`);
  const limits = { unpackedBytes: 2 ** 30, records: 2_000_000, workMs: 120_000 };
  const times = <T>(count: number, items: readonly T[]): T[] =>
    Array.from({ length: count }, () => items).flat();

  test.each([
    ["a log", () => fileInput("a.log", times(12, logs).join(""))],
    [
      "an audit log",
      () =>
        fileInput(
          "a.log",
          auditEvents(records, "RequestResponse")
            .map((event) => `${JSON.stringify(event)}\n`)
            .join(""),
        ),
    ],
    [
      "changes of which the log does not hold the answers",
      () =>
        fileInput(
          "a.log",
          auditEvents(records, "Request")
            .map((event) => `${JSON.stringify(event)}\n`)
            .join(""),
        ),
    ],
    ["a list", () => fileInput("a.json", listJson(times(10, objectsAt(records, last))))],
    ["a watch without times", () => fileInput("a.json", watchEvents(records))],
    ["a must-gather", () => fileInput("a.tar", tar(mustGather(records, last)))],
  ])("%s", async (_, input) => {
    const given = input();
    expect(await leastOf(() => importLimited(async () => given, limits))).toBeLessThan(MOST);
  });
});

test("several loads at once keep it no longer than one", async () => {
  const text = textOf("wakes × requests", 2_000);
  expect(await leastOf(() => Promise.all(Array.from({ length: 8 }, () => load(text))))).toBeLessThan(MOST);
});

test("the report of many revisions, and its text", async () => {
  const store = await load(textOf("revisions", 3_000));
  const answer = async (): Promise<unknown> =>
    inSlices(jsonPieces(await inSlices(store.reportInSlices(describeFinding))));
  expect(await leastOf(answer)).toBeLessThan(MOST);
});
