/** A column of numbers, one for each record: grows at its end, shrinks at its beginning, and never moves what it holds. */
import type { RecordSeq } from "../model/units.ts";

const PIECE = 4_096;

export interface Column {
  /** Returns the value of a record that is not forgotten. */
  get(seq: RecordSeq): number;
  push(value: number): void;
  set(seq: RecordSeq, value: number): void;
  /** Frees the pieces that lie wholly before the record; values there read as 0 from then on. */
  dropBefore(seq: RecordSeq): void;
  /** The pieces as bytes of this machine's order, the last one with a rest of zeros. */
  pieces(): readonly Uint8Array[];
}

export type ColumnKind = "float64" | "int32" | "uint8";

const ARRAYS = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;

type Piece = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** The column of which {@link Column.pieces} gave the bytes. */
export function columnOf(kind: ColumnKind, pieces: readonly Uint8Array[], length: number): Column {
  const found = pieces.map((bytes): Piece => new ARRAYS[kind](new Uint8Array(bytes).buffer));
  return createColumn(kind, 0, found, length);
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
    pieces: () => pieces.map(({ buffer }) => new Uint8Array(buffer)),
  };
}
