import { describe, expect, test } from "vitest";
import { isUsefulLog, parseLogLine, splitLine } from "../../../lib/cluster/log-line.ts";

const RECEIVED = Date.parse("2026-11-23T04:06:00.250Z");
const STAMP = "2026-11-23T04:05:14.987654321Z";

test("a line that nests deeper than anything that is made of it could follow is none", () => {
  const nested = (levels: number): string => `{"message":"x","a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  expect(parseLogLine(`${STAMP} ${nested(99)}`, "autoscaler", RECEIVED)).not.toBe(null);
  for (const levels of [100, 100_000]) {
    expect(parseLogLine(`${STAMP} ${nested(levels)}`, "autoscaler", RECEIVED)).toBe(null);
  }
});

describe("the time of a line", () => {
  const timeOf = (object: object, stamp = `${STAMP} `): unknown => {
    const record = parseLogLine(`${stamp}${JSON.stringify(object)}`, "autoscaler", RECEIVED);
    return record === null ? null : [new Date(record.t).toISOString(), record.at];
  };

  test.each([
    [
      "nanoseconds",
      "2026-11-23T04:05:14.123456789Z",
      "2026-11-23T04:05:14.123Z",
      "2026-11-23T04:05:14.123456Z",
    ],
    ["milliseconds", "2026-11-23T04:05:14.120Z", "2026-11-23T04:05:14.120Z", "2026-11-23T04:05:14.120Z"],
    ["whole seconds", "2026-11-23T04:05:14Z", "2026-11-23T04:05:14.000Z", "2026-11-23T04:05:14Z"],
    ["a time zone", "2026-11-23T05:35:14.5+01:30", "2026-11-23T04:05:14.500Z", "2026-11-23T04:05:14.5Z"],
  ])("is its own: %s", (_, timestamp, t, at) => {
    expect(timeOf({ timestamp })).toEqual([t, at]);
  });

  test.each([
    [1795406714.123, "2026-11-23T04:05:14.123Z", "2026-11-23T04:05:14.123Z"],
    [1795406714.0000007, "2026-11-23T04:05:14.000Z", "2026-11-23T04:05:14.000000Z"],
    [1795406714.1234567, "2026-11-23T04:05:14.123Z", "2026-11-23T04:05:14.123456Z"],
    [1795406714, "2026-11-23T04:05:14.000Z", "2026-11-23T04:05:14Z"],
    [1795406714123, "2026-11-23T04:05:14.123Z", "2026-11-23T04:05:14.123Z"],
  ])("may be seconds since the epoch, as printed, or a smaller unit: %d", (ts, t, at) => {
    expect(timeOf({ level: "error", ts, msg: "x" })).toEqual([t, at]);
  });

  test("is the kubelet's when the line has none that can be read", () => {
    const kubelets = ["2026-11-23T04:05:14.987Z", "2026-11-23T04:05:14.987654Z"];
    expect(timeOf({ message: "x" })).toEqual(kubelets);
    expect(timeOf({ timestamp: "yesterday", ts: 1e30 })).toEqual(kubelets);
    expect(timeOf({ ts: -1 })).toEqual(kubelets);
  });

  test("is that of receipt when there is no other", () => {
    expect(timeOf({ message: "x" }, "")).toEqual(["2026-11-23T04:06:00.250Z", "2026-11-23T04:06:00.250Z"]);
  });
});

test("the record holds the line as it was", () => {
  const object = {
    severity: "INFO",
    timestamp: "2026-11-23T04:05:14.1Z",
    logger: "autoscaler",
    message: "Probing activator = true, err = <nil>",
    "knative.dev/key": "demo/hello-00001",
    nested: { a: [1, null] },
  };
  expect(parseLogLine(`${STAMP} ${JSON.stringify(object)}`, "autoscaler", RECEIVED)).toEqual({
    t: Date.parse("2026-11-23T04:05:14.1Z"),
    at: "2026-11-23T04:05:14.1Z",
    type: "LOG",
    resource: "autoscaler",
    initial: false,
    object,
  });
});

test("only a long stack trace is cut", () => {
  const record = parseLogLine(
    JSON.stringify({ message: "m".repeat(3_000), stacktrace: "s".repeat(3_000) }),
    "controller",
    RECEIVED,
  );
  expect(record?.object).toEqual({ message: "m".repeat(3_000), stacktrace: "s".repeat(2_000) });
});

test.each([
  "goroutine 1 [running]:",
  "I1123 04:05:14.123456       1 leaderelection.go:250] attempting to acquire leader lease",
  '{"severity":"INFO","message":"cut of',
  '["a"]',
  '"text"',
  "null",
  "",
])("a line that is no JSON object is no record: %s", (text) => {
  expect(parseLogLine(`${STAMP} ${text}`, "autoscaler", RECEIVED)).toBeNull();
  expect(parseLogLine(text, "autoscaler", RECEIVED)).toBeNull();
});

test("the kubelet's time is taken off, and nothing that only looks like one", () => {
  expect(splitLine(`${STAMP} a b`)).toEqual({
    stamp: { t: Date.parse("2026-11-23T04:05:14.987Z"), at: "2026-11-23T04:05:14.987654Z" },
    text: "a b",
  });
  expect(splitLine(`${STAMP} `).text).toBe("");
  for (const line of ["a b", "2026-11-23 04:05:14 a", `${STAMP.replace("11-", "13-")} a`, ""]) {
    expect(splitLine(line)).toEqual({ stamp: null, text: line });
  }
});

describe("which lines are kept", () => {
  const key = { "knative.dev/key": "demo/hello-00001" };
  const ofIngress = {
    "knative.dev/key": "demo/hello",
    "knative.dev/kind": "networking.internal.knative.dev.Ingress",
  };
  const probe =
    "Probing of http://hello.demo.example.com:80/ failed, IP: 10.0.0.7:8090, ready: false, error: EOF (depth: 0)";
  const dump = "Async prober is done for &{{ } {hello-00001  demo  uid 1}}: success?: true error: <nil>";
  const sockstat = {
    level: "error",
    msg: "Unable to read sockstat",
    error: 'Get "http://hello-00001.demo.svc.cluster.local": x',
  };

  test.each([
    ["autoscaler", { message: "anything at all", ...key }, true],
    ["autoscaler", { message: "anything at all" }, false],
    ["autoscaler", { message: "leader", "knative.dev/key": "no-slash" }, false],
    ["autoscaler", { message: dump }, true],
    ["autoscaler", sockstat, true],
    ["activator", { message: "Set capacity to 10 (backends: 1, index: 0/1)", ...key }, true],
    ["activator", { message: "Set capacity to 10 (backends: 1, index: 0/1)" }, false],
    ["activator", { severity: "INFO", message: "Updating probes", ...key }, false],
    ["activator", { severity: "ERROR", message: "Websocket connection could not be established" }, true],
    ["activator", { severity: "INFO", message: "Connecting to autoscaler" }, false],
    ["autoscaler", { level: "error", msg: "Failed to list", "knative.dev/key": "no-slash" }, false],
    ["activator", { severity: "WARNING", message: "Something odd", ...key }, true],
    ["activator", { level: "warn", msg: "Something odd", ...key }, true],
    ["controller", { severity: "ERROR", message: "Something odd", ...key }, true],
    ["controller", { level: "error", msg: "Something odd", ...key }, true],
    ["controller", { severity: "INFO", message: "Reconcile succeeded", ...key }, true],
    [
      "controller",
      { message: "Reconcile succeeded", ...key, "knative.dev/kind": "serving.knative.dev.Route" },
      false,
    ],
    [
      "controller",
      {
        message: "Reconcile succeeded",
        ...key,
        "knative.dev/kind": "networking.internal.knative.dev.ServerlessService",
      },
      true,
    ],
    ["net-kourier-controller", { severity: "ERROR", message: probe, ...ofIngress }, true],
    ["net-kourier-controller", { level: "error", msg: probe }, true],
    [
      "net-istio-controller",
      { severity: "ERROR", message: "Returned an error", error: "x", ...ofIngress },
      true,
    ],
    [
      "net-istio-controller",
      { severity: "INFO", message: "Processing probe for http://x", ...ofIngress },
      false,
    ],
  ] as const)("%s %j: %s", (process, object, isKept) => {
    expect(isUsefulLog(process, { ...object })).toBe(isKept);
  });
});

test("a line of client-go is one when it says something of Knative itself, at the kubelet's time", () => {
  const text = "E0101 00:00:01.250000       1 leaderelection.go:330] error retrieving resource lock a/b: x";
  const record = parseLogLine(`${STAMP} ${text}`, "autoscaler", RECEIVED);
  expect(record).toMatchObject({ type: "LOG", resource: "autoscaler", object: { severity: "ERROR" } });
  expect(isUsefulLog("autoscaler", record?.object ?? {})).toBe(true);
  const news = "I0101 00:00:01.250000       1 leaderelection.go:255] successfully acquired lease a/b";
  expect(parseLogLine(`${STAMP} ${news}`, "autoscaler", RECEIVED)).toBeNull();
});
