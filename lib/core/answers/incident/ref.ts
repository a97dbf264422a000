/** How an address names a finding: its rule and the record with which it began, `D19.1100`. */
import type { Finding } from "../../../model/timeline.ts";
import { allFindings } from "../../rules/findings.ts";
import type { RevisionState } from "../../state/state.ts";

/** The name of a finding within its revision: stays the same while the finding lasts, and after it. */
export function findingRef({ rule, beginSeq }: Pick<Finding, "rule" | "beginSeq">): string {
  return `${rule}.${beginSeq}`;
}

/** The finding of that name; undefined when there is none, or when it is no longer kept. */
export function findingOf(revision: RevisionState, ref: string): Finding | undefined {
  return allFindings(revision).find((finding) => findingRef(finding) === ref);
}
