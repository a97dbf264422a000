"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { SharedState } from "@/lib/core/index.ts";
import styles from "./knative.module.css";

interface ChangesTableProps {
  readonly changes: SharedState["system"]["configChanges"];
  readonly format: TimeFormat;
  readonly onSelect: (seq: number, t: number) => void;
}

/** Settings of Knative that were changed: from what to what, with the record that says so. */
export function ChangesTable({ changes, format, onSelect }: ChangesTableProps) {
  const text = useTranslations("knative");
  if (changes.length === 0) return <p className={styles.quiet}>{text("page.changesNone")}</p>;
  return (
    <Table label={text("page.changes")}>
      <thead>
        <tr>
          {(["at", "map", "key", "before", "after"] as const).map((key) => (
            <th key={key} scope="col">
              {text(`page.${key}`)}
            </th>
          ))}
          <td />
        </tr>
      </thead>
      <tbody>
        {changes.map(({ t, seq, name, key, before, after }) => (
          <tr key={`${seq} ${name} ${key}`}>
            <td className="mono">{formatTime(t, format)}</td>
            <td>{name}</td>
            <td>{key}</td>
            <td className={styles.value}>{before ?? text("lane.set")}</td>
            <td className={styles.value}>{after ?? text("lane.set")}</td>
            <td>
              <Button variant="link" onClick={() => onSelect(seq, t)}>
                {text("page.record", { seq: String(seq) })}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
