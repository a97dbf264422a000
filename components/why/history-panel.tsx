"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { basisOf, type Finding, RULES, ruleOf, severityOf, spanOf, timesOf } from "@/lib/core/index.ts";
import { useFindingText } from "./finding-text.ts";
import styles from "./why.module.css";

interface HistoryPanelProps {
  /** All findings of the known span, oldest first; notes are filtered out. */
  readonly findings: readonly Finding[];
  readonly forgotten: number;
  readonly gaps: number;
  readonly cursor: number;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number) => void;
  /** Opens the card of a finding. */
  readonly onOpenFinding: (finding: Finding) => void;
  readonly onCursorChange: (t: number) => void;
}

const INVARIANTS = RULES.filter(({ kind }) => kind === "invariant").length;

/** All violations and diagnoses with their times and evidence; the first line says whether the invariants held. */
export function HistoryPanel(props: HistoryPanelProps) {
  const { forgotten, gaps, cursor, format } = props;
  const text = useTranslations("why.history");
  const describe = useFindingText(format);
  const findings = props.findings.filter((finding) => severityOf(finding) !== "note");
  const violations = findings.filter(({ rule }) => ruleOf(rule)?.kind === "invariant").length;
  return (
    <Panel
      id="history"
      className={`${styles.panel} ${styles.wide}`}
      title={text("title")}
      question={text("question")}
      answer={
        <>
          {violations === 0 ? text("kept") : text("broken", { count: violations })}{" "}
          <span className={styles.aside}>
            {text("keptHelp", { count: INVARIANTS })} {gaps > 0 && text("unknown", { count: gaps })}{" "}
            {forgotten > 0 && text("forgotten", { count: forgotten })}
          </span>
        </>
      }
    >
      {findings.length > 0 && (
        <Table className={styles.history}>
          <thead>
            <tr>
              <th scope="col">{text("rule")}</th>
              <th scope="col">{text("from")}</th>
              <th scope="col">{text("to")}</th>
              <th scope="col">{text("lasted")}</th>
              <th scope="col">{text("what")}</th>
              <th scope="col">{text("basis")}</th>
            </tr>
          </thead>
          <tbody>
            {findings.map((finding) => {
              const { rule, seq } = finding;
              const { from, to } = spanOf(finding);
              const { judgedAt } = timesOf(finding);
              const words = describe(finding);
              const holds = from <= cursor && (to === null || cursor < to);
              return (
                <tr
                  key={`${rule} ${finding.from} ${seq}`}
                  title={text("judged", { judged: formatTime(judgedAt, format) })}
                  data-severity={severityOf(finding)}
                  data-holds={holds}
                >
                  <th scope="row">
                    <code>{rule}</code>{" "}
                    <Button variant="link" title={text("open")} onClick={() => props.onOpenFinding(finding)}>
                      {words.title}
                    </Button>
                    {words.impact !== "" && <span className={styles.aside}>{words.impact}</span>}
                  </th>
                  <td>
                    <Button
                      variant="link"
                      title={text("goTo", { time: formatTime(from, format) })}
                      onClick={() => props.onCursorChange(from)}
                    >
                      <time>{formatTime(from, format)}</time>
                    </Button>
                  </td>
                  <td>
                    {to === null ? (
                      text("now")
                    ) : to === from ? (
                      text("moment")
                    ) : (
                      <time>{formatTime(to, format)}</time>
                    )}
                    {finding.cut === true && <span className={styles.aside}>{text("cut")}</span>}
                  </td>
                  <td className="mono">{to === null || to === from ? "" : formatDuration(to - from)}</td>
                  <td>
                    {words.saw}{" "}
                    <Button variant="link" onClick={() => props.onSelectEvidence(seq)}>
                      {`#${seq}`}
                    </Button>
                    {words.rule !== "" && <span className={styles.aside}>{words.rule}</span>}
                  </td>
                  <td className={styles.basis}>{basisOf(rule)}</td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
