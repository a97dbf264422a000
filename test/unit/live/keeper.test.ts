/** The history of a cluster is kept for weeks, read again for an hour, and gives way on a full disk. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { becomeWriter } from "../../../lib/facts/one-writer.ts";
import type { LiveEvent } from "../../../lib/live/events.ts";
import { createHistoryWriter, type HistoryOptions, makeRoom, segmentsIn } from "../../../lib/live/history.ts";
import { createKeeper, openPast } from "../../../lib/live/keeper.ts";
import { openRecording } from "../../support/check-recording.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HEADER = { version: 1, systemNamespace: "knative-serving" };
const { records } = openRecording("cold-start");

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "skscope-keeper-")), "history");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const options = (more: Partial<HistoryOptions> = {}): HistoryOptions => ({
  folder,
  ms: HOUR,
  keepMs: 14 * DAY,
  bytes: 1e9,
  ...more,
});

/** Files as runs leave them behind; each was written last so long ago. */
async function runs(...ages: readonly number[]): Promise<FedSource> {
  const source = liveSource(HEADER);
  const step = Math.floor(records.length / ages.length);
  for (const [i, age] of ages.entries()) {
    const writer = await createHistoryWriter(source, options({ keepMs: 1_000 * DAY }), Date.now);
    for (const record of records.slice(i * step, (i + 1) * step)) source.append(unnumbered(record));
    writer.write();
    await writer.close();
    const { path } = (await segmentsIn(folder)).at(-1) ?? { path: "" };
    const at = (Date.now() - age) / 1_000;
    utimesSync(path, at, at);
  }
  return source;
}

const reopened = () =>
  openPast(
    options(),
    (firstSeq, earlier = []) => liveSource(HEADER, { lineage: { epoch: "e2", earlier, firstSeq } }),
    Date.now,
  );

describe("after a restart", () => {
  test("what is younger than an hour is read again, and older files stay", async () => {
    const before = await runs(3 * DAY, 2 * HOUR, HOUR - 60_000, 0);
    const { source } = await reopened();
    const [, , third] = await segmentsIn(folder);
    expect(source.firstSeq).toBe(third?.firstSeq);
    expect(source.lastSeq).toBe(before.lastSeq);
    expect(await segmentsIn(folder)).toHaveLength(4);
  });

  test("numbers go on from the last file, however old it is", async () => {
    const before = await runs(3 * DAY, 2 * DAY);
    const { source } = await reopened();
    expect(source.lastSeq).toBe(before.lastSeq);
  });
});

describe("files", () => {
  test("are kept for their days, and not longer", async () => {
    await runs(14 * DAY + 60_000, 14 * DAY - 60_000, DAY);
    const all = await segmentsIn(folder);
    const { source } = await reopened();
    const writer = await createHistoryWriter(source, options(), Date.now);
    await writer.close();
    expect(existsSync(all[0]?.path ?? "")).toBe(false);
    expect(existsSync(all[1]?.path ?? "")).toBe(true);
  });

  test("never take more than they may, under any load", async () => {
    const bytes = 120_000;
    const source = liveSource(HEADER);
    const writer = await createHistoryWriter(
      source,
      options({ bytes, segmentMs: 0 }),
      () => source.summary.to ?? 0,
    );
    const first = records[0]?.t ?? 0;
    for (let round = 0; round < 5; round++) {
      for (const record of records) {
        const t = record.t + round * (records.at(-1)?.t ?? 0) - round * first;
        source.append(unnumbered({ ...record, t }));
        writer.write();
        await writer.flush();
        const size = (await sizes()).reduce((sum, one) => sum + one, 0);
        expect(size).toBeLessThan(2 * bytes);
      }
    }
    await writer.close();
    expect((await segmentsIn(folder))[0]?.firstSeq).toBeGreaterThan(0);
  });

  async function sizes(): Promise<number[]> {
    const { statSync } = await import("node:fs");
    return readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  }
});

describe("a full disk", () => {
  const file = (name: string, size: number): void => writeFileSync(join(folder, name), "x".repeat(size));
  const name = (seq: number): string => `${String(seq).padStart(12, "0")}-e1.ndjson.gz`;

  test("loses the oldest files, a tenth at a time, and never the last", async () => {
    mkdirSync(folder, { recursive: true });
    for (let i = 0; i < 20; i++) file(name(i), 100);
    expect(await makeRoom(folder)).toBe(2);
    expect((await segmentsIn(folder))[0]?.firstSeq).toBe(2);
    for (let i = 2; i < 19; i++) rmSync(join(folder, name(i)));
    expect(await makeRoom(folder)).toBe(0);
    expect(await segmentsIn(folder)).toHaveLength(1);
  });

  test("is written again as soon as there is room, and both are told, once", async () => {
    mkdirSync(folder, { recursive: true });
    for (let i = 0; i < 5; i++) file(name(i), 100);
    const events: LiveEvent[] = [];
    let now = 0;
    let free = 0;
    const isFull = (): boolean => readdirSync(folder).length > free;
    const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const keeper = createKeeper(
      liveSource(HEADER),
      options(),
      () => now,
      (event) => events.push(event),
      async () => {
        if (isFull()) throw new Error("cannot be written", { cause: full });
        let isFailed = false;
        return {
          write: () => {
            isFailed = isFull();
          },
          flush: async () => undefined,
          close: async () => undefined,
          get failure() {
            return isFailed ? "The disk is full." : null;
          },
          get isFull() {
            return isFailed;
          },
        };
      },
    );
    const told = (): string[] => events.map((event) => ("state" in event ? String(event.state) : event.kind));
    // There is room when two files have gone.
    free = 3;
    await keeper.open();
    expect([keeper.failure, told()]).toEqual(["", ["shortened", "written"]]);
    // It fills up while it is written: within a minute of that nothing more is thrown away.
    free = 2;
    keeper.write();
    expect(told().slice(2)).toEqual(["unwritten"]);
    now += 60_000;
    keeper.write();
    await keeper.open();
    expect(told().slice(3)).toEqual(["rewritten"]);
    expect(readdirSync(folder)).toHaveLength(2);
    // Somebody else fills it: the last file stays, and that it is not written is said.
    free = 0;
    now += 60_000;
    keeper.write();
    await keeper.open();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(keeper.failure).toContain("cannot be written");
    await keeper.close();
  });
});

describe("two processes", () => {
  test("do not write one history: the second says so, and goes on when the first has ended", async () => {
    const first = await becomeWriter(`${folder}.writer`);
    const events: LiveEvent[] = [];
    let now = 0;
    const keeper = createKeeper(
      liveSource(HEADER),
      options(),
      () => now,
      (event) => events.push(event),
    );
    await keeper.open();
    expect(keeper.failure).toContain("Another skscope writes into");
    expect(existsSync(folder)).toBe(false);
    first.release();
    now = 60_000;
    keeper.write();
    await keeper.open();
    expect(keeper.failure).toBe("");
    await keeper.close();
    expect(await segmentsIn(folder)).toHaveLength(1);
    (await becomeWriter(`${folder}.writer`)).release();
  });
});
