"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { Finding } from "@/lib/core/index.ts";
import type { FindingText } from "@/lib/document/words.ts";
import { RULE_WORDS } from "@/lib/i18n/rule-words.ts";
import { commandValues } from "@/lib/model/command-names.ts";

const PARTS = ["title", "saw", "rule", "impact", "cause", "remedy"] as const;

/** Texts of findings from the catalogues of invariants and diagnoses; a rule without a text shows its id. Parts that are not asked for are empty. */
export function useFindingText(
  format: TimeFormat,
  wanted: readonly (keyof FindingText)[] = PARTS,
): (finding: Finding) => FindingText {
  const invariants = useTranslations("invariants");
  const diagnosis = useTranslations("diagnosis");
  const { clock, origin } = format;
  return useMemo(
    () => (finding) => textOf(finding, { clock, origin }, invariants, diagnosis, wanted),
    [clock, origin, invariants, diagnosis, wanted],
  );
}

function textOf(
  finding: Finding,
  format: TimeFormat,
  invariants: unknown,
  diagnosis: unknown,
  wanted: readonly (keyof FindingText)[],
): FindingText {
  const { rule } = finding;
  const isInvariant = rule in RULE_WORDS.invariants;
  const text = (isInvariant ? invariants : diagnosis) as (key: string, values: object) => string;
  const known: object = isInvariant
    ? RULE_WORDS.invariants[rule as keyof typeof RULE_WORDS.invariants]
    : ((RULE_WORDS.diagnosis as Readonly<Record<string, object>>)[rule] ?? {});
  const values = readable(finding, format);
  const parts = PARTS.map((part) => {
    const key = part === "saw" && isInvariant ? "detail" : part;
    if (!wanted.includes(part)) return [part, ""];
    if (key in known)
      return [part, text(`${rule}.${key}`, part === "remedy" ? commandValues(values) : values)];
    return [part, part === "title" ? rule : ""];
  });
  return Object.fromEntries(parts) as FindingText;
}

/** Formats instants and durations; `xMsRaw` keeps the number for texts that compare it. */
function readable({ values }: Finding, format: TimeFormat): Record<string, string | number> {
  const words: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    words[name] = value;
    if (typeof value !== "number") continue;
    if (name.endsWith("At")) words[name] = formatTime(value, format);
    if (!name.endsWith("Ms")) continue;
    words[name] = formatDuration(value);
    words[`${name}Raw`] = value;
  }
  return words;
}
