import { buildState, type RevisionState } from "../../lib/core/index.ts";
import { KEY, records } from "./records.ts";

/** The revision r after the records of a text. */
export function revisionOf(text: string): RevisionState {
  const revision = buildState(records(text)).revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return revision;
}
