/** Bytes that come in pieces, taken in lengths that the taker chooses. */

export interface ByteSource {
  /** The next bytes, left where they are: as many as asked for, fewer at the end. */
  peek(length: number): Promise<Uint8Array>;
  /** The next bytes: as many as asked for, fewer at the end. */
  take(length: number): Promise<Uint8Array>;
  /** The next bytes in pieces as they come, at most so many in all. */
  pieces(length: number): AsyncGenerator<Uint8Array>;
  /** Ends the reading. */
  close(): Promise<void>;
}

export function byteSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Uint8Array[] = [];
  let length = 0;

  let failure: unknown = null;

  /** @returns false at the end */
  const more = async (): Promise<boolean> => {
    // A stream that has failed is over for whoever asks next.
    if (failure !== null) throw failure;
    const { done, value } = await iterator.next().catch((error: unknown) => {
      failure = error;
      throw error;
    });
    if (done === true) return false;
    held.push(value);
    length += value.length;
    return true;
  };
  const peek = async (wanted: number): Promise<Uint8Array> => {
    while (length < wanted && (await more()));
    const [first] = held;
    if (held.length > 1 && (first?.length ?? 0) < wanted) held = [joined(held, length)];
    return (held[0] ?? NOTHING).subarray(0, wanted);
  };
  const drop = (count: number): void => {
    let left = count;
    while (left > 0) {
      const [first] = held;
      if (first === undefined) return;
      const part = Math.min(left, first.length);
      if (part === first.length) held.shift();
      else held[0] = first.subarray(part);
      left -= part;
      length -= part;
    }
  };
  return {
    peek,
    async take(wanted) {
      const bytes = await peek(wanted);
      drop(bytes.length);
      return bytes;
    },
    async *pieces(wanted) {
      for (let left = wanted; left > 0; ) {
        if (length === 0 && !(await more())) return;
        const piece = (held[0] ?? NOTHING).subarray(0, left);
        drop(piece.length);
        left -= piece.length;
        if (piece.length > 0) yield piece;
        else held.shift();
      }
    },
    async close() {
      await iterator.return?.();
    },
  };
}

const NOTHING = new Uint8Array(0);

/** The pieces as one. */
export function joined(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
