/** Which rules can be asked: what they need is seen, is in no gap, and rests on no order that the records do not have. */
import { RESOURCE } from "../../model/record.ts";
import { areCoarse } from "../state/coarse.ts";
import { openGap } from "../state/gaps.ts";
import type { SharedState } from "../state/state.ts";
import { RULES, rulesOf } from "./catalogue.ts";
import { type Choice, choiceOf } from "./circumstances.ts";
import type { Rule, RuleContext } from "./rule.ts";

interface Answerable {
  readonly resources: number;
  /** By resource; null: all. */
  readonly rules: Map<string | null, Choice>;
}

/** Nothing but a resource that is seen for the first time changes which rules can be asked: there are no gaps, nor odd clocks. */
export const isPlain = ({ gaps, coarse }: SharedState): boolean => gaps.length === 0 && coarse.size === 0;

const answerables = new WeakMap<SharedState, Answerable>();

const choices = new Map<string | null, Choice>();

/** The rules whose answer a record of this resource can change. */
export function choiceOfAll(resource: string | null): Choice {
  let known = choices.get(resource);
  if (known === undefined) {
    known = choiceOf(resource === null ? RULES : rulesOf(resource));
    choices.set(resource, known);
  }
  return known;
}

/** Those of them that can be asked; where there are gaps, also those that cannot be judged. */
export function answerable(shared: SharedState, resource: string | null): Choice {
  if (!isPlain(shared)) return choiceOfAll(resource);
  let known = answerables.get(shared);
  if (known?.resources !== shared.resources.size) {
    known = { resources: shared.resources.size, rules: new Map() };
    answerables.set(shared, known);
  }
  let choice = known.rules.get(resource);
  if (choice === undefined) {
    // Only where no SKS is seen, logs may be all that there is of a revision; otherwise its objects come yet.
    const isBare = !shared.resources.has(RESOURCE.serverlessServices);
    const { rules } = choiceOfAll(resource);
    choice = choiceOf(
      rules.filter(({ needs, mayLack = [], needNotBeSeen = [] }) =>
        needs.every(
          (need) =>
            shared.resources.has(need) || needNotBeSeen.includes(need) || (isBare && mayLack.includes(need)),
        ),
      ),
    );
    known.rules.set(resource, choice);
  }
  return choice;
}

/** What it needs is seen and not in a gap; `ended` is a resource whose gap has begun just now. */
export function canBeJudged({ shared, facts }: RuleContext, rule: Rule, ended?: string): boolean {
  const { needs, mayLack, needNotBeSeen, restsOnOrder, sources } = rule;
  if (restsOnOrder && areCoarse(shared, sources)) return false;
  for (const resource of needs) {
    if (!shared.resources.has(resource)) {
      if (needNotBeSeen?.includes(resource) === true) continue;
      // Nothing of it will come where there are no objects at all.
      if (facts.isToldOnly && mayLack?.includes(resource) === true) continue;
      return false;
    }
    if (resource !== ended && openGap(shared, resource) !== undefined) return false;
  }
  return true;
}

/** The list after a gap in this resource is on its way. */
export function isListing({ resources }: SharedState, resource: string): boolean {
  return resources.get(resource)?.listing?.afterGap === true;
}
