"use client";

import { useTranslations } from "use-intl";
import { formatExact } from "@/lib/client/format-time.ts";
import type { Wakes } from "@/lib/core/index.ts";
import styles from "./trends.module.css";

/** Of a cell that holds a number. */
export const NUMBER = `mono ${styles.number}`;

const COLUMNS = ["wakes", "p50", "p90", "max", "clients", "within"] as const;

/** The heads of the columns that {@link WakeCells} fill. */
export function WakeHeads() {
  const text = useTranslations("trends");
  return COLUMNS.map((key) => (
    <th key={key} scope="col" className={styles.number} title={text(`columnHelp.${key}`)}>
      {text(`column.${key}`)}
    </th>
  ));
}

/** Wakes in a row of a table. */
export function WakeCells({ wakes: { count, total, answered, kept } }: { readonly wakes: Wakes }) {
  return (
    <>
      <td className={NUMBER}>{count}</td>
      <td className={NUMBER}>{length(total.p50)}</td>
      <td className={NUMBER}>{length(total.p90)}</td>
      <td className={NUMBER}>{length(total.max)}</td>
      <td className={NUMBER}>{length(answered.p90)}</td>
      <td className={kept?.missed ? `${NUMBER} ${styles.missed}` : NUMBER}>
        {kept?.share == null ? "–" : percent(kept.share)}
      </td>
    </>
  );
}

function length(ms: number | null): string {
  return ms === null ? "–" : formatExact(ms);
}

/** Cut, not rounded: 99.96 % is not all. */
export function percent(share: number): string {
  return `${Math.floor(share * 1_000 + 1e-9) / 10} %`;
}
