"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl";
import {
  formatAge,
  formatDuration,
  formatSecond,
  formatTime,
  type TimeFormat,
} from "@/lib/client/format-time.ts";
import type { Clause } from "@/lib/core/index.ts";

/** Returns what puts a clause of an explanation into words. */
export function useClauseText(format: TimeFormat): (clause: Clause) => string {
  const text = useTranslations("explain");
  return useCallback(
    (clause) => text(clause.key as never, valuesOf(clause, format) as never),
    [text, format],
  );
}

/** Instants and lengths of time become text; everything else is left to the message. */
export function valuesOf(clause: Clause, format: TimeFormat): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(clause.values)) {
    if (typeof value === "number" && name.endsWith("At")) values[name] = formatTime(value, format);
    else if (typeof value === "number" && name.endsWith("Second")) values[name] = formatSecond(value, format);
    else if (typeof value === "number" && name === "retentionMs") {
      values[name] = value;
      values.retentionMsText = formatDuration(value);
    } else if (typeof value === "number" && name.endsWith("Ms")) values[name] = formatDuration(value);
    else if (typeof value === "number" && name.endsWith("Age")) values[name] = formatAge(value);
    // A true minus sign: a hyphen would look like a dash between words.
    else values[name] = typeof value === "number" && value < 0 ? `−${-value}` : value;
  }
  return values;
}
