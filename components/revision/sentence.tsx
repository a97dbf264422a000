"use client";

import { memo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { Clause, Explanation } from "@/lib/core/index.ts";
import { useClauseText } from "./clause-text.ts";
import { KnownMark } from "./known-mark.tsx";
import { signOf } from "./provenance-signs.ts";
import styles from "./sentence.module.css";

interface SentenceProps {
  readonly explanation: Explanation;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number) => void;
  /** In one line, cut where it ends, without the marks that lead to the evidence. */
  readonly isFolded?: boolean;
}

/** The answer first: which mode, why, and until when; each clause says how it is known and leads to its evidence. */
export const Sentence = memo(function Sentence(props: SentenceProps) {
  const { explanation, format, onSelectEvidence, isFolded = false } = props;
  const textOf = useClauseText(format);
  return (
    <div className={styles.sentence} data-folded={isFolded} data-testid="sentence">
      <PhaseBadge phase={explanation.phase} />
      {/* Where the line is cut the rest is under the pointer. */}
      <p title={isFolded ? explanation.clauses.map(textOf).join(" ") : undefined}>
        {explanation.clauses.map((clause, index) => (
          <span key={clause.key} className={index === 0 ? styles.headline : styles.clause}>
            {textOf(clause)}{" "}
            {!isFolded && (
              <>
                <Mark clause={clause} onSelectEvidence={onSelectEvidence} />{" "}
              </>
            )}
          </span>
        ))}
      </p>
    </div>
  );
});

/** How a clause is known, as a quiet sign whose name is the word; a button where a record shows it. */
function Mark({ clause, onSelectEvidence }: { clause: Clause } & Pick<SentenceProps, "onSelectEvidence">) {
  const words = useTranslations("revision");
  const provenance = useTranslations("inspector");
  const { seq } = clause;
  const word = provenance(clause.provenance);
  const help = `${word}: ${provenance(`${clause.provenance}Help`)}`;
  if (seq === null) return <KnownMark known={clause.provenance} />;
  const mark = {
    className: styles.mark,
    "data-provenance": clause.provenance,
    "data-sign": signOf(clause.provenance),
  };
  return (
    <Button
      variant="bare"
      {...mark}
      help={`${help} ${words("evidenceOf", { record: seq })}`}
      onClick={() => onSelectEvidence(seq)}
    >
      <span className="visually-hidden">{word}</span>
    </Button>
  );
}

/** The phase as a word with a shape and a colour. */
export function PhaseBadge({ phase }: { phase: Explanation["phase"] }) {
  const words = useTranslations("revision.phase");
  return (
    <strong className={styles.badge} data-phase={phase}>
      {words(phase)}
    </strong>
  );
}
