/** A buffer that grows at its end, kept in pieces of one size so that nothing is ever moved. */
import type { RecordText } from "./record-text.ts";

const SLAB_BYTES = 1024 * 1024;

/** Text in memory; what is read is a view where the range lies in one piece, else a copy. */
export function createByteStore(slabBytes = SLAB_BYTES): RecordText {
  const slabs: Uint8Array[] = [];
  /** How many pieces were freed. */
  let dropped = 0;
  let length = 0;
  return {
    get length() {
      return length;
    },
    get held() {
      return slabs.length * slabBytes;
    },
    append(chunk) {
      let taken = 0;
      while (taken < chunk.length) {
        const used = length % slabBytes;
        if (used === 0) slabs.push(new Uint8Array(slabBytes));
        const slab = slabs[slabs.length - 1] as Uint8Array;
        const piece = chunk.subarray(taken, taken + slabBytes - used);
        slab.set(piece, used);
        taken += piece.length;
        length += piece.length;
      }
    },
    read(offset, size) {
      const end = Math.min(offset + size, length);
      const first = Math.floor(offset / slabBytes) - dropped;
      const last = Math.floor(Math.max(offset, end - 1) / slabBytes) - dropped;
      const start = offset - (first + dropped) * slabBytes;
      if (first === last) return (slabs[first] ?? new Uint8Array(0)).subarray(start, start + end - offset);
      const whole = new Uint8Array(end - offset);
      for (let i = first; i <= last; i++) {
        const from = Math.max(offset, (i + dropped) * slabBytes);
        const to = Math.min(end, (i + dropped + 1) * slabBytes);
        const slab = slabs[i] as Uint8Array;
        whole.set(
          slab.subarray(from - (i + dropped) * slabBytes, to - (i + dropped) * slabBytes),
          from - offset,
        );
      }
      return whole;
    },
    dropBefore(offset) {
      const gone = Math.min(Math.floor(offset / slabBytes) - dropped, slabs.length);
      if (gone <= 0) return;
      slabs.splice(0, gone);
      dropped += gone;
    },
  };
}
