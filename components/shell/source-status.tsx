"use client";

import { useTranslations } from "use-intl";
import { formatDateTime, formatDuration, formatSecond, type TimeFormat } from "@/lib/client/format-time.ts";
import { usePreferences } from "./use-preferences.ts";
import type { SourceKind } from "./use-source-kind.ts";

interface SourceStatusProps {
  readonly kind: SourceKind;
  readonly from: number;
  readonly to: number;
}

/** "● recording 2026-11-23 04:05:14–04:06:45 UTC (1 min 32 s)", for the top bar. */
export function SourceStatus({ kind, from, to }: SourceStatusProps) {
  const text = useTranslations("shell");
  const clock = usePreferences().clock === "local" ? "local" : "utc";
  const format: TimeFormat = { clock, origin: 0 };
  return (
    <span>
      <span aria-hidden="true">● </span>
      {text(`source.${kind}`)}{" "}
      <time>
        {text("source.extent", {
          from: formatDateTime(from, format).slice(0, 19),
          to: formatSecond(to, format),
          zone: text(`source.zone.${clock}`),
        })}
      </time>{" "}
      ({formatDuration(to - from)})
    </span>
  );
}
