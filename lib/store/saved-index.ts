/** The index of a store that has ended, put onto a shelf and read from it again. */
import type { RecordSeq } from "../model/units.ts";
import { columnOf } from "./columns.ts";
import { fromJsonBytes, jsonBytes } from "./json-bytes.ts";
import type { Names } from "./names.ts";
import {
  COLUMN_KINDS,
  COLUMN_NAMES,
  type ColumnName,
  columnsBy,
  type IndexParts,
  indexOver,
  type RecordingIndex,
} from "./recording-index.ts";
import type { Shelf } from "./shelf.ts";

/** Where the parts of an index are; plain data. */
export interface IndexPlaces {
  readonly length: number;
  readonly columns: Readonly<Record<ColumnName, readonly number[]>>;
  readonly names: number;
  /** How many versions each object has, and all of them one after the other. */
  readonly counts: number;
  readonly versions: number;
}

const NAMES = ["types", "resources", "objects", "revisions"] as const;

/** Puts the parts of an index to which no record will be added onto the shelf, with a pause after each piece. */
export function* shelveIndex(parts: IndexParts, shelf: Shelf): Generator<void, IndexPlaces> {
  const columns: Partial<Record<ColumnName, number[]>> = {};
  for (const name of COLUMN_NAMES) {
    const numbers: number[] = [];
    columns[name] = numbers;
    for (const part of parts.columns[name].parts()) {
      numbers.push(shelf.put(part));
      yield;
    }
  }
  const names = Object.fromEntries(NAMES.map((name) => [name, parts[name].list]));
  const counts = Int32Array.from(parts.versions, (versions) => versions?.length ?? 0);
  const versions = new Int32Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  for (const own of parts.versions) {
    versions.set(own ?? [], at);
    at += own?.length ?? 0;
  }
  return {
    length: parts.extent.length,
    columns: columns as Record<ColumnName, number[]>,
    names: shelf.put(jsonBytes(names)),
    counts: shelf.put(new Uint8Array(counts.buffer)),
    versions: shelf.put(new Uint8Array(versions.buffer)),
  };
}

/** The index that was shelved. */
export function indexOnShelf(places: IndexPlaces, shelf: Shelf): RecordingIndex {
  const names = fromJsonBytes(shelf.get(places.names)) as Record<(typeof NAMES)[number], string[]>;
  const numbers = (number: number): Int32Array => new Int32Array(new Uint8Array(shelf.get(number)).buffer);
  const all = numbers(places.versions);
  let at = 0;
  const versions = Array.from(numbers(places.counts), (count): readonly RecordSeq[] => {
    at += count;
    return Array.from(all.subarray(at - count, at));
  });
  return indexOver({
    columns: columnsBy((name) => {
      const found = places.columns[name].map((number) => shelf.get(number));
      return columnOf(COLUMN_KINDS[name], found, places.length);
    }),
    types: namesOf(names.types),
    resources: namesOf(names.resources),
    objects: namesOf(names.objects),
    revisions: namesOf(names.revisions),
    versions,
    kept: new Map(),
    lead: () => undefined,
    extent: { first: 0, length: places.length },
  });
}

function namesOf(list: readonly string[]): Names {
  const ids = new Map(list.map((name, id) => [name, id]));
  return { list, idOf: (name) => ids.get(name) };
}
