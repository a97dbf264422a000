/** What became of each input: its kind, span, clocks, records, and what was left out. Stands in the trace's header. */
import type { ClockOffset, LeftPart, ReportedInput } from "../../model/source-contents.ts";
import type { EpochMs } from "../../model/units.ts";
import type { ClusterSource } from "./clusters.ts";
import { runOf } from "./gather-paths.ts";
import type { Refused } from "./refusals.ts";
import type { ClockKind, InputInfo, InputKind, LeftReason, Place } from "./types.ts";

/** How it is known when a list was made: the input says so, its file's date, the newest time in it or in the other inputs,
 * or the caller. */
export type InstantSource = "said" | "file" | "objects" | "others" | "given";

export interface LeftOut extends LeftPart {
  /** Of files in an archive or folder that are not listed one by one, what each was refused as. */
  readonly reason: LeftReason | Refused;
  readonly first: Place;
}

/** What the header says of an input, in the words of the importers; whoever reads a header takes it as foreign text. */
export interface InputReport extends ReportedInput {
  readonly kind: InputKind;
  readonly bytes: number;
  readonly clocks: readonly ClockKind[];
  readonly instant: { readonly at: EpochMs; readonly by: InstantSource } | null;
  readonly left: readonly LeftOut[];
  readonly refused: Refused | null;
}

/** Counts what one input gives. */
export interface Tally {
  /** The latest time of the records so far that came as they were received. */
  receivedAt: EpochMs;
  /** The input; of a part of an archive or folder the path of its dump in it, or its own. */
  readonly source: ClusterSource;
  /** Resources that were listed again after a gap. */
  readonly relists: Set<string>;
  /** Of the input. */
  readonly name: string;
  /** The input's own. */
  readonly number: number;
  counted(t: EpochMs, clock: ClockKind): void;
  left(reason: LeftReason, place: Place): void;
  /** Takes a counted record back: another input has it. */
  repeated(place: Place): void;
  /** Takes all records back: the input is of another cluster, as a name in it shows. */
  stranger(first: Place): void;
  taken(kind: InputKind): void;
  polled(everyMs: number): void;
  /** @param newest the newest time in its lists; none where they carry none */
  madeAt(at: EpochMs, by: InstantSource, newest: EpochMs): void;
  isOff(offset: ClockOffset): void;
  /** Says how many notes of it are taken. */
  noted(count: number): void;
  refuse(as: Refused): void;
  report(): InputReport;
}

const PLACE_LENGTH = 400;

export function tallyOf(input: InputInfo, number: number, bytes: () => number): Tally {
  const { name } = input;
  const clocks = new Set<ClockKind>();
  const left = new Map<LeftReason, { count: number; readonly first: Place }>();
  let kind: InputKind | null = null;
  let instant: InputReport["instant"] = null;
  let newestListed: EpochMs | null = null;
  let offset: ClockOffset | null = null;
  let refused: Refused | null = null;
  let polledMs: number | null = null;
  let notes: number | null = null;
  let records = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const leave = (reason: LeftReason, place: Place): void => {
    const entry = left.get(reason);
    if (entry === undefined) left.set(reason, { count: 1, first: place.slice(0, PLACE_LENGTH) });
    else entry.count += 1;
  };
  return {
    receivedAt: Number.NEGATIVE_INFINITY,
    source: input.within === undefined ? Symbol(name) : (runOf(input) ?? name),
    relists: new Set(),
    name,
    number,
    counted(t, clock) {
      records += 1;
      if (t < from) from = t;
      if (t > to) to = t;
      clocks.add(clock);
    },
    left: leave,
    repeated(place) {
      records -= 1;
      leave("duplicate", place);
    },
    stranger(first) {
      // A file that was refused has nothing of any cluster.
      if (kind !== null && kind !== "archive") leave("otherCluster", first);
      records = 0;
      from = Number.POSITIVE_INFINITY;
      to = Number.NEGATIVE_INFINITY;
      clocks.clear();
    },
    taken(found) {
      // A watch is found out to be one when its list is over.
      if (kind === null || (kind === "list" && found === "watch")) kind = found;
    },
    polled(everyMs) {
      polledMs = everyMs;
    },
    madeAt(at, by, newest) {
      instant = { at, by };
      newestListed = by === "file" && Number.isFinite(newest) ? newest : null;
    },
    isOff(found) {
      offset = found;
    },
    noted(count) {
      notes = count;
    },
    refuse(as) {
      refused = as;
    },
    report: () => ({
      name,
      kind: kind ?? "unknown",
      bytes: bytes(),
      records,
      from: records === 0 ? null : from,
      to: records === 0 ? null : to,
      clocks: [...clocks].sort(),
      instant,
      ...(newestListed === null ? {} : { newestListed }),
      ...(polledMs === null ? {} : { polledMs }),
      ...(offset === null ? {} : { offset }),
      ...(notes === null ? {} : { notes }),
      left: [...left].map(([reason, { count, first }]) => ({ reason, count, first })),
      refused,
    }),
  };
}
