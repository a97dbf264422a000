/** Writes what a live source receives into a trace file: first the state as it is, then every record as it comes. */
import type { EpochMs } from "../model/units.ts";
import type { LiveSource } from "../sources/live-source.ts";
import { createTraceSink } from "../sources/trace-sink.ts";
import { type Selection, selector, stateLines } from "./trace-lines.ts";

export interface Recorder {
  readonly path: string;
  readonly since: EpochMs;
  readonly selection: Selection;
  /** With those that tell the state at the beginning. */
  readonly records: number;
  readonly bytes: number;
  /** Why nothing is written any more; null while it is. */
  readonly failure: string | null;
  /** Writes what was appended to the source since the last time. */
  write(): void;
  /** Resolves when everything is on the disk. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly path: string;
  readonly selection: Selection;
  readonly redacted: readonly string[];
  readonly note?: string;
  readonly now: () => EpochMs;
}

/** @throws when the file is there already or cannot be written */
export async function startRecorder(
  source: LiveSource,
  { path, selection, redacted, note, now }: RecorderOptions,
): Promise<Recorder> {
  const since = now();
  let failure: string | null = null;
  const header = {
    ...source.header,
    recordedAt: new Date(since).toISOString(),
    redacted,
    ...(note === undefined ? {} : { note }),
    fields: {},
  };
  const sink = await createTraceSink(path, header, {
    gzip: path.endsWith(".gz"),
    onError: (error) => {
      failure ??= error.message;
    },
  });
  const isSelected = selector(source.state, selection);
  let stateRecords = 0;
  let next = source.lastSeq + 1;
  for (const line of stateLines(source, next, now(), isSelected)) {
    sink.writeLine(line);
    stateRecords += 1;
  }
  const write = (): void => {
    for (; next <= source.lastSeq; next++) {
      const record = source.record(next);
      if (record !== null && isSelected(record)) sink.write(record);
    }
  };
  return {
    path,
    since,
    selection,
    get records() {
      return stateRecords + sink.records;
    },
    get bytes() {
      return sink.bytes;
    },
    get failure() {
      return failure;
    },
    write,
    close() {
      write();
      return sink.close();
    },
  };
}
