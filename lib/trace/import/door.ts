/**
 * The door for everything that is no trace: finds out by content what each input is, and makes one trace of all.
 *
 *   files ──▶ unpacked ──▶ by content: JSON values · YAML documents · log lines ──▶ merge ──▶ trace + what became of each
 */
import { NotATraceError } from "../../model/errors.ts";
import type { EpochMs } from "../../model/units.ts";
import { AUDIT_EVENTS, CLOUD_AUDIT_EVENTS } from "./audit-event.ts";
import { jsonValues } from "./json-values.ts";
import { OBJECTS, WATCH_EVENTS } from "./kubernetes-objects.ts";
import { logLines } from "./log-lines.ts";
import { ENVELOPED_LINE, LOG_ANSWER, LOG_LINE } from "./log-shapes.ts";
import { createMerge, type MergedTrace } from "./merge.ts";
import { type Refused, refusedAs } from "./refusals.ts";
import type { InputReport } from "./report.ts";
import { TRACE_RECORDS } from "./trace-records.ts";
import type { Head, Importer, InputFile, JsonShape } from "./types.ts";
import { GzipDamage } from "./unpack.ts";
import { yamlDocuments } from "./yaml-documents.ts";

/** In the order in which they are asked. */
export const SHAPES: readonly JsonShape[] = [
  TRACE_RECORDS,
  AUDIT_EVENTS,
  CLOUD_AUDIT_EVENTS,
  WATCH_EVENTS,
  OBJECTS,
  LOG_ANSWER,
  ENVELOPED_LINE,
  LOG_LINE,
];

/** In the order in which they are asked. */
export const IMPORTERS: readonly Importer[] = [
  logLines(SHAPES),
  jsonValues(SHAPES),
  yamlDocuments([OBJECTS]),
];

/** So much of an input is looked at to tell what it is. */
const HEAD_BYTES = 64 * 1024;

/** An input that could not be read, and what it is. */
export interface RefusedInput {
  readonly name: string;
  readonly as: Refused;
}

/** None of the inputs could be read. */
export class NothingImportedError extends NotATraceError {
  readonly refused: readonly RefusedInput[];

  constructor(refused: readonly RefusedInput[]) {
    super(`Nothing in it can be read (${refused.map(({ name, as }) => `${name}: ${as}`).join(", ")}).`);
    this.refused = refused;
  }
}

/** The inputs that could not be read. */
export function refusedOf(inputs: readonly InputReport[]): readonly RefusedInput[] {
  return inputs.flatMap(({ name, refused }) => (refused === null ? [] : [{ name, as: refused }]));
}

export interface ImportOptions {
  /** When lists were made that do not say it. */
  readonly listedAt?: EpochMs;
  readonly signal?: AbortSignal;
  /** Told after every piece: bytes read so far, of all inputs. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * Reads inputs, one after the other, into one trace.
 * @throws NothingImportedError when no input gave a record, and the reason of `signal` when it fires
 */
export async function importInputs(
  inputs: AsyncIterable<InputFile> | Iterable<InputFile>,
  { listedAt, signal, onProgress }: ImportOptions = {},
): Promise<MergedTrace> {
  const merge = createMerge();
  let total = 0;
  for await (const input of inputs) {
    let bytes = 0;
    let damage: string | null = null;
    const iterator = input.chunks()[Symbol.asyncIterator]();
    const next = async (): Promise<Uint8Array | null> => {
      signal?.throwIfAborted();
      const { done, value } = await iterator.next().catch((error: unknown) => {
        if (!(error instanceof GzipDamage)) throw error;
        damage = error.message;
        return { done: true, value: undefined } as const;
      });
      if (done === true) return null;
      bytes += value.length;
      total += value.length;
      onProgress?.(total);
      return value;
    };
    try {
      const { head, pieces } = await headOf(input.name, next);
      const sink = merge.sinkFor(input, () => bytes);
      const importer = IMPORTERS.find((each) => each.fits(head));
      if (importer === undefined) {
        sink.refuse(refusedAs(head));
        continue;
      }
      const parser = importer.open(sink, input);
      for (const piece of pieces) parser.push(piece);
      for (let piece = await next(); piece !== null; piece = await next()) parser.push(piece);
      parser.end();
      if (damage !== null) sink.left("unreadable", damage);
    } finally {
      await iterator.return?.();
    }
  }
  const merged = merge.end(listedAt);
  if (merged.records > 0) return merged;
  throw new NothingImportedError(merged.inputs.map(({ name, refused }) => ({ name, as: refused ?? "text" })));
}

async function headOf(
  name: string,
  next: () => Promise<Uint8Array | null>,
): Promise<{ readonly head: Head; readonly pieces: readonly Uint8Array[] }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  while (length < HEAD_BYTES) {
    const piece = await next();
    if (piece === null) {
      isWhole = true;
      break;
    }
    pieces.push(piece);
    length += piece.length;
  }
  const bytes = new Uint8Array(Math.min(length, HEAD_BYTES));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece.subarray(0, bytes.length - at), at);
    at = Math.min(bytes.length, at + piece.length);
  }
  return { head: { name, bytes, text: new TextDecoder().decode(bytes), isWhole }, pieces };
}
