/** Recordings that are opened by their index, and what becomes of indexes on bad days. */
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { allColdStarts, decodeState, encodeState, foundIn, scopeState } from "../../../lib/core/index.ts";
import { removeIndex } from "../../../lib/sources/index-places.ts";
import { loadRecording } from "../../../lib/sources/loaded-recording.ts";
import type { OnDisk } from "../../../lib/sources/recording-on-disk.ts";
import type { IndexEvent } from "../../../lib/sources/saved-recording.ts";
import type { Store } from "../../../lib/store/store.ts";
import { textOfShipped } from "./shipped-text.ts";
import { SHIPPED, shipped, summary } from "./traces.ts";

const SMALL = { shortFileBytes: 0, shortTextBytes: 0 };
const ID = "cold-start";

/** A folder with a recording, and a data directory. */
function bench(id = ID, isPacked = false) {
  const root = mkdtempSync(join(tmpdir(), "skscope-"));
  const folder = join(root, "traces");
  mkdirSync(folder);
  const path = join(folder, isPacked ? `${id}.ndjson.gz` : `${id}.ndjson`);
  writeFileSync(path, isPacked ? readFileSync(join(SHIPPED, `${id}.ndjson.gz`)) : textOfShipped(id));
  const away = join(root, "indexes");
  const beside = join(folder, ".skscope");
  const told: string[] = [];
  const open = (disk: Partial<OnDisk> = {}): Promise<Store> => {
    const onIndex = ({ event, reason = "" }: IndexEvent): void => {
      told.push(`${event} ${reason}`.trim());
    };
    const options = { folder: away, build: "b", onIndex, ...SMALL, ...disk };
    return loadRecording({ path, summary: summary(id) }, { disk: options });
  };
  return {
    path,
    beside,
    away,
    index: join(beside, `${id}.ndjson${isPacked ? ".gz" : ""}.index`),
    open,
    /** What became of indexes since it was asked last. */
    told: () => told.splice(0),
  };
}

/** All that pages and the API can ask of a store. */
function answers(store: Store) {
  const { state, header, problems, problemCount, epoch: _, summary: of } = store;
  const keys = [...state.revisions.keys()];
  const at = [0, 0.2, 0.6, 1].map((part) => (of.from ?? 0) + ((of.to ?? 0) - (of.from ?? 0)) * part);
  return {
    of,
    header,
    problems,
    problemCount,
    state: decodeState(encodeState(state)),
    digests: store.digests(),
    report: store.report(),
    coldStarts: allColdStarts(state),
    found: foundIn(state),
    counters: structuredClone(store.counters().upTo(Math.floor(store.lastSeq / 2))),
    views: keys.map((key) => {
      const { seqs, text } = store.scoped(key);
      const few = Array.from(seqs).filter((_seq, i) => i % 50 === 0);
      return [
        key,
        seqs.length,
        decodeState(encodeState(scopeState(state, key))),
        few.map((seq) => text?.(seq)),
        at.map((t) => store.objectsAt(key, t)),
      ];
    }),
    contexts: [0, 17, store.lastSeq].map((seq) => store.inContext(seq)),
    times: at.map((t) => store.seqAt(t)),
  };
}

describe("a recording that is opened by its index gives the same answers", () => {
  test.each([
    ["cold-start", false],
    ["rollout", true],
    ["fault-image-pull", false],
    ["knobs", false],
    ["overload", true],
  ])("%s (packed: %s)", async (id, isPacked) => {
    const { open, told } = bench(id, isPacked);
    const whole = answers(await shipped(id));
    const { sizeBytes: _, ...of } = whole.of;
    const first = answers(await open());
    expect(told()).toEqual(["written"]);
    expect(first).toEqual({ ...whole, of: expect.objectContaining(of) });
    expect(answers(await open())).toEqual(first);
    expect(told()).toEqual(["used"]);
  });

  test("also of many revisions, of which few stay in memory", async () => {
    const { open } = bench("many-revisions", true);
    await open();
    const again = await open();
    const whole = await shipped("many-revisions");
    expect(again.digests()).toEqual(whole.digests());
    expect(again.report()).toEqual(whole.report());
  });
});

describe("an index", () => {
  test.each<[what: string, (bench_: ReturnType<typeof bench>) => void, reason: string]>([
    ["that is half written", ({ index }) => truncateSync(index, statSync(index).size >> 1), "it is cut off"],
    ["of which nothing is left", ({ index }) => truncateSync(index, 0), "it is cut off"],
    [
      "whose end was damaged",
      ({ index }) => {
        const bytes = readFileSync(index);
        bytes.fill(0, bytes.length - 600, bytes.length - 300);
        writeFileSync(index, bytes);
      },
      "it is damaged",
    ],
    [
      "of an older format",
      ({ index }) => {
        const bytes = readFileSync(index);
        bytes.writeDoubleLE(0, bytes.length - 13 - 8);
        writeFileSync(index, bytes);
      },
      "it has format 0, this is format 2",
    ],
    [
      "of a recording that has changed since",
      ({ path }) => utimesSync(path, 1, 1),
      "the recording has changed",
    ],
    [
      "of a recording that has grown since",
      ({ path }) =>
        appendFileSync(path, '{"t":"2026-11-23T04:06:46Z","type":"ADDED","resource":"pods","object":{}}\n'),
      "the recording has grown",
    ],
    [
      "that is none",
      ({ index }) => {
        rmSync(index);
        mkdirSync(index);
      },
      "it cannot be read",
    ],
  ])("%s is not used, but made again", async (_, spoil, reason) => {
    const here = bench();
    await here.open();
    here.told();
    spoil(here);
    const store = await here.open();
    const [notUsed, written] = here.told();
    expect(notUsed).toMatch(`not used ${reason}`);
    expect(written).toMatch(/written/);
    expect(store.report().revisions).toEqual((await shipped(ID)).report().revisions);
  });

  test("of another version of skscope is not used", async () => {
    const here = bench();
    await here.open();
    await here.open({ build: "another" });
    expect(here.told()).toEqual(["written", "not used another version of skscope wrote it", "written"]);
    await here.open({ build: "another" });
    expect(here.told()).toEqual(["used"]);
  });

  test("that was deleted is made again, and one that is deleted in use is read on", async () => {
    const here = bench();
    const store = await here.open();
    rmSync(here.beside, { recursive: true });
    expect(store.report()).toEqual((await shipped(ID)).report());
    await here.open();
    expect(here.told()).toEqual(["written", "written"]);
    expect(existsSync(here.index)).toBe(true);
  });

  test("is in the data directory where the folder of the recording is not to be written", async () => {
    const here = bench();
    // A file where the folder should be: also root cannot make it.
    writeFileSync(here.beside, "");
    chmodSync(here.beside, 0o400);
    await here.open();
    await here.open();
    expect(here.told()).toEqual(["written", "used"]);
    expect(readdirSync(here.away)).toHaveLength(1);
  });

  test("is not there where nothing can be written; the recording is shown all the same", async () => {
    const here = bench();
    for (const place of [here.beside, here.away]) writeFileSync(place, "");
    const store = await here.open();
    expect(here.told()).toEqual([expect.stringMatching(/^not written .*cannot be kept on the disk/)]);
    expect(answers(store)).toEqual({ ...answers(await shipped(ID)), of: expect.anything() });
  });

  test("leaves nothing half written behind when nobody waits any more", async () => {
    const here = bench("burst", true);
    const stop = new AbortController();
    const reading = loadRecording(
      { path: here.path, summary: summary("burst") },
      {
        disk: { folder: here.away, build: "b", ...SMALL },
        signal: stop.signal,
        onPart: () => stop.abort(new Error("gone")),
      },
    );
    await expect(reading).rejects.toThrow("gone");
    const left = existsSync(here.beside) ? readdirSync(here.beside) : [];
    expect(left).toEqual([]);
  });

  test("takes away what others left: passing files, and indexes of recordings that are gone", async () => {
    const here = bench();
    mkdirSync(here.beside);
    const left = ["cold-start.ndjson.index.1.part", "gone.ndjson.index", "cold-start.ndjson.index.2.part"];
    for (const name of left) writeFileSync(join(here.beside, name), "");
    // The second one is being written.
    utimesSync(join(here.beside, left[0] ?? ""), 1, 1);
    await here.open();
    expect(readdirSync(here.beside).sort()).toEqual(["cold-start.ndjson.index", left[2]]);
  });

  test("goes with its recording", async () => {
    const here = bench();
    await here.open();
    removeIndex(here.path, here.away);
    expect(readdirSync(here.beside)).toEqual([]);
  });

  test("two that open the same recording at the same time both show it, and one index is left", async () => {
    const here = bench();
    const [a, b] = await Promise.all([here.open(), here.open()]);
    expect(a.report()).toEqual(b.report());
    expect(here.told()).toEqual(["written", "written"]);
    expect(readdirSync(here.beside)).toEqual(["cold-start.ndjson.index"]);
    await here.open();
    expect(here.told()).toEqual(["used"]);
  });

  test("of a recording that grows while it is read is of what it was, and is made again", async () => {
    const here = bench();
    const line =
      '{"t":"2027-01-01T00:00:00Z","type":"ADDED","resource":"pods","object":{"metadata":{"name":"x"}}}\n';
    const count = (await shipped(ID)).lastSeq;
    const onPart = (): void => appendFileSync(here.path, line);
    const disk = { folder: here.away, build: "b", ...SMALL };
    const store = await loadRecording({ path: here.path, summary: summary(ID) }, { disk, onPart });
    expect([store.lastSeq, store.problemCount]).toEqual([count, 0]);
    expect(store.record(count)).toEqual((await shipped(ID)).record(count));
    const grown = await here.open();
    expect(here.told()).toEqual(["not used the recording has grown", "written"]);
    expect([grown.lastSeq, grown.record(count + 1)?.at]).toEqual([count + 1, "2027-01-01T00:00:00Z"]);
  });

  test("of a copy elsewhere is not taken for that of the recording", async () => {
    const here = bench();
    await here.open();
    const other = bench("rollout");
    mkdirSync(other.beside);
    copyFileSync(here.index, other.index);
    await other.open();
    expect(other.told()).toEqual([expect.stringMatching(/^not used the recording has/), "written"]);
  });
});

test("the state that was in memory while the recording was read is not kept", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const here = bench();
  const states: WeakRef<object>[] = [];
  const store = await loadRecording(
    { path: here.path, summary: summary(ID) },
    {
      disk: { folder: here.away, build: "b", ...SMALL },
      onPart: (part) => states.push(new WeakRef(part.state)),
    },
  );
  // What a WeakRef was made of stays until the turn is over.
  await setImmediate();
  collect();
  expect(states.map((state) => state.deref())).toEqual([undefined]);
  expect(store.digests()).toEqual((await shipped(ID)).digests());
});

test("a recording that is short has no index", async () => {
  const here = bench();
  await here.open({ shortFileBytes: 100_000_000 });
  expect([existsSync(here.beside), existsSync(here.away), here.told()]).toEqual([false, false, []]);
});

test("the text of a packed recording is in its index as it is in the recording", async () => {
  const here = bench("cold-start", true);
  await here.open();
  const again = await here.open();
  const lines = gunzipSync(readFileSync(here.path)).toString().trimEnd().split("\n").slice(1);
  const decoder = new TextDecoder();
  expect(lines.map((_, seq) => decoder.decode(again.line(seq)).trimEnd())).toEqual(lines);
});
