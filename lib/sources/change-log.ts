/** Which rows of the overview changed, newest last, so that a viewer who keeps up costs nothing for those that did not. */
import { type NewRecord, RESOURCE } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { EVERY_REVISION, type Names, STRUCTURAL } from "./recording-index.ts";

export interface ChangeLog {
  /** @param revision, flags as the index has them */
  note(seq: RecordSeq, record: NewRecord, revision: number, flags: number, revisions: Names): void;
  /** Keys of the revisions that may have changed after the record; null when that is not known any more, or all did. */
  since(after: RecordSeq): ReadonlySet<string> | null;
  forget(first: RecordSeq): void;
}

/** What a row of the overview is read from. */
const OF_ROWS: ReadonlySet<string> = new Set([
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.endpoints,
  RESOURCE.deployments,
  RESOURCE.pods,
]);
/** Events that end the trouble of a pod, whose status says nothing of it. */
const PULLS: ReadonlySet<unknown> = new Set(["Pulling", "Pulled"]);
const INSTANTS: ReadonlySet<string> = new Set(["LOG", "PROBE", "REQUEST"]);
/** Longer ago, all rows are told. */
const ENTRIES = 200_000;

export function createChangeLog(begin: RecordSeq): ChangeLog {
  let seqs: RecordSeq[] = [];
  let keys: string[] = [];
  let complete = begin;
  /** The last record that may have changed them all. */
  let allAt: RecordSeq = -1;

  const dropTo = (count: number): void => {
    if (count <= 0) return;
    complete = (seqs[count - 1] ?? complete) + 1;
    seqs = seqs.slice(count);
    keys = keys.slice(count);
  };

  return {
    note(seq, { type, resource, object }, revision, flags, revisions) {
      const isPull = resource === RESOURCE.k8sEvents && PULLS.has(object.reason);
      if (INSTANTS.has(type) || !(isPull || OF_ROWS.has(resource))) return;
      const isOfAll = revision === EVERY_REVISION && type !== "BOOKMARK";
      // The end of a list may be the end of objects that it did not hold, whosever record it is.
      if (isOfAll || (flags & STRUCTURAL) !== 0) {
        allAt = seq;
        return;
      }
      const key = revisions.list[revision];
      if (key === undefined) return;
      seqs.push(seq);
      keys.push(key);
      if (seqs.length > 1.25 * ENTRIES) dropTo(seqs.length - ENTRIES);
    },
    since(after) {
      if (after + 1 < complete || allAt > after) return null;
      const found = new Set<string>();
      for (let i = seqs.length - 1; i >= 0 && (seqs[i] ?? 0) > after; i--) found.add(keys[i] ?? "");
      return found;
    },
    forget(first) {
      let count = 0;
      while ((seqs[count] ?? first) < first) count += 1;
      dropTo(count);
    },
  };
}
