import { describe, expect, test } from "vitest";
import { createState, type RevisionState, RULES, step } from "../../../lib/core/index.ts";
import { choiceOf, chosenOf, circumstancesOf } from "../../../lib/core/rules/circumstances.ts";
import { factsOf } from "../../../lib/core/rules/facts.ts";
import type { Rule, RuleContext } from "../../../lib/core/rules/rule.ts";
import type { CoreState } from "../../../lib/core/state/state.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { recordsOf } from "../../support/play-cluster.ts";

const CHOICE = choiceOf(RULES);

/** Rules that were not asked after a record although they had something to say, in words. */
function missed(state: CoreState, revision: RevisionState, { t, seq, initial }: TraceRecord): string[] {
  const facts = factsOf(state.shared, revision);
  const base: RuleContext = {
    ...{ shared: state.shared, revision, facts, t, seq, initial, open: undefined, memory: null },
  };
  const { spared } = chosenOf(CHOICE, circumstancesOf(base, CHOICE.wanted));
  return RULES.filter(({ id }) => spared.has(id) && !isHeld(revision, id)).flatMap((rule) =>
    wordsOf(rule, base),
  );
}

const isHeld = ({ openFindings, memories, waits, cutFindings }: RevisionState, id: string): boolean =>
  [openFindings, memories, waits, cutFindings].some((kept) => kept?.has(id) === true);

function wordsOf(rule: Rule, context: RuleContext): string[] {
  const answer = rule.judge(context);
  if (answer === null) return [];
  const { values, askAt, memory } = answer;
  const says =
    values !== undefined || (askAt !== undefined && askAt > context.t) || (memory ?? null) !== null;
  return says ? [`${rule.id} after record ${context.seq}: ${JSON.stringify(answer)}`] : [];
}

describe("circumstances of rules", () => {
  test.each(["cold-start", "fault-image-pull", "rollout", "overload"])(
    "a rule that is not asked has nothing to say: %s",
    async (id) => {
      const state = createState();
      const versions = new Map<string, number>();
      const found: string[] = [];
      for (const record of await recordsOf(id)) {
        step(state, record);
        for (const [key, revision] of state.revisions) {
          if (versions.get(key) === revision.version || !revision.hasSks) continue;
          versions.set(key, revision.version);
          found.push(...missed(state, revision, record));
        }
      }
      expect(versions.size).toBeGreaterThan(0);
      expect(found).toEqual([]);
    },
  );

  test("of a quiet revision whose request is answered few rules are asked", () => {
    const gateway = RULES.filter(({ sources }) => sources.includes("gateway"));
    const { asked } = chosenOf(choiceOf(gateway), 0);
    expect(asked.length).toBeLessThan(gateway.length / 3);
  });
});
