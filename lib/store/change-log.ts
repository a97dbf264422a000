/** Which rows of the overview changed, so that a viewer who keeps up costs nothing for those that did not. */
import { digestOf, digestTail, isKnown, type RevisionDigest } from "../core/index.ts";
import type { CoreState, RevisionState } from "../core/state/state.ts";
import { hashOfData } from "../model/hash.ts";
import type { RecordSeq } from "../model/units.ts";

export interface ChangeLog {
  /** All rows as they are now. */
  rows(): RevisionDigest[];
  /** Rows that changed after the record `after`, as they are now; `last` is the newest record. */
  since(after: RecordSeq, last: RecordSeq): RevisionDigest[];
}

interface KnownRow {
  version: number;
  hash: number;
  /** The row has not changed since this record. */
  seq: RecordSeq;
}

/**
 * Asks the state itself, not the records: a revision's version says that something of it changed, and the ends of its
 * row's tracks whether the row did. So a finding is told whatever resource it was found in.
 */
export function createChangeLog(state: CoreState): ChangeLog {
  const known = new WeakMap<RevisionState, KnownRow>();

  /** Changes are dated when they are first seen, which is never too early. */
  const changedAt = (revision: RevisionState, last: RecordSeq): RecordSeq => {
    const { version } = revision;
    const row = known.get(revision);
    if (row?.version === version) return row.seq;
    const hash = hashOfData(digestTail(digestOf(revision), Number.POSITIVE_INFINITY));
    if (row === undefined) {
      known.set(revision, { version, hash, seq: last });
      return last;
    }
    row.version = version;
    if (row.hash !== hash) {
      row.hash = hash;
      row.seq = last;
    }
    return row.seq;
  };

  return {
    rows: () => [...state.revisions.values()].filter((each) => isKnown(state.shared, each)).map(digestOf),
    since(after, last) {
      const found: RevisionDigest[] = [];
      for (const revision of state.revisions.values()) {
        if (isKnown(state.shared, revision) && changedAt(revision, last) > after)
          found.push(digestOf(revision));
      }
      return found;
    },
  };
}
