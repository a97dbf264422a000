/** An hour of the history on disk opens like a recording, and says what it is. */
import { mkdtempSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHistoryWriter, segmentsIn } from "../../../lib/live/history.ts";
import { hourFiles, hoursIn, keyOf, readHour } from "../../../lib/live/history-hours.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { liveSource, unnumbered } from "../../support/live-source.ts";

const HOUR = 3_600_000;
const HEADER = { version: 1, systemNamespace: "knative-serving", cluster: "kind" };
const { records } = openRecording("cold-start");
const BEGIN = Date.parse("2026-11-20T10:10:00Z");

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "skscope-hours-")), "history");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

/** A recording as if it began so much after 10:10. */
function played(after = 0): TraceRecord[] {
  const shift = BEGIN + after - (records[0]?.t ?? 0);
  return records.map((record) => {
    const t = record.t + shift;
    return { ...record, t, at: new Date(t).toISOString() };
  });
}

/** Files that hold so many records each, as a run of a server writes them. */
async function write(all: readonly TraceRecord[], ...counts: readonly number[]): Promise<void> {
  const source = liveSource(HEADER);
  let [next, made] = [0, 0];
  for (const count of counts) {
    const now = (): number => all[Math.min(next, all.length - 1)]?.t ?? 0;
    const writer = await createHistoryWriter(source, { folder, ms: HOUR, keepMs: 1e15, bytes: 1e9 }, now);
    for (const end = Math.min(all.length, next + count); next < end; next++) {
      source.append(unnumbered(all[next] as TraceRecord));
    }
    writer.write();
    await writer.close();
    const end = (all[next - 1]?.t ?? 0) / 1_000;
    for (const { path } of (await segmentsIn(folder)).slice(made)) utimesSync(path, end, end);
    made = (await segmentsIn(folder)).length;
  }
}

async function open(key: string) {
  const files = await hourFiles(folder, key);
  if (files === null) throw new Error(`nothing of ${key}`);
  return readHour(files.segments, { id: `live-kind@${key}`, title: key }, files.epoch);
}

describe("the hours of a history", () => {
  test("are those of its files, with what is there of each", async () => {
    const all = played();
    await write(all, 1_000, all.length);
    expect(await hoursIn(folder)).toEqual([
      { key: "2026-11-20T10", from: BEGIN, to: Math.round(all.at(-1)?.t ?? 0) },
    ]);
    expect(await hourFiles(folder, "2026-11-20T11")).toBeNull();
    expect(await hoursIn(join(folder, "nothing"))).toEqual([]);
  });

  test("reach over the turn of the hour", async () => {
    await write(played(50 * 60_000 - 30_000), records.length);
    expect((await hoursIn(folder)).map(({ key }) => key)).toEqual(["2026-11-20T10", "2026-11-20T11"]);
    expect(keyOf(BEGIN)).toBe("2026-11-20T10");
  });

  test("open as a recording that says what the whole one says, whatever files it is in", async () => {
    const all = played();
    await write(all, 700, 900, all.length);
    const store = await open("2026-11-20T10");
    expect([store.hasEnded, store.live, store.summary.kind, store.header.cluster]).toEqual([
      true,
      null,
      "recording",
      "kind",
    ]);
    // No state is told twice: the first file begins without one.
    expect(store.lastSeq + 1).toBe(all.length);
    const whole = stateOf({ header: HEADER, records: all });
    for (const [key, revision] of whole.revisions) {
      const again = store.state.revisions.get(key);
      expect(again?.coldStarts).toEqual(revision.coldStarts);
      expect(again?.path).toEqual(revision.path);
    }
  });

  test("begin with the state where an earlier file is gone", async () => {
    const all = played();
    await write(all, 700, all.length);
    const [first] = await segmentsIn(folder);
    rmSync(first?.path ?? "");
    const store = await open("2026-11-20T10");
    const whole = stateOf({ header: HEADER, records: all });
    const sks = (state: typeof whole) =>
      [...state.revisions.values()].map((one) => [one.name, one.sks?.mode, one.scale.replicas]);
    expect(sks(store.state)).toEqual(sks(whole));
    expect(store.state.shared.gaps).toEqual([]);
  });

  test("have a gap where the end of a file is lost, and what was deleted in it is not there", async () => {
    const all = played();
    await write(all, 400, 300, all.length);
    const [, second] = await segmentsIn(folder);
    truncateSync(second?.path ?? "", statSync(second?.path ?? "").size - 1_000);
    const store = await open("2026-11-20T10");
    const whole = stateOf({ header: HEADER, records: all });
    expect(store.state.shared.gaps.length).toBeGreaterThan(3);
    expect(store.state.shared.gaps.every(({ to }) => to !== null)).toBe(true);
    const pods = (state: typeof whole) =>
      [...state.revisions.values()].map((one) => [one.name, [...one.podsNow].sort()]);
    expect(pods(store.state)).toEqual(pods(whole));
  });

  test("leave out files that are none", async () => {
    await write(played(), records.length);
    writeFileSync(join(folder, "000000900000-e1.ndjson.gz"), "no gzip");
    writeFileSync(join(folder, "000000900001-e1.ndjson.gz"), "");
    expect((await hoursIn(folder)).map(({ key }) => key)).toEqual(["2026-11-20T10"]);
  });
});
