/** A cold start in words: how long, which phases, and what made it long. */
import { formatDuration, formatExact } from "../client/format-time.ts";
import type { ColdStartRow, PhaseKey } from "../core/index.ts";
import type { RecordSeq } from "../model/units.ts";
import type { PanelWords } from "./words.ts";

/** A part of the way from the order to the first ready endpoint, which follow one another. */
export interface PhaseView {
  readonly key: PhaseKey;
  readonly name: string;
  readonly help: string;
  readonly length: string;
  /** Of the whole, from 0 to 1. */
  readonly from: number;
  readonly share: number;
  readonly isSlowest: boolean;
  /** How its end is known; a gap may hide it. */
  readonly ends: "observed" | "inferred" | "open" | "unknown";
  /** The same in words; "" where it was seen. */
  readonly note: string;
}

export interface ColdStartView {
  /** Names it among those of the revision. */
  readonly index: number;
  readonly begin: string;
  readonly kind: string;
  /** "ready after 2.1 s", "abandoned". */
  readonly outcome: string;
  readonly isReady: boolean;
  /** What the client that waited longest waited; "" where none is known. */
  readonly answered: string;
  readonly phases: readonly PhaseView[];
  /** What made it long, and the record that shows it. */
  readonly causes: readonly { readonly text: string; readonly seq: RecordSeq }[];
}

/** Those that lie within another one, or after the end, are not drawn beside it. */
const CHAIN: ReadonlySet<PhaseKey> = new Set(["decide", "schedule", "start", "ready", "publish"]);

export function coldStartView(row: ColdStartRow, words: PanelWords): ColdStartView {
  const { text, time } = words;
  const { index, kind, outcome, totalMs, answeredMs, begin, causes } = row;
  return {
    index,
    begin: time(begin),
    kind: text("coldStarts", `kind.${kind}`),
    outcome: text("coldStarts", `outcome.${outcome}`, {
      total: totalMs === null ? "" : formatDuration(totalMs),
    }),
    isReady: outcome === "ready",
    answered: answeredMs === null ? "" : formatDuration(answeredMs),
    phases: phases(row, words),
    causes: causes.map(({ key, values, seq }) => ({
      text: text("coldStarts", `cause.${key}`, readable(values)),
      seq,
    })),
  };
}

function phases(row: ColdStartRow, { text }: PanelWords): PhaseView[] {
  const chain = row.phases.filter(({ key }) => CHAIN.has(key));
  const begin = Math.min(...chain.map(({ from }) => from));
  const whole = Math.max(1, Math.max(...chain.map(({ to }) => to)) - begin);
  return chain.map(({ key, from, to, ends, isUnknown }) => ({
    key,
    name: text("coldStarts", `phase.${key}`),
    help: text("coldStarts", `phaseHelp.${key}`),
    length: formatExact(to - from),
    from: (from - begin) / whole,
    share: (to - from) / whole,
    isSlowest: key === row.slowest,
    ends: isUnknown ? "unknown" : ends,
    note: isUnknown
      ? text("coldStarts", "unknown")
      : ends === "observed"
        ? ""
        : text("coldStarts", `ends.${ends}`),
  }));
}

function readable(values: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "number" && name.endsWith("Ms") ? formatDuration(value) : value,
    ]),
  );
}
