/** Files that are read by offset for as long as somebody may ask, and closed when nobody can any more. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { TraceUnreadableError } from "../model/errors.ts";
import { fileReason } from "./file-reason.ts";

/** A file as it was when it was opened; one that only grows afterwards is as good. */
export interface HeldFile {
  readonly fd: number;
  /** Its size when it was opened. */
  readonly size: number;
  readonly mtimeMs: number;
  /**
   * Reads a range within `size`.
   * @throws TraceUnreadableError when it cannot be read, or is not what it was
   */
  read(offset: number, length: number): Uint8Array;
  /** Closes it now, by who knows that nobody reads it any more. */
  close(): void;
}

// Viewers keep a store for as long as they like, so nobody else knows when the last reader has gone.
const closing = new FinalizationRegistry<number>((fd) => closeSync(fd));

/**
 * Opens a file. It is read even when its name has gone.
 * @throws TraceUnreadableError
 */
export function holdFile(path: string): HeldFile {
  const name = basename(path);
  const fd = said(name, () => openSync(path, "r"));
  const { size, mtimeMs } = fstatSync(fd);
  const file: HeldFile = {
    fd,
    size,
    mtimeMs,
    read(offset, length) {
      return said(name, () => {
        const now = fstatSync(fd);
        const bytes = new Uint8Array(length);
        let filled = 0;
        while (filled < length) {
          const count = readSync(fd, bytes, filled, length - filled, offset + filled);
          if (count === 0) break;
          filled += count;
        }
        // What was added behind the part that is known does not change it; anything else may have.
        if (filled < length || now.size < size || (now.size === size && now.mtimeMs !== mtimeMs)) {
          throw new TraceUnreadableError(`${name} has changed since it was read.`);
        }
        return bytes;
      });
    },
    close() {
      if (closing.unregister(file)) closeSync(fd);
    },
  };
  closing.register(file, fd, file);
  return file;
}

function said<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof TraceUnreadableError) throw error;
    const reason = fileReason(error as NodeJS.ErrnoException);
    throw new TraceUnreadableError(`${name} cannot be read: ${reason}`, { cause: error });
  }
}
