/** One rule that says what a test says, over a revision of which nothing else is known. */
import { buildState } from "../../lib/core/index.ts";
import { factsOf } from "../../lib/core/rules/facts.ts";
import { note } from "../../lib/core/rules/keep.ts";
import type { Rule, Verdict } from "../../lib/core/rules/rule.ts";
import type { Finding } from "../../lib/model/timeline.ts";
import { at, KEY, records, secondsOf } from "./records.ts";

/** How the rule is asked. */
export interface Saying {
  readonly initial?: boolean;
  readonly isComplete?: boolean;
  readonly endedAt?: number;
}

/** A revision, a rule, and what is kept of what the rule says. */
export function desk(spec: Partial<Rule> = {}) {
  const { shared, revisions } = buildState(records("0 sks Proxy private="));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  const rule: Rule = {
    id: "I4",
    kind: "invariant",
    severity: "error",
    sources: ["a", "b"],
    needs: [],
    restsOnOrder: false,
    afterMs: 2_000,
    judge: () => null,
    ...spec,
  };
  let seq = 10;
  /** The rule says this at a second; null: nothing. Records have the numbers 11, 12 … */
  const say = (second: number, said: Partial<Verdict> | null, saying: Saying = {}): void => {
    seq += 1;
    const { initial = false, isComplete = false, endedAt } = saying;
    const facts = factsOf(shared, revision);
    const open = revision.openFindings.get(rule.id);
    const context = { shared, revision, facts, t: at(second), seq, initial, open, memory: null };
    const verdict = said === null ? null : { values: {}, ...said };
    note(context, rule, verdict, isComplete, endedAt === undefined ? undefined : at(endedAt));
  };
  /** All that is kept: "10–20", and what is open: "10–". */
  const kept = (): string[] =>
    [...revision.findings, ...revision.openFindings.values()].map(
      ({ from, to }) => `${secondsOf(from)}–${secondsOf(to) ?? ""}`,
    );
  const open = (): Finding | undefined => revision.openFindings.get(rule.id);
  return { shared, revision, rule, say, kept, open };
}
