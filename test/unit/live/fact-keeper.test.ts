/** The facts of a cluster are on disk, whenever it is looked at, and say of no time that was not watched that nothing happened. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Fact, factsOf, type Minute } from "../../../lib/core/index.ts";
import { openFactsReader } from "../../../lib/facts/facts-reader.ts";
import { becomeWriter } from "../../../lib/facts/one-writer.ts";
import type { LiveEvent } from "../../../lib/live/events.ts";
import { createFactKeeper, type FactKeeper } from "../../../lib/live/fact-keeper.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";
import { at, records } from "../../support/records.ts";

const HEADER = { version: 1, systemNamespace: "knative-serving" };
const DAY = 86_400_000;

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "skscope-keeper-")), "facts");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

interface Bench {
  readonly source: FedSource;
  readonly keeper: FactKeeper;
  readonly events: LiveEvent[];
  now: number;
  heardAt: number | null;
  play(all: readonly TraceRecord[]): void;
}

function bench(more: { bytes?: number; ms?: number } = {}, holdsMs?: number): Bench {
  const events: LiveEvent[] = [];
  const source = liveSource(HEADER);
  const made = {
    source,
    events,
    now: at(0),
    heardAt: null as number | null,
    play(all: readonly TraceRecord[]) {
      for (const record of all) {
        made.now = Math.max(made.now, record.t);
        source.append(unnumbered(record));
      }
      made.heardAt = made.now;
    },
  };
  const keeper = createFactKeeper(source, {
    options: { folder, ms: 365 * DAY, bytes: 1e9, ...more },
    now: () => made.now,
    heardAt: () => made.heardAt,
    ...(holdsMs === undefined ? {} : { holdsMs }),
    report: (event) => events.push(event),
  });
  return Object.assign(made, { keeper });
}

async function read(): Promise<{
  facts: Fact[];
  watched: { from: number; to: number }[];
  minutes: Minute[];
}> {
  const reader = await openFactsReader(folder);
  if (reader === null) return { facts: [], watched: [], minutes: [] };
  const span = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const found = {
    facts: [...reader.facts(span, null)],
    watched: reader.watched(),
    minutes: [...reader.minutes(span)],
  };
  reader.close();
  return found;
}

const sorted = (facts: readonly Fact[]): string[] => facts.map((fact) => JSON.stringify(fact)).sort();
const states = ({ events }: Bench): string[] =>
  events.map((event) => (event.kind === "facts" ? `${event.state} ${event.reason}`.trim() : event.kind));

const WAKE = records(`
  0  =sks Proxy
  0  =dep 0
  0  =pub a1
  10 dep  1
  11 pod/x scheduled started ready
  12 priv p1
  13 pub p1
`);

describe("the facts of a cluster", () => {
  test.each(["cold-start", "knobs"])(
    "of %s are those of its recording, written piece by piece",
    async (id) => {
      const recording = openRecording(id);
      const { records: all } = recording;
      const made = bench();
      made.now = all[0]?.t ?? 0;
      made.keeper.begin();
      for (let i = 0; i < all.length; i += 400) {
        made.play(all.slice(i, i + 400));
        await made.keeper.write();
      }
      await made.keeper.close();
      const whole = stateOf(recording);
      expect(sorted((await read()).facts)).toEqual(sorted(factsOf(whole, whole.shared.lastT ?? 0)));
      expect(states(made)).toEqual(["written"]);
      expect(made.keeper.failure).toBe("");
    },
  );

  test("are the same after a restart that reads its history again", async () => {
    const { records: all } = openRecording("cold-start");
    for (const count of [all.length, all.length]) {
      const made = bench();
      made.now = all[0]?.t ?? 0;
      made.keeper.begin();
      made.play(all.slice(0, count));
      await made.keeper.close();
    }
    const { facts } = await read();
    expect(facts.length).toBeGreaterThan(3);
    expect(new Set(facts.map(({ fact, name, at: t }) => `${fact} ${name} ${t}`)).size).toBe(
      new Set(sorted(facts)).size,
    );
    const whole = stateOf(openRecording("cold-start"));
    expect(sorted(facts)).toEqual(sorted(factsOf(whole, whole.shared.lastT ?? 0)));
  });

  test("are none before watching has begun, or where none are kept", async () => {
    const made = bench();
    made.play(WAKE);
    await made.keeper.close();
    expect((await read()).facts).toEqual([]);
    const none = createFactKeeper(made.source, {
      options: null,
      now: () => made.now,
      heardAt: () => made.now,
      report: () => undefined,
    });
    none.begin();
    await none.close();
    expect((await read()).facts).toEqual([]);
  });

  test("know when was watched: not while nothing was heard for more than a minute", async () => {
    const made = bench();
    made.keeper.begin();
    made.play(WAKE);
    await made.keeper.write();
    for (const [heard, silence] of [
      [at(73), 60_000],
      [at(73 + 60.001), 60_001],
    ] as const) {
      expect(heard - (made.heardAt ?? 0)).toBe(silence);
      made.heardAt = made.now = heard;
      await made.keeper.write();
    }
    await made.keeper.close();
    expect((await read()).watched).toEqual([
      { from: at(0), to: at(73) },
      { from: at(133.001), to: at(133.001) },
    ]);
  });

  test("have the states of all revisions once a minute", async () => {
    const made = bench();
    made.keeper.begin();
    made.play(WAKE);
    for (const seconds of [13, 40, 61, 70, 130]) {
      made.now = made.heardAt = at(seconds);
      await made.keeper.write();
    }
    await made.keeper.close();
    const { minutes } = await read();
    expect(minutes.map(({ at: t }) => t)).toEqual([at(0), at(60), at(120)]);
    expect(Object.values(minutes[2]?.states ?? {})).toEqual([1]);
  });
});

describe("when they cannot be written", () => {
  test("because another process writes them, that is said, and tried again a minute later", async () => {
    const other = await becomeWriter(folder);
    const made = bench();
    made.keeper.begin();
    made.play(WAKE);
    await made.keeper.write();
    expect(made.keeper.failure).toContain("Another skscope writes into");
    made.now += 59_999;
    await made.keeper.write();
    expect(states(made)).toEqual([expect.stringContaining("unwritten Another skscope")]);
    other.release();
    await made.keeper.write();
    expect((await read()).facts).toEqual([]);
    made.now += 1;
    await made.keeper.write();
    expect(states(made)).toEqual([expect.stringContaining("unwritten"), "rewritten"]);
    expect(made.keeper.failure).toBe("");
    expect((await read()).facts.map(({ fact }) => fact)).toContain("coldStart");
    await made.keeper.close();
  });

  test("for longer than the state holds what happened, the time before counts as not watched", async () => {
    const hour = 3_600;
    const made = bench({}, hour * 1_000);
    const other = await becomeWriter(folder);
    made.keeper.begin();
    // The watch is heard of all the time.
    const hear = async (seconds: number): Promise<void> => {
      made.now = made.heardAt = at(seconds);
      await made.keeper.write();
    };
    for (let s = 30; s <= 3 * hour; s += 30) await hear(s);
    expect(made.keeper.failure).not.toBe("");
    other.release();
    for (let s = 3 * hour; s <= 5 * hour; s += 30) await hear(s);
    await made.keeper.close();
    // It was tried a minute after the last time that failed.
    expect((await read()).watched).toEqual([{ from: at(2 * hour + 30), to: at(5 * hour) }]);
  });

  test("because the folder is a file", async () => {
    writeFileSync(folder, "");
    const made = bench();
    made.keeper.begin();
    made.play(WAKE);
    await made.keeper.write();
    expect(states(made)).toEqual([expect.stringContaining("unwritten")]);
    rmSync(folder);
    made.now += 60_000;
    await made.keeper.close();
    expect((await read()).facts.length).toBeGreaterThan(0);
  });

  test("a file that is no database is set aside, and that is said", async () => {
    const first = bench();
    first.keeper.begin();
    first.play(WAKE);
    await first.keeper.close();
    writeFileSync(join(folder, "facts.db"), "spoilt ".repeat(2_000));
    const made = bench();
    made.keeper.begin();
    made.play(WAKE);
    await made.keeper.close();
    expect(states(made)).toEqual([
      expect.stringMatching(/^setAside The file is damaged\. It is kept as facts-.*\.unused/),
      "written",
    ]);
    expect((await read()).facts.length).toBeGreaterThan(0);
    expect(readdirSync(folder).filter((name) => name.endsWith(".unused"))).toHaveLength(1);
  });

  test("beyond their size, the oldest goes and that is said once", async () => {
    const made = bench({ bytes: 150_000 });
    made.keeper.begin();
    made.play(WAKE);
    let seconds = 20;
    for (let round = 0; round < 6; round++) {
      const lines: string[] = [];
      for (let i = 0; i < 300; i++) lines.push(`${seconds + i} pub ${i % 2 === 0 ? "a1" : "p1"}`);
      made.play(records(["0 =sks Proxy", "0 =pub a1", ...lines].join("\n")).slice(2));
      seconds += 300;
      await made.keeper.write();
    }
    await made.keeper.close();
    expect(states(made)).toEqual(["written", expect.stringMatching(/^shortened Facts from before 20/)]);
    const { facts, watched } = await read();
    expect(facts.at(-1)?.at).toBe(at(seconds - 1));
    expect(watched[0]?.from).toBeGreaterThan(at(0));
  });
});
