"use client";

import { useTranslations } from "use-intl";
import { formatDuration } from "@/lib/client/format-time.ts";
import type { Wakes } from "@/lib/core/index.ts";
import styles from "./trends.module.css";

const COLUMNS = ["wakes", "p50", "p90", "max", "clients", "within"] as const;

/** The heads of the columns that {@link WakeCells} fill. */
export function WakeHeads() {
  const text = useTranslations("trends");
  return COLUMNS.map((key) => (
    <th key={key} scope="col" title={text(`columnHelp.${key}`)}>
      {text(`column.${key}`)}
    </th>
  ));
}

/** Wakes in a row of a table. */
export function WakeCells({ wakes: { count, total, answered, kept } }: { readonly wakes: Wakes }) {
  return (
    <>
      <td className="mono">{count}</td>
      <td className="mono">{length(total.p50)}</td>
      <td className="mono">{length(total.p90)}</td>
      <td className="mono">{length(total.max)}</td>
      <td className="mono">{length(answered.p90)}</td>
      <td className={`mono ${kept?.missed ? styles.missed : ""}`.trim()}>
        {kept?.share == null ? "–" : percent(kept.share)}
      </td>
    </>
  );
}

function length(ms: number | null): string {
  return ms === null ? "–" : formatDuration(ms);
}

/** Cut, not rounded: 99.96 % is not all. */
export function percent(share: number): string {
  return `${Math.floor(share * 1_000 + 1e-9) / 10} %`;
}
