/**
 * The writes of audit logs until all have come: which object a write leaves may depend on those before it, whatever
 * input they are in. Most say it themselves: of these the record is made at once, and only its place waits.
 *
 *   write ──▶ record, held ──┐
 *   write ──▶ kept ──────────┴──▶ placed() by time ──▶ record, if its version is new
 */
import { asObject, type JsonObject } from "../../model/json.ts";
import { createAuditObjects, type Settled, settled } from "./audit-objects.ts";
import type { AuditWrite } from "./audit-write.ts";
import { type Mark, type Marked, markOf } from "./clock-offsets.ts";
import type { Row } from "./line-store.ts";
import type { MergedLines } from "./merged-lines.ts";
import type { VersionNames } from "./object-names.ts";
import type { Tally } from "./report.ts";
import { type Slices, sortedRows } from "./sorted-rows.ts";
import type { Draft } from "./types.ts";

/** What is done with the records. */
export interface AuditedRecords {
  readonly versions: VersionNames;
  /** The draft as it may be written; null when it may not. */
  admitted(draft: Draft, tally: Tally): Draft | null;
  /** Takes a record that was not held. */
  take(draft: Draft, tally: Tally): void;
  /**
   * @param name of the object, for people
   * @returns false when the record is there already
   */
  isNew(held: HeldRecord, tally: Tally, name: () => string): boolean;
}

/** What decides about a record whose line is held. */
export interface HeldRecord extends Marked {
  readonly resource: string;
  /** Of the object; null for one without. */
  readonly version: string | null;
  readonly mark: Mark | null;
}

interface Told extends Omit<Settled, "draft"> {
  readonly held: HeldRecord;
  /** Null for a record that may not be written. */
  readonly row: Row | null;
}

interface Held {
  /** Microseconds since the epoch. */
  readonly micros: number;
  readonly tally: Tally;
  /** The records, or the write, packed, as long as nothing says them. */
  readonly told: readonly Told[] | string;
}

export interface AuditedWrites {
  take(write: AuditWrite, tally: Tally): void;
  /** Gives the records of all writes a place, but for those of inputs that are left out. */
  placed(isLeft: (tally: Tally) => boolean): Slices<void>;
}

/** So many writes are placed in one slice; one without an answer is put together. */
const SLICE_WRITES = 128;

export function createAuditedWrites(lines: MergedLines, records: AuditedRecords): AuditedWrites {
  const writes: Held[] = [];
  /** Requests whose writes depend on those before them: told twice, each would find what the first one left. */
  const requests = new Map<string, Tally>();
  const isRepeated = ({ request, at }: AuditWrite, tally: Tally): boolean => {
    if (request === "") return false;
    const id = `${request} ${at}`;
    const first = requests.get(id) ?? tally;
    requests.set(id, first);
    return first !== tally;
  };
  /** What is called so stands once: an object is written again and again. */
  const names = new Map<string, string>();
  const named = (name: string): string => {
    const known = names.get(name);
    if (known === undefined) names.set(name, name);
    return known ?? name;
  };

  const toldBy = ({ draft, ...rest }: Settled, tally: Tally): Told => {
    const { t, type, initial, clock, resource, object } = draft;
    const id = named(rest.id);
    const version = records.versions.of(resource, object);
    const held = { t, type, initial, clock, resource, version, mark: markOf(draft) };
    const admitted = records.admitted(draft, tally);
    const row = admitted === null ? null : lines.hold(admitted, tally);
    return { id, effect: rest.effect, held, row };
  };
  /** The object of a record that is held. */
  const objectOf = (row: Row): JsonObject => asObject(asObject(JSON.parse(lines.text(row))).object);

  return {
    take(write, tally) {
      const known = settled(write);
      if (known === null && isRepeated(write, tally)) {
        tally.left("duplicate", write.namespace === "" ? write.name : `${write.namespace}/${write.name}`);
        return;
      }
      const told = known === null ? JSON.stringify(write) : known.map((each) => toldBy(each, tally));
      writes.push({ micros: microsOf(write), tally, told });
    },
    *placed(isLeft) {
      const order = yield* sortedRows(
        Uint32Array.from(writes, (_, i) => i),
        (i) => (writes[i] as Held).micros,
      );
      const objects = createAuditObjects(objectOf);
      for (const [n, i] of order.entries()) {
        if (n % SLICE_WRITES === 0) yield;
        const { tally, told } = writes[i] as Held;
        if (isLeft(tally)) continue;
        if (typeof told === "string") {
          for (const draft of objects.rebuilt(JSON.parse(told) as AuditWrite)) records.take(draft, tally);
          continue;
        }
        for (const { held, row, id, effect } of told) {
          const name = (): string => id.replace(/^\S+ \/?/, "");
          if (row !== null && records.isNew(held, tally, name)) lines.place(row);
          objects.told(id, effect, row);
        }
      }
      writes.length = 0;
      requests.clear();
      names.clear();
    },
  };
}

function microsOf({ t, at }: AuditWrite): number {
  const [, digits = ""] = /\.(\d+)Z$/.exec(at) ?? [];
  return t * 1_000 + Number(digits.slice(3, 6).padEnd(3, "0"));
}
