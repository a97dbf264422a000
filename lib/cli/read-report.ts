/** A trace read once, front to back, into its report; what that does not need is let go on the way. */
import type { Readable } from "node:stream";
import {
  advance,
  type Bring,
  type CoreOptions,
  coreOptions,
  createState,
  endRecords,
  type Report,
  reportOf,
  step,
  whatToBring,
} from "../core/index.ts";
import { DETAILS_MS, forgetDetails } from "../core/state/forget-details.ts";
import type { CoreNote, CoreState } from "../core/state/state.ts";
import { describe } from "../i18n/describe.ts";
import type { TraceHeader } from "../model/record.ts";
import { reportedInputs } from "../model/source-contents.ts";
import { type GivenInputs, readInputs } from "../sources/read-inputs.ts";
import { readTraceStream } from "../sources/trace-file.ts";
import type { TraceHandlers } from "../trace/reader.ts";
import { createKeptProblems } from "./kept-problems.ts";
import { t } from "./texts.ts";

export interface TraceReport {
  readonly header: TraceHeader;
  /** What would help most to bring next is told of inputs only: a recording has what it has. */
  readonly report: Report & { readonly bring?: readonly Bring[] };
  /** As the last record left it. */
  readonly state: CoreState;
}

/** Letting go costs little, but not nothing. */
const FORGET_EVERY = 32_768;

/**
 * Reads files, or a stream of a trace's bytes, into one report. Oddities of the records become problems like those of the lines.
 * @throws TraceUnreadableError, NotATraceError, NothingImportedError, UnsupportedTraceVersionError
 */
export async function readReport(source: GivenInputs | Readable): Promise<TraceReport> {
  const problems = createKeptProblems();
  let options: CoreOptions = {};
  let state: CoreState | null = null;
  let notes = 0;
  let lastSeq = 0;
  const handlers: TraceHandlers = {
    onHeader: (header) => {
      options = coreOptions(header);
    },
    onProblem: problems.add,
    onRecord: (record, { line, byteOffset }) => {
      lastSeq = record.seq;
      state = step(state ?? createState(options), record);
      const { lastT, records, notes: all } = state.shared;
      if (records % FORGET_EVERY === 0) {
        const t = (lastT ?? 0) - DETAILS_MS;
        // Who waits for a time before it still looks at the details.
        advance(state, t);
        forgetDetails(state, t);
      }
      for (; notes < all.length; notes++) {
        const note = all[notes];
        if (note !== undefined) problems.add({ line, byteOffset, reason: reasonOf(note) });
      }
    },
  };
  const { header } =
    "paths" in source ? await readInputs(source, handlers) : await readTraceStream(source, handlers);
  const whole = state ?? createState(options);
  endRecords(whole, lastSeq);
  const report = reportOf(whole, problems.all(), describe);
  const bring = reportedInputs(header).length === 0 ? [] : whatToBring(whole);
  return { header, state: whole, report: bring.length === 0 ? report : { ...report, bring } };
}

function reasonOf({ kind, resource, byMs, message }: CoreNote): string {
  return t(`note.${kind}`, { resource, seconds: ((byMs ?? 0) / 1_000).toFixed(3), message: message ?? "" });
}
