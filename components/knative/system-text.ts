"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { formatDuration } from "@/lib/client/format-time.ts";
import type { SystemFinding } from "@/lib/core/index.ts";
import { KNATIVE_RULES } from "@/lib/i18n/knative-rules.ts";
import { commandValues } from "@/lib/model/command-names.ts";

/** The texts of something that was found of Knative itself; "" where a part says nothing. */
export interface SystemText {
  readonly title: string;
  readonly saw: string;
  readonly impact: string;
  readonly remedy: string;
}

/** Texts from the catalogue `knative`. */
export function useSystemText(): (finding: SystemFinding) => SystemText {
  const knative = useTranslations("knative");
  return useMemo(() => {
    const text = knative as unknown as (key: string, values: object) => string;
    return ({ rule, values }) => {
      const words: Record<string, string | number> = {};
      for (const [name, value] of Object.entries(values)) {
        words[name] = typeof value === "number" && name.endsWith("Ms") ? formatDuration(value) : value;
      }
      const known: object = KNATIVE_RULES[rule];
      const part = (key: keyof SystemText): string => {
        if (!(key in known)) return "";
        return text(`rule.${rule}.${key}`, key === "remedy" ? commandValues(words) : words);
      };
      return { title: part("title"), saw: part("saw"), impact: part("impact"), remedy: part("remedy") };
    };
  }, [knative]);
}
