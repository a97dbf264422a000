/** What the gateway's own log says of a failed request comes before what may be. */
import { describe, expect, test } from "vitest";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { latest, table } from "../../../support/rule-table.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const VIA = "10.0.0.1:8012";
const failed = (words: string, status = 503, ms = 10): string =>
  `${ONE_POD}\n1 req 200 5 ${VIA}\n5 req ${status} ${ms} ${words}\n${Math.ceil(8 + ms / 1_000)} pub a1 a2`;

describe("a flag of Envoy", () => {
  test.each([
    ["UF,URX", "connect"],
    ["URX,UF", "connect"],
    ["UH", "noHealthy"],
    ["NoHealthyUpstream", "noHealthy"],
    ["NR", "noRoute"],
    ["NC", "noRoute"],
    ["UO", "overflow"],
    ["UC", "closed"],
    ["UR", "reset"],
    ["RLSE", "limited"],
    ["UAEX", "limited"],
    ["UPE", "protocol"],
    ["DF", "name"],
    ["URX", "none"],
  ])("%s", (flags, flag) => {
    const { values } = latest(failed(`${VIA} flags=${flags}`), "requests-failed", 9);
    expect(values).toMatchObject({ flags, flag });
    expect(tell("detail", "requests-failed", values)).toContain(`The gateway’s log says ${flags}`);
    expect(/nothing around them/.test(tell("cause", "requests-failed", values))).toBe(flag === "none");
  });
  test("and the words of its connection", () => {
    const words = "upstream_reset{delayed_connect_error:_111}";
    const { values } = latest(failed(`${VIA} flags=UF failure=${words}`), "requests-failed", 9);
    expect(tell("detail", "requests-failed", values)).toContain(`UF (“${words}”): it could not connect`);
  });
  test("is that of the last one that has one", () => {
    const two = failed(`${VIA} flags=UF`).replace("\n9 pub", `\n6 req 503 10 ${VIA} flags=UC\n9 pub`);
    expect(latest(two, "requests-failed", 9).values).toMatchObject({ count: 2, flags: "UC" });
    const none = failed(`${VIA} flags=UF`).replace("\n9 pub", `\n6 req 503 10 ${VIA}\n9 pub`);
    expect(latest(none, "requests-failed", 9).values).toMatchObject({ count: 2, flags: "none" });
  });
});

table("requests-failed", [
  [
    "its timeout is over, whatever the revision allows",
    failed(`${VIA} flags=UT`, 504, 15_000),
    24,
    { why: "caller" },
  ],
  ["its timeout was a short one", failed(`${VIA} flags=UT`, 504, 1_000), 10, { why: "caller" }],
  ["it does not say so", failed(VIA, 504, 15_000), 24, { why: "slow" }],
]);

const WAKE = `${AT_ZERO}\n10 dep 1\n10.1 pa Active=Unknown,Queued@10 want=1`;
table("D10", [
  [
    "its timeout is over before a pod is ready",
    `${WAKE}\n11 req 504 3000 ${VIA} flags=UT\n16 pub a1`,
    20,
    { caller: "gone" },
  ],
  [
    "which does not explain a 503",
    `${WAKE}\n11 req 503 3000 ${VIA} flags=UT\n16 pub a1`,
    20,
    { caller: "there" },
  ],
  [
    "another flag",
    `${WAKE}\n11 req 504 3000 ${VIA} flags=UF\n16 pub a1`,
    20,
    { caller: "there", flag: "connect" },
  ],
  [
    "by the log of an activator there is none",
    `${WAKE}\n12 log activator Request timeout`,
    20,
    { flags: "none" },
  ],
]);

test("of a share of all requests, too", () => {
  const lines = Array.from(
    { length: 60 },
    (_, i) => `${1 + i} req ${i % 2 ? "503" : "200"} 10 ${VIA}${i % 2 ? " flags=UO" : ""}`,
  );
  const { values } = latest(`${ONE_POD}\n${lines.join("\n")}\n62 pub a1 a2`, "steady-errors", 62);
  expect(tell("detail", "steady-errors", values)).toMatch(/The gateway’s log says UO: a limit of its own/);
});
