/** What is no trace, made into one by a server: within limits, and one after the other, since each is held in memory. */
import { TraceTooLargeError } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { MAX_IMPORT_BYTES } from "../model/upload.ts";
import { importInputs } from "../trace/import/door.ts";
import type { MergedTrace } from "../trace/import/merge.ts";
import type { InputFile, InputFolder } from "../trace/import/types.ts";
import { ZSTD } from "./zstd.ts";

/** What is no trace has more than {@link MAX_IMPORT_BYTES} of text. */
export class ImportTooLargeError extends Error {
  override readonly name = "ImportTooLargeError";

  constructor() {
    super(`It is no recording, and unpacks to more than ${MAX_IMPORT_BYTES / 1024 / 1024} MiB.`);
  }
}

export interface ImportLimits {
  readonly unpackedBytes: number;
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
  { unpackedBytes, records, workMs, signal }: ImportLimits,
): Promise<MergedTrace> {
  signal?.throwIfAborted();
  const began = performance.now();
  const imported = await importInputs([await open()], {
    ...(signal === undefined ? {} : { signal }),
    zstd: ZSTD,
    onProgress(bytes) {
      if (bytes > unpackedBytes) throw new TraceTooLargeError(unpackedBytes);
      if (bytes > MAX_IMPORT_BYTES) throw new ImportTooLargeError();
      if (performance.now() - began > workMs) throw new TraceTooLargeError(workMs, "workMs");
    },
  });
  if (imported.records > records) throw new TraceTooLargeError(records, "records");
  return imported;
}
