/** A column of numbers, one for each record: grows at its end, shrinks at its beginning, and never moves what it holds. */
import type { RecordSeq } from "../model/units.ts";

const PIECE = 4_096;
/** So many pieces make a part. */
const PART_PIECES = 16;

export interface Column {
  /** Returns the value of a record that is not forgotten. */
  get(seq: RecordSeq): number;
  push(value: number): void;
  set(seq: RecordSeq, value: number): void;
  /** Frees the pieces that lie wholly before the record; values there read as 0 from then on. */
  dropBefore(seq: RecordSeq): void;
  /** Many values at a time as bytes of this machine's order, the last part with a rest of zeros. */
  parts(): Generator<Uint8Array>;
}

export type ColumnKind = "float64" | "int32" | "uint8";

const ARRAYS = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;

type Piece = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** The column of which {@link Column.parts} gave the bytes. */
export function columnOf(kind: ColumnKind, parts: Iterable<Uint8Array>, length: number): Column {
  const pieces: Piece[] = [];
  const bytes = PIECE * ARRAYS[kind].BYTES_PER_ELEMENT;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += bytes)
      pieces.push(new ARRAYS[kind](new Uint8Array(part.subarray(i, i + bytes)).buffer));
  }
  return createColumn(kind, 0, pieces, length);
}

function joined(all: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param first number of the first record that will be pushed
 * @param pieces what is there already
 */
export function createColumn(
  kind: ColumnKind,
  first: RecordSeq = 0,
  pieces: Piece[] = [],
  count = first,
): Column {
  const make = (): Piece => new ARRAYS[kind](PIECE);
  /** How many pieces were freed. */
  let dropped = Math.floor(first / PIECE);
  let length = count;
  const pieceOf = (seq: RecordSeq): Piece | undefined => pieces[Math.floor(seq / PIECE) - dropped];
  return {
    get: (seq) => pieceOf(seq)?.[seq % PIECE] ?? 0,
    push(value) {
      let piece = pieceOf(length);
      if (piece === undefined) {
        piece = make();
        pieces.push(piece);
      }
      piece[length % PIECE] = value;
      length += 1;
    },
    set(seq, value) {
      const piece = pieceOf(seq);
      if (piece !== undefined) piece[seq % PIECE] = value;
    },
    dropBefore(seq) {
      const gone = Math.min(Math.floor(seq / PIECE) - dropped, pieces.length);
      if (gone <= 0) return;
      pieces.splice(0, gone);
      dropped += gone;
    },
    *parts() {
      for (let i = 0; i < pieces.length; i += PART_PIECES)
        yield joined(pieces.slice(i, i + PART_PIECES).map(({ buffer }) => new Uint8Array(buffer)));
    },
  };
}
