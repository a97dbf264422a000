/** How an address names a finding: its rule and the record with which it began, `D19.1100`. */
import type { Finding } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { allFindings, findingsUntil } from "../../rules/findings.ts";
import type { RevisionState } from "../../state/state.ts";

/** The name of a finding within its revision: stays the same while the finding lasts, and after it. */
export function findingRef({ rule, beginSeq }: Pick<Finding, "rule" | "beginSeq">): string {
  return `${rule}.${beginSeq}`;
}

/**
 * The finding of that name; undefined when there is none, or when it is no longer kept.
 * @param until as it was told then: a reader who hides the future is not told what was found later
 */
export function findingOf(revision: RevisionState, ref: string, until?: EpochMs): Finding | undefined {
  const isMeant = (finding: Finding): boolean => findingRef(finding) === ref;
  const told = until === undefined ? undefined : findingsUntil(revision, until).find(isMeant);
  return told ?? allFindings(revision).find(isMeant);
}
