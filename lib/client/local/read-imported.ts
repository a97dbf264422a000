/** Files that are no recording, read through the door of imports as one source. */
import type { SourceSummary } from "../../model/api.ts";
import { openTrace } from "../../store/open-trace.ts";
import type { Source } from "../../store/source.ts";
import { blobInput } from "../../trace/import/blob-input.ts";
import { importInputs } from "../../trace/import/door.ts";
import type { InputFile, InputFolder } from "../../trace/import/types.ts";
import { byFolder, type GivenFile } from "../given-files.ts";
import { folderInput } from "./folder-input.ts";
import { fileUnreadable, PROGRESS_BYTES, type Reading } from "./reading.ts";

export { NothingImportedError } from "../../trace/import/door.ts";

/**
 * The files as one source.
 * @throws NothingImportedError, and the reason of the signal
 */
export async function readImported(
  summary: SourceSummary,
  totalBytes: number,
  files: readonly GivenFile[],
  { signal, onProgress }: Reading,
): Promise<Source> {
  let doneBytes = 0;
  let current: File | null = null;
  /** Bytes of text before the file that is being read. */
  let textBefore = 0;
  let text = 0;
  let toldBytes = 0;
  const tell = (bytes: number, records: number): void => {
    toldBytes = bytes;
    onProgress({ bytes, totalBytes, records });
  };
  const next = (file: File | null): void => {
    doneBytes += current?.size ?? 0;
    current = file;
    textBefore = text;
  };
  function* inputs(): Generator<InputFile | InputFolder> {
    for (const [name, inner] of byFolder(files)) {
      if (name !== "") yield folderInput(name, inner, next);
      else {
        for (const { path, file } of inner) {
          next(file);
          yield blobInput(path, file, file.lastModified);
        }
      }
    }
    next(null);
  }
  const onText = (taken: number): void => {
    text = taken;
    // Of a packed file nobody knows how much is left; it counts as read when its text is as long as it is.
    const bytes = doneBytes + Math.min(current?.size ?? 0, text - textBefore);
    if (bytes - toldBytes >= PROGRESS_BYTES) tell(bytes, 0);
  };
  const imported = await importInputs(inputs(), { signal, onProgress: onText }).catch(fileUnreadable);
  return openTrace(piecesOf(imported.lines()), {
    summary,
    epoch: `${summary.id} ${totalBytes}`,
    onProgress({ lastSeq }) {
      signal.throwIfAborted();
      tell(totalBytes, lastSeq + 1);
    },
  });
}

/** By way of a Blob: it takes a turn of the worker, which the message to stop needs. */
async function* piecesOf(lines: Iterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  for (const piece of lines) yield new Uint8Array(await new Blob([piece]).arrayBuffer());
}
