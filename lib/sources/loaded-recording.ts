/** Recordings in memory: a trace file, or the text of a trace, as a store that has ended. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { createState, digestSeqs, digestUpTo } from "../core/index.ts";
import { receiptTime } from "../core/reduce/clock.ts";
import type { CoreState, SharedState } from "../core/state/state.ts";
import { lastIndexAt } from "../core/state/tracks.ts";
import type { SourceSummary } from "../model/api.ts";
import { TraceUnreadableError } from "../model/errors.ts";
import type { RecordSeq } from "../model/units.ts";
import { createTraceIntake, type TraceOptions } from "../store/open-trace.ts";
import { DUPLICATE, type RecordingIndex, shellOf } from "../store/recording-index.ts";
import type { Source } from "../store/source.ts";
import type { Store } from "../store/store.ts";
import type { TraceHandlers } from "../trace/reader.ts";
import { type ReadOptions, readTraceFile, readTraceStream } from "./trace-file.ts";

/** Where a recording is and what its list entry says. */
export interface RecordingFile {
  readonly path: string;
  readonly summary: SourceSummary;
}

/** A recording that is served from memory. */
export interface LoadedRecording extends Source {
  /** About how much memory it takes. */
  readonly bytes: number;
}

/** Identifies the content of a file without reading it. */
export async function fileEpoch(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return createHash("sha256").update(`${path}\n${mtimeMs}\n${size}`).digest("hex").slice(0, 12);
  } catch (error) {
    throw new TraceUnreadableError("The recording's file cannot be read.", { cause: error });
  }
}

/**
 * Reads a recording into memory.
 * @throws TraceTooLargeError, TraceUnreadableError, NotATraceError, UnsupportedTraceVersionError
 */
export async function loadRecording(
  { path, summary }: RecordingFile,
  maxBytes?: number,
): Promise<LoadedRecording> {
  const options = { summary, epoch: await fileEpoch(path), ...(maxBytes === undefined ? {} : { maxBytes }) };
  return load(options, (handlers, reading) => readTraceFile(path, handlers, reading));
}

/** The same for the text of a trace that is in no file; `epoch` names its content. */
export async function loadTraceText(
  summary: SourceSummary,
  epoch: string,
  lines: Iterable<string>,
): Promise<LoadedRecording> {
  return load({ summary, epoch }, (handlers, reading) =>
    readTraceStream(
      Readable.from(lines).map((line: string) => Buffer.from(line)),
      handlers,
      reading,
    ),
  );
}

async function load(
  options: TraceOptions,
  read: (handlers: TraceHandlers, reading: ReadOptions) => Promise<unknown>,
): Promise<LoadedRecording> {
  const intake = createTraceIntake(options);
  await read(intake.handlers, { onBytes: intake.takeBytes });
  return createLoaded(intake.end());
}

/** A digest as it was at any record, which only a whole that is there in detail can tell. */
function createLoaded(store: Store): LoadedRecording {
  const { state, index } = store;
  const changeSeqs = new Map<string, readonly RecordSeq[]>();
  const listed = () => [...state.revisions.values()].filter((revision) => revision.hasSks);
  return {
    ...store,
    // The state takes about as much as the text.
    bytes: 2 * store.bytes,
    counters: () => createCounters(state, index),
    digestsAt: (seq) => listed().flatMap((revision) => digestUpTo(revision, seq) ?? []),
    digestsChanged: (after, upTo) =>
      listed().flatMap((revision) => {
        const key = `${revision.namespace}/${revision.name}`;
        let seqs = changeSeqs.get(key);
        if (seqs === undefined) {
          seqs = digestSeqs(revision);
          changeSeqs.set(key, seqs);
        }
        const identity = (seq: RecordSeq): number => seq;
        if (lastIndexAt(seqs, upTo, identity) === lastIndexAt(seqs, after, identity)) return [];
        return digestUpTo(revision, upTo) ?? [];
      }),
  };
}

function createCounters(whole: CoreState, index: RecordingIndex): { upTo(seq: RecordSeq): SharedState } {
  const { shared } = createState({ systemNamespace: whole.shared.systemNamespace });
  shared.busy = whole.shared.busy;
  return {
    upTo(seq) {
      const end = Math.min(seq, index.length - 1);
      while (shared.records <= end) {
        const at = shared.records;
        receiptTime(shared, shellOf(index, at));
        shared.records += 1;
        if ((index.flags(at) & DUPLICATE) !== 0) shared.duplicates += 1;
      }
      shared.notes = whole.shared.notes.filter((note) => note.seq <= seq);
      return shared;
    },
  };
}
