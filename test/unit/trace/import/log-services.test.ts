/** The log lines of a recording, as log services and collectors hand them out: nothing is lost, whichever it was. */
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Json, JsonObject } from "../../../../lib/model/json.ts";
import { createJsonScanner } from "../../../../lib/trace/import/json-scanner.ts";
import { auditEvents } from "../../../support/audit-log.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";
import { jsonl, k8s, LINES, type Line, lines, nanos, podOf } from "../../../support/recorded-lines.ts";

const NAMESPACE = "knative-serving";
const parsed = ({ text }: Line): JsonObject => JSON.parse(text) as JsonObject;
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);
const local = ({ at }: Line): string => at.slice(0, 23).replace("T", " ");

/** Docker's log driver cuts a line after 16 KiB, here after 60 characters. */
function dockerParts({ text, at }: Line): string {
  const part = (log: string): string => JSON.stringify({ log, stream: "stdout", time: at });
  return `${part(text.slice(0, 60))}\n${part(`${text.slice(60)}\n`)}`;
}

function otlpLog(line: Line, body: JsonObject): JsonObject {
  const attributes = [
    { key: "k8s.pod.name", value: { stringValue: podOf(line) } },
    { key: "k8s.container.name", value: { stringValue: line.process } },
  ];
  const scopeLogs = [{ scope: {}, logRecords: [{ timeUnixNano: nanos(line), body }] }];
  return { resourceLogs: [{ resource: { attributes }, scopeLogs }] };
}

/** A value as OpenTelemetry writes it in JSON. */
function typedOf(value: Json | undefined): JsonObject {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(typedOf) } };
  const values = Object.entries(value ?? {}).map(([key, inner]) => ({ key, value: typedOf(inner) }));
  return { kvlistValue: { values } };
}

const SERVICES: Readonly<Record<string, string>> = {
  "stern -o extjson": jsonl((line) => ({ pod: podOf(line), container: line.process, message: parsed(line) })),
  "stern -o ppextjson": LINES.map((line) =>
    pretty({ pod: podOf(line), container: line.process, message: parsed(line) }),
  ).join("\n"),
  "stern of all namespaces": lines((line) => `${NAMESPACE} ${podOf(line)} ${line.process} ${line.text}`),
  k9s: lines((line) => `${podOf(line)}:${line.process} ${line.text}`),
  Lens: lines((line) => `${line.at}  ${line.text}`),
  kail: lines((line) => `${NAMESPACE}/${podOf(line)}[${line.process}]: ${line.text}`),
  "logcli, as it prints by itself": lines(
    (line) => `${line.at} {app="x", container="${line.process}", pod="${podOf(line)}"} ${line.text}`,
  ),
  "Grafana's JSON": JSON.stringify(
    LINES.map((line) => ({
      line: line.text,
      timestamp: nanos(line),
      date: line.at,
      fields: { pod: podOf(line) },
    })),
  ),
  "Grafana's text": lines((line) => `${nanos(line)}\t${line.at}\t${line.text}`),
  "OpenShift Logging": jsonl((line) => ({
    "@timestamp": line.at,
    structured: parsed(line),
    kubernetes: k8s(line),
  })),
  "Fluent Bit": jsonl((line) => ({ date: 1.5, log: line.text, stream: "stdout", kubernetes: k8s(line) })),
  "Fluent Bit, line parsed": jsonl((line) => ({
    time: line.at,
    log_processed: parsed(line),
    kubernetes: k8s(line),
  })),
  Vector: jsonl((line) => ({ message: line.text, source_type: "kubernetes_logs", timestamp: line.at })),
  "OpenTelemetry's file": jsonl((line) => otlpLog(line, { stringValue: line.text })),
  "OpenTelemetry's file, lines parsed": jsonl((line) =>
    otlpLog(line, {
      kvlistValue: {
        values: Object.entries(parsed(line)).map(([key, value]) => ({ key, value: typedOf(value) })),
      },
    }),
  ),
  "docker, lines in parts": lines(dockerParts),
  "journalctl -o json": jsonl((line) => ({
    __REALTIME_TIMESTAMP: nanos(line).slice(0, -3),
    MESSAGE: line.text,
    SYSLOG_IDENTIFIER: "conmon",
  })),
  "Kibana's fields": JSON.stringify({
    rawResponse: {
      hits: { hits: LINES.map((line) => ({ fields: { "@timestamp": [line.at], message: [line.text] } })) },
    },
  }),
  "Elasticsearch, indented": pretty({
    took: 1,
    hits: {
      total: { value: 1 },
      hits: LINES.map((line) => ({ _source: { "@timestamp": line.at, message: line.text } })),
    },
    aggregations: {},
  }),
  "gcloud, as it prints by itself": LINES.map(
    (line) =>
      `---\n${stringify({ insertId: "x", jsonPayload: parsed(line), resource: { labels: { pod_name: podOf(line) } }, timestamp: line.at })}`,
  ).join(""),
  "CloudWatch Insights": JSON.stringify({
    results: LINES.map((line) => [
      { field: "@timestamp", value: local(line) },
      { field: "@message", value: line.text },
    ]),
    status: "Complete",
  }),
  "CloudWatch, a subscription": JSON.stringify({
    messageType: "DATA_MESSAGE",
    logEvents: LINES.map(({ at, text }) => ({
      id: "1",
      timestamp: Date.parse(`${at.slice(0, 23)}Z`),
      message: text,
    })),
  }),
  "CloudWatch, of container insights": JSON.stringify({
    events: LINES.map((line) => ({
      logStreamName: "x",
      timestamp: 1_700_000_000_000,
      message: JSON.stringify({ log: line.text, kubernetes: k8s(line) }),
    })),
  }),
  "Azure's tables": JSON.stringify({
    tables: [
      {
        columns: ["TimeGenerated", "PodName", "ContainerName", "LogMessage"].map((name) => ({ name })),
        rows: LINES.map((line) => [line.at, podOf(line), line.process, line.text]),
      },
    ],
  }),
  "Azure's command": pretty(
    LINES.map((line) => ({ TimeGenerated: line.at, PodName: podOf(line), LogMessage: line.text })),
  ),
  Datadog: JSON.stringify({
    data: LINES.map((line) => ({
      type: "log",
      attributes: { timestamp: line.at, message: String(parsed(line).message), attributes: parsed(line) },
    })),
  }),
  Splunk: jsonl((line) => ({ preview: false, result: { _raw: line.text, _time: line.at } })),
  "lines without their newlines": LINES.map(({ text }) => text)
    .join("")
    .replaceAll(/(.{2000,4000}\})(?=\{")/g, "$1\n"),
};

/** A table with a line of names, every cell in quotes. */
function csv(names: readonly string[], cells: (line: Line) => readonly string[], separator = ","): string {
  const row = (each: readonly string[]): string =>
    `${each.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)}\r\n`;
  return row(names) + LINES.map((line) => row(cells(line))).join("");
}

const LOGGED = `{"severity":"INFO","logger":"autoscaler","timestamp":"2026-01-01T00:00:00Z","message":"a"}`;

/** A cell as Google Cloud's table has it: one for each field of the payload. */
const field = (line: Line, name: string): string => String(parsed(line)[name] ?? "");
const FIELDS = ["severity", "timestamp", "logger", "caller", "message", "error"];

const TABLES: Readonly<Record<string, string>> = {
  "Grafana, a table": `\uFEFF${csv(["Date", "Line"], (line) => [local(line), line.text])}`,
  "Grafana, with labels": csv(["labels", "Time", "Line", "tsNs", "id"], (line) => [
    JSON.stringify({ app: "x", pod: podOf(line), container: line.process }),
    local(line),
    line.text,
    nanos(line),
    "1",
  ]),
  "Splunk, a table": csv(["_time", "host", "_raw"], (line) => [line.at, "h", line.text]),
  "CloudWatch Insights, a table": csv(["@timestamp", "@message"], (line) => [local(line), line.text]),
  "Kibana, a table": csv(["@timestamp", "kubernetes.pod.name", "message"], (line) => [
    "Nov 23, 2026 @ 04:05:16.840",
    podOf(line),
    line.text,
  ]),
  "Azure, a table": csv(["TimeGenerated", "PodName", "LogMessage"], (line) => [
    line.at,
    podOf(line),
    line.text,
  ]),
  "BigQuery, a table": csv(["insertId", "timestamp", "textPayload"], (line) => ["i", line.at, line.text]),
  "Google Cloud, a table": csv(
    ["insertId", ...FIELDS.map((name) => `jsonPayload.${name}`), "resource.labels.pod_name", "timestamp"],
    (line) => ["i", ...FIELDS.map((name) => field(line, name)), podOf(line), line.at],
  ),
  "Datadog, a table": csv(
    ["Date", "Host", "Service", "@level", "@timestamp", "@logger", "Message"],
    (line) => [
      line.at,
      "h",
      line.process,
      field(line, "severity"),
      field(line, "timestamp"),
      field(line, "logger"),
      field(line, "message"),
    ],
  ),
  "a table with semicolons": csv(["time", "line"], (line) => [line.at, line.text], ";"),
  "a table with tabs, of lines within kubectl's": csv(
    ["time", "text"],
    (line) => [line.at, `[pod/${podOf(line)}/${line.process}] ${line.at} ${line.text}`],
    "\t",
  ),
  "a table of one column": csv(["message"], (line) => [line.text]),
};

async function read(text: string) {
  const { records, inputs } = await imported([textInput("x.log", text, undefined, 8_191)]);
  return { records, input: inputs[0] };
}

describe("lines from", () => {
  test.each(Object.keys(SERVICES))("%s are all read", async (name) => {
    const { records, input } = await read(SERVICES[name] ?? "");
    expect(input).toMatchObject({ kind: "logs", left: [], records: LINES.length });
    const shown = records.map(({ resource, object }) => `${resource} ${String(object.message)}`).sort();
    expect(shown).toEqual(LINES.map((line) => `${line.process} ${String(parsed(line).message)}`).sort());
  });

  test.each(Object.keys(TABLES))("%s are all read", async (name) => {
    const { records, input } = await read(TABLES[name] ?? "");
    expect(input).toMatchObject({ kind: "logs", left: [], records: LINES.length });
    const shown = records
      .map(({ t, resource, object }) => `${t} ${resource} ${String(object.message)}`)
      .sort();
    expect(shown).toEqual(
      LINES.map((line) => `${Date.parse(line.at)} ${line.process} ${String(parsed(line).message)}`).sort(),
    );
  });

  test("a table of Google Cloud keep whose they are", async () => {
    const names = [
      "timestamp",
      "jsonPayload.severity",
      'jsonPayload."knative.dev/key"',
      "jsonPayload.message",
    ];
    const table = csv(names, ({ at }) => [at, "INFO", "demo/hello-00001", "said"]).replaceAll(
      "said",
      "SKS should be in Serve mode",
    );
    const { records } = await imported([textInput("autoscaler.csv", table)]);
    expect(records[0]).toMatchObject({
      resource: "autoscaler",
      object: { "knative.dev/key": "demo/hello-00001", message: "SKS should be in Serve mode" },
    });
  });

  test("a gateway in a table are requests", async () => {
    const line = `[2026-01-01T00:00:00.1Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 1 2 1 "-" "a, b" "i" "h" "10.0.0.7:8012" outbound|80||r-00001.demo.svc 1 2 3 - -`;
    const table = `Date,Line\n2026,"${line.replaceAll('"', '""')}"\n`;
    const { records } = await imported([textInput("x.csv", table)]);
    expect(records).toMatchObject([{ type: "REQUEST", object: { namespace: "demo", revision: "r-00001" } }]);
  });

  test("a table say where a row is none of a log, and that its end is cut off", async () => {
    const table = `time,line\nx,"${LOGGED.replaceAll('"', '""')}"\ny,"words,\nand more"\nz,"cut\n`;
    const { input } = await read(table);
    expect(input).toMatchObject({
      records: 1,
      left: [{ reason: "otherLine", count: 2, first: "line 3" }],
    });
  });

  test("a process that prints the names of a pod and a container keeps its line", async () => {
    const line = {
      level: "info",
      logger: "autoscaler",
      ts: "2026-01-01T00:00:00Z",
      message: "x",
      pod: "p",
      container: "c",
    };
    expect((await read(`${JSON.stringify(line)}\n`)).records).toMatchObject([
      { object: { message: "x", pod: "p" } },
    ]);
  });
});

const events = auditEvents(openRecording("cold-start").records, "RequestResponse");
const AUDITED: Readonly<Record<string, string>> = {
  "oc adm node-logs": events.map((event) => `master-0 ${JSON.stringify(event)}\n`).join(""),
  "Azure's storage": JSON.stringify({
    records: events.map((event) => ({
      category: "kube-audit",
      properties: { log: `${JSON.stringify(event)}\n` },
    })),
  }),
  "Azure's diagnostics": JSON.stringify(
    events.map((event) => ({ Category: "kube-audit", log_s: JSON.stringify(event) })),
  ),
  "Azure's own table": JSON.stringify(
    events.map((event) => ({
      AuditId: event.auditID,
      Verb: event.verb,
      Stage: event.stage,
      StageReceivedTime: event.stageTimestamp,
      User: JSON.stringify(event.user),
      ObjectRef: JSON.stringify(event.objectRef),
      ResponseStatus: JSON.stringify(event.responseStatus),
      RequestObject: JSON.stringify(event.requestObject),
      ResponseObject: JSON.stringify(event.responseObject),
    })),
  ),
  "Azure's own table, downloaded": [
    [
      "AuditId",
      "Verb",
      "Stage",
      "StageReceivedTime",
      "User",
      "ObjectRef",
      "ResponseStatus",
      "RequestObject",
      "ResponseObject",
    ],
    ...events.map((event) => [
      ...[event.auditID, event.verb, event.stage, event.stageTimestamp].map(String),
      ...[event.user, event.objectRef, event.responseStatus, event.requestObject, event.responseObject].map(
        (part) => JSON.stringify(part) ?? "",
      ),
    ]),
  ]
    .map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`)
    .join(""),
  "CloudWatch Insights, downloaded": JSON.stringify(
    events.map((event) => ({ "@timestamp": "2026-01-01", "@message": event })),
  ),
};

test.each(Object.keys(AUDITED))("an audit log from %s tells the same writes", async (name) => {
  const plain = await read(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  const { records, input } = await read(AUDITED[name] ?? "");
  expect(input).toMatchObject({ kind: "audit", left: [] });
  const shown = (all: typeof records) =>
    all.map(({ at, type, resource, object }) => [at, type, resource, object.metadata]);
  expect(shown(records)).toEqual(shown(plain.records));
});

test.each([
  [
    '{"hits":{"total":1,"hits":[{"a":1},{"b":2}]},"x":1}',
    ['item {"a":1}', 'item {"b":2}', 'envelope {"hits":{"total":1,"hits":[]},"x":1}'],
  ],
  [
    '{"data":{"result":[{"a":[1]}],"resultType":"x"}}',
    ['item {"a":[1]}', 'envelope {"data":{"result":[],"resultType":"x"}}'],
  ],
  ['{"data":{"other":[{"a":1}]}}', ['value {"data":{"other":[{"a":1}]}}']],
  ['{"spec":{"result":[{"a":1}]}}', ['value {"spec":{"result":[{"a":1}]}}']],
  ['{"data":{"x":{"result":[{"a":1}]}}}', ['value {"data":{"x":{"result":[{"a":1}]}}}']],
  ['{"data":[["result",[{"a":1}]]]}', ['item ["result",[{"a":1}]]', 'envelope {"data":[]}']],
])("%s is cut where it has no end", (text, expected) => {
  for (const size of [text.length, 1, 7]) {
    const found: string[] = [];
    const decoder = new TextDecoder();
    const scanner = createJsonScanner({
      onValue: ({ role, bytes }) => found.push(`${role} ${decoder.decode(bytes)}`),
      onBroken: (_, reason) => found.push(reason),
    });
    const bytes = new TextEncoder().encode(text);
    for (let i = 0; i < bytes.length; i += size) scanner.push(bytes.slice(i, i + size));
    scanner.end();
    expect(found).toEqual(expected);
  }
});
