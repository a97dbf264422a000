/**
 * The index of a recording: one file that holds whatever is needed to show the recording without reading it again.
 *
 *   parts, each packed by itself … │ table of the parts │ where the table is, its checksum, which format this is
 *
 * It is written while the recording is read, under a name of its own, and gets its name when it is whole. So a file that has
 * the name is whole, unless its disk lies, and that shows.
 */
import { closeSync, fstatSync, fsync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { rename } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { messageOf, TraceUnreadableError, withoutPaths } from "../model/errors.ts";
import { asNumber, asObject } from "../model/json.ts";
import type { Shelf } from "../store/shelf.ts";
import type { AppendFile, FilePlace } from "./disk-text.ts";

/** To be raised with every change of what is in an index, or where. */
const INDEX_VERSION = 2;
const MAGIC = "skscope-index";
/** Offset and length of the table, its checksum, the version; 8 bytes each; then the magic word. */
const TRAILER_BYTES = 4 * 8 + MAGIC.length;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const closing = new FinalizationRegistry<number>((fd) => closeSync(fd));

/** A shelf whose numbers stand for places in a file. */
export interface FileShelf extends Shelf {
  readonly places: readonly FilePlace[];
}

/** An index that is being written. */
export interface IndexDraft {
  /** For parts that have tables of their own. */
  readonly file: AppendFile;
  readonly shelf: FileShelf;
  /** Writes the table and gives the file its name; what was put can be read as before. */
  publish(path: string, table: object): Promise<void>;
  /** Takes away the file's name; what was put can be read as before. */
  discard(): void;
}

/**
 * Begins an index under a passing name.
 * @throws what the system says of the folder
 */
export function createIndexDraft(passingPath: string): IndexDraft {
  const fd = openSync(passingPath, "wx+", 0o600);
  let end = 0;
  let isNamed = true;
  const file: AppendFile = {
    append(bytes) {
      const place = { offset: end, length: bytes.length };
      orSay(() => {
        for (let written = 0; written < bytes.length; )
          written += writeSync(fd, bytes, written, bytes.length - written, end + written);
      });
      end += bytes.length;
      return place;
    },
    read: (place) => readAt(fd, place),
  };
  closing.register(file, fd);
  const draft: IndexDraft = {
    file,
    shelf: createShelf(file, []),
    async publish(path, table) {
      const places = draft.shelf.places.map(({ offset, length }) => [offset, length]);
      const packed = zstdCompressSync(encoder.encode(JSON.stringify({ ...table, places })), LEVEL);
      const { offset, length } = file.append(packed);
      file.append(trailerOf(offset, length, crc32(packed)));
      await promisify(fsync)(fd);
      await rename(passingPath, path);
      isNamed = false;
    },
    discard() {
      if (isNamed) rmSync(passingPath, { force: true });
      isNamed = false;
    },
  };
  return draft;
}

/** An index as it was found. */
export interface FoundIndex {
  readonly file: AppendFile;
  readonly shelf: FileShelf;
  readonly table: Readonly<Record<string, unknown>>;
}

/** The index cannot be used; the message says why, as a clause. */
export class IndexUnusableError extends Error {
  override readonly name = "IndexUnusableError";
}

/**
 * Reads the table of an index; null when there is no such file.
 * @throws IndexUnusableError
 */
export function readIndexFile(path: string): FoundIndex | null {
  try {
    const fd = openSync(path, "r");
    const file: AppendFile = {
      append: () => {
        throw new Error("An index that was found is not written.");
      },
      read: (place) => readAt(fd, place),
    };
    closing.register(file, fd);
    const table = tableIn(fd);
    const places = (table.places as [number, number][]).map(([offset, length]) => ({ offset, length }));
    return { file, shelf: createShelf(file, places), table };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (error instanceof IndexUnusableError) throw error;
    throw new IndexUnusableError(`it cannot be read (${withoutPaths(messageOf(error))})`);
  }
}

function tableIn(fd: number): Readonly<Record<string, unknown>> {
  const { size } = fstatSync(fd);
  const trailer = readAt(fd, { offset: Math.max(0, size - TRAILER_BYTES), length: TRAILER_BYTES });
  if (size < TRAILER_BYTES || decoder.decode(trailer.subarray(-MAGIC.length)) !== MAGIC)
    throw new IndexUnusableError("it is cut off");
  const [offset = 0, length = 0, checksum = 0, version = 0] = new Float64Array(trailer.slice(0, 32).buffer);
  if (version !== INDEX_VERSION)
    throw new IndexUnusableError(`it has format ${version}, this is format ${INDEX_VERSION}`);
  const isPlaced = offset + length + TRAILER_BYTES === size;
  const packed = isPlaced ? readAt(fd, { offset, length }) : new Uint8Array(0);
  if (!isPlaced || crc32(packed) !== checksum) throw new IndexUnusableError("it is damaged");
  return asObject(JSON.parse(decoder.decode(zstdDecompressSync(packed))));
}

/** Parts packed one by one. */
function createShelf(file: AppendFile, places: FilePlace[]): FileShelf {
  return {
    places,
    put(bytes) {
      places.push(file.append(zstdCompressSync(bytes, LEVEL)));
      return places.length - 1;
    },
    get(number) {
      const place = places[number];
      if (place === undefined) throw new IndexUnusableError(`it has no part ${asNumber(number) ?? "?"}`);
      try {
        return zstdDecompressSync(file.read(place));
      } catch (error) {
        throw new TraceUnreadableError(`The index of the recording is damaged: ${messageOf(error)}`);
      }
    },
  };
}

function trailerOf(offset: number, length: number, checksum: number): Uint8Array {
  const trailer = new Uint8Array(TRAILER_BYTES);
  trailer.set(new Uint8Array(Float64Array.of(offset, length, checksum, INDEX_VERSION).buffer));
  trailer.set(encoder.encode(MAGIC), 32);
  return trailer;
}

function readAt(fd: number, { offset, length }: FilePlace): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const count = readSync(fd, bytes, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes;
}

/** Does it, or says what the system says against it. @throws TraceUnreadableError */
export function orSay<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    const reason = withoutPaths(messageOf(error));
    throw new TraceUnreadableError(`What was read of the recording cannot be kept on the disk: ${reason}`, {
      cause: error,
    });
  }
}
