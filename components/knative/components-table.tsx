"use client";

import { useTranslations } from "use-intl";
import { Term } from "@/components/glossary/term.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatSecond, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { ComponentStatus } from "@/lib/core/index.ts";
import styles from "./knative.module.css";

interface ComponentsTableProps {
  readonly status: readonly ComponentStatus[];
  readonly format: TimeFormat;
  readonly onSelect: (seq: number) => void;
}

/** What a list shows is as old as its objects say, to the second: no more digits than that. */
function sinceText(t: number, format: TimeFormat): string {
  return t % 1_000 === 0 ? formatSecond(t, format) : formatTime(t, format);
}

/** Each process at the cursor: state, since when, leader, last restart. */
export function ComponentsTable({ status, format, onSelect }: ComponentsTableProps) {
  const text = useTranslations("knative");
  if (status.length === 0) return null;
  return (
    <Table label={text("page.label")} className={styles.components}>
      <thead>
        <tr>
          {(["component", "state", "pods", "since", "leader", "restart"] as const).map((key) => (
            <th key={key} scope="col">
              {text(`page.${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {status.map(({ component, state, reason, since, ready, pods, leaders, lastRestart, seq }) => (
          <tr key={component} data-component={component} data-state={state}>
            <th scope="row">
              {component === "activator" || component === "autoscaler" ? <Term id={component} /> : component}
            </th>
            <td data-label={text("page.state")}>
              {seq === null ? (
                text(`component.state.${state}`)
              ) : (
                <Button variant="link" onClick={() => onSelect(seq)}>
                  {text(`component.state.${state}`)}
                </Button>
              )}
              {reason !== "" && ` (${reason})`}
            </td>
            <td className="mono" data-label={text("page.pods")}>
              {text("component.pods", { ready, count: pods })}
            </td>
            <td className="mono" data-label={text("page.since")}>
              {since === null ? "–" : sinceText(since, format)}
            </td>
            <td data-label={text("page.leader")}>{leaders.length === 0 ? "–" : leaders.join(", ")}</td>
            <td className="mono" data-label={text("page.restart")}>
              {lastRestart === null
                ? "–"
                : lastRestart.exitCode === undefined
                  ? formatTime(lastRestart.t, format)
                  : text("page.exit", {
                      at: formatTime(lastRestart.t, format),
                      code: String(lastRestart.exitCode),
                    })}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
