/** The lines of a trace while it is put together: written in any order, and given out by their times. */
import type { EpochMs } from "../../model/units.ts";
import { createLineStore, type Row } from "./line-store.ts";
import { NO_INPUT, repeatedRows } from "./repeated-lines.ts";
import type { Tally } from "./report.ts";
import { inSlices, type Slices, sortedRows } from "./sorted-rows.ts";
import type { Draft, PrintedLine } from "./types.ts";

export interface MergedLines {
  /** Takes a record that has its place: behind those that have one already, where its time says nothing else. */
  write(draft: Draft, tally: Tally | null): void;
  /** The same of a log line whose object is text already. */
  writePrinted(line: PrintedLine, tally: Tally): void;
  /** Takes a record whose place, and whether it has one, is found later. */
  hold(draft: Draft, tally: Tally): Row;
  place(row: Row): void;
  text(row: Row): string;
  /** Takes out the lines of some inputs. */
  leaveOut(isLeft: (input: number) => boolean): Slices<void>;
  /** The latest time; null when there are no lines. */
  lastT(): Slices<EpochMs | null>;
  /**
   * The rows in the order of the trace.
   * @param onRepeated told of each line that another input has, too; it is left out
   */
  sorted(onRepeated: (input: number, t: EpochMs) => void): Slices<Uint32Array>;
  pieces(rows: Uint32Array): Generator<Uint8Array<ArrayBuffer>>;
}

export function createMergedLines(): MergedLines {
  const store = createLineStore();
  /** In the order of their places. */
  let placed: Row[] = [];
  /** Whether a record was received later than its time says. */
  let isAnyLate = false;

  const receivedOf = (t: EpochMs, tally: Tally): EpochMs => {
    tally.receivedAt = Math.max(tally.receivedAt, t);
    isAnyLate ||= tally.receivedAt !== t;
    return tally.receivedAt;
  };
  const add = (draft: Draft, tally: Tally | null): Row => {
    const { t, isAsReceived = false } = draft;
    const received = tally !== null && isAsReceived ? receivedOf(t, tally) : t;
    return store.add(lineOf(draft), t, received, tally?.number ?? NO_INPUT);
  };
  function* kept(isKept: (row: Row) => boolean): Slices<Row[]> {
    const rows: Row[] = [];
    yield* inSlices(placed.length, (begin, end) => {
      for (let i = begin; i < end; i++) {
        const row = placed[i] as Row;
        if (isKept(row)) rows.push(row);
      }
    });
    return rows;
  }

  return {
    write(draft, tally) {
      placed.push(add(draft, tally));
    },
    writePrinted({ at, t, resource, object }, { number }) {
      const line = `{"t":"${at}","type":"LOG","resource":"${resource}","object":${object},"clock":"log"}\n`;
      placed.push(store.add(line, t, t, number));
    },
    hold: add,
    place(row) {
      placed.push(row);
    },
    text: store.text,
    *leaveOut(isLeft) {
      placed = yield* kept((row) => !isLeft(store.input(row)));
    },
    *lastT() {
      let last = Number.NEGATIVE_INFINITY;
      yield* inSlices(placed.length, (begin, end) => {
        for (let i = begin; i < end; i++) last = Math.max(last, store.t(placed[i] as Row));
      });
      return placed.length === 0 ? null : last;
    },
    *sorted(onRepeated) {
      const byT = yield* sortedRows(Uint32Array.from(placed), store.t);
      const repeated = yield* repeatedRows(store, byT);
      for (const row of repeated) onRepeated(store.input(row), store.t(row));
      if (repeated.size === 0 && !isAnyLate) return byT;
      if (repeated.size > 0) placed = yield* kept((row) => !repeated.has(row));
      return yield* sortedRows(Uint32Array.from(placed), store.received);
    },
    pieces: store.pieces,
  };
}

function lineOf({ at, type, resource, initial, object, clock, extra }: Draft): string {
  const fields = {
    t: at,
    type,
    resource,
    ...(initial ? { initial } : {}),
    object,
    ...extra,
    ...(clock === "receipt" ? {} : { clock }),
  };
  return `${JSON.stringify(fields)}\n`;
}
