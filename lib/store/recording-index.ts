/**
 * What is remembered of every record besides its bytes: numbers in columns, so that a store can be searched by time,
 * object and revision without parsing anything again.
 *
 *   seq   play time   receipt time   resource   type   object   revision        bytes
 *   41    …05.120     …05.120        pods       2      17       3          ──▶  line at 61,204, 1,733 long
 */
import { STAND_IN_TYPE } from "../core/index.ts";
import type { TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { type Column, type ColumnKind, createColumn } from "./columns.ts";
import type { Names } from "./names.ts";

/** Values of the column `revision` for a record that belongs to no revision, and for one that concerns them all. */
export const NO_REVISION = -1;
export const EVERY_REVISION = -2;

export const INITIAL = 1;
export const DUPLICATE = 2;
/** A list or gap begins or ends with the record: every viewer needs it, or what stands in for it (`STAND_IN_TYPE`). */
export const STRUCTURAL = 4;

export interface RecordingIndex {
  /** The records before it are gone, but for those that hold the state of an object when the history begins. */
  readonly first: RecordSeq;
  /** One more than the number of the last record. */
  readonly length: number;
  offset(seq: RecordSeq): number;
  byteLength(seq: RecordSeq): number;
  /** Receipt time as the source wrote it. */
  rawT(seq: RecordSeq): EpochMs;
  /** Time on the axis of the timeline; never runs backwards within a resource. */
  t(seq: RecordSeq): EpochMs;
  /** Time at which a replay shows the record; never runs backwards at all. */
  playT(seq: RecordSeq): EpochMs;
  /** {@link INITIAL}, {@link DUPLICATE}, {@link STRUCTURAL}. */
  flags(seq: RecordSeq): number;
  type(seq: RecordSeq): string;
  resource(seq: RecordSeq): string;
  /** Number in `objects`; -1 for records that are not about an object. */
  object(seq: RecordSeq): number;
  /** Number in `revisions`, {@link NO_REVISION} or {@link EVERY_REVISION}. */
  revision(seq: RecordSeq): number;
  /** "resource namespace/name". */
  readonly objects: Names;
  /** "namespace/name". */
  readonly revisions: Names;
  /** For each object the records that changed it (no duplicates, nothing about the dead), in order. */
  readonly versions: readonly (readonly RecordSeq[])[];
  /** True for a record from before `first` that still tells the state of an object. */
  isKept(seq: RecordSeq): boolean;
  /** Records for which `isKept` holds, ascending. */
  kept(): RecordSeq[];
  /** For a record that ends a list or begins a gap: the last record of its resource before it. */
  lead(seq: RecordSeq): RecordSeq | undefined;
  /** Estimate of the memory that the index takes. */
  readonly bytes: number;
}

/** What is kept of a record whose columns are gone. */
export interface Kept {
  readonly rawT: EpochMs;
  readonly t: EpochMs;
  readonly playT: EpochMs;
  readonly flags: number;
  readonly type: number;
  readonly resource: number;
  readonly object: number;
  readonly revision: number;
}

// biome-ignore format: one line
export const KEPT_COLUMNS = ["rawT", "t", "playT", "flags", "type", "resource", "object", "revision"] as const satisfies readonly (keyof Kept)[];

/** What a column holds, by name. */
export const COLUMN_KINDS = {
  offset: "float64",
  byteLength: "int32",
  rawT: "float64",
  t: "float64",
  playT: "float64",
  flags: "uint8",
  type: "int32",
  resource: "int32",
  object: "int32",
  revision: "int32",
} as const satisfies Readonly<Record<string, ColumnKind>>;

export type ColumnName = keyof typeof COLUMN_KINDS;
export type IndexColumns = Readonly<Record<ColumnName, Column>>;
export const COLUMN_NAMES = Object.keys(COLUMN_KINDS) as readonly ColumnName[];

/** Columns without a record. */
export function createIndexColumns(begin: RecordSeq): IndexColumns {
  return columnsBy((name) => createColumn(COLUMN_KINDS[name], begin));
}

/** A column for each name. */
export function columnsBy(make: (name: ColumnName) => Column): IndexColumns {
  return Object.fromEntries(COLUMN_NAMES.map((name) => [name, make(name)])) as IndexColumns;
}

const BYTES_PER_RECORD = 37;

/** What an index is made of. */
export interface IndexParts {
  readonly columns: IndexColumns;
  readonly types: Names;
  readonly resources: Names;
  readonly objects: Names;
  readonly revisions: Names;
  readonly versions: readonly (readonly RecordSeq[])[];
  readonly kept: ReadonlyMap<RecordSeq, Kept>;
  lead(seq: RecordSeq): RecordSeq | undefined;
  /** Number of the first record that is there, and one more than that of the last. */
  readonly extent: { readonly first: RecordSeq; readonly length: number };
}

/** The index over its parts, as they are whenever it is asked. */
export function indexOver(parts: IndexParts): RecordingIndex {
  const { columns, types, resources, objects, revisions, versions, kept, extent } = parts;
  const column =
    (name: keyof Kept) =>
    (seq: RecordSeq): number =>
      seq >= extent.first ? columns[name].get(seq) : (kept.get(seq)?.[name] ?? 0);
  const typeOf = column("type");
  const resourceOf = column("resource");
  return {
    get first() {
      return extent.first;
    },
    get length() {
      return extent.length;
    },
    offset: (seq) => columns.offset.get(seq),
    byteLength: (seq) => columns.byteLength.get(seq),
    rawT: column("rawT"),
    t: column("t"),
    playT: column("playT"),
    flags: column("flags"),
    type: (seq) => types.list[typeOf(seq)] ?? STAND_IN_TYPE,
    resource: (seq) => resources.list[resourceOf(seq)] ?? "",
    object: column("object"),
    revision: column("revision"),
    objects,
    revisions,
    versions,
    isKept: (seq) => kept.has(seq),
    kept: () => [...kept.keys()].sort((a, b) => a - b),
    lead: parts.lead,
    get bytes() {
      const { first, length } = extent;
      return (length - first) * BYTES_PER_RECORD + objects.list.length * 200 + kept.size * 150;
    },
  };
}

/** A record as the index knows it: enough for the clock of the core, without its object. */
export function shellOf(index: RecordingIndex, seq: RecordSeq): TraceRecord {
  return {
    seq,
    t: index.rawT(seq),
    at: "",
    type: index.type(seq),
    resource: index.resource(seq),
    initial: (index.flags(seq) & INITIAL) !== 0,
    object: {},
  };
}
