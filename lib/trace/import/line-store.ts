/**
 * The lines of a trace as bytes, each with its times and its input, in columns: an object for each would take more than
 * the line itself.
 *
 *   add() ──▶ texts ──▶ page of bytes, row {t, received, input, page, place}        sort numbers of rows ──▶ pieces()
 */
import type { EpochMs } from "../../model/units.ts";

/** The number of a line, from 0 in the order in which they came. */
export type Row = number;

export interface LineStore {
  /**
   * Takes a line with its newline.
   * @param received when it was received, as far as that is known: its place
   * @param input number of the input that it is of
   */
  add(text: string, t: EpochMs, received: EpochMs, input: number): Row;
  t(row: Row): EpochMs;
  received(row: Row): EpochMs;
  input(row: Row): number;
  text(row: Row): string;
  /** The lines of the rows, many at a time. What has been given out is no longer held: they can be read once. */
  pieces(rows: Uint32Array): Generator<Uint8Array<ArrayBuffer>>;
}

/** Texts are made bytes together: each by itself costs more than its bytes. */
const PAGE_CHARACTERS = 256 * 1024;
const PIECE_BYTES = 256 * 1024;
const COLUMN_BITS = 15;
const COLUMN_ROWS = 1 << COLUMN_BITS;
const COLUMN_MASK = COLUMN_ROWS - 1;
const NOTHING = new Uint8Array(0);

/** What is known of rows that follow one another. */
interface Columns {
  readonly t: Float64Array;
  readonly received: Float64Array;
  readonly input: Uint32Array;
  readonly page: Uint32Array;
  readonly start: Uint32Array;
  readonly length: Uint32Array;
}

export function createLineStore(): LineStore {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const blocks: Columns[] = [];
  const pages: Uint8Array<ArrayBuffer>[] = [];
  let count = 0;
  let pending: string[] = [];
  let pendingLength = 0;

  const blockOf = (row: Row): Columns => blocks[row >> COLUMN_BITS] as Columns;
  const flush = (): void => {
    if (pending.length === 0) return;
    const bytes = encoder.encode(pending.join(""));
    if (bytes.length !== pendingLength) measure(pending);
    pages.push(bytes);
    pending = [];
    pendingLength = 0;
  };
  /** Places were counted in characters, which are bytes in ASCII only. */
  const measure = (texts: readonly string[]): void => {
    let at = 0;
    texts.forEach((text, i) => {
      const row = count - texts.length + i;
      const length = encoder.encode(text).length;
      const block = blockOf(row);
      block.start[row & COLUMN_MASK] = at;
      block.length[row & COLUMN_MASK] = length;
      at += length;
    });
  };
  const bytesOf = (row: Row): Uint8Array<ArrayBuffer> => {
    const { page, start, length } = blockOf(row);
    const at = row & COLUMN_MASK;
    const from = start[at] as number;
    return (pages[page[at] as number] ?? NOTHING).subarray(from, from + (length[at] as number));
  };
  /** How many of the rows stand on each page. */
  const countsOf = (rows: Uint32Array): Uint32Array => {
    const left = new Uint32Array(pages.length);
    for (const row of rows) {
      const page = blockOf(row).page[row & COLUMN_MASK] as number;
      left[page] = (left[page] as number) + 1;
    }
    return left;
  };

  return {
    add(text, t, received, input) {
      const row = count;
      const at = row & COLUMN_MASK;
      if (at === 0) blocks.push(emptyColumns());
      const block = blockOf(row);
      block.t[at] = t;
      block.received[at] = received;
      block.input[at] = input;
      block.page[at] = pages.length;
      block.start[at] = pendingLength;
      block.length[at] = text.length;
      count += 1;
      pending.push(text);
      pendingLength += text.length;
      if (pendingLength >= PAGE_CHARACTERS) flush();
      return row;
    },
    t: (row) => blockOf(row).t[row & COLUMN_MASK] as number,
    received: (row) => blockOf(row).received[row & COLUMN_MASK] as number,
    input: (row) => blockOf(row).input[row & COLUMN_MASK] as number,
    text(row) {
      flush();
      return decoder.decode(bytesOf(row));
    },
    *pieces(rows) {
      flush();
      const left = countsOf(rows);
      left.forEach((rowsLeft, page) => {
        if (rowsLeft === 0) pages[page] = NOTHING;
      });
      let piece = new Uint8Array(PIECE_BYTES);
      let filled = 0;
      for (const row of rows) {
        const bytes = bytesOf(row);
        if (filled > 0 && filled + bytes.length > piece.length) {
          yield piece.subarray(0, filled);
          piece = new Uint8Array(PIECE_BYTES);
          filled = 0;
        }
        if (bytes.length > piece.length) yield bytes.slice();
        else {
          piece.set(bytes, filled);
          filled += bytes.length;
        }
        const page = blockOf(row).page[row & COLUMN_MASK] as number;
        left[page] = (left[page] as number) - 1;
        if (left[page] === 0) pages[page] = NOTHING;
      }
      if (filled > 0) yield piece.subarray(0, filled);
    },
  };
}

function emptyColumns(): Columns {
  return {
    t: new Float64Array(COLUMN_ROWS),
    received: new Float64Array(COLUMN_ROWS),
    input: new Uint32Array(COLUMN_ROWS),
    page: new Uint32Array(COLUMN_ROWS),
    start: new Uint32Array(COLUMN_ROWS),
    length: new Uint32Array(COLUMN_ROWS),
  };
}
