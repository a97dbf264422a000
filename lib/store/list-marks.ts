/**
 * Where lists and gaps begin and end: records that every viewer needs, whosever objects they are about.
 *
 *   =a  =b  =c  d        the list begins with a and ends when d comes; that c was its last record is known only then
 *
 * A list without a gap before it says something of those namespaces only of which it holds an object: the first of each
 * is a mark, too.
 */
import { asNumber, asObject, asString } from "../model/json.ts";
import type { TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";

export const OBJECT_TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);

interface ResourceProgress {
  lastSeq: RecordSeq;
  lastListSeq: RecordSeq;
  listing: boolean;
  /** Of the list that is received. */
  readonly namespaces: Set<string>;
}

export interface ListMarks {
  /** Takes the next record that is no instant; true when a list, or a namespace in it, begins or ends with it. */
  follow(record: TraceRecord): boolean;
  /** For a record that ends a list or begins a gap: the record before it that was the last one. */
  lead(seq: RecordSeq): RecordSeq | undefined;
  forget(first: RecordSeq): void;
  /** Says that nothing will follow; returns the records that turned out to be the last of a list or before a gap. */
  finish(): Iterable<RecordSeq>;
}

export function createListMarks(): ListMarks {
  const progress = new Map<string, ResourceProgress>();
  const lasts = new Set<RecordSeq>();
  const leads = new Map<RecordSeq, RecordSeq>();

  const noteLast = (seq: RecordSeq, last: RecordSeq): void => {
    lasts.add(last);
    leads.set(seq, last);
  };

  return {
    follow(record) {
      const { seq, type, resource } = record;
      let place = progress.get(resource);
      if (place === undefined) {
        place = { lastSeq: -1, lastListSeq: -1, listing: false, namespaces: new Set() };
        progress.set(resource, place);
      }
      const isObject = OBJECT_TYPES.has(type);
      let isMark = false;
      if (isObject && record.initial) {
        if (!place.listing) place.namespaces.clear();
        const namespace = asString(asObject(record.object.metadata).namespace) ?? "";
        isMark = !place.listing || !place.namespaces.has(namespace);
        place.namespaces.add(namespace);
        place.listing = true;
        place.lastListSeq = seq;
      } else if (place.listing && (isObject || type === "BOOKMARK" || type === "GAP" || type === "ERROR")) {
        isMark = true;
        noteLast(seq, place.lastListSeq);
        place.listing = false;
      }
      const isGap = type === "GAP" || (type === "ERROR" && asNumber(record.object.code) === 410);
      if (isGap && place.lastSeq >= 0) noteLast(seq, place.lastSeq);
      place.lastSeq = seq;
      return isMark;
    },
    lead: (seq) => leads.get(seq),
    forget(first) {
      for (const seq of leads.keys()) if (seq < first) leads.delete(seq);
      for (const seq of lasts) if (seq < first) lasts.delete(seq);
    },
    finish() {
      for (const { listing, lastListSeq } of progress.values()) if (listing) lasts.add(lastListSeq);
      leads.clear();
      return lasts;
    },
  };
}
