/** Requests that failed by the logs of activator and queue-proxy: which lines, how they are counted, when they are told. */
import { describe, expect, test } from "vitest";
import { buildState, endRecords, explain, findingsAt, findingsUntil } from "../../../lib/core/index.ts";
import { readRequestLine } from "../../../lib/core/reduce/request-lines.ts";
import { describe as tell } from "../../../lib/i18n/describe.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { at, KEY, record, records, secondsOf } from "../../support/records.ts";
import { ONE_POD as READY } from "../../support/scenes.ts";

/** `READY`, some REQUESTs, and lines of logs at their seconds. */
function stateOf(lines: readonly (readonly [number, string, JsonObject])[], requests = "") {
  const base = records(`${READY}\n${requests}`);
  const logs = lines.map(([seconds, process, object], i) =>
    record(base.length + i, seconds, "LOG", process, { "knative.dev/key": KEY, ...object }),
  );
  const later = record(base.length + logs.length, 200, "LOG", "controller", {
    message: "x",
    "knative.dev/key": KEY,
  });
  return buildState([...base, ...logs, later].sort((a, b) => a.t - b.t));
}

function found(state: ReturnType<typeof buildState>, seconds: number) {
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return findingsAt(state.shared, revision, at(seconds)).filter(({ rule }) => rule.startsWith("requests-"));
}

const FULL = { message: "Throttler try error", error: "pending request queue full" };
const access = (status: number | string, more: JsonObject = {}): JsonObject => ({
  httpRequest: {
    requestMethod: "GET",
    requestUrl: "/a?token=x",
    status,
    latency: "1.5s",
    userAgent: "curl",
    ...more,
  },
});

describe("a line", () => {
  test.each([
    ["1.x: the queue is full", "activator", FULL, { cause: "full", status: 503 }],
    [
      "0.12",
      "activator",
      { msg: "Throttler try error", error: "activator overload" },
      { cause: "full", status: 503 },
    ],
    [
      "older than 0.12",
      "activator",
      { msg: "Error processing request in the activator", error: "x" },
      { cause: "other", status: 500 },
    ],
    [
      "waited for a pod for too long",
      "activator",
      { message: "Throttler try error", error: "context deadline exceeded" },
      { cause: "deadline", status: 503 },
    ],
    [
      "the client was gone",
      "activator",
      { message: "Throttler try error", error: "context canceled" },
      { cause: "canceled", status: 0 },
    ],
    [
      "a queue that was full, by the length of its answer",
      "queue-proxy",
      access(503, { responseSize: "27" }),
      { cause: "full", status: 503 },
    ],
    ["in the activator, too", "activator", access(503, { responseSize: 27 }), { cause: "full" }],
    [
      "a request that took too long for it",
      "activator",
      access(504, { responseSize: "25" }),
      { cause: "timeout" },
    ],
    ["or for queue-proxy", "queue-proxy", access(504, { responseSize: "15" }), { cause: "timeout" }],
    [
      "whose answer has another length",
      "queue-proxy",
      access(504, { responseSize: "25" }),
      { cause: "status" },
    ],
    ["another length", "queue-proxy", access(503, { responseSize: "28" }), { cause: "status" }],
    ["another status", "queue-proxy", access(502, { responseSize: "27" }), { cause: "status" }],
    ["no length", "queue-proxy", access(503), { cause: "status" }],
    [
      "an answer broke off",
      "queue-proxy",
      { message: "httputil: ReverseProxy read error during body copy: use of closed network connection" },
      { cause: "cut", status: 0 },
    ],
    [
      "the same as text, with the time of Go's logger",
      "activator",
      { message: "2026/01/01 00:00:30 httputil: ReverseProxy read error during body copy: unexpected EOF" },
      {
        cause: "cut",
        message: "httputil: ReverseProxy read error during body copy: unexpected EOF",
      },
    ],
    [
      "an answer broke off because the client was gone",
      "queue-proxy",
      { message: "httputil: ReverseProxy read error during body copy: context canceled" },
      { cause: "canceled", status: 0 },
    ],
    [
      "the numbers of the node's sockets do not hide the error",
      "queue-proxy",
      {
        message: `error reverse proxying request; sockstat: ${"TCP: inuse 0\n".repeat(50)}`,
        error: "dial tcp 127.0.0.1:8080: connect: connection refused",
      },
      {
        cause: "proxy",
        status: 502,
        message: "error reverse proxying request: dial tcp 127.0.0.1:8080: connect: connection refused",
      },
    ],
    [
      "a request log, without the query",
      "queue-proxy",
      access(503),
      { source: "queue-proxy-access", cause: "status", status: 503, ms: 1_500, message: "GET /a: 503" },
    ],
    [
      "a request log that a collector hands on as text",
      "activator",
      { message: JSON.stringify(access("504")) },
      { source: "activator-access", status: 504 },
    ],
  ] as const)("%s", (_, process, object, expected) =>
    expect(readRequestLine(process, object as JsonObject)).toMatchObject(expected),
  );

  test.each([
    ["a request that was answered", "queue-proxy", access(200)],
    ["an error of the client", "queue-proxy", access(429)],
    ["the kubelet's probe", "queue-proxy", access(503, { userAgent: "kube-probe/1.33" })],
    ["Knative's probe", "queue-proxy", access(503, { userAgent: "Knative-Activator-Probe" })],
    ["a status that is none", "queue-proxy", access("5xx")],
    ["text that only looks like it", "queue-proxy", { message: '{"httpRequest": {"status": 503' }],
    ["another process", "autoscaler", FULL],
    [
      "a probe of the activator that failed",
      "activator",
      { message: "Failed to probe clusterIP 10.0.0.1:80" },
    ],
  ])("no failed request: %s", (_, process, object) =>
    expect(readRequestLine(process, object as JsonObject)).toBeNull(),
  );

  test("text of any length is cut", () => {
    const line = readRequestLine("activator", { message: "Throttler try error", error: "x".repeat(1e6) });
    expect(line?.message.length).toBeLessThanOrEqual(300);
  });
});

describe("requests-logged", () => {
  test("is told from the first to the last line, with what each log holds, and ends a minute later", () => {
    const state = stateOf([
      [10, "activator", FULL],
      [11, "activator", FULL],
      [11, "queue-proxy", access(503)],
      [12, "activator", FULL],
    ]);
    const [finding] = found(state, 20);
    expect(finding?.values).toMatchObject({
      count: 3,
      activator: 3,
      queueProxy: 1,
      recorded: 0,
      cause: "full",
    });
    expect([finding?.values.firstAt, finding?.values.lastAt].map((t) => secondsOf(t as number))).toEqual([
      10, 12,
    ]);
    expect(found(state, 71.999)).toHaveLength(1);
    expect(found(state, 72)).toEqual([]);
    const saw = tell("detail", "requests-logged", finding?.values ?? {});
    expect(saw).toContain(
      "3 in the activators’ log, 1 in queue-proxy’s log. The same request may be in both.",
    );
  });

  test("an error line and the request log of one process tell of the same requests", () => {
    const state = stateOf([
      [10, "queue-proxy", { message: "error reverse proxying request", error: "EOF" }],
      [10, "queue-proxy", access(502)],
    ]);
    expect(found(state, 20)[0]?.values).toMatchObject({ count: 1, queueProxy: 1, cause: "proxy" });
  });

  test.each([
    ["no record", "", ["requests-logged"]],
    ["as many are recorded", "9.9 req 503 100\n9.95 req 503 50", ["requests-failed"]],
    ["fewer are recorded", "9.9 req 503 100", ["requests-failed", "requests-logged"]],
    ["those recorded were answered", "9.9 req 200 100\n9.95 req 200 50", ["requests-logged"]],
    ["those recorded were long before", "1 req 503 1\n1 req 503 1", ["requests-failed", "requests-logged"]],
  ])("%s", (_, requests, rules) => {
    const state = stateOf(
      [
        [10, "activator", FULL],
        [10, "activator", FULL],
      ],
      requests,
    );
    expect(
      found(state, 30)
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(rules);
  });

  test("the words of the log explain what is recorded", () => {
    const [finding] = found(stateOf([[10, "activator", FULL]], "9.9 req 503 100"), 20);
    expect(finding?.values).toMatchObject({
      why: "full",
      loggedBy: "activator",
      logged: "Throttler try error: pending request queue full",
    });
  });

  test("clients that went away are no failed requests by themselves", () => {
    const gone = { message: "Throttler try error", error: "context canceled" };
    expect(found(stateOf([[10, "activator", gone]]), 20)).toEqual([]);
    const both = stateOf([
      [10, "activator", gone],
      [10, "activator", FULL],
    ]);
    expect(found(both, 20)[0]?.values).toMatchObject({ count: 1, canceled: 1 });
  });

  test("is the first thing that is said, by the log that tells it, and nothing says that all is well", () => {
    const state = stateOf([[10, "queue-proxy", access(500)]]);
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    const [first] = explain(state.shared, revision, at(20)).clauses;
    expect(first).toMatchObject({ key: "requestErrors", values: { count: 1, by: "queueProxy" } });
    expect(findingsUntil(revision, at(20)).map(({ rule }) => rule)).not.toContain("D9");
  });

  test("a request log without a key belongs to the revision that it names, or whose pod wrote it", () => {
    const lines: JsonObject[] = [
      { ...access(503), namespace: "demo", revision: "r" },
      { ...access(503), kubernetes: { namespace_name: "demo", pod_name: "r-deployment-6d5f7c9b8-abcde" } },
      { ...access(503), namespace: "demo" },
    ];
    const logs = lines.map((line, i) => record(100 + i, 10, "LOG", "queue-proxy", line));
    const state = buildState([...records(READY), ...logs, ...records("30 pub a1 a2")]);
    expect(found(state, 20)[0]?.values).toMatchObject({ count: 2 });
  });

  test("a thousand lines are one finding, and answered requests leave nothing behind", () => {
    const lines = Array.from(
      { length: 1_000 },
      (_, i) => [10 + i / 100, "queue-proxy", access(200)] as const,
    );
    const quiet = stateOf(lines).revisions.get(KEY);
    expect(quiet?.decisions.filter(({ process }) => process === "queue-proxy")).toEqual([]);
    const many = stateOf(lines.map(([t]) => [t, "activator", FULL] as const));
    expect(found(many, 25)[0]?.values).toMatchObject({ count: 1_000 });
    expect(many.revisions.get(KEY)?.failures.logged).toHaveLength(1);
  });
});

describe("no more records come", () => {
  const ended = (more: string) => {
    const base = records(`${READY}\n${more}`);
    const all = [...base, record(base.length, 30, "LOG", "activator", { "knative.dev/key": KEY, ...FULL })];
    const state = buildState(all);
    const before = found(state, 30).map(({ rule }) => rule);
    endRecords(state, all.length - 1);
    return [before, found(state, 30).map(({ rule }) => rule)];
  };
  test("nor does one of the request that a last line tells: it counts at once", () => {
    expect(ended("29 pub a1 a2")).toEqual([[], ["requests-logged"]]);
  });
  test("where requests are recorded one might be that of the line", () => {
    expect(ended("29 req 200 5")).toEqual([[], []]);
  });
});
