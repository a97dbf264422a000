/**
 * How far recordings reach. A file is read once for it, one after the other, while others are answered; what was found out is
 * remembered, also over a restart where there is a file for it.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import type { SourceSummary } from "../model/api.ts";
import { messageOf, TraceTooLargeError, tooManyProblems } from "../model/errors.ts";
import { asNumber, asObject } from "../model/json.ts";
import type { TraceProblem } from "../model/record.ts";
import type { DurationMs } from "../model/units.ts";
import { TRACE_BUDGET, type TraceBudget } from "../store/open-trace.ts";
import type { TraceHandlers } from "../trace/reader.ts";
import { WORK_MS } from "./loaded-recording.ts";
import { readTraceFile } from "./trace-file.ts";

/** What of its summary a file says itself. */
export type Extent = Partial<Pick<SourceSummary, "records" | "from" | "to" | "durationMs" | "error">>;

/** How much of a file is read, as for opening it. */
interface SurveyLimits {
  readonly budget?: Partial<TraceBudget> | undefined;
  readonly workMs?: DurationMs | undefined;
}

/** Of files that are gone, too. */
const REMEMBERED = 1_000;

export interface Surveys {
  /** Reads the file once; `epoch` names its content. */
  of(path: string, epoch: string): Promise<Extent>;
  /** What is known of the file, which is not read for it; nothing where that is nothing. */
  known(epoch: string): Promise<Extent>;
  /** What is known already needs no reading. */
  remember(epoch: string, extent: Extent): Promise<void>;
}

/**
 * @param file where extents are kept; null: in memory only
 * @param limits a file above them is listed as one that cannot be opened
 */
export function createSurveys(file: string | null, limits: SurveyLimits = {}): Surveys {
  const reading = new Map<string, Promise<Extent>>();
  let known: Promise<Map<string, Extent>> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();

  const load = (): Promise<Map<string, Extent>> => {
    known ??= file === null ? Promise.resolve(new Map()) : remembered(file);
    return known;
  };
  const remember = async (epoch: string, extent: Extent): Promise<void> => {
    const extents = await load();
    extents.delete(epoch);
    extents.set(epoch, extent);
    for (const oldest of extents.keys()) {
      if (extents.size <= REMEMBERED) break;
      extents.delete(oldest);
    }
    if (file === null) return;
    writing = writing.then(() => write(file, extents));
    await writing;
  };
  const read = async (path: string, epoch: string): Promise<Extent> => {
    const before = (await load()).get(epoch);
    if (before !== undefined) return before;
    const mine = last.then(() => extentOf(path, limits));
    last = mine.catch(() => undefined);
    const extent = await mine;
    await remember(epoch, extent);
    return extent;
  };
  return {
    of(path, epoch) {
      const known = reading.get(epoch) ?? read(path, epoch).finally(() => reading.delete(epoch));
      reading.set(epoch, known);
      return known;
    },
    known: async (epoch) => (await load()).get(epoch) ?? {},
    remember,
  };
}

/** Reads a recording without keeping it; a file that is none says why. */
async function extentOf(path: string, { budget, workMs = WORK_MS }: SurveyLimits): Promise<Extent> {
  const most = { ...TRACE_BUDGET, ...budget };
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  let count = 0;
  let problems = 0;
  let first: TraceProblem | null = null;
  try {
    const handlers: TraceHandlers = {
      onRecord: ({ t }) => {
        count += 1;
        if (count > most.records) throw new TraceTooLargeError(most.records, "records");
        from = Math.min(from, t);
        to = Math.max(to, t);
      },
      onProblem: (problem) => {
        problems += 1;
        first ??= problem;
        if (problems > most.problems) throw tooManyProblems(most.problems, first);
      },
    };
    const onBytes = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      if (bytes > most.bytes) throw new TraceTooLargeError(most.bytes);
    };
    const { records } = await readTraceFile(path, handlers, { onBytes, workMs });
    return records === 0 ? { records } : { records, from, to, durationMs: to - from };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** A file that is not there or cannot be read is as good as an empty one. */
async function remembered(file: string): Promise<Map<string, Extent>> {
  try {
    const entries = Object.entries(asObject(JSON.parse(await readFile(file, "utf8"))));
    return new Map(entries.map(([epoch, value]) => [epoch, extentIn(value)]));
  } catch {
    return new Map();
  }
}

function extentIn(value: unknown): Extent {
  const { records, from, to, durationMs } = asObject(value);
  const numbers = Object.entries({ records, from, to, durationMs }).filter(
    ([, n]) => asNumber(n) !== undefined,
  );
  return Object.fromEntries(numbers) as Extent;
}

/** What cannot be written is found out again after a restart. */
async function write(file: string, extents: ReadonlyMap<string, Extent>): Promise<void> {
  const partial = `${file}.new`;
  try {
    // What is wrong with a file may be its permissions, which change.
    const good = [...extents].filter(([, { error }]) => error === undefined);
    await writeFile(partial, JSON.stringify(Object.fromEntries(good)), { mode: 0o600 });
    await rename(partial, file);
  } catch {
    return;
  }
}
