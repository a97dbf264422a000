/** An input from a file of the browser, or of Node (`fs.openAsBlob`): both are Blobs. */
import type { EpochMs } from "../../model/units.ts";
import type { InputFile } from "./types.ts";
import { textOf } from "./unpack.ts";

/** The file as an input, unpacked if it is gzip; what an archive holds if it is one. */
export function blobInput(name: string, blob: Blob, modifiedAt?: EpochMs): InputFile {
  return {
    name,
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    chunks: () => textOf(blob, () => undefined),
    file: blob,
  };
}

/** The first bytes of what is in the file, as text. */
export async function beginningOf(blob: Blob, bytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of textOf(blob, () => undefined)) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= bytes) break;
    }
  } catch {
    // What is damaged is said by whoever reads it whole.
  }
  return text;
}
