"use client";

import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type Lane, type Range, tableEntries, toTsv } from "@/lib/layout/index.ts";
import styles from "./timeline.module.css";

/** More rows than this make the page slow; the copy holds all of them. */
const MAX_ROWS = 1_000;

interface TableTwinProps {
  readonly lanes: readonly Lane[];
  readonly range: Range;
  readonly until: number | null;
  readonly format: TimeFormat;
  /** What another future is called that the rows have as ghosts. */
  readonly ghostTitle: string;
  readonly onSelectEvidence: (seq: number, t: number) => void;
}

/** The lanes as a table, for screen readers and spreadsheets. */
export function TableTwin(props: TableTwinProps) {
  const { lanes, range, until, format, ghostTitle, onSelectEvidence } = props;
  const text = useTranslations("timeline.table");
  const provenance = useTranslations("timeline.provenance");
  const [copied, setCopied] = useState<number | null>(null);
  const entries = useMemo(
    () => tableEntries(lanes, range, until, ghostTitle),
    [lanes, range, until, ghostTitle],
  );
  const headings = [
    "lane",
    "item",
    "value",
    "from",
    "to",
    "duration",
    "provenance",
    "record",
    "detail",
  ] as const;
  const shown = entries.slice(0, MAX_ROWS);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(
      toTsv(
        entries,
        headings.map((key) => text(key)),
      ),
    );
    setCopied(entries.length);
  };
  return (
    <Table className={styles.table} boxClassName={styles.tableBox} label={text("show")}>
      <caption>
        {text("caption", { from: formatTime(range.from, format), to: formatTime(range.to, format) })}{" "}
        <Button size="small" onClick={() => void copy()}>
          {text("copy")}
        </Button>{" "}
        <output>{copied === null ? "" : text("copied", { count: copied })}</output>
        {entries.length > MAX_ROWS && (
          <span> {text("limited", { shown: MAX_ROWS, count: entries.length })}</span>
        )}
      </caption>
      <thead>
        <tr>
          {headings.map((key) => (
            <th key={key} scope="col">
              {text(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one record can make several entries, and the list is rebuilt whole
          <tr key={`${entry.seq} ${index}`} data-ghost={entry.isGhost}>
            <th scope="row">{entry.lane}</th>
            <td>{entry.item}</td>
            <td>{entry.value}</td>
            <td className="mono">{formatTime(entry.from, format)}</td>
            <td className="mono">
              {entry.instant ? "" : entry.to === null ? text("open") : formatTime(entry.to, format)}
            </td>
            <td className="mono">{entry.to === null ? "" : entry.to - entry.from}</td>
            <td>{provenance(entry.provenance)}</td>
            <td>
              {/* The records here are not those of another future. */}
              {entry.isGhost === true ? (
                entry.seq
              ) : (
                <Button variant="link" onClick={() => onSelectEvidence(entry.seq, entry.from)}>
                  {entry.seq}
                </Button>
              )}
            </td>
            <td className={styles.detail}>{entry.detail}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
