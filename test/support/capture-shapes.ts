/** What K8Shark would have captured of the cluster of a recording, written from the description of its format. */
import { createHash } from "node:crypto";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { type Files, zip, zstd } from "./archive-shapes.ts";
import { objectRecords, objectsAt } from "./input-shapes.ts";

export interface CaptureOptions {
  readonly version?: number;
  /** Whether changes were watched; else lists were asked for again and again. */
  readonly isWatched: boolean;
  readonly everyMs: number;
  /** What the capture says instead of a list of intervals. */
  readonly interval?: string;
  /** Whether lists that had not changed were left out. */
  readonly isDeduplicated?: boolean;
  readonly from: number;
  readonly to: number;
}

export interface CapturedRecord {
  readonly captured_at: string;
  readonly api_path: string;
  readonly event_type?: string;
  readonly http_method: "GET";
  readonly response_code: number;
  readonly response_body: unknown;
}

interface IndexEntry {
  readonly api_path: string;
  readonly seqs: number[];
  readonly times: string[];
  readonly event_types?: string[];
}

const SYSTEM = "knative-serving";

/** The records, in the order of their times. */
export function capturedRecords(records: readonly TraceRecord[], options: CaptureOptions): CapturedRecord[] {
  const { isWatched, isDeduplicated = false, everyMs, from, to } = options;
  const captured: CapturedRecord[] = [];
  const get = { http_method: "GET", response_code: 200 } as const;
  const paths = pathsOf(records);
  const last = new Map<string, string>();
  for (let t = from; t <= to; t += isWatched ? Number.POSITIVE_INFINITY : everyMs) {
    const now = Map.groupBy(objectsAt(records, t), (object) => paths.get(kindOf(object)) ?? "");
    for (const [kind, path] of paths) {
      const [apiVersion, name] = kind.split(" ");
      const items = (now.get(path) ?? []).map(({ kind: _, apiVersion: __, ...rest }) => rest);
      const body = { apiVersion, kind: `${name}List`, metadata: { resourceVersion: "1" }, items };
      if (isDeduplicated && last.get(path) === JSON.stringify(body)) continue;
      last.set(path, JSON.stringify(body));
      captured.push({
        ...get,
        captured_at: micros(new Date(t).toISOString()),
        api_path: path,
        response_body: body,
      });
      captured.push({
        ...get,
        captured_at: micros(new Date(t).toISOString()),
        api_path: `${path}?as=Table`,
        response_body: {},
      });
    }
  }
  if (isWatched) {
    for (const { t, at, type, object } of objectRecords(records)) {
      const path = paths.get(kindOf(object));
      if (t <= from || t > to || path === undefined) continue;
      captured.push({
        ...get,
        captured_at: micros(at),
        api_path: path,
        event_type: type,
        response_body: object,
      });
    }
  }
  for (const [process, lines] of Map.groupBy(
    records.filter(({ type }) => type === "LOG"),
    ({ resource }) => resource,
  )) {
    const path = `/api/v1/namespaces/${SYSTEM}/pods/${process}-65755fcf67-68p5v/log?container=${process}`;
    // Asked for twice: the second answer begins within the first.
    for (const part of [lines.slice(0, lines.length / 2), lines.slice(lines.length / 4)]) {
      const text = part.map(({ object }) => `${JSON.stringify(object)}\n`).join("");
      captured.push({
        ...get,
        captured_at: micros(new Date(to).toISOString()),
        api_path: path,
        response_body: text,
      });
    }
  }
  return captured.sort((a, b) =>
    a.captured_at < b.captured_at ? -1 : a.captured_at > b.captured_at ? 1 : 0,
  );
}

/** A .kshrk archive of them. */
export function kshrk(records: readonly TraceRecord[], options: CaptureOptions): Buffer {
  const { version = 2, everyMs, from, to, isWatched } = options;
  const files: Record<string, string | Uint8Array> = {};
  const lists: Record<string, IndexEntry> = {};
  const watches: Record<string, IndexEntry> = {};
  const numbers = new Map<string, number>();
  for (const record of capturedRecords(records, options)) {
    const { api_path, captured_at, event_type } = record;
    const seq = numbers.get(api_path) ?? 0;
    numbers.set(api_path, seq + 1);
    const folder = createHash("sha256").update(api_path).digest("hex").slice(0, 16);
    files[`k8shark-capture/records/${folder}/${seq}.json.zst`] = zstd(
      JSON.stringify({ id: `${seq}`, ...record }),
    );
    const index = event_type === undefined ? lists : watches;
    index[api_path] ??= {
      api_path,
      seqs: [],
      times: [],
      ...(event_type === undefined ? {} : { event_types: [] }),
    };
    index[api_path]?.seqs.push(seq);
    index[api_path]?.times.push(captured_at);
    if (event_type !== undefined) index[api_path]?.event_types?.push(event_type);
  }
  const wrapped = (index: object): Buffer => zstd(JSON.stringify(version === 1 ? index : { entries: index }));
  return zip(
    {
      ...files,
      "k8shark-capture/metadata.json": JSON.stringify({
        ...(version === 1 ? {} : { format_version: version }),
        capture_id: "8c73e8f9",
        captured_at: new Date(from).toISOString(),
        captured_until: new Date(to).toISOString(),
        kubernetes_version: "v1.36.1",
        record_count: Object.keys(files).length,
        watch_enabled: isWatched,
        ...(options.interval === undefined
          ? { intervals: [`${everyMs / 1_000}s`] }
          : { interval: options.interval }),
      }),
      "k8shark-capture/index.json.zst": wrapped(lists),
      ...(isWatched ? { "k8shark-capture/watch-index.json.zst": wrapped(watches) } : {}),
    } satisfies Files,
    { isStored: true },
  );
}

/** Kind → path, of all namespaces. */
function pathsOf(records: readonly TraceRecord[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const { resource, object } of objectRecords(records)) {
    const [plural] = resource.split(".");
    const apiVersion = asString(object.apiVersion) ?? "";
    paths.set(kindOf(object), `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/${plural}`);
  }
  return paths;
}

function kindOf(object: JsonObject): string {
  return `${asString(asObject(object).apiVersion)} ${asString(object.kind)}`;
}

/** As Go writes times: without zeros at the end. */
function micros(at: string): string {
  return at.replace(/0+Z$/, "Z").replace(".Z", "Z");
}
