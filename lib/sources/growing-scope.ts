/** The records for a viewer of one revision of a growing source: every record is looked at once, when it is asked for. */
import type { TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { EVERY_REVISION, type RecordingIndex, STRUCTURAL } from "./recording-index.ts";
import type { ScopedRecords } from "./source.ts";

export interface GrowingScope extends ScopedRecords {
  /** The index has let go of records. */
  forget(): void;
  text(seq: RecordSeq): string;
  /** What a viewer must be told before the record: the one of its resource that a gap or the end of a list speaks of. */
  lead(seq: RecordSeq): TraceRecord | null;
}

/** @param key "namespace/name"; null: only what concerns no single revision */
export function createGrowingScope(
  index: RecordingIndex,
  key: string | null,
  read: (seq: RecordSeq) => TraceRecord,
  text: (seq: RecordSeq) => string,
  standIn: (record: TraceRecord) => TraceRecord,
): GrowingScope {
  /** A revision that is not there yet has no number. */
  const number = (): number | undefined => (key === null ? undefined : index.revisions.idOf(key));
  const owned = (seq: RecordSeq, own = number()): boolean => {
    const owner = index.revision(seq);
    return owner === EVERY_REVISION || owner === own;
  };
  const belongs = (seq: RecordSeq, own = number()): boolean =>
    owned(seq, own) || (index.flags(seq) & STRUCTURAL) !== 0;
  let seqs: RecordSeq[] = index.kept().filter((seq) => owned(seq));
  let scanned = index.first;
  const extend = (): void => {
    if (scanned === index.length) return;
    // Asked for once: every viewer goes through every record here.
    const own = number();
    for (; scanned < index.length; scanned++) if (belongs(scanned, own)) seqs.push(scanned);
  };
  return {
    get seqs() {
      extend();
      return seqs;
    },
    read: (seq) => (owned(seq) ? read(seq) : standIn(read(seq))),
    text: (seq) => (owned(seq) ? text(seq) : JSON.stringify(standIn(read(seq)))),
    lead(seq) {
      const lead = index.lead(seq);
      return lead === undefined || lead < index.first || belongs(lead) ? null : standIn(read(lead));
    },
    forget() {
      extend();
      seqs = seqs.filter((seq) => seq >= index.first || index.isKept(seq));
    },
  };
}
