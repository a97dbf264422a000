"use client";

import { useTranslations } from "use-intl";
import { Table } from "@/components/ui/table.tsx";
import { LATE_MS, type RevisionScore, type Score } from "@/lib/sim/index.ts";
import styles from "./stage.module.css";

interface ScoreTableProps {
  /** One row each, by its title. */
  readonly scores: readonly { readonly title: string; readonly score: Score }[];
  /** Present: a row says by how much the last one differs from the first, and is called so. */
  readonly difference?: string;
  /** Rows below them that are parts of them: of one revision each. */
  readonly parts?: readonly { readonly title: string; readonly score: RevisionScore }[];
}

/** More of these is worse; of the others neither. */
const COSTS: ReadonlySet<string> = new Set(["late", "lost", "open", "podSeconds", "idlePodSeconds"]);

const COLUMNS = [
  "sent",
  "answered",
  "late",
  "lost",
  "open",
  "podSeconds",
  "idlePodSeconds",
  "keptPodSeconds",
  "pushes",
] as const;
const SECONDS: ReadonlySet<string> = new Set(["podSeconds", "idlePodSeconds", "keptPodSeconds"]);

/** The outcome of one run, or of several side by side. */
export function ScoreTable({ scores, difference, parts = [] }: ScoreTableProps) {
  const text = useTranslations("stage.score");
  // The SKS never rewrites a route, so the column only matters next to a mechanism that does.
  const columns = COLUMNS.filter((key) => key !== "pushes" || scores.some(({ score }) => score.pushes > 0));
  const [first, last] = [scores[0]?.score, scores.at(-1)?.score];
  return (
    <Table className={styles.score} label={text("title")}>
      <caption className="visually-hidden">{text("title")}</caption>
      <thead>
        <tr>
          <td />
          {columns.map((row) => (
            <th key={row} scope="col" title={text(`${row}Help`, { limit: LATE_MS / 1_000 })}>
              {text(row)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {scores.map(({ title, score }) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            {columns.map((row) => (
              <td key={row} data-bad={row === "lost" && score.lost > 0}>
                {SECONDS.has(row) ? text("seconds", { value: score[row] }) : score[row]}
              </td>
            ))}
          </tr>
        ))}
        {difference !== undefined && first !== undefined && last !== undefined && (
          <tr className={styles.difference}>
            <th scope="row">{difference}</th>
            {columns.map((row) => {
              const by = last[row] - first[row];
              const value = signed(by);
              return (
                <td key={row} data-better={by === 0 || !COSTS.has(row) ? undefined : by < 0}>
                  {SECONDS.has(row) ? text("seconds", { value }) : value}
                </td>
              );
            })}
          </tr>
        )}
        {parts.map(({ title, score }) => (
          <tr key={title} data-part="true">
            <th scope="row">{title}</th>
            {columns.map((row) => (
              <td key={row} data-bad={row === "lost" && score.lost > 0}>
                {row === "pushes"
                  ? text("ofNoRevision")
                  : SECONDS.has(row)
                    ? text("seconds", { value: score[row] })
                    : score[row]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** A number with its sign; none of nothing. */
function signed(value: number): string {
  return value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0";
}
