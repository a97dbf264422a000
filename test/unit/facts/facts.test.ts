/** What is written is read again, once, whatever happens to the process or the file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Fact, type FactChanges, type FindingFact, factsOf } from "../../../lib/core/index.ts";
import { openFactsReader } from "../../../lib/facts/facts-reader.ts";
import { type FactsOptions, type FactsWriter, openFactsWriter } from "../../../lib/facts/facts-writer.ts";
import { becomeWriter } from "../../../lib/facts/one-writer.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { wakeFact } from "../../support/wake-fact.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-29T12:00:00Z");

let folder = "";
const opened: FactsWriter[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "skscope-facts-")), "deep", "facts");
});
afterEach(() => {
  for (const writer of opened.splice(0)) writer.close();
  rmSync(join(folder, "..", ".."), { recursive: true, force: true });
});

async function writer(more: Partial<FactsOptions> = {}, now = NOW, isDamaged = false): Promise<FactsWriter> {
  const made = await openFactsWriter({ folder, ms: 365 * DAY, bytes: 1e9, ...more }, now, isDamaged);
  opened.push(made);
  return made;
}

const told = (facts: readonly Fact[], revoked: readonly FindingFact[] = []): FactChanges[] => [
  { facts, revoked },
];

function wake(at: number, name = "web-00001", totalMs = 1_000): Fact {
  const lengths = { schedule: 300, start: 500, ready: 150, publish: 50 };
  return wakeFact({ name, at, totalMs, lengths, slowest: "start" });
}

function finding(at: number, to: number | null, more: Partial<FindingFact> = {}): FindingFact {
  return {
    fact: "finding",
    namespace: "shop",
    name: "web-00001",
    at,
    rule: "D4",
    severity: "warning",
    to,
    isCut: false,
    isListed: false,
    ...more,
  };
}

async function read(
  from = 0,
  to = Number.MAX_SAFE_INTEGER,
  namespace: string | null = null,
): Promise<Fact[]> {
  const reader = await openFactsReader(folder);
  if (reader === null) return [];
  const facts = [...reader.facts({ from, to }, namespace)];
  reader.close();
  return facts;
}

async function watched(): Promise<{ from: number; to: number }[]> {
  const reader = await openFactsReader(folder);
  const spans = reader?.watched() ?? [];
  reader?.close();
  return spans;
}

describe("facts", () => {
  test.each(["cold-start", "rollout", "fault-image-pull", "many-revisions", "knobs"])(
    "of %s are read as they were written, also when they are written twice",
    async (id) => {
      const state = stateOf(openRecording(id));
      const last = state.shared.lastT ?? 0;
      const facts = factsOf(state, last);
      const one = await writer();
      for (let times = 0; times < 2; times++) one.write(told(facts), { from: 0, to: last }, null);
      const sorted = (all: readonly Fact[]): string[] => all.map((fact) => JSON.stringify(fact)).sort();
      expect(sorted(await read())).toEqual(sorted(facts));
    },
  );

  test("are replaced when they change, and go when they are revoked", async () => {
    const one = await writer();
    one.write(told([wake(NOW, "a", 1), finding(NOW, null)]), { from: NOW, to: NOW }, null);
    one.write(told([wake(NOW, "a", 2)], [finding(NOW, null)]), { from: NOW, to: NOW + 1 }, null);
    expect(await read()).toEqual([wake(NOW, "a", 2)]);
    expect(await watched()).toEqual([{ from: NOW, to: NOW + 1 }]);
  });

  test("of a span are those that began in it, and the findings that lasted into it", async () => {
    const all = [
      wake(NOW - 1),
      wake(NOW),
      wake(NOW + 10),
      wake(NOW + 11),
      finding(NOW - 50, NOW),
      finding(NOW - 60, NOW - 1),
    ];
    (await writer()).write(
      told([...all, finding(NOW - 70, null, { rule: "I4" })]),
      { from: 0, to: NOW },
      null,
    );
    const found = await read(NOW, NOW + 10);
    expect(found.map(({ fact, at }) => [fact, at - NOW])).toEqual([
      ["finding", -70],
      ["finding", -50],
      ["coldStart", 0],
      ["coldStart", 10],
    ]);
  });

  test("of a namespace are its own, and those of Knative itself", async () => {
    const other = { ...wake(NOW), namespace: "other" };
    const knative = finding(NOW, null, { namespace: "", name: "autoscaler" });
    (await writer()).write(told([wake(NOW), other, knative]), { from: 0, to: NOW }, null);
    expect((await read(0, NOW, "other")).map(({ namespace }) => namespace).sort()).toEqual(["", "other"]);
  });

  test("are read while they are written, and minutes with them", async () => {
    const one = await writer();
    const minute = { at: NOW, errors: 1, warnings: 2, states: { Serving: 3, Zero: 4 } };
    one.write(told([wake(NOW)]), { from: NOW, to: NOW }, minute);
    const reader = await openFactsReader(folder);
    one.write(told([wake(NOW + 1)]), { from: NOW, to: NOW + 1 }, null);
    expect([...(reader?.facts({ from: 0, to: NOW + 1 }, null) ?? [])]).toHaveLength(2);
    expect([...(reader?.minutes({ from: 0, to: NOW }) ?? [])]).toEqual([minute]);
    reader?.close();
  });

  test("that nobody has written are none", async () => {
    expect(await openFactsReader(folder)).toBeNull();
  });
});

describe("after a restart", () => {
  test("a finding that lasted was seen until the end of the watching", async () => {
    const one = await writer();
    one.write(told([finding(NOW, null)]), { from: NOW, to: NOW + 500 }, null);
    one.close();
    await writer();
    expect(await read()).toEqual([finding(NOW, NOW + 500, { isCut: true })]);
  });

  test("it goes on where it is told again, also by a list that knows a later beginning only", async () => {
    const one = await writer();
    one.write(told([finding(NOW, null)]), { from: NOW, to: NOW + 500 }, null);
    one.close();
    const two = await writer();
    const listed = finding(NOW + 400, NOW + 900, { isListed: true });
    two.write(told([listed]), { from: NOW + 300, to: NOW + 900 }, null);
    expect(await read()).toEqual([{ ...listed, at: NOW }]);
    two.write([{ facts: [], revoked: [listed] }], { from: NOW + 300, to: NOW + 901 }, null);
    expect(await read()).toEqual([]);
  });

  test("one that began later is another", async () => {
    const one = await writer();
    one.write(told([finding(NOW, NOW + 100)]), { from: NOW, to: NOW + 500 }, null);
    one.write(told([finding(NOW + 101, null, { isListed: true })]), { from: NOW, to: NOW + 500 }, null);
    expect((await read()).map(({ at }) => at - NOW)).toEqual([0, 101]);
  });

  test("times of watching stay apart, and a gap of a moment is none", async () => {
    for (const [from, to] of [
      [NOW, NOW + 500],
      [NOW + 1_500, NOW + 2_000],
      [NOW + 9_000, NOW + 9_500],
    ] as const) {
      const one = await writer();
      one.write([], { from, to }, null);
      one.close();
    }
    expect(await watched()).toEqual([
      { from: NOW, to: NOW + 2_000 },
      { from: NOW + 9_000, to: NOW + 9_500 },
    ]);
  });
});

describe("limits", () => {
  const many = (count: number, from: number): Fact[] =>
    Array.from({ length: count }, (_, i) => wake(from + i * 1_000, `web-${i % 50}-00001`));
  const size = (): number => statSync(join(folder, "facts.db")).size;

  test("what is older than the days that are kept is gone, and counts as not watched", async () => {
    const one = await writer({ ms: 10 * DAY });
    one.write(
      told([wake(NOW - 10 * DAY - 1), wake(NOW - 10 * DAY)]),
      { from: NOW - 20 * DAY, to: NOW },
      null,
    );
    expect((await read()).map(({ at }) => at)).toEqual([NOW - 10 * DAY]);
    expect(await watched()).toEqual([{ from: NOW - 10 * DAY, to: NOW }]);
    // A later write does not bring the time back.
    one.write([], { from: NOW - 20 * DAY, to: NOW + 1 }, null);
    expect(await watched()).toEqual([{ from: NOW - 10 * DAY, to: NOW + 1 }]);
    expect(one.lostBefore).toBeNull();
  });

  test("the file never outgrows its size, whatever is written: the oldest goes, and it is told", async () => {
    const bytes = 1_000_000;
    const one = await writer({ bytes });
    for (let round = 0; round < 12; round++) {
      one.write(
        told(many(2_000, NOW + round * 2_000_000)),
        { from: NOW, to: NOW + (round + 1) * 2_000_000 },
        null,
      );
      expect(size()).toBeLessThan(bytes + 1.5e6);
    }
    const facts = await read();
    expect(facts.length).toBeGreaterThan(2_000);
    expect(facts.at(-1)?.at).toBe(NOW + 11 * 2_000_000 + 1_999_000);
    expect(one.lostBefore).not.toBeNull();
    expect(facts[0]?.at).toBeGreaterThanOrEqual(one.lostBefore ?? 0);
    expect((await watched())[0]?.from).toBe(one.lostBefore);
  });

  test("on a full disk the oldest goes, and the newest is kept", async () => {
    const full = 800_000;
    const two = await writer({ maxPages: full / 4096 });
    for (let round = 0; round < 12; round++) {
      two.write(
        told(many(1_000, NOW + round * 1_000_000)),
        { from: NOW, to: NOW + (round + 1) * 1_000_000 },
        null,
      );
    }
    const facts = await read();
    expect(facts.at(-1)?.at).toBe(NOW + 11 * 1_000_000 + 999_000);
    expect(two.lostBefore).not.toBeNull();
    expect(size()).toBeLessThanOrEqual(full);
  });
});

describe("two processes", () => {
  test("do not write into one folder: the second is told, and may when the first has ended", async () => {
    const script = `import { becomeWriter } from ${JSON.stringify(join(process.cwd(), "lib/facts/one-writer.ts"))};
      await becomeWriter(process.argv[1]); console.log("held"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      await expect(writer()).rejects.toThrow(
        /Another skscope writes into .*facts\. Give each its own SKSCOPE_DATA_DIR/,
      );
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    const one = await writer();
    one.write(told([wake(NOW)]), { from: NOW, to: NOW }, null);
    expect(await read()).toHaveLength(1);
  });

  test("of one process neither", async () => {
    const first = await becomeWriter(folder);
    await expect(becomeWriter(folder)).rejects.toThrow("Another skscope");
    first.release();
    (await becomeWriter(folder)).release();
  });
});

describe("a file that cannot be used", () => {
  const path = (): string => join(folder, "facts.db");
  const kept = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".unused"));

  beforeEach(async () => {
    const one = await writer();
    one.write(told(Array.from({ length: 200 }, (_, i) => wake(NOW + i))), { from: NOW, to: NOW }, null);
    one.close();
  });

  const setVersion = (pragma: string): void => {
    const db = new DatabaseSync(path());
    db.exec(pragma);
    db.close();
  };

  test.each([
    [
      "is no database",
      () => writeFileSync(path(), "no database, but long enough to be one ".repeat(50)),
      "damaged",
    ],
    ["is cut", () => truncateSync(path(), 5_000), "damaged"],
    ["is of a newer version", () => setVersion("PRAGMA user_version = 2"), "newer skscope (version 2"],
    ["is of an older version", () => setVersion("PRAGMA user_version = 0"), "older skscope (version 0"],
    ["is another program's", () => setVersion("PRAGMA application_id = 7"), "not one of skscope’s"],
  ])("because it %s is set aside, with a sentence, and facts begin again", async (_, spoil, says) => {
    spoil();
    await expect(openFactsReader(folder)).rejects.toThrow(says);
    const one = await writer();
    expect(one.setAside).toContain(says);
    expect(kept()).toHaveLength(1);
    expect(one.setAside).toContain(kept()[0]);
    one.write(told([wake(NOW)]), { from: NOW, to: NOW }, null);
    expect(await read()).toEqual([wake(NOW)]);
  });

  test("although it opens is set aside when that is found out", async () => {
    const one = await writer({}, NOW, true);
    expect(one.setAside).toContain("damaged");
    expect(await read()).toEqual([]);
  });

  test("is read where nothing may be written beside it", async () => {
    const other = mkdtempSync(join(tmpdir(), "skscope-facts-"));
    copyFileSync(path(), join(other, "facts.db"));
    // Also for those who may write everywhere there can be no file of this name now.
    mkdirSync(join(other, "facts.db-shm"));
    mkdirSync(join(other, "facts.db-wal"));
    const reader = await openFactsReader(other);
    expect([...(reader?.facts({ from: 0, to: NOW + 1_000 }, null) ?? [])]).toHaveLength(200);
    reader?.close();
    rmSync(other, { recursive: true });
  });
});
