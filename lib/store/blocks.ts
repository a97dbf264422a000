/** Bytes that lie in blocks of one size somewhere slow; those that were asked for last stay in memory. */
import { createBoundedMap } from "../model/bounded-map.ts";

export interface Blocks {
  /** Memory of the blocks that are kept, in bytes. */
  readonly held: number;
  /** A view where the range lies in one block, else a copy. */
  read(offset: number, length: number): Uint8Array;
  /** Brings the block again when it is asked for. */
  forget(block: number): void;
}

/**
 * @param load brings a block; the last one may be shorter
 * @param kept how many blocks stay in memory
 */
export function createBlocks(blockBytes: number, kept: number, load: (block: number) => Uint8Array): Blocks {
  const recent = createBoundedMap<number, Uint8Array>(kept);
  const blockAt = (block: number): Uint8Array => {
    const bytes = recent.get(block) ?? load(block);
    recent.set(block, bytes);
    return bytes;
  };
  return {
    forget: (block) => void recent.delete(block),
    get held() {
      return recent.size * blockBytes;
    },
    read(offset, length) {
      const end = offset + length;
      const first = Math.floor(offset / blockBytes);
      const last = Math.floor(Math.max(offset, end - 1) / blockBytes);
      const start = first * blockBytes;
      if (first === last) return blockAt(first).subarray(offset - start, end - start);
      const whole = new Uint8Array(length);
      for (let block = first; block <= last; block++) {
        const from = Math.max(offset, block * blockBytes);
        const to = Math.min(end, (block + 1) * blockBytes);
        const bytes = blockAt(block).subarray(from - block * blockBytes, to - block * blockBytes);
        whole.set(bytes, from - offset);
      }
      return whole;
    },
  };
}
