"use client";

import { useTranslations } from "use-intl";
import { Steps } from "@/components/incident/steps.tsx";
import { KnownMark } from "@/components/revision/known-mark.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Chip } from "@/components/ui/chip.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type Finding, issuesOf, knownBy, severityOf, spanOf, timesOf } from "@/lib/core/index.ts";
import { remedySteps } from "@/lib/document/remedy.ts";
import { useFindingText } from "./finding-text.ts";
import styles from "./why.module.css";

interface FindingsPanelProps {
  /** The findings at the cursor, worst first. */
  readonly findings: readonly Finding[];
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number) => void;
  /** Opens the card of a finding. */
  readonly onOpenFinding: (finding: Finding) => void;
}

/** Findings at the cursor with evidence, likely cause and remedy; notes come last. */
export function FindingsPanel({ findings, format, onSelectEvidence, onOpenFinding }: FindingsPanelProps) {
  const text = useTranslations("why.findings");
  const bad = findings.filter((finding) => gravityOf(finding) !== "note");
  const notes = findings.filter((finding) => gravityOf(finding) === "note");
  const item = (finding: Finding) => (
    <FindingItem
      key={`${finding.rule} ${finding.from}`}
      finding={finding}
      format={format}
      onSelectEvidence={onSelectEvidence}
      onOpenFinding={onOpenFinding}
    />
  );
  return (
    <Panel
      id="findings"
      className={styles.panel}
      title={text("title")}
      question={text("question")}
      answer={bad.length === 0 ? text("none") : text("count", { count: bad.length })}
    >
      {bad.length > 0 && <ul className={styles.findings}>{bad.map(item)}</ul>}
      {notes.length > 0 && (
        <>
          <h3>{text("notes")}</h3>
          <ul className={styles.findings}>{notes.map(item)}</ul>
        </>
      )}
    </Panel>
  );
}

interface FindingItemProps extends Omit<FindingsPanelProps, "findings"> {
  readonly finding: Finding;
}

function FindingItem({ finding, format, onSelectEvidence, onOpenFinding }: FindingItemProps) {
  const text = useTranslations("why.findings");
  const words = useFindingText(format)(finding);
  const severity = gravityOf(finding);
  const issues = issuesOf(finding.rule);
  const { from: first, to: last } = spanOf(finding);
  const { judgedAt } = timesOf(finding);
  const time = (t: number): string => formatTime(t, format);
  return (
    <li data-severity={severity}>
      <h3>
        <Chip tone={severity}>{text(`severity.${severity}`)}</Chip>{" "}
        <Button variant="link" help={text("open")} onClick={() => onOpenFinding(finding)}>
          {words.title}
        </Button>{" "}
        <code>{finding.rule}</code>
      </h3>
      <p>
        {words.saw} <KnownMark known={knownBy(finding)} />{" "}
        <span className={styles.since} title={text("judged", { judged: time(judgedAt) })}>
          {last === null
            ? text("since", { from: time(first) })
            : text("between", { first: time(first), last: time(last) })}
        </span>{" "}
        <Button
          variant="link"
          help={text("evidenceOf", { record: finding.seq })}
          onClick={() => onSelectEvidence(finding.seq)}
        >
          {text("evidence")}
        </Button>
      </p>
      <dl>
        {(["impact", "cause", "remedy"] as const).map(
          (part) =>
            words[part] !== "" && (
              <div key={part}>
                <dt>{text(part)}</dt>
                <dd>
                  {part === "remedy" ? (
                    <div className={styles.steps}>
                      <Steps steps={remedySteps(words.remedy)} />
                    </div>
                  ) : (
                    <span>
                      {words[part]} {part === "cause" && <KnownMark known="inferred" />}
                    </span>
                  )}
                </dd>
              </div>
            ),
        )}
        {issues.length > 0 && (
          <div>
            <dt>{text("issues")}</dt>
            <dd>
              {issues.map(({ number, isOpen }) => (
                <a
                  key={number}
                  href={`https://github.com/knative/serving/issues/${number}`}
                  rel="noreferrer"
                  target="_blank"
                >
                  {text(isOpen ? "issueOpen" : "issue", { number: String(number) })}
                </a>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </li>
  );
}

function gravityOf(finding: Finding) {
  return severityOf(finding) ?? "note";
}
