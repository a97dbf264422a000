/**
 * Text and states of large recordings in Blobs: the browser keeps those outside of the page's memory, on disk if it must, and
 * they are gone with the page. Only a worker can read them at once.
 */
import { createBlocks } from "../../store/blocks.ts";
import { createGivenText, type RecordText } from "../../store/record-text.ts";
import type { Shelf } from "../../store/shelf.ts";

/** Reads a Blob at once. @throws DOMException when the file behind it has changed */
export type ReadBlob = (blob: Blob) => Uint8Array<ArrayBuffer>;

const BLOCK_BYTES = 256 * 1024;
const KEPT = 32;

/** The text of a plain recording, in the file itself. What is appended must be what the file holds. */
export function createFileText(file: Blob, read: ReadBlob): RecordText {
  const blocks = createBlocks(BLOCK_BYTES, KEPT, (block) =>
    read(file.slice(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)),
  );
  return createGivenText(blocks);
}

/** The unpacked text of a packed recording. */
export function createBlobText(read: ReadBlob): RecordText {
  const full: Blob[] = [];
  let last = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  const blocks = createBlocks(BLOCK_BYTES, KEPT, (block) => {
    const blob = full[block];
    return blob === undefined ? last.subarray(0, filled) : read(blob);
  });
  const lengthNow = (): number => full.length * BLOCK_BYTES + filled;
  return {
    get length() {
      return lengthNow();
    },
    get held() {
      return blocks.held + BLOCK_BYTES;
    },
    append(chunk) {
      // What was read of the block that is being filled is not all of it any more.
      blocks.forget(full.length);
      for (let taken = 0; taken < chunk.length; ) {
        const piece = chunk.subarray(taken, taken + BLOCK_BYTES - filled);
        last.set(piece, filled);
        filled += piece.length;
        taken += piece.length;
        if (filled < BLOCK_BYTES) continue;
        full.push(new Blob([last]));
        last = new Uint8Array(BLOCK_BYTES);
        filled = 0;
      }
    },
    read: (offset, size) => blocks.read(offset, Math.max(0, Math.min(size, lengthNow() - offset))),
    dropBefore: () => undefined,
  };
}

/** A shelf of Blobs. */
export function createBlobShelf(read: ReadBlob): Shelf {
  const parts: Blob[] = [];
  return {
    put(bytes) {
      parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
      return parts.length - 1;
    },
    get: (number) => read(parts[number] ?? new Blob()),
  };
}
