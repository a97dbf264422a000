/** What a cold start was like, by the records, and what the slow ones have in common: told, just not, noise. */
import { describe, expect, test } from "vitest";
import { concurrencyOf } from "../../../lib/core/answers/cold-starts/shared-traits.ts";
import {
  buildState,
  type ColdStartRow,
  coldStartsOf,
  type RevisionState,
  sharedTraits,
  slowestQuarter,
} from "../../../lib/core/index.ts";
import { at, KEY, records } from "../../support/records.ts";
import { AT_ZERO } from "../../support/scenes.ts";

function rowsOf(text: string, until = 1_000): ColdStartRow[] {
  const { shared, revisions } = buildState(records(text));
  return coldStartsOf(shared, revisions.get(KEY) as RevisionState, at(until));
}

const wake = (events = "", pod = "pod/x"): string => `${AT_ZERO}
  9.9 req 200 1500 10.0.0.1:8012
  10 dep 1
  10.1 ${pod}
  10.2 ${pod} scheduled node=n1
  ${events}
  11 ${pod} scheduled started node=n1
  11.5 ${pod} scheduled started ready node=n1
  11.6 priv p1`;
const present = (container: string, seconds = 10.4): string =>
  `${seconds} event/${container} Pulled Pod x container=${container} text=Container_image_already_present`;

test.each<[what: string, events: string, until: number, image: string | null]>([
  ["nobody tells", "", 1_000, null],
  ["it is pulled", "10.3 event/1 Pulling Pod x", 1_000, "pulled"],
  [
    "it was pulled, told by the end alone",
    "10.4 event/2 Pulled Pod x text=Successfully_pulled",
    1_000,
    "pulled",
  ],
  ["it was there", present("app"), 1_000, "cached"],
  [
    "one was there and one was pulled",
    `${present("app")}\n10.5 event/2 Pulled Pod x container=side text=Successfully_pulled`,
    1_000,
    "pulled",
  ],
  ["queue-proxy's is no matter", "10.3 event/1 Pulling Pod x container=queue-proxy", 1_000, null],
  ["another Event tells nothing", "10.3 event/1 Created Pod x text=already_present", 1_000, null],
  ["told by then", present("app"), 10.4, "cached"],
  ["not told yet", present("app"), 10.399, null],
])("the image: %s", (_, events, until, image) => {
  expect(rowsOf(wake(events), until)[0]?.traits.image).toBe(image);
});

describe("the node", () => {
  const again = (node: string): string => `${wake()}
    20 dep 0
    20.1 pa Active=False,NoTraffic want=0
    20.2 priv
    20.3 -pod/x
    30 dep 1
    30.1 pod/y
    31 pod/y scheduled node=${node}
    32 pod/y scheduled started ready node=${node}
    32.1 priv p2`;

  test.each<[what: string, text: string, traits: [string | null, boolean | null][]]>([
    ["is the first time on it", wake(), [["n1", true]]],
    ["is not known", wake().replaceAll(" node=n1", ""), [[null, null]]],
    [
      "is the same again",
      again("n1"),
      [
        ["n1", true],
        ["n1", false],
      ],
    ],
    [
      "is another one",
      again("n2"),
      [
        ["n1", true],
        ["n2", true],
      ],
    ],
  ])("%s", (_, text, traits) => {
    expect(rowsOf(text).map((row) => [row.traits.node, row.traits.isFirstOnNode])).toEqual(traits);
  });
});

test.each<[what: string, text: string, mode: string | null, activator: string | null]>([
  ["through an activator, in Proxy", wake(), "Proxy", "10.0.0.1"],
  ["nobody noted through whom", wake().replace(" 10.0.0.1:8012", ""), "Proxy", null],
  ["no request is known", wake().replace("9.9 req 200 1500 10.0.0.1:8012", ""), "Proxy", null],
  [
    "the mode just before, not with it",
    wake().replace("10 dep 1", "10 sks Serve n=2 pop=True\n10 dep 1"),
    "Proxy",
    "10.0.0.1",
  ],
])("how it was woken: %s", (_, text, mode, activator) => {
  expect([rowsOf(text)[0]?.traits.modeBefore, rowsOf(text)[0]?.traits.activator]).toEqual([mode, activator]);
});

const [PLAIN] = rowsOf(wake());
const NOTHING = { node: null, image: null, isFirstOnNode: null, modeBefore: null, activator: null } as const;

/** A cold start that is made up, with no traits but those given; all at times of their own. */
function made(
  i: number,
  totalMs: number | null,
  traits: Partial<ColdStartRow["traits"]> = {},
  more: Partial<ColdStartRow> = {},
): ColdStartRow {
  return {
    ...(PLAIN as ColdStartRow),
    begin: at(1_000 * i),
    totalMs,
    answeredMs: null,
    traits: { ...NOTHING, ...traits },
    ...more,
  };
}

const drawn = (rows: readonly ColdStartRow[]): string[] =>
  sharedTraits(rows, slowestQuarter(rows)).map(
    ({ trait, value, slow, others, difference, isNoise }) =>
      `${trait} ${value} ${slow.count}/${slow.of} ${others.count}/${others.of} ${difference.toFixed(2)}${isNoise ? " noise" : ""}`,
  );
/** Five slow ones, then fifteen others. */
const twenty = (
  slow: Partial<ColdStartRow["traits"]>,
  others: Partial<ColdStartRow["traits"]>,
): ColdStartRow[] =>
  Array.from({ length: 20 }, (_, i) => (i < 5 ? made(i, 9_000 + i, slow) : made(i, 1_000 + i, others)));

describe("the slowest quarter", () => {
  test.each<[rows: ColdStartRow[], slow: (number | null)[]]>([
    [[], []],
    [[made(1, 5)], [5]],
    [[made(1, 5), made(2, 7), made(3, 6)], [7]],
    [Array.from({ length: 8 }, (_, i) => made(i, i)), [7, 6]],
    [[made(1, 5), made(2, null, {}, { outcome: "open" }), made(3, 3)], [5]],
  ])("%#", (rows, slow) => {
    expect([...slowestQuarter(rows)].map(({ totalMs }) => totalMs)).toEqual(slow);
  });
});

describe("what the slow ones have more often", () => {
  test.each<[what: string, rows: ColdStartRow[], told: string[]]>([
    ["a node", twenty({ node: "b" }, { node: "a" }), ["node b 5/5 0/15 1.00"]],
    [
      "an image that was pulled",
      twenty({ image: "pulled" }, { image: "cached" }),
      ["image pulled 5/5 0/15 1.00"],
    ],
    [
      "the first time on a node",
      twenty({ isFirstOnNode: true }, { isFirstOnNode: false }),
      ["firstOnNode first 5/5 0/15 1.00"],
    ],
    [
      "not the first time on a node",
      twenty({ isFirstOnNode: false }, { isFirstOnNode: true }),
      ["firstOnNode again 5/5 0/15 1.00"],
    ],
    ["a mode", twenty({ modeBefore: "Serve" }, { modeBefore: "Proxy" }), ["modeBefore Serve 5/5 0/15 1.00"]],
    [
      "an activator",
      twenty({ activator: "10.0.0.2" }, { activator: "10.0.0.1" }),
      ["activator 10.0.0.2 5/5 0/15 1.00"],
    ],
    ["what all have is none", twenty({ node: "a" }, { node: "a" }), []],
    ["what is known of the slow ones alone is none", twenty({ node: "b" }, {}), []],
    ["what is known of the others alone is none", twenty({}, { node: "a" }), []],
    [
      "the larger difference first, noise last",
      twenty({ node: "b", image: "pulled" }, { node: "a" }).map((row, i) =>
        i === 7
          ? made(7, 1_007, { node: "b", image: "cached" })
          : i < 5
            ? row
            : made(i, 1_000 + i, { node: "a", image: i < 12 ? "pulled" : "cached" }),
      ),
      ["node b 5/5 1/15 0.93", "image pulled 5/5 6/15 0.60"],
    ],
  ])("%s", (_, rows, told) => {
    expect(drawn(rows)).toEqual(told);
  });

  test("those that are made with a revision, and those that began while others went on", () => {
    const rows = Array.from({ length: 20 }, (_, i) =>
      i < 5 ? made(0, 9_000, {}, { kind: "create", begin: at(i) }) : made(i, 1_000, {}),
    );
    expect(drawn(rows)).toEqual(["kind create 5/5 0/15 1.00", "concurrent others 4/5 0/15 0.80"]);
  });

  test("one of four by chance is noise", () => {
    const rows = [
      made(1, 9, { node: "b" }),
      made(2, 1, { node: "a" }),
      made(3, 1, { node: "a" }),
      made(4, 1, { node: "a" }),
    ];
    expect(drawn(rows)).toEqual(["node b 1/1 0/3 1.00 noise"]);
    // Those that did not become ready are no part of it.
    expect(drawn([...rows, made(5, null, { node: "b" }, { outcome: "abandoned" })])).toEqual([
      "node b 1/1 0/3 1.00 noise",
    ]);
  });
});

test("how many others went on as each began: one that ended then did not, one without an end did", () => {
  const [a, b, c, d] = [
    made(0, 10_000, {}, { begin: at(0) }),
    made(0, 5_000, {}, { begin: at(5) }),
    made(0, null, {}, { begin: at(10) }),
    made(0, 1, {}, { begin: at(50) }),
  ] as const;
  const concurrent = concurrencyOf([d, c, a, b]);
  expect([a, b, c, d].map((row) => concurrent.get(row))).toEqual([0, 1, 0, 1]);
});
