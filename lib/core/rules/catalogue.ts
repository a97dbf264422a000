/** All rules, and which of them a record of a resource can change. A new rule is one entry in the list of its sort. */

import { RESOURCE } from "../../model/record.ts";
import type { Finding } from "../../model/timeline.ts";
import { DIAGNOSES } from "./diagnosis/diagnoses.ts";
import { INVARIANTS } from "./invariants/invariants.ts";
import type { Rule, Severity } from "./rule.ts";

const OBJECTS: ReadonlySet<string> = new Set(Object.values(RESOURCE));

export const RULES: readonly Rule[] = [...INVARIANTS, ...DIAGNOSES].map((rule) => ({
  ...rule,
  needs: rule.needs ?? rule.sources.filter((resource) => OBJECTS.has(resource)),
  restsOnOrder: rule.restsOnOrder ?? rule.kind === "invariant",
}));

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));
const BY_SOURCE = byResource(({ sources }) => sources);
const BY_NEED = byResource(({ needs }) => needs);

function byResource(of: (rule: Rule) => readonly string[]): ReadonlyMap<string, readonly Rule[]> {
  return new Map(
    [...new Set(RULES.flatMap(of))].map((resource) => [
      resource,
      RULES.filter((rule) => of(rule).includes(resource)),
    ]),
  );
}

/** The rule of this id; undefined for one of another version. */
export function ruleOf(id: string): Rule | undefined {
  return BY_ID.get(id);
}

/** How bad a finding is; undefined for one of another version. */
export function severityOf({ rule, severity }: Pick<Finding, "rule" | "severity">): Severity | undefined {
  return severity ?? BY_ID.get(rule)?.severity;
}

/** The rules whose answer a record of this resource can change. */
export function rulesOf(resource: string): readonly Rule[] {
  return BY_SOURCE.get(resource) ?? [];
}

/** The rules that cannot be judged without this resource. */
export function rulesThatNeed(resource: string): readonly Rule[] {
  return BY_NEED.get(resource) ?? [];
}
