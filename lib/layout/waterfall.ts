/** A cold start as bars and marks on a common axis whose 0 is the request (or the decision). */
import { scaleLinear } from "d3-scale";
import {
  type Alignment,
  type ColdStartMark,
  type ColdStartPhase,
  type ColdStartRow,
  originOf,
} from "../core/index.ts";
import type { DurationMs } from "../model/units.ts";

export interface PlacedPhase {
  readonly phase: ColdStartPhase;
  /** Shares of the axis, 0…1. */
  readonly x: number;
  readonly width: number;
  readonly lengthMs: DurationMs;
}

export interface PlacedColdStartMark {
  readonly mark: ColdStartMark;
  readonly x: number;
  /** From the axis' 0. */
  readonly offsetMs: DurationMs;
}

export interface Waterfall {
  readonly order: "first" | "second";
  readonly row: ColdStartRow;
  readonly phases: readonly PlacedPhase[];
  readonly marks: readonly PlacedColdStartMark[];
}

export interface WaterfallAxis {
  /** From the 0, negative before it. */
  readonly from: DurationMs;
  readonly to: DurationMs;
  readonly ticks: readonly { readonly ms: DurationMs; readonly x: number }[];
}

const TICKS = 6;
/** Air at the right, so that the last mark is seen. */
const MARGIN = 0.02;

/** An answer that comes so many times later than all else makes slivers of the phases before it. */
const FAR = 4;

/** Whether an answer comes so late that of the start itself nothing can be told apart. */
export function isAnswerFar(rows: readonly ColdStartRow[], alignment: Alignment): boolean {
  const endOf = (startOnly: boolean): number =>
    Math.max(...rows.map((row) => spanOf(row, alignment, startOnly).to));
  return endOf(false) > FAR * endOf(true);
}

/**
 * Places one episode, or two on the same axis. A hand-over that comes long after is left outside.
 * @param startOnly the axis ends with the start; an answer that comes later reaches out of it
 */
export function placeWaterfalls(
  rows: readonly ColdStartRow[],
  alignment: Alignment,
  startOnly = false,
): { readonly axis: WaterfallAxis; readonly waterfalls: readonly Waterfall[] } {
  const spans = rows.map((row) => spanOf(row, alignment, startOnly));
  const from = Math.min(0, ...spans.map((span) => span.from));
  const last = Math.max(1, ...spans.map((span) => span.to));
  const to = last + (last - from) * MARGIN;
  const x = (ms: DurationMs): number => (ms - from) / (to - from);
  return {
    axis: {
      from,
      to,
      ticks: scaleLinear([from, to], [0, 1])
        .ticks(TICKS)
        .map((ms) => ({ ms, x: x(ms) })),
    },
    waterfalls: rows.map((row, i) => {
      const origin = originOf(row, alignment);
      return {
        order: i === 0 ? "first" : "second",
        row,
        phases: row.phases
          .filter((phase) => phase.from - origin <= to)
          .map((phase) => ({
            phase,
            x: x(phase.from - origin),
            width: Math.min(1, x(phase.to - origin)) - x(phase.from - origin),
            lengthMs: phase.to - phase.from,
          })),
        marks: row.marks.map((mark) => ({ mark, x: x(mark.t - origin), offsetMs: mark.t - origin })),
      };
    }),
  };
}

/** From the first mark to the last one that belongs to the wake itself; the hand-over only when it comes soon after. */
function spanOf(
  row: ColdStartRow,
  alignment: Alignment,
  startOnly: boolean,
): { from: DurationMs; to: DurationMs } {
  const origin = originOf(row, alignment);
  const isLeftOut = (key: string): boolean => startOnly && (key === "answered" || key === "answer");
  const ends = [
    ...row.marks.filter(({ key }) => key !== "handedOver" && !isLeftOut(key)).map(({ t }) => t),
    ...row.phases.filter(({ key }) => key !== "handover" && !isLeftOut(key)).map((phase) => phase.to),
  ];
  const end = Math.max(row.begin, ...ends) - origin;
  const handedOver = row.marks.find(({ key }) => key === "handedOver");
  const late = handedOver === undefined ? 0 : handedOver.t - origin;
  return {
    from: Math.min(0, ...row.marks.map(({ t }) => t - origin)),
    to: late <= 2 * end ? Math.max(end, late) : end,
  };
}
