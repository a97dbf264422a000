"use client";

import { useTranslations } from "use-intl";
import { RULE_WORDS } from "@/lib/i18n/rule-words.ts";
import { UNTOLD } from "@/lib/i18n/untold.ts";

/** What a rule is called; its id where it has no name. */
export function useRuleTitle(): (rule: string) => string {
  const invariants = useTranslations("invariants");
  const diagnosis = useTranslations("diagnosis") as unknown as (key: string, values: object) => string;
  return (rule) => {
    if (rule in RULE_WORDS.invariants) return invariants(`${rule}.title` as "I1.title");
    return rule in RULE_WORDS.diagnosis ? diagnosis(`${rule}.title`, UNTOLD) : rule;
  };
}
