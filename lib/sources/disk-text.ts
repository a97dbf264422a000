/**
 * Text of recordings that stays on the disk. A plain recording is its own text; of a packed one the unpacked text is kept in
 * blocks, each packed by itself, so that any of them can be read alone.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { createBlocks } from "../store/blocks.ts";
import { createByteStore } from "../store/byte-store.ts";
import { createGivenText, type RecordText } from "../store/record-text.ts";
import type { HeldFile } from "./held-file.ts";

const READ_BYTES = 64 * 1024;
const READ_KEPT = 128;
/** Small enough to be unpacked within a millisecond, large enough to be packed well. */
const PACK_BYTES = 256 * 1024;
const PACK_KEPT = 32;
const PACK_LEVEL = 1;
/** More is moved than comes, so that memory shrinks; little at once, because others wait. */
const MOVED_AT_ONCE = 2;

/**
 * The text of a plain recording, in the file itself. Nothing is written: what is appended must be what the file holds.
 * @param known how much of it was appended before
 */
export function createFileText(file: HeldFile, known = 0): RecordText {
  const blocks = createBlocks(READ_BYTES, READ_KEPT, (block) => {
    const offset = block * READ_BYTES;
    return file.read(offset, Math.min(READ_BYTES, file.size - offset));
  });
  return createGivenText(blocks, known);
}

/** A file that grows at its end. */
export interface AppendFile {
  append(bytes: Uint8Array): FilePlace;
  read(place: FilePlace): Uint8Array;
}

export interface FilePlace {
  readonly offset: number;
  readonly length: number;
}

/** Text that begins in memory. */
export interface SpillingText extends RecordText {
  /** Whether there is more than stays in memory. */
  readonly isSpilt: boolean;
  /** Moves the rest to the disk, with a pause after each block, and tells where the blocks are. */
  settle(): Generator<void, readonly FilePlace[]>;
}

/**
 * Text that stays in memory while it is short, and moves to the disk step by step when it is not.
 * @param most so many bytes are short
 * @param open called once, when there are more
 */
export function createSpillingText(most: number, open: () => AppendFile): SpillingText {
  const short = createByteStore();
  const places: FilePlace[] = [];
  let file: AppendFile | null = null;
  /** What lies before is on the disk. */
  let moved = 0;
  const blocks = createBlocks(PACK_BYTES, PACK_KEPT, (block) => unpacked(file, places[block]));
  const move = (bytes: number): void => {
    file ??= open();
    const packed = zstdCompressSync(short.read(moved, bytes), {
      params: { [constants.ZSTD_c_compressionLevel]: PACK_LEVEL },
    });
    places.push(file.append(packed));
    moved += bytes;
    short.dropBefore(moved);
  };
  return {
    get length() {
      return short.length;
    },
    get held() {
      return short.held + blocks.held;
    },
    append(chunk) {
      short.append(chunk);
      if (short.length <= most) return;
      for (let i = 0; i < MOVED_AT_ONCE && short.length - moved >= PACK_BYTES; i++) move(PACK_BYTES);
    },
    read(offset, size) {
      const end = Math.min(offset + size, short.length);
      if (offset >= moved) return short.read(offset, end - offset);
      if (end <= moved) return blocks.read(offset, end - offset);
      return Buffer.concat([blocks.read(offset, moved - offset), short.read(moved, end - moved)]);
    },
    dropBefore: () => undefined,
    get isSpilt() {
      return file !== null;
    },
    *settle() {
      while (moved < short.length) {
        move(Math.min(PACK_BYTES, short.length - moved));
        yield;
      }
      return places;
    },
  };
}

/** Text that was settled in a file. */
export function createPackedText(file: AppendFile, places: readonly FilePlace[], length: number): RecordText {
  const blocks = createBlocks(PACK_BYTES, PACK_KEPT, (block) => unpacked(file, places[block]));
  return {
    length,
    get held() {
      return blocks.held;
    },
    append: () => undefined,
    read: (offset, size) => blocks.read(offset, Math.max(0, Math.min(size, length - offset))),
    dropBefore: () => undefined,
  };
}

function unpacked(file: AppendFile | null, place: FilePlace | undefined): Uint8Array {
  return file === null || place === undefined ? new Uint8Array(0) : zstdDecompressSync(file.read(place));
}
