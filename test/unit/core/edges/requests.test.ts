/** Requests that failed, by records and by the activator's lines: while waking (D10), 404 at zero (D18), around a change (D19). */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at, KEY, record, records } from "../../../support/records.ts";
import { latest, table } from "../../../support/rule-table.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const WAKE = `${AT_ZERO}\n10 dep 1\n10.1 pa Active=Unknown,Queued@10 want=1`;
const timeout = (seconds: number): string => `${seconds} log activator Request timeout`;
const gone = (seconds: number): string => `${seconds} log activator Throttler try error: context canceled`;
const ACCESS = `{"httpRequest":{"requestMethod":"GET","requestUrl":"/","status":504}}`;

table("D10", [
  ["a request failed", `${WAKE}\n11 req 504 3000\n15 pub a1`, 20, ["14–"]],
  ["in a minute in which nothing else happens", `${WAKE}\n11 req 504 3000\n300 pub a1`, 300, ["14–74"]],
  [
    "what it says",
    `${WAKE}\n11 req 502 500\n12 req 504 3000\n17 pub a1`,
    20,
    {
      by: "request",
      count: 2,
      status: 504,
      longestMs: 3_000,
      firstAt: at(11.5),
      lastAt: at(15),
      firstSentAt: at(11),
      lastSentAt: at(12),
    },
  ],
  ["by its record", `${WAKE}\n11 req 502 500\n12 req 504 3000\n17 pub a1`, 20, "12 req 504 3000"],
  ["answered", `${WAKE}\n11 req 200 3000\n15 pub a1`, 20, []],
  ["the activator's line", `${WAKE}\n${timeout(12)}`, 20, ["12–"]],
  ["its line, for a minute", `${WAKE}\n${timeout(12)}\n80 pub a1`, 80, ["12–72"]],
  ["its line, by a record of something else", `${WAKE}\n${timeout(12)}\n13 pub a1`, 20, timeout(12)],
  [
    "what its lines say",
    `${WAKE}\n${timeout(12)}\n14 log activator Throttler try error`,
    20,
    {
      by: "log",
      count: 2,
      status: 0,
      longestMs: 0,
      message: "Throttler try error",
      firstAt: at(12),
      lastAt: at(14),
      firstSentAt: at(12),
      lastSentAt: at(14),
    },
  ],
  [
    "lines of more than a minute are counted on",
    `${WAKE}\n${timeout(12)}\n${timeout(50)}\n${timeout(90)}\n91 pub a1`,
    95,
    { count: 3, firstAt: at(12), lastAt: at(90) },
  ],
  ["and are one finding", `${WAKE}\n${timeout(12)}\n${timeout(50)}\n${timeout(90)}\n91 pub a1`, 95, ["12–"]],
  ["the caller had gone, by the last line", `${WAKE}\n${timeout(12)}\n${gone(14)}`, 20, { caller: "gone" }],
  ["not by the last one", `${WAKE}\n${gone(12)}\n${timeout(14)}`, 20, { caller: "there" }],
  [
    "what a gateway answered as its caller went away",
    `${WAKE}\n11 req 504 3000\n${gone(12)}\n17 pub a1`,
    20,
    { by: "request", caller: "gone" },
  ],
  ["more than 2 s apart", `${WAKE}\n11 req 504 3001\n${gone(12)}\n17 pub a1`, 20, { caller: "there" }],
  ["answered otherwise", `${WAKE}\n11 req 503 1000\n${gone(12)}\n17 pub a1`, 20, { caller: "there" }],
  ["a minute later it is another one", `${WAKE}\n${timeout(12)}\n${timeout(72)}`, 80, ["12–72", "72–"]],
  ["which counts its own lines", `${WAKE}\n${timeout(12)}\n${timeout(72)}`, 80, { count: 1 }],
  [
    "lines of another wake are none of them",
    `${WAKE}\n${timeout(12)}\n20 dep 0\n20 pa Active=False,NoTraffic@20 want=0\n200 dep 1\n200 pa Active=Unknown,Queued@200 want=1\n${timeout(210)}`,
    220,
    { count: 1 },
  ],
  ["two in one instant", `${WAKE}\n${timeout(12)}\n${timeout(12)}`, 20, { count: 2 }],
  [
    "records say more than lines",
    `${WAKE}\n${timeout(10.5)}\n11 req 504 3000\n15 pub a1`,
    20,
    { by: "request", count: 1 },
  ],
  [
    "a line of before the wake",
    `${AT_ZERO}\n9 log activator Request timeout\n10 dep 1\n${timeout(12)}`,
    20,
    { count: 1 },
  ],
  ["a line at zero", `${AT_ZERO}\n${timeout(9)}`, 20, []],
  ["a line of after the wake", `${WAKE}\n11 priv p1\n${timeout(12)}`, 20, []],
  ["queue-proxy's line", `${WAKE}\n12 log queue-proxy Request timeout`, 20, []],
  [
    "queue-proxy's line beside one of the activator",
    `${WAKE}\n${timeout(12)}\n13 log queue-proxy Request timeout\n14 pub a1`,
    20,
    { count: 1 },
  ],
  [
    "the activator's request log tells it once more",
    `${WAKE}\n${timeout(12)}\n12.1 log activator ${ACCESS}\n14 pub a1`,
    20,
    { count: 1 },
  ],
  ["the request log alone", `${WAKE}\n12 log activator ${ACCESS}`, 20, []],
  [
    "other lines are no failures",
    `${WAKE}\n${timeout(12)}\n13 log activator Failed probing pods\n14 pub a1`,
    20,
    { count: 1 },
  ],
  [
    "the revision is not known to the activator: D18's",
    `${WAKE}\n12 log activator Error while getting revision`,
    20,
    [],
  ],
]);

const LOOKUP = "5 log activator Error while getting revision";
table("D18", [
  ["404, and the activator answered", `${AT_ZERO}\n5 req 404 2 10.0.0.1:8012\n7 pub a1`, 7, ["5.002–"]],
  [
    "in a minute in which nothing else happens",
    `${AT_ZERO}\n5 req 404 2 10.0.0.1:8012\n300 pub a1`,
    300,
    ["5.002–65.002"],
  ],
  ["nobody answered", `${AT_ZERO}\n5 req 404 2\n7 pub a1`, 7, []],
  ["it is waking", `${WAKE}\n11 req 404 2 10.0.0.1:8012\n13 pub a1`, 20, []],
  ["its line", `${AT_ZERO}\n${LOOKUP}`, 7, ["5–"]],
  [
    "what its line says",
    `${AT_ZERO}\n${LOOKUP}`,
    7,
    { by: "log", count: 1, message: "Error while getting revision" },
  ],
  ["its line, with pods", `${ONE_POD}\n${LOOKUP}`, 7, []],
  ["another line at zero", `${AT_ZERO}\n5 log activator Request timeout`, 7, []],
  [
    "records say more than lines",
    `${AT_ZERO}\n${LOOKUP}\n5.5 req 404 2 10.0.0.1:8012\n7 pub a1`,
    7,
    { by: "request" },
  ],
]);

const MOVED = `${ONE_POD}\n60 pub p1`;
table("D19", [
  ["failed around a change of the path", `${MOVED}\n61 req 503 5\n63 pub p1`, 63, ["61.005–"]],
  [
    "in a minute in which nothing else happens",
    `${MOVED}\n61 req 503 5\n300 pub p1`,
    300,
    ["61.005–121.005"],
  ],
  ["5 s after it", `${MOVED}\n65 req 503 5\n67 pub p1`, 67, ["65.005–"]],
  ["later than that", `${MOVED}\n65.001 req 503 5\n67 pub p1`, 67, []],
  ["a second before it", `${ONE_POD}\n58.995 req 503 5\n60 pub p1\n61 pub p1`, 67, ["59–"]],
  ["earlier than that", `${ONE_POD}\n58.994 req 503 5\n60 pub p1\n61 pub p1`, 67, []],
  ["fewer replicas", `${ONE_POD}\n0 dep 2\n60 dep 1\n61 req 503 5\n63 pub a1`, 63, ["61.005–"]],
  ["more replicas take no address away", `${ONE_POD}\n60 dep 2\n61 req 503 5\n63 pub a1`, 63, []],
  ["500 is the application's own", `${MOVED}\n61 req 500 5\n63 pub p1`, 63, []],
  [
    "what it says",
    `${MOVED}\n61 req 502 5\n62 req 503 7\n64 pub p1`,
    64,
    { by: "request", count: 2, status: 503, longestMs: 7 },
  ],
]);

test("of a caller that went away the revision's timeout is not blamed", () => {
  const { values } = latest(`${WAKE}\n${gone(12)}`, "D10", 20);
  for (const part of ["cause", "remedy"] as const)
    expect(tell(part, "D10", values)).not.toMatch(/300 s|raise timeoutSeconds/);
});

const line = (second: number, words: string, process = "activator"): string =>
  `${second} log ${process} ${words}`;
const served = (...lines: readonly string[]): string => [ONE_POD, ...lines].join("\n");
const proxy = (second: number): string => line(second, "error reverse proxying request", "queue-proxy");
const FULL = "Throttler try error: pending request queue full";
const GONE = "Throttler try error: context canceled";

table("requests-logged", [
  ["once a record of it might have come", served(line(10, FULL)), 12, ["10–"]],
  ["a millisecond less", served(line(10, FULL)), 11.999, []],
  ["for a minute", served(line(10, FULL), "80 pub a1"), 80, ["10–70"]],
  [
    "what it says",
    served(line(10, FULL), line(11, FULL), "12 pub a1"),
    20,
    {
      by: "log",
      count: 2,
      activator: 2,
      queueProxy: 0,
      canceled: 0,
      recorded: 0,
      cause: "full",
      status: 503,
      message: FULL,
      firstAt: at(10),
      lastAt: at(11),
    },
  ],
  ["by the last line", served(line(10, FULL), line(11, FULL), "12 pub a1"), 20, line(11, FULL)],
  ["the client had gone", served(line(10, GONE)), 20, []],
  ["which is counted beside it", served(line(10, FULL), line(10.5, GONE)), 20, { count: 1, canceled: 1 }],
  [
    "in the logs of both: as often as the one that holds more",
    served(line(10, FULL), proxy(10.1), proxy(10.2)),
    20,
    { count: 2, activator: 1, queueProxy: 2 },
  ],
  [
    "by its request log once more",
    served(line(10, "Request timeout"), line(10.1, ACCESS)),
    20,
    { count: 1, activator: 1 },
  ],
  [
    "its own line names the cause",
    served(line(10, "Request timeout"), line(10.1, ACCESS)),
    20,
    { cause: "timeout" },
  ],
  [
    "also when it comes last",
    served(line(10, ACCESS), line(10.1, "Request timeout")),
    20,
    { cause: "timeout" },
  ],
  ["of two that do the later one", served(line(10, "Request timeout"), proxy(11)), 20, { cause: "proxy" }],
  ["in any order", served(proxy(10), line(11, "Request timeout")), 20, { cause: "timeout" }],
  [
    "a run that ended a minute ago counts no more",
    served(proxy(10), line(70, FULL), "71 pub a1"),
    75,
    { count: 1, queueProxy: 0, firstAt: at(70) },
  ],
  ["a millisecond less", served(proxy(10.001), line(70, FULL)), 75, { queueProxy: 1, firstAt: at(10.001) }],
  ["recorded as often", served("9 req 503 100", line(10, FULL), "12 pub a1"), 20, []],
  [
    "recorded less often",
    served("9 req 503 100", line(10, FULL), line(10.2, FULL), "12 pub a1"),
    20,
    { count: 2, recorded: 1 },
  ],
  ["recorded 2 s before", served("7.9 req 503 100", line(10, FULL), "12 pub a1"), 20, []],
  ["recorded earlier", served("7.899 req 503 100", line(10, FULL), "12 pub a1"), 20, { recorded: 0 }],
  [
    "each line a moment before its record: none is one too many",
    served(
      ...[10, 12, 14, 16].flatMap((second) => [line(second, FULL), `${second - 0.1} req 503 200`]).sort(),
      "18 pub a1",
    ),
    20,
    [],
  ],
  [
    "one too many for 2 s",
    served("9.9 req 503 200", line(10, FULL), line(12, FULL), "14 pub a1"),
    14,
    ["10–"],
  ],
  ["a millisecond less", served("9.9 req 503 200", line(10, FULL), line(12, FULL)), 13.999, []],
  ["while waking it is told with its cause", `${WAKE}\n${timeout(12)}\n15 pub a1`, 20, []],
]);

describe("how the connection to the container failed", () => {
  test.each([
    ['HTTP/1.x transport connection broken: malformed HTTP response "x"', "protocol"],
    ["dial tcp 127.0.0.1:8080: connect: cannot assign requested address", "ports"],
    ["dial tcp 127.0.0.1:8080: connect: connection refused", "refused"],
    ["unexpected EOF", "closed"],
    ["read: connection reset by peer", "closed"],
    ["dial tcp 127.0.0.1:8080: i/o timeout", "slow"],
    ["something else", "proxy"],
  ])("%s", (error, how) => {
    const state = buildState(
      records(ONE_POD).concat(
        record(9_000, 10, "LOG", "queue-proxy", {
          message: "error reverse proxying request; sockstat: sockets: used 9",
          error,
          "knative.dev/key": KEY,
        }),
      ),
    );
    const finding = state.revisions.get(KEY)?.openFindings.get("requests-logged");
    expect(finding?.values).toMatchObject({ cause: "proxy", how });
    expect(tell("remedy", "requests-logged", finding?.values ?? {}).includes("h2c")).toBe(how === "protocol");
  });
});
