/** A file for what does not stay in memory. It has no name, so it goes with its last reader, or with the process. */
import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { messageOf, TraceUnreadableError, withoutPaths } from "../model/errors.ts";
import type { AppendFile } from "./disk-text.ts";

const closing = new FinalizationRegistry<number>((fd) => closeSync(fd));

/**
 * Makes a file in the folder, which is made, too, when it is missing.
 * @throws TraceUnreadableError, also from `append` when the disk is full
 */
export function createScratchFile(folder: string): AppendFile {
  const fd = writing(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `.${randomUUID()}`);
    const opened = openSync(path, "wx+", 0o600);
    rmSync(path);
    return opened;
  });
  let end = 0;
  const file: AppendFile = {
    append(bytes) {
      const place = { offset: end, length: bytes.length };
      writing(() => {
        for (let written = 0; written < bytes.length; )
          written += writeSync(fd, bytes, written, bytes.length - written, end + written);
      });
      end += bytes.length;
      return place;
    },
    read({ offset, length }) {
      const bytes = new Uint8Array(length);
      readSync(fd, bytes, 0, length, offset);
      return bytes;
    },
  };
  closing.register(file, fd);
  return file;
}

function writing<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    const reason = withoutPaths(messageOf(error));
    throw new TraceUnreadableError(
      `The unpacked text of the recording cannot be kept in the data directory: ${reason}`,
      { cause: error },
    );
  }
}
