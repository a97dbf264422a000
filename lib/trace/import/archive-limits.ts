/** How much an archive or a folder may hold: what is beyond is left out, and said. */

export interface ArchiveLimits {
  /** Files that are read. */
  readonly files: number;
  /** Bytes that are read, unpacked. */
  readonly bytes: number;
  /** How often its packed size something may have unpacked, when it is large: text packs to a hundredth at the best. */
  readonly ratio: number;
  /** From so many bytes on the ratio counts. */
  readonly ratioFrom: number;
  /** Archives within one another. */
  readonly depth: number;
  /** An archive within another one is held whole. */
  readonly heldBytes: number;
}

const MIB = 1024 * 1024;

/** The catalogue `imports` names the first four. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  files: 20_000,
  bytes: 4_096 * MIB,
  ratio: 400,
  ratioFrom: 64 * MIB,
  depth: 4,
  heldBytes: 512 * MIB,
};

/** The reading of an input stops here; the message says why. What came before is kept. */
export class InputStopped extends Error {
  override readonly name = "InputStopped";
  readonly reason: "limit" | "unreadable";

  constructor(reason: "limit" | "unreadable", message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Counts what has been unpacked of all inputs, read or passed over. */
export interface Budget {
  readonly limits: ArchiveLimits;
  /** @returns false when there have been too many files */
  file(): boolean;
  /** @throws InputStopped when there have been too many bytes */
  add(bytes: number): void;
  /** True when no more bytes may be read. */
  isSpent(): boolean;
}

/** @param onBytes called for every piece, so that work can be given up that only passes something over */
export function createBudget(limits: ArchiveLimits, onBytes: () => void = () => undefined): Budget {
  let files = 0;
  let total = 0;
  return {
    limits,
    file() {
      files += 1;
      return files <= limits.files;
    },
    add(bytes) {
      onBytes();
      total += bytes;
      if (total > limits.bytes) throw new InputStopped("limit", `more than ${limits.bytes} bytes unpacked`);
    },
    isSpent: () => total > limits.bytes,
  };
}

/**
 * Unpacked pieces, as long as there are not too many of them for their packed size, nor of all.
 * @throws InputStopped
 */
export async function* withinLimits(
  pieces: AsyncIterable<Uint8Array>,
  packed: number,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  const { ratio, ratioFrom } = budget.limits;
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > ratioFrom && bytes > ratio * packed) {
      throw new InputStopped("limit", `unpacked it is more than ${ratio} times its size`);
    }
    budget.add(piece.length);
    yield piece;
  }
}
