/** A recording in memory: its text, where each record stands in it, and the state it leads to. */

import { concerns, createState, isInstantType, objectKey, revisionOf, step } from "../core/index.ts";
import { NotATraceError, TraceTooLargeError } from "../model/errors.ts";
import { asObject, type JsonObject } from "../model/json.ts";
import { RESOURCE, type TraceHeader, type TraceProblem, type TraceRecord } from "../model/record.ts";
import { readRecordLine } from "../trace/reader.ts";
import type { Source, SourceSummary } from "./source.ts";
import { readTraceFile } from "./trace-file.ts";

/** A recording that unpacks to more than this is not opened for viewing; a report streams it. */
export const MAX_RECORDING_BYTES = 512 * 1024 * 1024;
/** Problems are counted beyond this number, not kept. */
const MAX_PROBLEMS = 1_000;

const SHARED_OBJECTS: ReadonlySet<string> = new Set([
  "activator-service",
  "config-autoscaler",
  "config-deployment",
]);

/**
 * Reads a trace file into memory.
 * @param epoch identifies the content (path, size and time of change)
 * @throws TraceTooLargeError, TraceUnreadableError, NotATraceError, UnsupportedTraceVersionError
 */
export async function loadRecording(
  path: string,
  summary: SourceSummary,
  epoch: string,
): Promise<LoadedRecording> {
  const text = new TextStore();
  const problems: TraceProblem[] = [];
  let problemCount = 0;
  let state = createState();
  const offsets: number[] = [];
  const lengths: number[] = [];
  const times: number[] = [];
  const concerned = new Map<string, number[]>();
  const forAll: number[] = [];
  const versions = new Map<string, number[]>();
  const owned = new Map<string, Set<string>>();

  const onRecord = (record: TraceRecord, place: { byteOffset: number; byteLength: number }): void => {
    step(state, record);
    const instant = isInstantType(record.type);
    const stats = state.shared.resources.get(instant ? `${record.type} ${record.resource}` : record.resource);
    offsets.push(place.byteOffset);
    lengths.push(place.byteLength);
    times.push(instant ? record.t + (stats?.offsetMs ?? 0) : (stats?.lastT ?? record.t));
    const revision = revisionOf(state, record);
    if (revision !== null) push(concerned, revision, record.seq);
    else if (concerns(state, record, "")) forAll.push(record.seq);
    if (instant || !isObjectType(record.type)) return;
    const id = `${record.resource} ${objectKey(record.object)}`;
    push(versions, id, record.seq);
    if (revision !== null && record.resource !== RESOURCE.k8sEvents) add(owned, revision, id);
    else if (SHARED_OBJECTS.has(String(asObject(record.object.metadata).name))) add(owned, "", id);
  };
  const result = await readTraceFile(
    path,
    {
      onHeader: (header: TraceHeader) => {
        state = createState({ systemNamespace: header.systemNamespace });
      },
      onRecord,
      onProblem: (problem) => {
        problemCount += 1;
        if (problems.length < MAX_PROBLEMS) problems.push(problem);
      },
    },
    {
      onBytes: (chunk) => {
        text.append(chunk);
        if (text.length > MAX_RECORDING_BYTES) throw new TraceTooLargeError(MAX_RECORDING_BYTES);
      },
    },
  );
  if (result.records === 0 && problemCount > 0) {
    const first = problems[0];
    throw new NotATraceError(`No record could be read. Line ${first?.line}: ${first?.reason}.`);
  }
  return {
    summary,
    epoch,
    header: result.header,
    problems,
    problemCount,
    state,
    recordCount: result.records,
    bytes: text.length,
    timeOf: (seq) => times[seq] ?? Number.NaN,
    record: (seq) => {
      const offset = offsets[seq];
      const length = lengths[seq];
      if (offset === undefined || length === undefined) return undefined;
      const record = readRecordLine(text.slice(offset, length), seq);
      return record === undefined ? undefined : { ...record, object: withoutManagedFields(record.object) };
    },
    recordsConcerning: (revisionKey) => merge(concerned.get(revisionKey) ?? [], forAll),
    versionsOf: (resource, key) => versions.get(`${resource} ${key}`) ?? [],
    objectsOf: (revisionKey) =>
      [...(owned.get(revisionKey) ?? []), ...(owned.get("") ?? [])].map((id) => {
        const space = id.indexOf(" ");
        return { resource: id.slice(0, space), key: id.slice(space + 1) };
      }),
  };
}

export interface LoadedRecording extends Source {
  /** Size of the text in memory. */
  readonly bytes: number;
}

function isObjectType(type: string): boolean {
  return type === "ADDED" || type === "MODIFIED" || type === "DELETED";
}

/** A copy without `metadata.managedFields`, which are long and say nothing of the protocol. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = asObject(object.metadata);
  if (metadata.managedFields === undefined) return object;
  const { managedFields: _left, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

/** Two sorted lists as one. */
function merge(a: readonly number[], b: readonly number[]): number[] {
  const merged: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Number.POSITIVE_INFINITY;
    const right = b[j] ?? Number.POSITIVE_INFINITY;
    if (left < right) {
      merged.push(left);
      i += 1;
    } else {
      merged.push(right);
      j += 1;
    }
  }
  return merged;
}

/** Decompressed text in pieces; slices that cross a border are joined. */
class TextStore {
  #pieces: Uint8Array[] = [];
  #starts: number[] = [];
  length = 0;

  append(chunk: Uint8Array): void {
    this.#pieces.push(chunk.slice());
    this.#starts.push(this.length);
    this.length += chunk.length;
  }

  slice(offset: number, length: number): Uint8Array {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    const whole = new Uint8Array(length);
    let done = 0;
    for (let i = low - 1; done < length && i < this.#pieces.length; i++) {
      const piece = this.#pieces[i] as Uint8Array;
      const from = offset + done - (this.#starts[i] as number);
      const part = piece.subarray(from, from + length - done);
      whole.set(part, done);
      done += part.length;
    }
    return whole;
  }
}
