/** What lanes are made of before they are placed: rows of bars and marks, each with its evidence. */
import type { Finding, Provenance as ToldProvenance, UnknownSpan } from "../core/index.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";

/** Lanes in the order that tells the story; a new lane is one file in `lanes/` and one entry in `build-lanes.ts`. */
export const LANE_IDS = [
  "path",
  "specMode",
  "condition",
  "findings",
  "past",
  "publicEndpoints",
  "privateEndpoints",
  "pods",
  "scale",
  "hpa",
  "probes",
  "requests",
  "decisions",
  "conditions",
  "mirrored",
  "k8sEvents",
] as const;

/** Lanes of Knative's own processes: one for each process, by its name, and those of all of them. */
export type SystemLaneId = `knative ${string}`;

export type RevisionLaneId = (typeof LANE_IDS)[number];

export type LaneId = RevisionLaneId | SystemLaneId;

/** True for the lanes of a revision. */
export function isRevisionLane(id: LaneId): id is RevisionLaneId {
  return !id.startsWith("knative ");
}

/** How a bar looks; one meaning each (see the tokens in `globals.css`). */
export type BarStyle =
  | "pods"
  | "podsSoft"
  | "activator"
  | "activatorSoft"
  | "mixed"
  | "none"
  | "unknown"
  | "wish"
  | "true"
  | "false"
  | "neutral"
  | "trouble"
  | "warning"
  | "terminating"
  | "reconstructed";

/** How something that is drawn is known; `reconstructed`: nobody recorded it, an object says so that was listed later. */
export type Provenance = ToldProvenance | "reconstructed";

/** What an object says of the time before it was listed: it happened from `from` on and before `to`. */
export interface Told {
  readonly field: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Bar {
  readonly from: EpochMs;
  /** null: still holds. */
  readonly to: EpochMs | null;
  readonly style: BarStyle;
  /** Written inside when it fits, and in tooltip and table. */
  readonly label: string;
  readonly seq: RecordSeq;
  readonly provenance: Provenance;
  /** Began with a list: it held before `from` already. */
  readonly initial: boolean;
  /** Reason and message as recorded; "" when there is none. */
  readonly detail: string;
  /** Present when nobody recorded it: what its beginning is reconstructed from. */
  readonly told?: Told;
  /** The finding that it is, as an address names it. */
  readonly finding?: string;
}

export type MarkShape = "diamond" | "circle" | "cross" | "tick" | "triangle" | "square" | "dot";
export type MarkTone = "pods" | "activator" | "none" | "note" | "warning" | "ink" | "unknown";

export interface Mark {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly shape: MarkShape;
  readonly tone: MarkTone;
  /** Drawn larger and on top. */
  readonly strong: boolean;
  readonly label: string;
  readonly detail: string;
  readonly provenance: Provenance;
  /** Present when nobody recorded it. */
  readonly told?: Told;
}

/** One of those that may lie over each other: it has both ends. */
export interface StackItem extends Bar {
  readonly to: EpochMs;
  /** null: more were open at once than there are levels. */
  readonly level: number | null;
  readonly failed: boolean;
}

/** So many more than there are levels. */
export interface Crowd {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly count: number;
}

export type ChartKind = "scale";

interface RowCommon {
  /** Unique and stable: survives new data. */
  readonly id: string;
  readonly lane: LaneId;
  readonly label: string;
  /** Full text for a tooltip when the label is shortened. */
  readonly title: string;
  /** 0: head of a lane, 1: one of its parts. */
  readonly depth: 0 | 1;
  /** Said at the right of the label, such as a count. */
  readonly count: string;
}

export interface BarRow extends RowCommon {
  readonly kind: "bars";
  /** Sorted, not overlapping. */
  readonly bars: readonly Bar[];
  /** What another future has where it differs (`ghosts.ts`); absent where there is only one. */
  readonly ghosts?: readonly Bar[];
  readonly unknown: readonly UnknownSpan[];
}

export interface MarkRow extends RowCommon {
  readonly kind: "marks";
  /** Sorted by time. */
  readonly marks: readonly Mark[];
  readonly unknown: readonly UnknownSpan[];
}

/** Spans that lie over each other where they are open at once (`stack.ts`). */
export interface StackRow extends RowCommon {
  readonly kind: "stack";
  /** Sorted by their beginnings. */
  readonly items: readonly StackItem[];
  /** How many levels there are. */
  readonly levels: number;
  readonly crowd: readonly Crowd[];
  /** The latest end of all items up to each one. */
  readonly reach: readonly EpochMs[];
  readonly unknown: readonly UnknownSpan[];
}

/** Measurements, one array a field, sorted by time (`points.ts`). */
export interface PointsRow extends RowCommon {
  readonly kind: "points";
  readonly t: readonly EpochMs[];
  readonly ms: readonly DurationMs[];
  readonly failed: readonly boolean[];
  readonly seq: readonly RecordSeq[];
  /** The longest of all. */
  readonly most: DurationMs;
  readonly unknown: readonly UnknownSpan[];
}

export interface ChartRow extends RowCommon {
  readonly kind: "chart";
  readonly chart: ChartKind;
  readonly unknown: readonly UnknownSpan[];
}

export type Row = BarRow | MarkRow | StackRow | PointsRow | ChartRow;

export interface Lane {
  readonly id: LaneId;
  /** The first row is the head; the others disappear when the lane is folded. */
  readonly rows: readonly Row[];
}

/** Says what a finding is called, and what was seen. */
export type DescribeFinding = (finding: Finding) => { readonly title: string; readonly saw: string };

/** Turns a key of the catalogue `timeline` into text. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string;
