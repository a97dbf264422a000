/** What is no trace, made into one by a server: within limits, and one after the other, since each is held in memory. */
import { TraceTooLargeError } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { importInputs } from "../trace/import/door.ts";
import type { MergedTrace } from "../trace/import/merge.ts";
import type { InputFile, InputFolder } from "../trace/import/types.ts";
import { createSlices } from "./in-slices.ts";
import { ZSTD } from "./zstd.ts";

/** So much text of what is no trace is taken, where nothing else is said: it is held in memory. */
export const MAX_IMPORT_BYTES = 256 * 1024 * 1024;

/** What is no trace has more text than is taken. */
export class ImportTooLargeError extends Error {
  override readonly name = "ImportTooLargeError";

  constructor(bytes: number) {
    super(`It is no recording, and unpacks to more than ${Math.round(bytes / 1024 / 1024)} MiB.`);
  }
}

export interface ImportLimits {
  readonly unpackedBytes: number;
  /** {@link MAX_IMPORT_BYTES} where it says nothing. */
  readonly importBytes?: number | undefined;
  readonly records: number;
  readonly workMs: DurationMs;
  readonly signal?: AbortSignal;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * The input as a trace.
 * @throws NothingImportedError, ImportTooLargeError, TraceTooLargeError, and the reason of the signal
 */
export function importLimited(
  open: () => Promise<InputFile | InputFolder>,
  limits: ImportLimits,
): Promise<MergedTrace> {
  const imported = turn.then(() => importNow(open, limits));
  turn = imported.catch(() => undefined);
  return imported;
}

async function importNow(
  open: () => Promise<InputFile | InputFolder>,
  { unpackedBytes, importBytes = MAX_IMPORT_BYTES, records, workMs, signal }: ImportLimits,
): Promise<MergedTrace> {
  signal?.throwIfAborted();
  const slices = createSlices({ workMs, ...(signal === undefined ? {} : { signal }) });
  const imported = await importInputs([await open()], {
    ...(signal === undefined ? {} : { signal }),
    zstd: ZSTD,
    turns: { isOver: slices.isOver, next: async () => slices.pause() },
    onProgress(bytes) {
      if (bytes > unpackedBytes) throw new TraceTooLargeError(unpackedBytes);
      if (bytes > importBytes) throw new ImportTooLargeError(importBytes);
    },
  });
  if (imported.records > records) throw new TraceTooLargeError(records, "records");
  return imported;
}
