/**
 * A trace becomes a store while it is read. What gives its bytes (a file, an upload, a download in a browser) and what
 * decompresses them is up to the caller.
 *
 *   chunks ──▶ createTraceReader ──▶ handlers ──▶ store, which can be looked at meanwhile
 */
import type { SourceSummary } from "../model/api.ts";
import { messageOf, NotATraceError, TraceTooLargeError, tooManyProblems } from "../model/errors.ts";
import type { TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { createTraceReader, type TraceHandlers } from "../trace/reader.ts";
import type { RecordText } from "./record-text.ts";
import { createStore, type Store } from "./store.ts";

/** How much a recording may be; one that has more is refused. */
export interface TraceBudget {
  /** Of text. */
  readonly bytes: number;
  readonly records: number;
  /** Lines that cannot be read. */
  readonly problems: number;
}

/** The budget where nobody has named another. */
export const TRACE_BUDGET: TraceBudget = { bytes: 512 * 1024 * 1024, records: 2_000_000, problems: 100_000 };

export interface TraceOptions {
  readonly summary: SourceSummary;
  /** Names the content: the same epoch means the same bytes. */
  readonly epoch: string;
  /** {@link TRACE_BUDGET} where it says nothing. */
  readonly budget?: Partial<TraceBudget> | undefined;
  /** Where the text is kept; in memory where it says nothing. */
  readonly text?: RecordText | undefined;
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
  /** The same with pauses. */
  endInSlices(): Generator<void>;
}

/** An intake that is empty; its handlers throw when the budget is spent. */
export function createTraceIntake({ summary, epoch, budget, text }: TraceOptions): TraceIntake {
  const most = { ...TRACE_BUDGET, ...budget };
  const lineage = { epoch, earlier: [], firstSeq: 0 };
  const store = createStore({ summary, lineage, retention: null, live: null, text });
  let bytes = 0;
  function* endInSlices(): Generator<void> {
    const [first] = store.problems;
    if (store.lastSeq < 0 && first !== undefined) {
      throw new NotATraceError(`No record could be read. Line ${first.line}: ${first.reason}.`);
    }
    yield* store.finishInSlices();
  }
  return {
    store,
    handlers: {
      onHeader: store.setHeader,
      onRecord(record, place) {
        if (store.lastSeq + 1 >= most.records) throw new TraceTooLargeError(most.records, "records");
        store.appendRead(record, place);
      },
      onProblem(problem) {
        store.addProblem(problem);
        if (store.problemCount > most.problems) {
          throw tooManyProblems(most.problems, store.problems[0] ?? problem);
        }
      },
    },
    takeBytes(chunk) {
      bytes += chunk.length;
      if (bytes > most.bytes) throw new TraceTooLargeError(most.bytes);
      store.appendBytes(chunk);
    },
    end() {
      for (const _ of endInSlices());
      return store;
    },
    endInSlices,
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
  /** Told after every record. */
  readonly onRecord?: (record: TraceRecord, store: Store) => void;
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
  { onRecord, onProgress, damageOf = gzipDamage, ...options }: OpenTraceOptions,
): Promise<Store> {
  const intake = createTraceIntake(options);
  const { store, handlers } = intake;
  const reader = createTraceReader(
    onRecord === undefined
      ? handlers
      : {
          ...handlers,
          onRecord(record, place) {
            handlers.onRecord(record, place);
            onRecord(record, store);
          },
        },
  );
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
