"use client";

import { memo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import {
  formatAge,
  formatDuration,
  formatSecond,
  formatTime,
  type TimeFormat,
} from "@/lib/client/format-time.ts";
import type { Clause, Explanation } from "@/lib/core/index.ts";
import styles from "./sentence.module.css";

interface SentenceProps {
  readonly explanation: Explanation;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number) => void;
  /** Whether screen readers announce changes; while following a cluster they would never stop. */
  readonly isAnnounced?: boolean;
}

/** The answer first: which mode, why, and until when; each clause says how it is known and leads to its evidence. */
export const Sentence = memo(function Sentence(props: SentenceProps) {
  const { explanation, format, onSelectEvidence, isAnnounced = true } = props;
  const text = useTranslations("explain");
  const words = useTranslations("revision");
  const provenance = useTranslations("inspector");
  return (
    <div className={styles.sentence} data-testid="sentence">
      <PhaseBadge phase={explanation.phase} />
      <p aria-live={isAnnounced ? "polite" : "off"} aria-atomic="true">
        {explanation.clauses.map((clause, index) => (
          <span key={clause.key} className={index === 0 ? styles.headline : styles.clause}>
            {text(clause.key as never, valuesOf(clause, format) as never)}{" "}
            {clause.seq !== null ? (
              <Button
                variant="bare"
                className={styles.mark}
                data-provenance={clause.provenance}
                help={`${provenance(`${clause.provenance}Help`)} ${words("evidenceOf", { record: clause.seq })}`}
                onClick={() => clause.seq !== null && onSelectEvidence(clause.seq)}
              >
                {provenance(clause.provenance)}
              </Button>
            ) : (
              <span
                className={styles.mark}
                data-provenance={clause.provenance}
                title={provenance(`${clause.provenance}Help`)}
              >
                {provenance(clause.provenance)}
              </span>
            )}{" "}
          </span>
        ))}
      </p>
    </div>
  );
});

/** The phase as a word with a shape and a colour. */
export function PhaseBadge({ phase }: { phase: Explanation["phase"] }) {
  const words = useTranslations("revision.phase");
  return (
    <strong className={styles.badge} data-phase={phase}>
      {words(phase)}
    </strong>
  );
}

/** Instants and lengths of time become text; everything else is left to the message. */
function valuesOf(clause: Clause, format: TimeFormat): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(clause.values)) {
    if (typeof value === "number" && name.endsWith("At")) values[name] = formatTime(value, format);
    else if (typeof value === "number" && name.endsWith("Second")) values[name] = formatSecond(value, format);
    else if (typeof value === "number" && name === "retentionMs") {
      values[name] = value;
      values.retentionMsText = formatDuration(value);
    } else if (typeof value === "number" && name.endsWith("Ms")) values[name] = formatDuration(value);
    else if (typeof value === "number" && name.endsWith("Age")) values[name] = formatAge(value);
    // A true minus sign: a hyphen would look like a dash between words.
    else values[name] = typeof value === "number" && value < 0 ? `−${-value}` : value;
  }
  return values;
}
