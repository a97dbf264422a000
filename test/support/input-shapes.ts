/** What operators have, made from the records of a recording: the same facts in the shapes of other tools. */
import { stringify } from "yaml";
import type { JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { importInputs } from "../../lib/trace/import/door.ts";
import type { MergedTrace } from "../../lib/trace/import/merge.ts";
import type { InputFile, InputFolder } from "../../lib/trace/import/types.ts";
import { readTrace } from "../../lib/trace/reader.ts";

const OBJECT_TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
const encoder = new TextEncoder();

/** An input from its text, in pieces of `size` bytes. */
export function textInput(
  name: string,
  text: string | Uint8Array,
  modifiedAt?: number,
  size = 65_536,
): InputFile {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  return {
    name,
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    async *chunks() {
      for (let i = 0; i < bytes.length; i += size) yield bytes.slice(i, i + size);
    },
  };
}

/** Imports and reads the trace that comes of it. */
export async function imported(
  inputs: readonly (InputFile | InputFolder)[],
  options: Parameters<typeof importInputs>[1] = {},
) {
  const result = await importInputs(inputs, options);
  const text = textOfLines(result);
  return { ...result, text, ...readTrace(encoder.encode(text)) };
}

/** The trace as text. */
export function textOfLines({ lines }: Pick<MergedTrace, "lines">): string {
  const decoder = new TextDecoder();
  return [...lines()].map((piece) => decoder.decode(piece)).join("");
}

export function objectRecords(records: readonly TraceRecord[]): readonly TraceRecord[] {
  return records.filter(({ type }) => OBJECT_TYPES.has(type));
}

/** The objects as they were at a time. */
export function objectsAt(records: readonly TraceRecord[], t: number): JsonObject[] {
  const alive = new Map<string, JsonObject>();
  for (const { type, resource, object, t: told } of objectRecords(records)) {
    if (told > t) continue;
    const { namespace, name } = object.metadata as JsonObject;
    const id = `${resource} ${namespace}/${name}`;
    if (type === "DELETED") alive.delete(id);
    else alive.set(id, object);
  }
  return [...alive.values()];
}

/** As `kubectl get … -o json` prints several objects. */
export function listJson(objects: readonly JsonObject[]): string {
  const list = { apiVersion: "v1", items: objects, kind: "List", metadata: { resourceVersion: "" } };
  return `${JSON.stringify(list, null, 4)}\n`;
}

/** As `kubectl get … -o yaml` prints several objects. */
export function listYaml(objects: readonly JsonObject[]): string {
  return stringify(
    { apiVersion: "v1", items: objects, kind: "List", metadata: { resourceVersion: "" } },
    { indentSeq: false, lineWidth: 0 },
  );
}

/** As `kubectl get … -w --output-watch-events -o json | jq -c` prints them. */
export function watchEvents(records: readonly TraceRecord[]): string {
  return objectRecords(records)
    .map(({ type, object }) => `${JSON.stringify({ type, object })}\n`)
    .join("");
}
