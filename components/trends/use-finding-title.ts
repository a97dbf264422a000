"use client";

import { useTranslations } from "use-intl";
import type { FoundOften } from "@/lib/core/index.ts";
import { MESSAGES } from "@/lib/i18n/messages.ts";

/** What differs from one finding of a rule to the next. */
const UNTOLD = { process: "…", awayMs: "…" };

/** The title of a rule, of revisions or of Knative itself; a rule of another version is told by its id. */
export function useFindingTitle(): (found: Pick<FoundOften, "rule" | "about">) => string {
  const areas = {
    invariants: useTranslations("invariants"),
    diagnosis: useTranslations("diagnosis"),
    knative: useTranslations("knative"),
  } as unknown as Record<string, (key: string, values: object) => string>;
  return ({ rule, about }) => {
    const values = { ...UNTOLD, component: about };
    if (rule in MESSAGES.invariants) return areas.invariants?.(`${rule}.title`, values) ?? rule;
    if (rule in MESSAGES.diagnosis) return areas.diagnosis?.(`${rule}.title`, values) ?? rule;
    if (rule in MESSAGES.knative.rule) return areas.knative?.(`rule.${rule}.title`, values) ?? rule;
    return rule;
  };
}
