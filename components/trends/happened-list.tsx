"use client";

import { useTranslations } from "use-intl";
import { formatDateTime } from "@/lib/client/format-time.ts";
import type { FoundOften, SettingFact } from "@/lib/core/index.ts";
import styles from "./trends.module.css";
import { useFindingTitle } from "./use-finding-title.ts";

interface HappenedListProps {
  readonly findings: readonly FoundOften[];
  readonly settings: readonly SettingFact[];
}

/** Findings by rule, and settings that were changed; what is only worth knowing is left out. */
export function HappenedList({ findings, settings }: HappenedListProps) {
  const text = useTranslations("trends");
  const titleOf = useFindingTitle();
  const grave = findings.filter(({ severity }) => severity !== "note");
  if (grave.length + settings.length === 0) return null;
  return (
    <ul className={styles.happened}>
      {grave.map(({ rule, severity, about, count, first, last }) => (
        <li key={`${rule} ${severity} ${about}`} data-severity={severity}>
          <span aria-hidden="true">■ </span>
          {text("found", {
            rule,
            title: titleOf({ rule, about }),
            count,
            first: minute(first),
            last: last === null ? "" : minute(last),
            lasts: last === null ? "yes" : "no",
          })}
        </li>
      ))}
      {settings.map(({ at, name, key, before, after }) => (
        <li key={`${at} ${name} ${key}`}>
          {text("setting", { at: minute(at), name, key, before: before ?? "–", after: after ?? "–" })}
        </li>
      ))}
    </ul>
  );
}

function minute(t: number): string {
  return formatDateTime(t).slice(0, 16);
}
