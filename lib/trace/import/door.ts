/**
 * The door for everything that is no trace: finds out by content what each input is, and makes one trace of all.
 *
 *   files ──▶ unpacked ──▶ by content: JSON values · YAML documents · log lines ──▶ merge ──▶ trace + what became of each
 */
import { NotATraceError } from "../../model/errors.ts";
import type { EpochMs } from "../../model/units.ts";
import { ACCESS_LINE } from "./access-line.ts";
import { answerInWords } from "./answer-words.ts";
import { expanded, expandFolder, isStop, reasonOf } from "./archive-expand.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits, createBudget } from "./archive-limits.ts";
import { AUDIT_EVENTS, CLOUD_AUDIT_EVENTS } from "./audit-event.ts";
import { CAPTURE_RECORDS } from "./capture-records.ts";
import { clusterDump } from "./cluster-dump.ts";
import { csvLogs } from "./csv-logs.ts";
import { damagedAs, emptyAs } from "./empty-inputs.ts";
import { GATHER_FACTS } from "./gather-paths.ts";
import { createShapeSorter, jsonValues } from "./json-values.ts";
import { OBJECTS, WATCH_EVENTS } from "./kubernetes-objects.ts";
import { logLines } from "./log-lines.ts";
import { ENVELOPED_LINE, LOG_ANSWER, LOG_LINE } from "./log-shapes.ts";
import { createMerge, type Merge, type MergedTrace } from "./merge.ts";
import { NOTE_FILE } from "./note-inputs.ts";
import { OTLP_SPANS } from "./otlp-spans.ts";
import { pastedText, pastedTogether } from "./pasted-text.ts";
import { PROMETHEUS_ANSWER } from "./prometheus-range.ts";
import { ETCD, type Refused, refusedAs } from "./refusals.ts";
import type { InputReport } from "./report.ts";
import { SERVER_VERSION } from "./server-version.ts";
import type { Slices } from "./sorted-rows.ts";
import { inUtf8, MOST_NULS_WITHIN, withoutColours } from "./text-encoding.ts";
import { TRACE_RECORDS } from "./trace-records.ts";
import type {
  Head,
  Importer,
  ImportParser,
  InputFile,
  InputFolder,
  InputInfo,
  JsonShape,
  LeftReason,
  ZstdCodec,
} from "./types.ts";
import { yamlDocuments } from "./yaml-documents.ts";

/** In the order in which they are asked. */
export const SHAPES: readonly JsonShape[] = [
  TRACE_RECORDS,
  NOTE_FILE,
  AUDIT_EVENTS,
  CLOUD_AUDIT_EVENTS,
  CAPTURE_RECORDS,
  WATCH_EVENTS,
  OBJECTS,
  OTLP_SPANS,
  PROMETHEUS_ANSWER,
  LOG_ANSWER,
  ACCESS_LINE,
  ENVELOPED_LINE,
  LOG_LINE,
  SERVER_VERSION,
];

const JSON_VALUES = jsonValues(SHAPES);
const LOG_LINES = logLines(SHAPES);
const YAML_DOCUMENTS = yamlDocuments([
  CLOUD_AUDIT_EVENTS,
  WATCH_EVENTS,
  OBJECTS,
  ACCESS_LINE,
  ENVELOPED_LINE,
  LOG_LINE,
]);
const PASTED = { json: JSON_VALUES, yaml: YAML_DOCUMENTS, lines: LOG_LINES };

/** In the order in which they are asked. */
export const IMPORTERS: readonly Importer[] = [
  GATHER_FACTS,
  clusterDump(JSON_VALUES, LOG_LINES),
  csvLogs(SHAPES),
  pastedTogether(PASTED),
  LOG_LINES,
  JSON_VALUES,
  YAML_DOCUMENTS,
  pastedText(PASTED),
];

/** So much of an input is looked at to tell what it is. */
const HEAD_BYTES = 64 * 1024;

/** An input that could not be read, and what it is. */
export interface RefusedInput {
  readonly name: string;
  readonly as: Refused;
  /** What the API server said, where that is the input. */
  readonly said?: string;
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
  return inputs.flatMap((input) => (input.refused === null ? [] : [refusalOf(input, input.refused)]));
}

function refusalOf({ name, left }: InputReport, as: Refused): RefusedInput {
  const said = as === "status" ? left.find(({ reason }) => reason === "status")?.first : undefined;
  return said === undefined ? { name, as } : { name, as, said };
}

/** Whose turn it is, where others have work to do on the same thread. */
export interface ImportTurns {
  /** Whether the time of this one is over. */
  isOver(): boolean;
  /** Resolves when others have had theirs. */
  next(): Promise<void>;
}

export interface ImportOptions {
  /** When lists were made that do not say it. */
  readonly listedAt?: EpochMs;
  readonly signal?: AbortSignal;
  /** Told after every piece: bytes read so far, of all inputs. */
  readonly onProgress?: (bytes: number) => void;
  /** Unpacks zstd; without it such a file is refused by name. */
  readonly zstd?: ZstdCodec;
  /** How much archives and folders may hold. */
  readonly limits?: ArchiveLimits;
  /** Without it the work goes on until it has to wait for its inputs. */
  readonly turns?: ImportTurns;
}

/**
 * Reads inputs, one after the other, into one trace; archives and folders are read file by file.
 * @throws NothingImportedError when no input gave a record, and the reason of `signal` when it fires
 */
export async function importInputs(
  inputs: AsyncIterable<InputFile | InputFolder> | Iterable<InputFile | InputFolder>,
  { listedAt, signal, onProgress, zstd, limits = ARCHIVE_LIMITS, turns }: ImportOptions = {},
): Promise<MergedTrace> {
  const merge = createMerge();
  let total = 0;
  const counted = (bytes: number): void => {
    signal?.throwIfAborted();
    total += bytes;
    onProgress?.(total);
  };
  const reading: Reading = {
    merge,
    counted,
    sliceBytes: turns === undefined ? SLICE_BYTES : SHARED_SLICE_BYTES,
    async turn() {
      if (turns?.isOver() !== true) return;
      await turns.next();
      signal?.throwIfAborted();
    },
  };
  const expansion = {
    budget: createBudget(limits, () => counted(0)),
    zstd,
    sinkFor: (info: InputInfo) => merge.sinkFor(info, () => 0),
  };
  for await (const given of inputs) {
    const files = "entries" in given ? expandFolder(given, expansion) : expanded(given, expansion);
    for await (const file of files) await readInput(file, reading);
  }
  const merged = await inTurns(merge.end(listedAt), reading);
  if (merged.records > 0) return merged;
  throw new NothingImportedError(
    merged.inputs.map((input) => refusalOf(input, input.refused ?? emptyAs(input))),
  );
}

interface Reading {
  readonly merge: Merge;
  counted(bytes: number): void;
  /** Lets others have their turn, when it is time. */
  turn(): Promise<void>;
  readonly sliceBytes: number;
}

/** Does work slice by slice. */
async function inTurns<Result>(work: Slices<Result>, { turn }: Reading): Promise<Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await turn();
  }
}

/** So much is read before anybody asks whose turn it is; less where others wait: YAML takes long. */
const SLICE_BYTES = 64 * 1024;
const SHARED_SLICE_BYTES = 8 * 1024;

async function pushAll(
  parser: ImportParser,
  piece: Uint8Array,
  { turn, sliceBytes }: Reading,
): Promise<void> {
  for (let at = 0; at < piece.length; at += sliceBytes) {
    parser.push(piece.subarray(at, at + sliceBytes));
    await turn();
  }
}

async function readInput(input: InputFile, reading: Reading): Promise<void> {
  const { merge, counted, turn } = reading;
  let bytes = 0;
  if (input.values !== undefined) {
    const sink = merge.sinkFor(input, () => bytes);
    const sorter = createShapeSorter(SHAPES, sink, input);
    const listener = {
      left: sink.left,
      counted(length: number): void {
        bytes += length;
        counted(length);
      },
    };
    let number = 0;
    for await (const value of input.values(listener)) {
      number += 1;
      sorter.take(value, `record ${number}`);
      await turn();
    }
    await inTurns(sorter.end(), reading);
    return;
  }
  let damage: { readonly reason: LeftReason; readonly message: string } | null = null;
  const mostNuls = input.within === undefined ? Number.POSITIVE_INFINITY : MOST_NULS_WITHIN;
  const iterator = withoutColours(inUtf8(input.chunks(), mostNuls))[Symbol.asyncIterator]();
  const next = async (): Promise<Uint8Array | null> => {
    counted(0);
    const { done, value } = await iterator.next().catch((error: unknown) => {
      if (!isStop(error)) throw error;
      damage = { reason: reasonOf(error), message: error.message };
      return { done: true, value: undefined } as const;
    });
    if (done === true) return null;
    bytes += value.length;
    counted(value.length);
    return value;
  };
  try {
    const { head, pieces } = await headOf(input.name, next);
    // Dumps hold many files in which nothing was written.
    if (head.bytes.length === 0 && input.within !== undefined && damage === null) return;
    const sink = merge.sinkFor(input, () => bytes);
    const stopped = (): void => {
      if (damage !== null) sink.left(damage.reason, damage.message);
    };
    const importer = ETCD.test(head.text) ? undefined : IMPORTERS.find((each) => each.fits(head));
    if (importer === undefined) {
      const as = damage === null || head.bytes.length > 0 ? refusedAs(head) : damagedAs(damage);
      sink.refuse(as);
      if (as === "status") sink.left("status", answerInWords(head.text)?.said ?? "");
      stopped();
      return;
    }
    const parser = importer.open(sink, input);
    for (const piece of pieces) await pushAll(parser, piece, reading);
    for (let piece = await next(); piece !== null; piece = await next())
      await pushAll(parser, piece, reading);
    await inTurns(parser.end(), reading);
    stopped();
  } finally {
    await iterator.return?.(undefined);
  }
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
