/**
 * What operators hand over, of any size, made from the shipped recordings: told again and again, each time later and of
 * newer versions, so that nothing is there twice.
 */
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { stringify } from "yaml";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { ACCESS_FORMS, accessLog } from "../support/access-log.ts";
import { tar } from "../support/archive-shapes.ts";
import { auditEvents } from "../support/audit-log.ts";
import { kshrk } from "../support/capture-shapes.ts";
import { openRecording } from "../support/check-recording.ts";
import { mustGather } from "../support/gather-shapes.ts";
import { objectRecords, objectsAt } from "../support/input-shapes.ts";
import { requestSpans } from "../support/otlp-spans.ts";

const RECORDING = "many-revisions";
const BATCH = 4 * 1024 * 1024;

/** Each writes an input of about so many bytes to a path; the last two are as long as the recording. */
const WRITERS = {
  "log, JSON": logs((line) => line),
  "log, kubectl --prefix --timestamps": logs(
    (line, at, process) => `[pod/${process}-65755fcf67-68p5v/${process}] ${at} ${line}`,
  ),
  "log, CRI": logs((line, at) => `${at} stdout F ${line}`),
  "log, docker": logs((line, at) => JSON.stringify({ log: `${line}\n`, stream: "stdout", time: at })),
  "log, console": logs((line) => consoleLine(JSON.parse(line))),
  "log, table": logs((line, at) => `${at},"${line.replaceAll('"', '""')}"`, "Date,Line"),
  "access log, JSON": requests,
  "spans, OTLP": spans,
  "metrics, Prometheus": metrics,
  "audit log": audit,
  "list, JSON": listJson,
  "watch events": watch,
  "list, YAML": listYaml,
  "must-gather, tar": gather,
  K8Shark: capture,
} as const;

export type ImportInput = keyof typeof WRITERS;

/** Writes an input. */
export function writeInput(name: ImportInput, path: string, bytes: number): void {
  WRITERS[name](path, bytes);
}

type Write = (path: string, bytes: number) => void;

function recordsOf(): readonly TraceRecord[] {
  return openRecording(RECORDING).records;
}

/** Writes lines until they are enough. */
function writeLines(path: string, bytes: number, lines: Iterable<string>, head = ""): void {
  const file = openSync(path, "w");
  let batch = head === "" ? "" : `${head}\n`;
  let written = 0;
  for (const line of lines) {
    batch += `${line}\n`;
    if (batch.length < BATCH) continue;
    written += writeSync(file, batch);
    batch = "";
    if (written >= bytes) break;
  }
  writeSync(file, batch);
  closeSync(file);
}

/** For ever: how often it has been told, and the time by which it is later. */
function* passes(records: readonly TraceRecord[]): Generator<{ pass: number; laterMs: number }> {
  const spanMs = (records.at(-1)?.t ?? 0) - (records[0]?.t ?? 0) + 1_000;
  for (let pass = 0; ; pass++) yield { pass, laterMs: pass * spanMs };
}

/** The time moved, with the digits that it had below milliseconds. */
function later({ t, at }: TraceRecord, ms: number): string {
  const digits = /\.\d{3}(\d*)Z$/.exec(at)?.[1] ?? "";
  return new Date(t + ms).toISOString().replace("Z", `${digits}Z`);
}

function logs(wrap: (line: string, at: string, process: string) => string, head = ""): Write {
  return (path, bytes) => {
    const records = recordsOf().filter(({ type }) => type === "LOG");
    writeLines(path, bytes, told(), head);
    function* told(): Generator<string> {
      for (const { laterMs } of passes(records)) {
        for (const record of records) {
          const at = later(record, laterMs);
          yield wrap(JSON.stringify({ ...record.object, timestamp: at }), at, record.resource);
        }
      }
    }
  };
}

/** Each request of the recording that says whose it is, again and again. */
function* requestRecords(): Generator<TraceRecord> {
  const records = recordsOf().filter(
    ({ type, object }) => type === "REQUEST" && object.revision !== undefined,
  );
  for (const { laterMs } of passes(records)) {
    for (const record of records) yield { ...record, t: record.t + laterMs };
  }
}

/** As a gateway of Istio prints them. */
function requests(path: string, bytes: number): void {
  const form = ACCESS_FORMS["Istio's JSON"];
  writeLines(path, bytes, told());
  function* told(): Generator<string> {
    if (form === undefined) return;
    for (const record of requestRecords()) yield accessLog([record], form).trimEnd();
  }
}

/** As a collector writes those of activator and queue-proxy, each request in a trace of its own. */
function spans(path: string, bytes: number): void {
  writeLines(path, bytes, told());
  function* told(): Generator<string> {
    let trace = 0;
    for (const record of requestRecords()) {
      trace += 1;
      for (const span of requestSpans([record]))
        yield JSON.stringify(span).replaceAll("trace-0", `trace-${trace}`);
    }
  }
}

/** The excess burst capacity of many revisions, a sample each second of an hour. */
function metrics(path: string, bytes: number): void {
  const BEGIN_S = Date.parse("2026-01-01T00:00:00Z") / 1_000;
  const file = openSync(path, "w");
  writeSync(file, '{"status":"success","data":{"resultType":"matrix","result":[');
  let written = 0;
  for (let revision = 0; written < bytes; revision++) {
    const metric = {
      __name__: "kn_revision_capacity_excess",
      k8s_namespace_name: "demo",
      kn_revision_name: `fn-${revision}-00001`,
    };
    const values = Array.from({ length: 3_600 }, (_, i) => [BEGIN_S + i, String((i * 7 + revision) % 211)]);
    written += writeSync(file, `${revision === 0 ? "" : ","}${JSON.stringify({ metric, values })}`);
  }
  writeSync(file, "]}}\n");
  closeSync(file);
}

function consoleLine({ timestamp, severity, logger, caller, message, ...fields }: JsonObject): string {
  return [timestamp, severity, logger, caller, message, JSON.stringify(fields)].join("\t");
}

/** The object in a version of its own. */
function versioned(object: JsonObject, pass: number): JsonObject {
  const metadata = asObject(object.metadata);
  const version = Number(asString(metadata.resourceVersion) ?? 0) + pass * 1_000_000;
  return { ...object, metadata: { ...metadata, resourceVersion: String(version) } };
}

function audit(path: string, bytes: number): void {
  const records = objectRecords(recordsOf()).filter(({ initial }) => !initial);
  writeLines(path, bytes, told());
  function* told(): Generator<string> {
    for (const { pass, laterMs } of passes(records)) {
      for (const record of records) {
        const object = versioned(record.object, pass);
        const [event] = auditEvents([{ ...record, object, at: later(record, laterMs) }], "RequestResponse");
        yield JSON.stringify(event);
      }
    }
  }
}

function watch(path: string, bytes: number): void {
  const records = objectRecords(recordsOf());
  writeLines(path, bytes, told());
  function* told(): Generator<string> {
    for (const { pass, laterMs } of passes(records)) {
      for (const record of records) {
        const { type } = record;
        const t = (record.t + laterMs) / 1_000;
        yield JSON.stringify({ t, type, object: versioned(record.object, pass) });
      }
    }
  }
}

/** The objects at the end, as if there were many more namespaces. */
function* manyObjects(): Generator<JsonObject> {
  const records = recordsOf();
  const objects = objectsAt(records, records.at(-1)?.t ?? 0);
  for (let pass = 0; ; pass++) {
    for (const object of objects) {
      const metadata = asObject(object.metadata);
      const namespace = `${asString(metadata.namespace) ?? ""}-${pass}`;
      yield { ...object, metadata: { ...metadata, namespace, uid: `${asString(metadata.uid)}-${pass}` } };
    }
  }
}

function listJson(path: string, bytes: number): void {
  const file = openSync(path, "w");
  writeSync(file, '{\n    "apiVersion": "v1",\n    "items": [\n');
  let written = 0;
  for (const object of manyObjects()) {
    const text = JSON.stringify(object, null, 4).replace(/^/gm, "        ");
    written += writeSync(file, `${written === 0 ? "" : ",\n"}${text}`);
    if (written >= bytes) break;
  }
  writeSync(
    file,
    '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n',
  );
  closeSync(file);
}

function listYaml(path: string, bytes: number): void {
  const items: string[] = [];
  let length = 0;
  for (const object of manyObjects()) {
    const item = stringify([object], { indentSeq: false, lineWidth: 0 });
    items.push(item);
    length += item.length;
    if (length >= bytes) break;
  }
  writeFileSync(
    path,
    `apiVersion: v1\nitems:\n${items.join("")}kind: List\nmetadata:\n  resourceVersion: ""\n`,
  );
}

/** Its size is that of the recording. */
function gather(path: string): void {
  const records = recordsOf();
  writeFileSync(path, tar(mustGather(records, records.at(-1)?.t ?? 0)));
}

/** Its size is that of the recording. */
function capture(path: string): void {
  const records = recordsOf();
  const [from, to] = [records[0]?.t ?? 0, records.at(-1)?.t ?? 0];
  writeFileSync(path, kshrk(records, { isWatched: true, everyMs: 10_000, from, to }));
}
