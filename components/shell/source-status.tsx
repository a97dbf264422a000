"use client";

import { useTranslations } from "use-intl";
import {
  dayOf,
  formatDateTime,
  formatDuration,
  formatSecond,
  type TimeFormat,
} from "@/lib/client/format-time.ts";
import { usePreferences } from "./use-preferences.ts";
import type { SourceKind } from "./use-source-kind.ts";

interface SourceStatusProps {
  readonly kind: SourceKind;
  readonly from: number;
  readonly to: number;
}

/** "● recording 2026-11-23 04:05:14–04:06:45 UTC (1 min 32 s)", or one instant for a dump; for the top bar. */
export function SourceStatus({ kind, from, to }: SourceStatusProps) {
  const text = useTranslations("shell");
  const clock = usePreferences().clock === "local" ? "local" : "utc";
  const format: TimeFormat = { clock, origin: 0 };
  const begin = formatDateTime(from, format).slice(0, 19);
  const end = formatSecond(to, { ...format, day: dayOf(from, format) });
  const zone = text(`source.zone.${clock}`);
  // All that a dump holds was read at once.
  const isInstant = to - from < 1_000;
  return (
    <span>
      <span aria-hidden="true">● </span>
      {text(`source.${kind}`)}{" "}
      <time>
        {isInstant
          ? text("source.instant", { at: begin, zone })
          : text("source.extent", { from: begin, to: end, zone })}
      </time>
      {!isInstant && ` (${formatDuration(to - from)})`}
    </span>
  );
}
