/**
 * The lines of a trace as bytes, each with its times and its input, in columns: an object for each would take more than
 * the line itself.
 *
 *   add() ──▶ texts ──▶ page of bytes, row {t, received, input, page, place}        sort numbers of rows ──▶ pieces()
 */
import type { EpochMs } from "../../model/units.ts";
import { joined } from "./byte-source.ts";

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
const PAGE_CHARACTERS = 96 * 1024;
const PIECE_BYTES = 256 * 1024;
/** So many bytes that follow one another are given out as they are. */
const LONG_RUN = 64 * 1024;
const COLUMN_BITS = 15;
const COLUMN_ROWS = 1 << COLUMN_BITS;
const COLUMN_MASK = COLUMN_ROWS - 1;
const NOTHING = new Uint8Array(0);

/** What is known of rows that follow one another. */
interface Columns {
  readonly t: Float64Array;
  /** Null while it is as `t` says. */
  received: Float64Array | null;
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
  const pageOf = (row: Row): number => blockOf(row).page[row & COLUMN_MASK] as number;
  const startOf = (row: Row): number => blockOf(row).start[row & COLUMN_MASK] as number;
  const lengthOf = (row: Row): number => blockOf(row).length[row & COLUMN_MASK] as number;
  /** How many of the rows stand on each page. */
  const countsOf = (rows: Uint32Array): Uint32Array => {
    const left = new Uint32Array(pages.length);
    for (let i = 0; i < rows.length; i++) {
      const page = pageOf(rows[i] as Row);
      left[page] = (left[page] as number) + 1;
    }
    return left;
  };
  /** Behind the rows from there on that follow one another on a page. */
  const endOfRun = (rows: Uint32Array, from: number, end: number): number => {
    const page = pageOf(rows[from] as Row);
    let stop = startOf(rows[from] as Row);
    let i = from;
    for (; i < end && pageOf(rows[i] as Row) === page && startOf(rows[i] as Row) === stop; i++) {
      stop += lengthOf(rows[i] as Row);
    }
    return i;
  };
  const bytesOf = (first: Row, last: Row): Uint8Array<ArrayBuffer> =>
    (pages[pageOf(first)] ?? NOTHING).subarray(startOf(first), startOf(last) + lengthOf(last));
  /** The next rows that are given out together: a page as it is, or some rows from here and there. */
  const pieceOf = (
    rows: Uint32Array,
    from: number,
  ): { readonly bytes: Uint8Array<ArrayBuffer>; readonly end: number } => {
    const runs: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    let at = from;
    while (at < rows.length && length < PIECE_BYTES) {
      const end = endOfRun(rows, at, rows.length);
      const run = bytesOf(rows[at] as Row, rows[end - 1] as Row);
      if (run.length >= LONG_RUN) {
        if (runs.length === 0) return { bytes: run, end };
        break;
      }
      runs.push(run);
      length += run.length;
      at = end;
    }
    return { bytes: joined(runs, length), end: at };
  };
  const release = (rows: Uint32Array, from: number, end: number, left: Uint32Array): void => {
    for (let i = from; i < end; i++) {
      const page = pageOf(rows[i] as Row);
      left[page] = (left[page] as number) - 1;
      if (left[page] === 0) pages[page] = NOTHING;
    }
  };

  return {
    add(text, t, received, input) {
      const row = count;
      const at = row & COLUMN_MASK;
      if (at === 0) blocks.push(emptyColumns());
      const block = blockOf(row);
      block.t[at] = t;
      if (received !== t) block.received ??= block.t.slice();
      if (block.received !== null) block.received[at] = received;
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
    received(row) {
      const { received, t } = blockOf(row);
      return (received ?? t)[row & COLUMN_MASK] as number;
    },
    input: (row) => blockOf(row).input[row & COLUMN_MASK] as number,
    text(row) {
      flush();
      return decoder.decode(bytesOf(row, row));
    },
    *pieces(rows) {
      flush();
      const left = countsOf(rows);
      left.forEach((rowsLeft, page) => {
        if (rowsLeft === 0) pages[page] = NOTHING;
      });
      for (let from = 0; from < rows.length; ) {
        const { bytes, end } = pieceOf(rows, from);
        yield bytes;
        release(rows, from, end, left);
        from = end;
      }
    },
  };
}

function emptyColumns(): Columns {
  return {
    t: new Float64Array(COLUMN_ROWS),
    received: null,
    input: new Uint32Array(COLUMN_ROWS),
    page: new Uint32Array(COLUMN_ROWS),
    start: new Uint32Array(COLUMN_ROWS),
    length: new Uint32Array(COLUMN_ROWS),
  };
}
