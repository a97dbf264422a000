/** The lines of a trace while it is put together: written in any order, and given out by their times. */
import { createBoundedMap } from "../../model/bounded-map.ts";
import type { EpochMs } from "../../model/units.ts";
import { createLineStore, type Row } from "./line-store.ts";
import { NO_INPUT, repeatedRows } from "./repeated-lines.ts";
import type { Tally } from "./report.ts";
import { createRowList } from "./row-list.ts";
import { inSlices, type Slices, sortedRows } from "./sorted-rows.ts";
import type { ClockKind, Draft, PrintedRecord } from "./types.ts";

export interface MergedLines {
  /** Takes a record that has its place: behind those that have one already, where its time says nothing else. */
  write(draft: Draft, tally: Tally | null): void;
  /** The same of a record whose object is text already. */
  writePrinted(type: string, record: PrintedRecord, clock: ClockKind, tally: Tally): void;
  /** The same of a record that is text already, with its newline. */
  writeText(text: string, t: EpochMs, tally: Tally): void;
  /** Takes a record whose place, and whether it has one, is found later. */
  hold(draft: Draft, tally: Tally): Row;
  place(row: Row): void;
  text(row: Row): string;
  /** Takes out the lines of some inputs, as far as they have their places. */
  leaveOut(isLeft: (input: number) => boolean): void;
  /** The latest time; null when there are no lines. */
  lastT(): Slices<EpochMs | null>;
  /**
   * The rows in the order of the trace.
   * @param onRepeated told of each line that another input has, too; it is left out
   */
  sorted(onRepeated: (input: number, t: EpochMs) => void): Slices<Uint32Array>;
  pieces(rows: Uint32Array): Generator<Uint8Array<ArrayBuffer>>;
}

const MOST_WORDS = 1_000;

export function createMergedLines(): MergedLines {
  const store = createLineStore();
  /** In the order of their places. */
  const placed = createRowList();
  /** Whether the lines of an input are left out. */
  let isOut: (input: number) => boolean = () => false;
  const isIn = (row: Row): boolean => !isOut(store.input(row));
  /** Whether a record was received later than its time says. */
  let isAnyLate = false;
  let firstInput = NO_INPUT;
  /** Whether more than one input has lines. */
  let isOfSeveral = false;

  const told = (number: number): number => {
    if (firstInput === NO_INPUT) firstInput = number;
    isOfSeveral ||= number !== firstInput;
    return number;
  };

  const receivedOf = (t: EpochMs, tally: Tally): EpochMs => {
    tally.receivedAt = Math.max(tally.receivedAt, t);
    isAnyLate ||= tally.receivedAt !== t;
    return tally.receivedAt;
  };
  const add = (draft: Draft, tally: Tally | null): Row => {
    const { t, isAsReceived = false } = draft;
    const received = tally !== null && isAsReceived ? receivedOf(t, tally) : t;
    return store.add(lineOf(draft), t, received, tally === null ? NO_INPUT : told(tally.number));
  };
  return {
    write(draft, tally) {
      placed.push(add(draft, tally));
    },
    writePrinted(type, { at, t, resource, object }, clock, { number }) {
      const line = `{"t":"${at}","type":"${type}","resource":"${resource}","object":${object}${endOf(clock)}`;
      placed.push(store.add(line, t, t, told(number)));
    },
    writeText(text, t, { number }) {
      placed.push(store.add(text, t, t, told(number)));
    },
    hold: add,
    place(row) {
      placed.push(row);
    },
    text: store.text,
    leaveOut(isLeft) {
      isOut = isLeft;
    },
    *lastT() {
      const rows = yield* placed.all(isIn);
      let last = Number.NEGATIVE_INFINITY;
      yield* inSlices(rows.length, (begin, end) => {
        for (let i = begin; i < end; i++) last = Math.max(last, store.t(rows[i] as Row));
      });
      return rows.length === 0 ? null : last;
    },
    *sorted(onRepeated) {
      const byT = yield* sortedRows(yield* placed.all(isIn), store.t);
      const repeated = isOfSeveral ? yield* repeatedRows(store, byT) : NONE;
      for (const row of repeated) onRepeated(store.input(row), store.t(row));
      if (repeated.size === 0 && !isAnyLate) return byT;
      const rows = yield* placed.all((row) => isIn(row) && !repeated.has(row));
      return yield* sortedRows(rows, store.received);
    },
    pieces: store.pieces,
  };
}

const NONE: ReadonlySet<Row> = new Set();

/** The words of types and resources as JSON: there are few, and foreign ones may hold anything. */
const words = createBoundedMap<string, string>(MOST_WORDS);

function word(text: string): string {
  let json = words.get(text);
  if (json === undefined) {
    json = JSON.stringify(text);
    words.set(text, json);
  }
  return json;
}

/** What of a line is behind its object. */
function endOf(clock: ClockKind): string {
  return clock === "receipt" ? "}\n" : `,"clock":"${clock}"}\n`;
}

/** Put together from its parts: an object of all fields, to be printed at once, would have to be made for each. */
function lineOf({ at, type, resource, initial, object, clock, extra }: Draft): string {
  const begin = `{"t":"${at}","type":${word(type)},"resource":${word(resource)}${initial ? ',"initial":true' : ""}`;
  const others = extra === undefined ? "" : JSON.stringify(extra).slice(1, -1);
  return `${begin},"object":${JSON.stringify(object)}${others === "" ? "" : ","}${others}${endOf(clock)}`;
}
