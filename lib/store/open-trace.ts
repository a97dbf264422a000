/**
 * A trace becomes a store while it is read. What gives its bytes (a file, an upload, a download in a browser) and what
 * decompresses them is up to the caller.
 *
 *   chunks ──▶ createTraceReader ──▶ handlers ──▶ store, which can be looked at meanwhile
 */
import type { SourceSummary } from "../model/api.ts";
import { messageOf, NotATraceError, TraceTooLargeError } from "../model/errors.ts";
import type { RecordSeq } from "../model/units.ts";
import { createTraceReader, type TraceHandlers } from "../trace/reader.ts";
import { createStore, type Store } from "./store.ts";

/** A recording that unpacks to more than this is not kept in memory. */
export const MAX_RECORDING_BYTES = 512 * 1024 * 1024;

export interface TraceOptions {
  readonly summary: SourceSummary;
  /** Names the content: the same epoch means the same bytes. */
  readonly epoch: string;
  /** Of text; {@link MAX_RECORDING_BYTES} when absent. */
  readonly maxBytes?: number;
}

/** Puts into a store what a reader finds in a trace. */
export interface TraceIntake {
  /** Grows with every record. */
  readonly store: Store;
  /** What the reader calls. */
  readonly handlers: TraceHandlers;
  /**
   * Takes each piece of text before the reader does.
   * @throws TraceTooLargeError
   */
  takeBytes(chunk: Uint8Array): void;
  /**
   * Says that the trace has ended.
   * @throws NotATraceError when it holds problems and no record
   */
  end(): Store;
}

export function createTraceIntake({ summary, epoch, maxBytes }: TraceOptions): TraceIntake {
  const limit = maxBytes ?? MAX_RECORDING_BYTES;
  const lineage = { epoch, earlier: [], firstSeq: 0 };
  const store = createStore({ summary, lineage, retention: null, live: null });
  let bytes = 0;
  return {
    store,
    handlers: {
      onHeader: store.setHeader,
      onRecord: store.appendRead,
      onProblem: store.addProblem,
    },
    takeBytes(chunk) {
      bytes += chunk.length;
      if (bytes > limit) throw new TraceTooLargeError(limit);
      store.appendBytes(chunk);
    },
    end() {
      const [first] = store.problems;
      if (store.lastSeq < 0 && first !== undefined) {
        throw new NotATraceError(`No record could be read. Line ${first.line}: ${first.reason}.`);
      }
      store.finish();
      return store;
    },
  };
}

export interface TraceProgress {
  /** Bytes of text so far. */
  readonly bytes: number;
  readonly lastSeq: RecordSeq;
  /** As far as it has come; may be looked at, not changed. */
  readonly store: Store;
}

export interface OpenTraceOptions extends TraceOptions {
  /** Told after every chunk; throwing stops the reading and rejects with what was thrown. */
  readonly onProgress?: (progress: TraceProgress) => void;
  /**
   * Says what an error of `chunks` tells of the trace: "the gzip data ends early". What was read until then is kept,
   * and the reason becomes a problem. null: the error is not about the trace, and rejects.
   */
  readonly damageOf?: (error: unknown) => string | null;
}

/**
 * Reads a trace from chunks of its text.
 * @throws TraceTooLargeError, NotATraceError, UnsupportedTraceVersionError
 */
export async function openTrace(
  chunks: AsyncIterable<Uint8Array>,
  { onProgress, damageOf = gzipDamage, ...options }: OpenTraceOptions,
): Promise<Store> {
  const intake = createTraceIntake(options);
  const { store } = intake;
  const reader = createTraceReader(intake.handlers);
  let bytes = 0;
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextOf(iterator, damageOf);
      if ("damage" in next) reader.damaged(next.damage);
      if (!("value" in next)) break;
      bytes += next.value.length;
      intake.takeBytes(next.value);
      reader.push(next.value);
      onProgress?.({ bytes, lastSeq: store.lastSeq, store });
    }
  } finally {
    await iterator.return?.();
  }
  reader.end();
  return intake.end();
}

type Next = { readonly value: Uint8Array } | { readonly damage: string } | { readonly done: true };

async function nextOf(
  iterator: AsyncIterator<Uint8Array>,
  damageOf: (error: unknown) => string | null,
): Promise<Next> {
  try {
    const { done, value } = await iterator.next();
    return done === true ? { done } : { value };
  } catch (error) {
    const damage = damageOf(error);
    if (damage === null) throw error;
    return { damage };
  }
}

/** `DecompressionStream` throws a TypeError, whatever is wrong with the data. */
function gzipDamage(error: unknown): string | null {
  return error instanceof TypeError ? `the gzip data is damaged (${messageOf(error)})` : null;
}
