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

/**
 * Numbers of one piece. Times and offsets are large, but near to one another: they take half as much as what they are more than
 * the first of them, as long as that is a whole number that fits.
 */
interface Piece {
  base: number;
  values: Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
}

/** The column of which {@link Column.parts} gave the bytes. */
export function columnOf(kind: ColumnKind, parts: Iterable<Uint8Array>, length: number): Column {
  const column = createColumn(kind);
  let left = length;
  for (const part of parts) {
    const values = new ARRAYS[kind](new Uint8Array(part).buffer);
    for (let i = 0; i < values.length && left > 0; i++, left--) column.push(values[i] as number);
  }
  return column;
}

/** @param first number of the first record that will be pushed */
export function createColumn(kind: ColumnKind, first: RecordSeq = 0): Column {
  const isWide = kind === "float64";
  const pieces: Piece[] = [];
  /** How many pieces were freed. */
  let dropped = Math.floor(first / PIECE);
  let length = first;
  const make = (value: number): Piece =>
    isWide ? { base: value, values: new Int32Array(PIECE) } : { base: 0, values: new ARRAYS[kind](PIECE) };
  const pieceOf = (seq: RecordSeq): Piece | undefined => pieces[Math.floor(seq / PIECE) - dropped];
  const put = (piece: Piece, place: number, value: number): void => {
    const more = value - piece.base;
    if (isWide && (more | 0) !== more) widen(piece);
    piece.values[place] = value - piece.base;
  };
  return {
    get(seq) {
      const piece = pieceOf(seq);
      return piece === undefined ? 0 : piece.base + (piece.values[seq % PIECE] as number);
    },
    push(value) {
      let piece = pieceOf(length);
      if (piece === undefined) {
        piece = make(value);
        pieces.push(piece);
      }
      put(piece, length % PIECE, value);
      length += 1;
    },
    set(seq, value) {
      const piece = pieceOf(seq);
      if (piece !== undefined) put(piece, seq % PIECE, value);
    },
    dropBefore(seq) {
      const gone = Math.min(Math.floor(seq / PIECE) - dropped, pieces.length);
      if (gone <= 0) return;
      pieces.splice(0, gone);
      dropped += gone;
    },
    *parts() {
      for (let i = 0; i < pieces.length; i += PART_PIECES) {
        const some = pieces.slice(i, i + PART_PIECES);
        const whole = new ARRAYS[kind](some.length * PIECE);
        for (const [place, { base, values }] of some.entries())
          for (let j = 0; j < PIECE; j++) whole[place * PIECE + j] = base + (values[j] as number);
        yield new Uint8Array(whole.buffer);
      }
    },
  };
}

/** Makes room for numbers of any size, and for parts of one. */
function widen(piece: Piece): void {
  if (piece.values instanceof Float64Array) return;
  const { base, values } = piece;
  piece.values = Float64Array.from(values, (value) => base + value);
  piece.base = 0;
}
