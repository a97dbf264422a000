/** What is found in a recording, so that two tellings of it can be compared. */
import { buildState, findingsUntil, ruleOf, severityOf } from "../../lib/core/index.ts";
import { contradictionsAt, instantsOf } from "./contradictions.ts";
import type { Told } from "./perturb.ts";

export interface Outcome {
  /** "NAMESPACE/NAME RULE", all that were found. */
  readonly found: ReadonlySet<string>;
  /** Those that hold at the end. */
  readonly standing: ReadonlySet<string>;
  readonly contradictions: readonly string[];
}

/** What is found, notes left out, and what is said that excludes something else. */
export function outcomeOf({ header, records }: Told): Outcome {
  const { systemNamespace, knative } = header;
  const state = buildState(records, { systemNamespace, knative });
  const found = new Set<string>();
  const standing = new Set<string>();
  const contradictions = new Set<string>();
  for (const [key, revision] of state.revisions) {
    if (!revision.hasSks) continue;
    for (const finding of findingsUntil(revision, state.shared.lastT ?? 0)) {
      const { rule, to } = finding;
      if (ruleOf(rule)?.kind === "diagnosis" && severityOf(finding) === "note") continue;
      found.add(`${key} ${rule}`);
      if (to === null) standing.add(`${key} ${rule}`);
    }
    for (const t of instantsOf(state, revision)) {
      for (const pair of contradictionsAt(state, revision, t)) contradictions.add(`${key} ${pair}`);
    }
  }
  return { found, standing, contradictions: [...contradictions] };
}

/** Differences of revisions in which nothing was wrong, and those that no loss explains. */
export function falseOnes(before: Outcome, after: Outcome, keeps: "same" | "less"): string[] {
  const ill = new Set([...before.found].map((one) => one.split(" ")[0]));
  return differenceOf(before, after, keeps).filter(
    // Where the cause of something is not seen, it is told by what is.
    (one) => keeps === "same" || !one.startsWith("new ") || !ill.has(one.split(" ")[1]),
  );
}

/** What the second telling says that the first does not, and, where nothing was lost, what it leaves out. */
export function differenceOf(before: Outcome, after: Outcome, keeps: "same" | "less"): string[] {
  const added = [...after.found].filter((one) => !before.found.has(one)).map((one) => `new ${one}`);
  const lost =
    keeps === "less"
      ? []
      : [...before.standing].filter((one) => !after.standing.has(one)).map((one) => `gone ${one}`);
  const excluded = after.contradictions
    .filter((one) => !before.contradictions.includes(one))
    .map((one) => `contradiction ${one}`);
  return [...added, ...lost, ...excluded];
}
