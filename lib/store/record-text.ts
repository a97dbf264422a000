import type { Blocks } from "./blocks.ts";

/**
 * Where the text of a store's records is: in memory (`byte-store.ts`), or on a disk that whoever makes the store knows.
 * It is read by offset, at once: a record is asked for in the middle of many questions.
 */
export interface RecordText {
  /** Number of bytes appended so far. */
  readonly length: number;
  /** Memory that it takes, in bytes. */
  readonly held: number;
  append(chunk: Uint8Array): void;
  /** The bytes of the range, as far as they were appended; not to be changed. */
  read(offset: number, length: number): Uint8Array;
  /** Frees what lies before the offset, if it can; it is not read again. */
  dropBefore(offset: number): void;
}

/**
 * Text that lies somewhere already: what is appended must be what the blocks hold.
 * @param known how much of it was appended before
 */
export function createGivenText(blocks: Blocks, known = 0): RecordText {
  let length = known;
  return {
    get length() {
      return length;
    },
    get held() {
      return blocks.held;
    },
    append(chunk) {
      length += chunk.length;
    },
    read: (offset, size) => blocks.read(offset, Math.max(0, Math.min(size, length - offset))),
    dropBefore: () => undefined,
  };
}
