/** What is written to disk is there again after a restart, whatever happens to the files. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createHistoryWriter,
  type HistoryOptions,
  type HistoryWriter,
  readSegments,
  segmentsIn,
} from "../../../lib/live/history.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { openRecording, type Recording } from "../../support/check-recording.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";
import { random } from "../../support/random.ts";

const HOUR = 3_600_000;
let folder = "";

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "skscope-history-")), "deep", "history");
});
afterEach(() => {
  rmSync(join(folder, "..", ".."), { recursive: true, force: true });
});

/** Files are not ended by the turn of an hour: it depends on the time of day at which the tests run. */
const options = (more: Partial<HistoryOptions> = {}): HistoryOptions => ({
  folder,
  ms: HOUR,
  bytes: Number.MAX_SAFE_INTEGER,
  segmentMs: HOUR,
  ...more,
});

/** Appends records and writes them, letting the disk work now and then. */
async function write(
  source: FedSource,
  writer: HistoryWriter,
  records: readonly TraceRecord[],
  every = 300,
): Promise<void> {
  for (const [i, record] of records.entries()) {
    source.append(unnumbered(record));
    writer.write();
    if (i % every === every - 1) await writer.flush();
  }
}

interface Run {
  readonly epoch: string;
  readonly lastSeq: number;
}

/** As a server does when it starts. */
async function reopen(
  header: Parameters<typeof liveSource>[0],
  epoch = "again",
): Promise<{
  source: FedSource;
  earlier: Run[];
}> {
  let source = liveSource(header, { lineage: { epoch, earlier: [], firstSeq: 0 } });
  let earlier: Run[] = [];
  for (let rest: Awaited<ReturnType<typeof segmentsIn>> = await segmentsIn(folder); rest.length > 0; ) {
    const runs: Run[] = [];
    const lineage = { epoch, earlier: runs, firstSeq: rest[0]?.firstSeq ?? 0 };
    const found = liveSource(header, { lineage });
    rest = [...(await readSegments(rest, found, (one, lastSeq) => runs.push({ epoch: one.epoch, lastSeq })))];
    if (runs.length > 0) [source, earlier] = [found, runs];
  }
  return { source, earlier };
}

/** The state of every object, and all records from the first that is there. */
function expectSame(again: FedSource, whole: FedSource, upTo = whole.lastSeq): void {
  expect(again.lastSeq).toBe(upTo);
  const first = again.firstSeq;
  for (let seq = first; seq <= upTo; seq += 7) expect(again.record(seq)).toEqual(whole.record(seq));
  expect(again.stateBefore(upTo + 1)).toEqual(whole.stateBefore(upTo + 1));
  for (const seq of again.stateBefore(upTo + 1)) {
    expect(again.record(seq)?.object).toEqual(whole.record(seq)?.object);
  }
  if (upTo !== whole.lastSeq) return;
  for (const [key, revision] of whole.state.revisions) {
    if (revision.sks === null) continue;
    const other = again.state.revisions.get(key);
    const { sks, scale, settings, paActive, publicNow, privateNow } = revision;
    expect(other).toMatchObject({ sks, scale, settings, paActive, publicNow, privateNow });
    expect([...(other?.podsNow ?? [])].sort()).toEqual([...revision.podsNow].sort());
  }
}

/** A recording as if it ended now; `slower` than it was. */
function lately(id: string, slower = 1): Recording {
  const recording = openRecording(id);
  const begin = recording.records[0]?.t ?? 0;
  return moved(recording, Date.now() - (slower === 1 ? (recording.records.at(-1)?.t ?? 0) : begin), slower);
}

/** A recording as if it had been made so much later; `slower` than it was. */
function moved(recording: Recording, shift: number, slower = 1): Recording {
  const begin = recording.records[0]?.t ?? 0;
  const records = recording.records.map((record) => {
    const t = Math.round(begin + (record.t - begin) * slower + shift);
    return { ...record, t, at: new Date(t).toISOString() };
  });
  return { ...recording, records };
}

/** The time of day for a writer: that of the latest record. */
const clockOf = (source: FedSource) => (): number => source.summary.to ?? 0;

const names = (): string[] => readdirSync(folder).sort();

describe("the history of a source", () => {
  test.each(["cold-start", "rollout", "knobs"])("of %s is there again", async (id) => {
    const { records, header } = lately(id);
    for (const segmentBytes of [Number.MAX_SAFE_INTEGER, 100_000]) {
      rmSync(folder, { recursive: true, force: true });
      const source = liveSource(header);
      const half = records.length >> 1;
      for (const record of records.slice(0, half)) source.append(unnumbered(record));
      const writer = await createHistoryWriter(source, options({ segmentBytes }), clockOf(source));
      await write(source, writer, records.slice(half));
      await writer.close();
      expect(writer.failure).toBeNull();
      expect(names().length > 1).toBe(segmentBytes === 100_000);
      const { source: again, earlier } = await reopen(header);
      expect(again.firstSeq).toBe(half);
      expect(earlier.at(-1)).toEqual({ epoch: "e1", lastSeq: source.lastSeq });
      expectSame(again, source);
    }
  });

  test("holds what was appended while a file was being opened", async () => {
    const { records, header } = lately("cold-start");
    const source = liveSource(header);
    const opening = createHistoryWriter(source, options(), clockOf(source));
    // Nobody has a writer yet.
    let writer: HistoryWriter | null = null;
    void opening.then((opened) => {
      writer = opened;
    });
    for (const record of records.slice(0, 400)) {
      source.append(unnumbered(record));
      (writer as HistoryWriter | null)?.write();
      if (record.seq % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const opened = await opening;
    opened.write();
    await opened.close();
    const { source: again } = await reopen(header);
    expectSame(again, source);
  });

  test("goes on in later runs, each of which has its own files", async () => {
    const { records, header } = lately("rollout");
    const chance = random(51);
    const whole = liveSource(header);
    for (const record of records) whole.append(unnumbered(record));
    let next = 0;
    for (let run = 0; run < 4; run++) {
      const { source, earlier } = await reopen(header, `run${run}`);
      expect(source.lastSeq).toBe(next - 1);
      expect(new Set(earlier.map(({ epoch }) => epoch)).size).toBe(Math.min(run, earlier.length));
      const writer = await createHistoryWriter(source, options({ segmentBytes: 400_000 }), clockOf(source));
      const end = run === 3 ? records.length : next + chance.below(records.length / 4);
      await write(source, writer, records.slice(next, end));
      await writer.close();
      next = end;
      expectSame(source, whole, source.lastSeq);
    }
    expectSame((await reopen(header)).source, whole);
  });

  test("a run that ends at once leaves nothing that hurts", async () => {
    const { records, header } = lately("cold-start");
    const whole = liveSource(header);
    for (const record of records) whole.append(unnumbered(record));
    const half = records.length >> 1;
    for (const [epoch, part] of [
      ["zz", records.slice(0, half)],
      ["yy", []],
      ["aa", []],
      ["mm", records.slice(half)],
      ["bb", []],
      ["cc", []],
    ] as const) {
      const { source } = await reopen(header, epoch);
      const writer = await createHistoryWriter(source, options(), clockOf(source));
      await write(source, writer, part);
      await writer.close();
    }
    const { source } = await reopen(header);
    expectSame(source, whole);
    expect(source.firstSeq).toBe(0);
  });
});

describe("files", () => {
  test("turn over by size and by age, and nothing is lost between them", async () => {
    const { records, header } = lately("knobs");
    const source = liveSource(header);
    source.append(unnumbered(records[0] as TraceRecord));
    const writer = await createHistoryWriter(source, options({ segmentMs: 20_000 }), clockOf(source));
    for (const record of records.slice(1)) {
      source.append(unnumbered(record));
      writer.write();
      if (record.seq % 500 === 0) await writer.flush();
    }
    await writer.close();
    expect(names().length).toBeGreaterThan(2);
    expect(names().length).toBeLessThan(30);
    expectSame((await reopen(header)).source, source);
  });

  test.each([
    ["just before its turn", -1, 1],
    ["at its turn", 0, 2],
  ] as const)("turn over with the hour: a recording that ends %s", async (_, ms, files) => {
    const recording = openRecording("cold-start");
    const end = recording.records.at(-1)?.t ?? 0;
    const { records, header } = moved(recording, Math.floor(Date.now() / HOUR) * HOUR + ms - end);
    const source = liveSource(header);
    source.append(unnumbered(records[0] as TraceRecord));
    const { segmentMs: _default, ...byTheHour } = options();
    const writer = await createHistoryWriter(source, byTheHour, clockOf(source));
    await write(source, writer, records.slice(1));
    await writer.close();
    expect(names()).toHaveLength(files);
    expectSame((await reopen(header)).source, source);
  });

  test.each(["age", "size"])(
    "are thrown away by %s; the first that is left still has the state",
    async (why) => {
      // Files have the time of day; here it runs away from them.
      const { records, header } = lately("knobs", why === "age" ? 100 : 1);
      const source = liveSource(header);
      const limits = why === "age" ? { ms: 2 * HOUR } : { bytes: 120_000 };
      const writer = await createHistoryWriter(
        source,
        options({ segmentBytes: 300_000, ...limits }),
        clockOf(source),
      );
      let most = 0;
      for (const [i, record] of records.entries()) {
        source.append(unnumbered(record));
        writer.write();
        if (i % 200 !== 199) continue;
        await writer.flush();
        if (why === "size") {
          most = Math.max(
            most,
            names().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
          );
        }
      }
      await writer.close();
      const [first = ""] = names();
      expect(Number(first.slice(0, 12))).toBeGreaterThan(0);
      if (why === "size") expect(most).toBeLessThan(120_000 + 150_000);
      const { source: again } = await reopen(header);
      expectSame(again, source);
      expect(again.firstSeq).toBe(Number(first.slice(0, 12)));
    },
  );

  test("that were written lately stay, however old the folder is", async () => {
    const { records, header } = lately("knobs");
    const source = liveSource(header);
    const writer = await createHistoryWriter(source, options({ segmentBytes: 300_000 }), clockOf(source));
    await write(source, writer, records.slice(0, 3_000));
    await writer.close();
    const [oldest = "", second = ""] = names();
    const before = names().length;
    const long = Date.now() / 1_000 - 7_200;
    utimesSync(join(folder, oldest), long, long);
    const { source: again } = await reopen(header, "later");
    const next = await createHistoryWriter(again, options(), clockOf(again));
    await next.close();
    expect(existsSync(join(folder, oldest))).toBe(false);
    expect(existsSync(join(folder, second))).toBe(true);
    expect(names().length).toBe(before);
  });

  test("cut anywhere, as by a kill, lose no more than their end", async () => {
    const { records, header } = lately("cold-start");
    const chance = random(52);
    const whole = liveSource(header);
    for (const record of records) whole.append(unnumbered(record));
    const last = async (): Promise<string> => join(folder, names().at(-1) ?? "");
    for (let round = 0; round < 9; round++) {
      rmSync(folder, { recursive: true, force: true });
      const source = liveSource(header);
      const writer = await createHistoryWriter(source, options({ segmentBytes: 300_000 }), clockOf(source));
      const end = 200 + chance.below(records.length - 200);
      await write(source, writer, records.slice(0, end), 40);
      await writer.close();
      const path = await last();
      const { size } = statSync(path);
      truncateSync(path, round < 6 ? ([0, 1, 2, 12, 60, size - 1][round] as number) : chance.below(size));
      const firstOfLast = Number(names().at(-1)?.slice(0, 12));
      const { source: again } = await reopen(header, "run2");
      expect(again.lastSeq).toBeGreaterThanOrEqual(firstOfLast - 1);
      if (names().length > 1 || again.lastSeq >= 0) expectSame(again, whole, again.lastSeq);
      // The next run goes on from there.
      const next = await createHistoryWriter(again, options(), clockOf(again));
      await write(again, next, records.slice(again.lastSeq + 1));
      await next.close();
      expectSame((await reopen(header)).source, whole);
    }
  });

  test("of which one in the middle was damaged: what came after it is there with its state", async () => {
    const { records, header } = lately("rollout");
    const chance = random(53);
    for (let round = 0; round < 6; round++) {
      rmSync(folder, { recursive: true, force: true });
      const source = liveSource(header);
      const writer = await createHistoryWriter(source, options({ segmentBytes: 1_500_000 }), clockOf(source));
      await write(source, writer, records);
      await writer.close();
      const all = names();
      expect(all.length).toBeGreaterThan(2);
      const hit = chance.below(all.length - 1);
      const path = join(folder, all[hit] ?? "");
      if (round % 3 === 0) writeFileSync(path, "no trace at all");
      else truncateSync(path, chance.below(statSync(path).size));
      const { source: again } = await reopen(header);
      expect(again.firstSeq).toBe(Number(all[hit + 1]?.slice(0, 12)));
      expectSame(again, source);
    }
  });

  test("that are none of its own do no harm", async () => {
    const { records, header } = lately("cold-start");
    const source = liveSource(header);
    const writer = await createHistoryWriter(source, options(), clockOf(source));
    await write(source, writer, records);
    await writer.close();
    copyFileSync(join(folder, names()[0] ?? ""), join(folder, "000000000007-zz.ndjson.gz"));
    writeFileSync(join(folder, "notes.txt"), "hello");
    writeFileSync(join(folder, "000000000000-e1.ndjson"), "{}\n");
    writeFileSync(join(folder, "999999999999-zz.ndjson.gz"), "not gzip, no trace");
    writeFileSync(join(folder, "000000000005-zz.ndjson.gz"), "");
    writeFileSync(join(folder, "999999999998-zz.ndjson.gz"), Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]));
    for (let run = 0; run < 3; run++) {
      const { source: again } = await reopen(header, `r${run}`);
      expectSame(again, source);
      const next = await createHistoryWriter(again, options(), clockOf(again));
      await next.close();
    }
    expect(existsSync(join(folder, "notes.txt"))).toBe(true);
  });

  test("a folder that is not there has no history; one that cannot be written is an error", async () => {
    expect(await segmentsIn(join(folder, "nowhere"))).toEqual([]);
    const { records, header } = lately("cold-start");
    const source = liveSource(header);
    for (const record of records.slice(0, 10)) source.append(unnumbered(record));
    const writer = await createHistoryWriter(source, options(), clockOf(source));
    await writer.close();
    // The same run at the same record: there is such a file already.
    await expect(createHistoryWriter(source, options(), clockOf(source))).rejects.toThrow("already");
  });
});
