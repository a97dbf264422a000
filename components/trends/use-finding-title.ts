"use client";

import { useTranslations } from "use-intl";
import type { FoundOften } from "@/lib/core/index.ts";
import { KNATIVE_RULES } from "@/lib/i18n/knative-rules.ts";
import { RULE_WORDS } from "@/lib/i18n/rule-words.ts";
import { UNTOLD } from "@/lib/i18n/untold.ts";

/** The title of a rule, of revisions or of Knative itself; a rule of another version is told by its id. */
export function useFindingTitle(): (found: Pick<FoundOften, "rule" | "about">) => string {
  const areas = {
    invariants: useTranslations("invariants"),
    diagnosis: useTranslations("diagnosis"),
    knative: useTranslations("knative"),
  } as unknown as Record<string, (key: string, values: object) => string>;
  return ({ rule, about }) => {
    const values = { ...UNTOLD, component: about };
    if (rule in RULE_WORDS.invariants) return areas.invariants?.(`${rule}.title`, values) ?? rule;
    if (rule in RULE_WORDS.diagnosis) return areas.diagnosis?.(`${rule}.title`, values) ?? rule;
    if (rule in KNATIVE_RULES) return areas.knative?.(`rule.${rule}.title`, values) ?? rule;
    return rule;
  };
}
