import { buildState, findingsUntil, type RevisionState } from "../../lib/core/index.ts";

type Header = Parameters<typeof buildState>[1];

import { at, KEY, records, secondsOf } from "./records.ts";

/** The revision r after the records of a text. */
export function revisionOf(text: string, header?: Header): RevisionState {
  const revision = buildState(records(text), header).revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return revision;
}

/** What one rule finds in the revision r until an instant, as text: "0.5–3", "0.5–" while it lasts, "4–4" for an instant. */
export function spansOf(text: string, rule: string, until: number, header?: Header): string[] {
  return findingsUntil(revisionOf(text, header), at(until))
    .filter((finding) => finding.rule === rule)
    .map(({ from, to }) => `${secondsOf(from)}–${to === null ? "" : secondsOf(to)}`);
}
