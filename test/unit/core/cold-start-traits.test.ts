import { describe, expect, it } from "vitest";
import { chanceOf, concurrencyOf } from "../../../lib/core/answers/cold-starts/shared-traits.ts";
import {
  allColdStarts,
  buildState,
  type ColdStartRow,
  coldStartsByService,
  coldStartsOf,
  criticalPath,
  isNoise,
  predecessorOf,
  type RevisionState,
  serviceOf,
  sharedTraits,
  slowestQuarter,
} from "../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { at, KEY, records } from "../../support/records.ts";

const ZERO = "0 acts a1\n0 sks Proxy n=1 pop=True\n0 pa Active=False want=0\n0 dep 0\n0 priv\n0 pub a1";
const WAKE = `${ZERO}
  9.9 req 200 1500 10.0.0.1:8012
  10 dep 1
  10.1 pod/x
  10.2 pod/x scheduled node=n1
  10.3 event/1 Pulling Pod x
  10.8 event/2 Pulled Pod x
  11 pod/x scheduled started node=n1
  11.5 pod/x scheduled started ready node=n1
  11.6 priv p1`;

function rowsOf(text: string): ColdStartRow[] {
  const { shared, revisions } = buildState(records(text));
  return coldStartsOf(shared, revisions.get(KEY) as RevisionState, at(1_000));
}

/** A cold start of so many milliseconds, made up. */
function made(
  name: string,
  index: number,
  totalMs: number,
  changes: Partial<ColdStartRow> = {},
): ColdStartRow {
  const [row] = rowsOf(WAKE);
  if (row === undefined) throw new Error("no cold start");
  return { ...row, name, index, begin: at(100 * index), totalMs, answeredMs: null, ...changes };
}

describe("what a cold start was like", () => {
  it("is told as far as records say it", () => {
    const { isFirstOnNode, image, modeBefore, activator } = rowsOf(WAKE)[0]?.traits ?? {};
    expect({ image, modeBefore, activator }).toEqual({
      image: "pulled",
      modeBefore: "Proxy",
      activator: "10.0.0.1",
    });
    expect(isFirstOnNode).not.toBe(false);
    expect(rowsOf(WAKE.replaceAll(/.*event.*\n/g, ""))[0]?.traits.image).toBeNull();
  });

  it("is known of the shipped recordings", () => {
    const rows = allColdStarts(stateOf(openRecording("rollout")));
    expect(rows.length).toBe(5);
    expect(rows.filter(({ traits }) => traits.node !== null)).toHaveLength(5);
    expect(new Set(rows.map(({ traits }) => traits.image))).toContain("pulled");
  });
});

describe("by service", () => {
  it("goes by the name that Knative gives to revisions", () => {
    expect(["hello-00001", "a-b-00012", "byhand", "v-1"].map(serviceOf)).toEqual([
      "hello",
      "a-b",
      "byhand",
      "v-1",
    ]);
  });

  it("has the slowest first, by what clients waited, with its worst", () => {
    const rows = [
      made("a-00001", 1, 1_000),
      made("a-00002", 2, 3_000),
      made("b-00001", 3, 500, { answeredMs: 9_000 }),
      made("b-00001", 4, 400, { outcome: "abandoned", totalMs: null }),
    ];
    expect(
      coldStartsByService(rows).map(({ service, count, ready, revisions, total, answered, worst }) => [
        service,
        count,
        ready,
        revisions,
        total.p50,
        answered.p50,
        worst?.index,
      ]),
    ).toEqual([
      ["b", 2, 1, 1, 500, 9_000, 3],
      ["a", 2, 2, 2, 1_000, null, 2],
    ]);
  });

  it("knows the revision before, with or without those between", () => {
    const rows = [made("a-00001", 1, 1), made("a-00003", 2, 1), made("b-00002", 3, 1)];
    const { namespace } = rows[0] as ColdStartRow;
    expect(predecessorOf(rows, namespace, "a-00004")).toBe("a-00003");
    expect(predecessorOf(rows, namespace, "a-00003")).toBe("a-00001");
    expect(predecessorOf(rows, namespace, "a-00001")).toBeNull();
    expect(predecessorOf(rows, "other", "a-00004")).toBeNull();
    expect(predecessorOf(rows, namespace, "byhand")).toBeNull();
  });
});

describe("what the slow ones share", () => {
  const traits = {
    node: "n1",
    image: "cached",
    isFirstOnNode: false,
    modeBefore: "Proxy",
    activator: null,
  } as const;
  const many = Array.from({ length: 40 }, (_, i) =>
    made("a-00001", i + 1, i < 10 ? 5_000 + i : 1_000 + i, {
      traits: { ...traits, image: i < 9 ? "pulled" : "cached", node: i % 2 === 0 ? "n1" : "n2" },
    }),
  );

  it("is ranked by the difference, with counts, and what chance does as well is noise", () => {
    const slow = slowestQuarter(many);
    expect(slow.size).toBe(10);
    const [first, ...rest] = sharedTraits(many, slow);
    expect(first).toMatchObject({
      trait: "image",
      value: "pulled",
      slow: { count: 9, of: 10 },
      others: { count: 0, of: 30 },
      isNoise: false,
    });
    expect(rest.every(({ isNoise: noise }) => noise)).toBe(true);
    expect(rest.some(({ trait }) => trait === "activator")).toBe(false);
  });

  it("is nothing where all are alike", () => {
    const alike = many.map((row) => ({ ...row, traits }));
    expect(sharedTraits(alike, slowestQuarter(alike)).filter(({ isNoise: noise }) => !noise)).toEqual([]);
  });

  it("is judged as Fisher did", () => {
    // The lady who tasted tea: all four of four.
    expect(chanceOf(4, 4, 0, 4)).toBeCloseTo(1 / 70, 10);
    expect(chanceOf(3, 4, 1, 4)).toBeCloseTo(17 / 70, 10);
    expect(chanceOf(0, 4, 4, 4)).toBeCloseTo(1, 10);
  });

  it("counts what else was starting", () => {
    const rows = [
      made("a", 1, 5_000, { begin: 0 }),
      made("b", 1, 1_000, { begin: 1_000 }),
      made("c", 1, 1_000, { begin: 2_000 }),
      made("d", 1, 1_000, { begin: 9_000 }),
    ];
    expect([...concurrencyOf(rows).values()]).toEqual([0, 1, 1, 0]);
  });
});

describe("the critical path", () => {
  const path = (text: string) =>
    criticalPath(rowsOf(text)[0] as ColdStartRow).map(
      ({ key, waitedMs, slackMs }) => `${key} ${waitedMs} ${slackMs ?? "–"}`,
    );

  // answered at 11.4, before the pod is Ready at 11.5
  it("ends with the answer: what comes later was not waited for, and the pull had slack", () => {
    expect(path(WAKE)).toEqual([
      "decide 100 0",
      "schedule 200 0",
      "pull 500 200",
      "start 800 0",
      "ready 400 –",
      "publish 0 –",
    ]);
  });

  it("ends with the endpoint where no request is recorded", () => {
    expect(path(WAKE.replace(/.*req.*\n/, "")).slice(-2)).toEqual(["ready 500 0", "publish 100 0"]);
  });
});

describe("a small difference", () => {
  it.each([
    [5, 1_000, true],
    [19, 100, true],
    [20, 100, false],
    [-49, 1_000, true],
    [-50, 1_000, false],
    [30, null, false],
  ])("of %i ms, of %s: noise is %s", (ms, of, expected) => {
    expect(isNoise(ms, of)).toBe(expected);
  });
});
