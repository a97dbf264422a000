"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import {
  formatDuration,
  formatOffset,
  formatSecond,
  formatTime,
  type TimeFormat,
} from "@/lib/client/format-time.ts";
import { type ColdStartRow, originOf } from "@/lib/core/index.ts";
import styles from "./cold-starts.module.css";
import { ExportMenu } from "./export-menu.tsx";
import { WaterfallView } from "./waterfall-view.tsx";

interface EpisodePanelProps {
  readonly row: ColdStartRow;
  readonly compared: ColdStartRow | null;
  readonly format: TimeFormat;
  /** Where the row is from. */
  readonly source: string;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
  readonly onCursorChange: (t: number) => void;
}

/** One cold start: what was slow and why, the waterfall, and every mark with its clock and record. */
export function EpisodePanel(props: EpisodePanelProps) {
  const { source, row, compared, format, onSelectEvidence, onCursorChange } = props;
  const text = useTranslations("coldStarts");
  const { kind, index, namespace, name, outcome, totalMs, slowest, causes, handOver } = row;
  const slow = row.phases.find(({ key }) => key === slowest);
  return (
    <section aria-labelledby="episode-title">
      <h3 id="episode-title" className={styles.episodeTitle}>
        {text("episodeTitle", { kind, index, name })}{" "}
        <span>{text(`outcome.${outcome}`, { total: formatDuration(totalMs ?? 0) })}</span>
      </h3>
      <p className={styles.story}>
        {slow !== undefined &&
          text("slowest", {
            phase: text(`phase.${slow.key}`),
            length: formatDuration(slow.to - slow.from),
          })}{" "}
        {causes.map(({ key, values, seq }) => (
          <span key={`${key} ${seq}`}>
            {text(`cause.${key}` as never, readable(values) as never)}{" "}
            <Button variant="link" onClick={() => onSelectEvidence(seq)}>
              {`#${seq}`}
            </Button>{" "}
          </span>
        ))}
        <Answer row={row} /> {handOver !== "handedOver" && text(`handOver.${handOver}`)}
      </p>
      <WaterfallView first={row} second={compared} onSelectEvidence={onSelectEvidence} />
      <p className={styles.aside}>
        <ExportMenu
          label={text("export.label")}
          episodes={{ source, namespace, name, kind: "cold-start", index }}
        />
      </p>
      <MarkTable
        row={row}
        format={format}
        onSelectEvidence={onSelectEvidence}
        onCursorChange={onCursorChange}
      />
    </section>
  );
}

/** An answer later than this after the pod was ready is worth a word of its own. */
const LATE_MS = 1_000;

/** What clients waited, and how that lies to the moment in which the pod was ready. */
function Answer({ row }: { row: ColdStartRow }) {
  const text = useTranslations("coldStarts");
  const at = (key: string): number => row.marks.find((mark) => mark.key === key)?.t ?? Number.NaN;
  const afterMs = at("answered") - at("ready");
  const { answeredMs, waitedCount } = row;
  return (
    <>
      {answeredMs !== null && text("waited", { count: waitedCount, ms: formatDuration(answeredMs) })}{" "}
      {afterMs < 0 && text("beforeReady", { ms: formatDuration(-afterMs) })}
      {afterMs > LATE_MS && text("afterReady", { ms: formatDuration(afterMs) })}
    </>
  );
}

function MarkTable({
  row,
  format,
  onSelectEvidence,
  onCursorChange,
}: Omit<EpisodePanelProps, "compared" | "source">) {
  const text = useTranslations("coldStarts");
  const hasRequest = row.marks.some(({ key }) => key === "request");
  const origin = originOf(row, hasRequest ? "request" : "decision");
  return (
    <Table className={styles.marks}>
      <thead>
        <tr>
          {(["mark", "offset", "time", "clock"] as const).map((column) => (
            <th key={column} scope="col">
              {text(`marks.${column}`)}
            </th>
          ))}
          <th scope="col" title={text("ownHelp")}>
            {text("marks.own")}
          </th>
          <th scope="col">{text("marks.record")}</th>
        </tr>
      </thead>
      <tbody>
        {row.marks.map(({ key, t, clock, seq, objectTime }) => (
          <tr key={key} data-mark={key}>
            <th scope="row">{text(`mark.${key}`)}</th>
            <td className="mono">{formatOffset(t - origin)}</td>
            <td className="mono">
              <Button variant="link" onClick={() => onCursorChange(t)}>
                {formatTime(t, format)}
              </Button>
            </td>
            <td>{text(`clock.${clock}`)}</td>
            <td className="mono">{objectTime === null ? "" : formatSecond(objectTime, format)}</td>
            <td>
              {seq !== null && (
                <Button
                  variant="link"
                  title={text("evidenceOf", { record: seq })}
                  onClick={() => onSelectEvidence(seq, t)}
                >
                  {`#${seq}`}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function readable(values: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name.endsWith("Ms") && typeof value === "number" ? formatDuration(value) : value,
    ]),
  );
}
