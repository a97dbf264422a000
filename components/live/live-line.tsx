"use client";

import { useTranslations } from "use-intl";
import { formatAge, formatDuration } from "@/lib/client/format-time.ts";
import type { LiveNow } from "@/lib/client/live-now.ts";
import type { LiveStatus } from "@/lib/model/live-status.ts";
import styles from "./live.module.css";

interface LiveLineProps {
  readonly status: LiveStatus;
  readonly now: LiveNow;
  /** Time of the newest record; null when there is none. */
  readonly newest: number | null;
}

/** "● live · newest 0.4 s ago · 24 watches", or why it is not, for the top bar. */
export function LiveLine({ status, now, newest }: LiveLineProps) {
  const text = useTranslations("cluster");
  // Whole seconds, so that the number does not flicker.
  const age = newest === null ? 0 : Math.floor(Math.max(0, now.now - newest) / 1_000);
  const trouble = status.troubled.filter(({ state }) => state !== "live").length;
  return (
    <span className={styles.line} data-state={now.state} data-testid="live-line">
      <span aria-hidden="true">{now.isStale ? "○" : "●"} </span>
      <strong>{text(`state.${now.state}`)}</strong>
      {now.silentMs > 0 && ` ${text("since", { age: formatAge(now.silentMs) })}`}
      {newest !== null &&
        !now.isStale &&
        ` · ${age < 1 ? text("newestNow") : text("newest", { age: formatDuration(age * 1_000) })}`}
      {" · "}
      {trouble === 0
        ? text("watches", { count: status.watches })
        : text("watchesOf", { count: status.watches - trouble, total: status.watches })}
    </span>
  );
}
