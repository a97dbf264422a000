/** A file of the disk as an input. */
import { createReadStream, openAsBlob } from "node:fs";
import type { EpochMs } from "../model/units.ts";
import { blobInput } from "../trace/import/blob-input.ts";
import type { InputFile } from "../trace/import/types.ts";

const READ_BYTES = 1024 * 1024;

/** @param modifiedAt its date, where that means something */
export async function diskInput(name: string, path: string, modifiedAt?: EpochMs): Promise<InputFile> {
  const file = await openAsBlob(path);
  return {
    ...blobInput(name, file, modifiedAt),
    // Node reads a Blob on the thread that waits for it.
    bytes: () => createReadStream(path, { highWaterMark: READ_BYTES }),
  };
}
