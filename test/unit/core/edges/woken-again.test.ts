/** Who wakes a revision again and again is no ordinary traffic: it has a beat, and makes a call each time. */
import { expect, test } from "vitest";
import { findingsUntil } from "../../../../lib/core/index.ts";
import { describe } from "../../../../lib/i18n/describe.ts";
import { at, START } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";
import { AT_ZERO as ZERO } from "../../../support/scenes.ts";

const RULE = "woken-again";
const EVERY_MINUTE = [60, 120, 180, 240, 300];

interface Beat {
  /** What is called, in words of a request; null: requests are not recorded. */
  readonly request?: string | null;
  /** How long the pods stay. */
  readonly awake?: number;
}
/** Wakes at these seconds; each ends before the next one. */
function wakes(seconds: readonly number[], { request = "", awake = 40 }: Beat = {}): string {
  const lines = seconds.flatMap((second) => [
    ...(request === null ? [] : [`${second - 0.1} req 200 900 ${request}`]),
    `${second} dep 1`,
    `${second + awake} dep 0`,
  ]);
  return `${ZERO}\n${lines.join("\n")}`;
}

type Case = readonly [what: string, text: string, until: number, spans: readonly string[]];

test.each<Case>([
  ["five wakes, one a minute", wakes(EVERY_MINUTE), 301, ["60–"]],
  ["not before the fifth", wakes(EVERY_MINUTE), 299.9, []],
  ["over when the next beat does not come", wakes(EVERY_MINUTE), 400, ["60–363"]],
  ["until one comes", wakes([...EVERY_MINUTE, 360]), 362, ["60–"]],
  ["four", wakes(EVERY_MINUTE.slice(1)), 301, []],
  ["without recorded requests", wakes(EVERY_MINUTE, { request: null }), 301, ["60–"]],
  ["3 s apart, of a minute", wakes([60, 120, 180, 240, 303]), 304, ["60–"]],
  ["a little more: no beat", wakes([60, 120, 180, 240, 303.2]), 304, []],
  ["2 s apart, of 20", wakes([60, 80, 100, 120, 142], { awake: 5 }), 143, ["60–"]],
  ["a millisecond more", wakes([60, 80, 100, 120, 142.001], { awake: 5 }), 143, []],
  [
    "ten minutes at zero",
    wakes([700, 1_340, 1_980, 2_620, 3_260]).replace("0 dep 0", "100 dep 0"),
    3_261,
    ["700–"],
  ],
  [
    "a millisecond more is rest",
    wakes([700, 1_340.001, 1_980, 2_620, 3_260]).replace("0 dep 0", "100 dep 0"),
    3_261,
    [],
  ],
  [
    "three requests a time",
    `${wakes(EVERY_MINUTE)}\n301 pub a1`.replace("180 dep 1", "180 dep 1\n181 req 200 9\n182 req 200 9"),
    301,
    ["60–"],
  ],
  [
    "four: somebody uses it",
    wakes(EVERY_MINUTE).replace("180 dep 1", "180 dep 1\n181 req 200 9\n182 req 200 9\n183 req 200 9"),
    301,
    [],
  ],
  ["two, 5 s apart", wakes(EVERY_MINUTE).replace("180 dep 1", "180 dep 1\n184.9 req 200 9"), 301, ["60–"]],
  ["two, further apart", wakes(EVERY_MINUTE).replace("180 dep 1", "180 dep 1\n184.901 req 200 9"), 301, []],
  ["a wake that no request explains", wakes(EVERY_MINUTE).replace("179.9 req 200 900 \n", ""), 301, []],
])("%s", (_, text, until, spans) => expect(spansOf(text, RULE, until)).toEqual(spans));

table(RULE, [
  ["of more wakes the last five", wakes([35, 60, 120, 180, 240, 300], { awake: 10 }), 301, ["60–"]],
  [
    "the Deployment was made anew in between",
    wakes(EVERY_MINUTE).replace("180 dep 1", "179.5 -dep\n180 dep 1"),
    301,
    [],
  ],
  ["by the last of them", wakes(EVERY_MINUTE), 301, "300 dep 1"],
  [
    "what it says",
    wakes(EVERY_MINUTE),
    301,
    { seen: "yes", host: "none", path: "none", agent: "none", route: "unknown" },
  ],
  [
    "a caller of long before is none of them",
    `${ZERO}\n10 req 200 5 path=/other\n${wakes(EVERY_MINUTE, { request: "path=/a" }).slice(ZERO.length)}`,
    301,
    { path: "/a" },
  ],
  ...(
    [
      ["the private Service", "r-private.demo", "no"],
      ["an address", "10.96.0.12", "no"],
      ["a host that begins like one", "10.96.0.12.example.com", "yes"],
      ["a host that ends like one", "a10.96.0.12", "yes"],
      ["too few numbers", "10.96", "yes"],
      ["a host of another name", "x.demo", "yes"],
    ] as const
  ).map(
    ([what, host, route]) =>
      [what, wakes(EVERY_MINUTE, { request: `host=${host}` }), 301, { host, route }] as const,
  ),
]);

function told(text: string) {
  const [finding] = findingsUntil(revisionOf(text), at(301)).filter(({ rule }) => rule === RULE);
  if (finding === undefined) throw new Error("nothing is found");
  return { values: finding.values, words: describe("detail", RULE, finding.values) };
}

test("names the caller, as far as the records do, and what it costs", () => {
  const request = "host=r.demo.svc.cluster.local:80 path=/healthz?token=secret userAgent=Prometheus/3.1";
  const { values, words } = told(wakes(EVERY_MINUTE, { request }));
  expect(values).toMatchObject({
    count: 5,
    periodMs: 60_000,
    spanMs: 240_000,
    zeroMs: 80_000,
    lostMs: 160_000,
    firstAt: START + 60_000,
    host: "r.demo.svc.cluster.local",
    path: "/healthz",
    agent: "Prometheus/3.1",
    route: "no",
  });
  expect(words).toContain("Path /healthz. User agent Prometheus/3.1. It called the revision’s own Service");
  expect(words).not.toContain("secret");
});

test("through a route it had the headers of one; who is not recorded is not named", () => {
  const route = told(wakes(EVERY_MINUTE, { request: "host=shop.demo.example.com path=/" }));
  expect(route.values).toMatchObject({
    host: "shop.demo.example.com",
    path: "/",
    agent: "none",
    route: "yes",
  });
  expect(route.words).not.toContain("revision header");
  const unseen = told(wakes(EVERY_MINUTE, { request: null }));
  expect(unseen.values).toMatchObject({ seen: "no", host: "none", route: "unknown" });
  expect(unseen.words).toContain("requests are not recorded");
});

test("of callers that differ only what they share is told", () => {
  const text = wakes(EVERY_MINUTE, { request: "host=shop.demo.example.com path=/a" }).replace("/a", "/b");
  expect(told(text).values).toMatchObject({ host: "shop.demo.example.com", path: "none" });
});

test("the first request of a rest is the caller, in whichever order they are told", () => {
  const text = wakes([60, 120], { request: "path=/first" });
  const late = `${text}\n119.5 req 200 9 path=/earlier\n119.7 req 200 9 path=/later`;
  expect(revisionOf(late).callers?.map(({ path }) => path)).toEqual(["/first", "/earlier"]);
});
