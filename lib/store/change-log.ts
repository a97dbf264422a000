/** Which rows of the overview changed, so that a viewer who keeps up costs nothing for those that did not. */
import { digestOf, digestTail, isKnown, type RevisionDigest } from "../core/index.ts";
import type { CoreState, RevisionState } from "../core/state/state.ts";
import { hashOfData } from "../model/hash.ts";
import type { RecordSeq } from "../model/units.ts";

export interface ChangeLog {
  /** All rows as they are now. */
  rows(): RevisionDigest[];
  /** Rows that changed after the record `after`, as they are now, what changed last first; `last` is the newest record. */
  since(after: RecordSeq, last: RecordSeq): RevisionDigest[];
}

interface KnownRow {
  readonly key: string;
  version: number;
  hash: number;
  /** The row has not changed since this record. */
  seq: RecordSeq;
  /** Where in the list of changes it stands: of a row only its last change counts. */
  place: number;
}

/** The list of changes is cleared of what no longer counts when it has this many entries for each row. */
const ENTRIES_A_ROW = 2;
const FEW = 64;

/** A revision as it was when it was looked at last, in the order of the state. */
interface Looked {
  readonly revision: RevisionState;
  readonly version: number;
}

/**
 * Asks the state itself, not the records: a revision's version says that something of it changed, and the ends of its
 * row's tracks whether the row did. So a finding is told whatever resource it was found in. All versions are
 * looked at with each question; what is found costs what changed, however many rows there are.
 */
export function createChangeLog(state: CoreState): ChangeLog {
  const known = new WeakMap<RevisionState, KnownRow>();
  const looked: (Looked | null)[] = [];
  /** Rows in the order in which they changed. */
  let changes: { readonly row: KnownRow; readonly seq: RecordSeq }[] = [];
  let rows = 0;

  const note = (row: KnownRow, seq: RecordSeq): void => {
    row.seq = seq;
    row.place = changes.length;
    changes.push({ row, seq });
  };
  const clear = (): void => {
    if (changes.length < FEW || changes.length < ENTRIES_A_ROW * rows) return;
    changes = changes.filter(({ row }, place) => row.place === place && isThere(row));
    for (const [place, { row }] of changes.entries()) row.place = place;
  };
  /** What has taken its name since is another row. */
  const isThere = (row: KnownRow): boolean => {
    const revision = state.revisions.get(row.key);
    return revision !== undefined && known.get(revision) === row;
  };

  /** Changes are dated when they are first seen, which is never too early. */
  const look = (revision: RevisionState, last: RecordSeq, digest: RevisionDigest): void => {
    const { version } = revision;
    const row = known.get(revision);
    const hash = hashOfData(digestTail(digest, Number.POSITIVE_INFINITY));
    if (row === undefined) {
      const fresh = { key: digest.key, version, hash, seq: last, place: 0 };
      known.set(revision, fresh);
      note(fresh, last);
      return;
    }
    row.version = version;
    if (row.hash === hash) return;
    row.hash = hash;
    note(row, last);
  };

  const all = (): RevisionDigest[] =>
    [...state.revisions.values()].filter((each) => isKnown(state.shared, each)).map(digestOf);

  return {
    rows: all,
    since(after, last) {
      rows = 0;
      let place = -1;
      const digests = new Map<RevisionState, RevisionDigest>();
      for (const revision of state.revisions.values()) {
        place += 1;
        rows += 1;
        // Nearly all are as they were: this comparison is all that they cost.
        const before = looked[place];
        if (before != null && before.revision === revision && before.version === revision.version) continue;
        if (!isKnown(state.shared, revision)) {
          looked[place] = null;
          rows -= 1;
          continue;
        }
        looked[place] = { revision, version: revision.version };
        if (known.get(revision)?.version === revision.version) continue;
        const digest = digestOf(revision);
        digests.set(revision, digest);
        look(revision, last, digest);
      }
      looked.length = place + 1;
      clear();
      if (after === Number.NEGATIVE_INFINITY) return all();
      const found: RevisionDigest[] = [];
      for (let place = changes.length - 1; place >= 0; place--) {
        const { row, seq } = changes[place] as (typeof changes)[number];
        if (seq <= after) break;
        const revision = state.revisions.get(row.key);
        if (row.place !== place || revision === undefined || known.get(revision) !== row) continue;
        if (isKnown(state.shared, revision)) found.push(digests.get(revision) ?? digestOf(revision));
      }
      return found;
    },
  };
}
