"use client";

import { useTranslations } from "use-intl";
import { MESSAGES } from "@/lib/i18n/messages.ts";

/** What a rule is called; its id where it has no name. */
export function useRuleTitle(): (rule: string) => string {
  const invariants = useTranslations("invariants");
  const diagnosis = useTranslations("diagnosis");
  return (rule) => {
    if (rule in MESSAGES.invariants) return invariants(`${rule}.title` as "I1.title");
    return rule in MESSAGES.diagnosis ? diagnosis(`${rule}.title` as "D1.title") : rule;
  };
}
