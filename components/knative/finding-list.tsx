"use client";

import { useTranslations } from "use-intl";
import { Steps } from "@/components/incident/steps.tsx";
import { Button } from "@/components/ui/button.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type SystemFinding, worstFirst } from "@/lib/core/index.ts";
import { remedySteps } from "@/lib/document/remedy.ts";
import styles from "./knative.module.css";
import { useSystemText } from "./system-text.ts";

interface FindingListProps {
  readonly findings: readonly SystemFinding[];
  readonly format: TimeFormat;
  readonly onSelect: (seq: number, t: number) => void;
}

const GLYPH = { error: "■", warning: "▲", note: "·" } as const;

/** Everything that was found of Knative itself, worst first: when, what it means, what to do, and the record. */
export function FindingList({ findings, format, onSelect }: FindingListProps) {
  const text = useTranslations("knative.page");
  const severity = useTranslations("overview.inbox.severity");
  const textOf = useSystemText();
  if (findings.length === 0) return <p className={styles.quiet}>{text("findingsNone")}</p>;
  return (
    <ul className={styles.findings} data-testid="knative-findings">
      {worstFirst(findings).map((finding) => {
        const { rule, component, from, to, seq } = finding;
        const { title, saw, impact, remedy } = textOf(finding);
        const end =
          to === null ? text("lasts") : to === from ? "" : `${text("to")} ${formatTime(to, format)}`;
        return (
          <li key={`${rule} ${component} ${from} ${seq}`} data-rule={rule} data-severity={finding.severity}>
            <span aria-hidden="true">{GLYPH[finding.severity]}</span>
            <span className="visually-hidden">
              {finding.severity === "note" ? "" : severity(finding.severity)}
            </span>{" "}
            <b>{title}</b>{" "}
            <span className="mono">
              {formatTime(from, format)} {end}
            </span>{" "}
            <Button variant="link" onClick={() => onSelect(seq, from)}>
              {text("record", { seq: String(seq) })}
            </Button>
            <p>
              {saw} {impact}
            </p>
            {remedy !== "" && (
              <div className={styles.remedy}>
                <span>{text("do")}</span>
                <div>
                  <Steps steps={remedySteps(remedy)} />
                </div>
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
