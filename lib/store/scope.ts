/** The records for a viewer of one revision. Every record is looked at once, when somebody asks. */
import { standIn } from "../core/index.ts";
import type { RecordSeq } from "../model/units.ts";
import type { Lines } from "./lines.ts";
import { EVERY_REVISION, type RecordingIndex, STRUCTURAL } from "./recording-index.ts";
import type { ScopedRecords } from "./source.ts";

export interface Scope extends ScopedRecords {
  /** Leaves out what the index has forgotten. */
  forget(): void;
}

/** @param key "namespace/name"; null: only what concerns no single revision */
export function createScope(index: RecordingIndex, lines: Lines, key: string | null): Scope {
  /** Number of the revision; none before the first record of the revision. */
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
    // Looked up once, because this loop goes over every record for every viewer.
    const own = number();
    for (; scanned < index.length; scanned++) if (belongs(scanned, own)) seqs.push(scanned);
  };
  return {
    get seqs() {
      extend();
      return seqs;
    },
    read: (seq) => (owned(seq) ? lines.read(seq) : standIn(lines.read(seq))),
    text: (seq) => (owned(seq) ? lines.text(seq) : JSON.stringify(standIn(lines.read(seq)))),
    lead(seq) {
      const lead = index.lead(seq);
      return lead === undefined || lead < index.first || belongs(lead) ? null : standIn(lines.read(lead));
    },
    forget() {
      extend();
      seqs = seqs.filter((seq) => seq >= index.first || index.isKept(seq));
    },
  };
}
