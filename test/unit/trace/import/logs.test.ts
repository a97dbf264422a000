/** The log lines of a recording, carried in every way, tell what the recording tells. */
import { describe, expect, test } from "vitest";
import { reportOf } from "../../../../lib/core/index.ts";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { looksLikeTrace } from "../../../../lib/trace/import/is-trace.ts";
import { processOf } from "../../../../lib/trace/import/log-process.ts";
import { bareLine, structuredLine } from "../../../../lib/trace/import/log-text.ts";
import { formatTrace } from "../../../../lib/trace/writer.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";
import { jsonl, k8s, LINES, type Line, lines, nanos, podOf } from "../../../support/recorded-lines.ts";

const recording = openRecording("cold-start");
const logs = recording.records.filter(({ type }) => type === "LOG");
const others = [
  ...formatTrace(
    recording.header,
    recording.records.filter(({ type }) => type !== "LOG"),
  ),
].join("");

/** zap's console encoding of a line. */
function consoleOf({ text }: Line): string {
  const { severity, timestamp, logger, caller, message, ...fields } = JSON.parse(text) as Record<
    string,
    string
  >;
  return [timestamp, severity, logger, caller, message, JSON.stringify(fields)].join("\t");
}

const WRAPPERS: Readonly<Record<string, string>> = {
  "kubectl logs": lines(({ text }) => text),
  "kubectl logs --timestamps": lines(({ at, text }) => `${at} ${text}`),
  "kubectl logs --prefix": lines((line) => `[pod/${podOf(line)}/${line.process}] ${line.text}`),
  "kubectl logs --prefix --timestamps": lines(
    (line) => `[pod/${podOf(line)}/${line.process}] ${line.at} ${line.text}`,
  ),
  syslog: lines(({ process, text }) => `<14>Nov 28 17:10:00 node-1 ${process}[12]: ${text}`),
  "grep -n": lines(({ text }) => `17:${text}`),
  "grep of several files": lines(({ process, text }) => `logs/${process}-1.log:${text}`),
  "grep -nH, with lines around": lines(({ process, text }) => `${process}.log-17-${text}`),
  "grep of a file with times": lines(({ at, text }) => `activator.log:${at} ${text}`),
  "cat -n": lines(({ text }) => `    17\t${text}`),
  "ts of moreutils": lines(({ text }) => `Nov 28 17:10:00 ${text}`),
  "a file of syslog": lines(({ process, text }) => `Nov  2 17:10:00 node-1 ${process}: ${text}`),
  "a file of rsyslog": lines(({ at, process, text }) => `${at} node-1 ${process}[12]: ${text}`),
  "syslog of RFC 5424": lines(({ at, process, text }) => `<14>1 ${at} node-1 ${process} 12 - - ${text}`),
  "syslog of RFC 5424 with data, counted": lines(
    ({ at, text }) => `812 <14>1 ${at} node-1 - - ID47 [a@1 x="\\]"][b@1] \uFEFF${text}`,
  ),
  "syslog of a container's log": lines(
    ({ at, text }) => `<14>Nov 28 17:10:00 node-1 k8s/containerd: ${at} stdout F ${text}`,
  ),
  stern: lines((line) => `${podOf(line)} ${line.process} ${line.text}`),
  "stern in colours": lines(
    (line) => `\u001b[36m${podOf(line)}\u001b[0m \u001b[96m${line.process}\u001b[0m ${line.text}`,
  ),
  "stern -o json": jsonl((line) => ({
    message: line.text,
    namespace: "knative-serving",
    podName: podOf(line),
    containerName: line.process,
    nodeName: "node-b",
  })),
  docker: jsonl(({ text, at }) => ({ log: `${text}\n`, stream: "stdout", time: at })),
  CRI: lines(({ at, text }) => `${at} stdout F ${text}`),
  "CRI in parts": lines(
    ({ at, text }) => `${at} stdout P ${text.slice(0, 40)}\n${at} stdout F ${text.slice(40)}`,
  ),
  "logcli --output=jsonl": jsonl((line) => ({
    labels: { pod: podOf(line), container: line.process },
    line: line.text,
    timestamp: line.at,
  })),
  "Loki's API": JSON.stringify({
    status: "success",
    data: {
      resultType: "streams",
      result: [...Map.groupBy(LINES, podOf)].map(([pod, of]) => ({
        stream: { pod, container: of[0]?.process },
        values: of.map((line) => [nanos(line), line.text]),
      })),
    },
  }),
  "Elasticsearch hits": JSON.stringify({
    hits: {
      hits: LINES.map((line) => ({
        _source: { "@timestamp": line.at, message: line.text, kubernetes: k8s(line) },
      })),
    },
  }),
  "Elasticsearch _source": jsonl((line) => ({
    "@timestamp": line.at,
    message: line.text,
    kubernetes: k8s(line),
  })),
  "Elasticsearch, line parsed": jsonl((line) => ({
    "@timestamp": line.at,
    ...JSON.parse(line.text),
    kubernetes: k8s(line),
  })),
  gcloud: JSON.stringify(
    LINES.map((line) => ({
      timestamp: line.at,
      severity: "INFO",
      jsonPayload: JSON.parse(line.text),
      resource: { labels: { pod_name: podOf(line), container_name: line.process } },
    })),
    null,
    2,
  ),
  "gcloud, text": JSON.stringify(LINES.map((line) => ({ timestamp: line.at, textPayload: line.text }))),
  "aws logs": JSON.stringify({
    events: LINES.map((line) => ({
      message: line.text,
      logStreamName: podOf(line),
      timestamp: Date.parse(line.at.slice(0, 23).replace(/Z?$/, "Z")),
    })),
  }),
  "console encoding": lines(consoleOf),
  "console encoding, --timestamps": lines((line) => `${line.at} ${consoleOf(line)}`),
};

const truth = reportOf(stateOf(recording)).revisions;

describe("lines of a recording", () => {
  test.each(Object.keys(WRAPPERS))("%s", async (name) => {
    const text = WRAPPERS[name] ?? "";
    expect(looksLikeTrace(text)).toBe(false);
    const { records, header, inputs } = await imported([
      textInput("others", others),
      textInput("knative.log", text, undefined, 8_191),
    ]);
    expect(inputs[1]).toMatchObject({ kind: "logs", left: [], clocks: ["log"], records: logs.length });
    const tally = (found: typeof logs) =>
      Object.fromEntries(
        [...Map.groupBy(found, ({ resource }) => resource)].map(([key, of]) => [key, of.length]),
      );
    expect(tally(records.filter(({ type }) => type === "LOG"))).toEqual(tally(logs));
    const { revisions } = reportOf(stateOf({ header, records }));
    expect(
      revisions.map(({ probes, scaleToZero, coldStarts }) => ({ probes, scaleToZero, coldStarts })),
    ).toEqual(truth.map(({ probes, scaleToZero, coldStarts }) => ({ probes, scaleToZero, coldStarts })));
  });
});

test("the same lines from two places are there once", async () => {
  const { records, inputs } = await imported([
    textInput("autoscaler.log", WRAPPERS["kubectl logs"] ?? ""),
    textInput("copy.log", WRAPPERS.CRI ?? ""),
  ]);
  expect(records).toHaveLength(logs.length);
  expect(inputs[1]).toMatchObject({ records: 0, left: [{ reason: "duplicate", count: logs.length }] });
});

test("lines that the runtime cut, of two streams in turns, are put together", async () => {
  const [first = "", second = ""] = logs.map(({ object }) => JSON.stringify(object));
  const at = "2026-01-01T00:00:00Z";
  const text = [
    `${at} stdout P ${first.slice(0, 50)}`,
    `${at} stderr P ${second.slice(0, 70)}`,
    `${at} stdout P ${first.slice(50, 60)}`,
    `${at} stderr F ${second.slice(70)}`,
    `${at} stdout F ${first.slice(60)}`,
  ].join("\n");
  const { records, inputs } = await imported([textInput("0.log", text)]);
  expect(records).toHaveLength(2);
  expect(inputs[0]?.left).toEqual([]);
});

test("a stack trace between lines is counted, and the rest stands", async () => {
  const [first, second] = LINES;
  const text = `${first?.text}\ngoroutine 1 [running]:\nmain.main()\n{"cut off\n${second?.text}\n`;
  const { records, inputs } = await imported([textInput("autoscaler.log", text)]);
  expect(records).toHaveLength(2);
  expect(inputs[0]?.left).toEqual([
    { reason: "otherLine", count: 2, first: "line 2" },
    { reason: "brokenJson", count: 1, first: "line 4" },
  ]);
});

describe("who printed a line", () => {
  test.each<[string, JsonObject, object, string, string | null]>([
    ["the container", { logger: "x" }, { container: "queue-proxy" }, "a.log", "queue-proxy"],
    ["the logger", { logger: "activator" }, {}, "a.log", "activator"],
    ["a part of the logger", { logger: "autoscaler.stats-websocket-server" }, {}, "a.log", "autoscaler"],
    [
      "the reconciler",
      { "knative.dev/controller": "knative.dev.serving.pkg.reconciler.revision.Reconciler" },
      {},
      "a.log",
      "controller",
    ],
    ["the pod in the line", { "knative.dev/pod": "webhook-8969fc5c9-hpd8z" }, {}, "a.log", "webhook"],
    ["the pod that carried it", {}, { pod: "autoscaler-hpa-5ffd-jk" }, "a.log", "autoscaler-hpa"],
    ["the source file", { caller: "kpa/scaler.go:246" }, {}, "a.log", "autoscaler"],
    ["the name of the file", {}, {}, "logs/activator.log", "activator"],
    [
      "an ingress controller's logger",
      { logger: "net-kourier-controller.event-broadcaster" },
      {},
      "a.log",
      "net-kourier-controller",
    ],
    ["a request of queue-proxy", { httpRequest: {} }, {}, "a.log", "queue-proxy"],
    ["nothing", { logger: "my-app" }, {}, "a.log", null],
  ])("%s tells", (_, line, carried, file, expected) => {
    expect(processOf(line, carried, file)).toBe(expected);
  });
});

describe("the console encoding", () => {
  const fields = { commit: "x", "knative.dev/key": "default/a-00001" };
  test.each([
    [
      "with a logger",
      `2024-05-08T10:00:00.000Z\tINFO\tautoscaler\tkpa/scaler.go:246\tmsg\t${JSON.stringify(fields)}`,
      { logger: "autoscaler", caller: "kpa/scaler.go:246", message: "msg", ...fields },
    ],
    [
      "without a logger",
      "2024-05-08T10:00:00.000+0800\tWARN\tkpa/scaler.go:246\tmsg",
      { caller: "kpa/scaler.go:246", message: "msg", severity: "WARN" },
    ],
    ["with seconds", "1.5838e+09\tINFO\tautoscaler\tkpa/scaler.go:1\tmsg", { timestamp: 1_583_800_000 }],
    [
      "with a tab in its message",
      "2024-05-08T10:00:00.000Z\tINFO\tautoscaler\tkpa/scaler.go:1\ta\tb",
      { message: "a\tb" },
    ],
  ])("%s", (_, text, expected) => {
    expect(structuredLine(bareLine(text).text)).toMatchObject(expected);
  });

  test.each([
    "I0508 10:00:00.000000 1 leaderelection.go:243] attempting",
    "10.0.0.1 - - GET /",
    "NAME\tREADY\tAGE",
    "",
  ])("%j is none", (text) => expect(structuredLine(bareLine(text).text)).toBeNull());
});
