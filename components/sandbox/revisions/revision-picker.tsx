"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import type { Outcome, Rollout } from "@/lib/sim/index.ts";
import { RevisionPattern } from "./pattern.tsx";
import styles from "./revisions.module.css";
import { shareNow } from "./shares.ts";

interface RevisionPickerProps {
  readonly outcome: Outcome;
  readonly rollouts: readonly Rollout[];
  /** Where the head is. */
  readonly cursor: number;
  /** The revision that is shown, from 1. */
  readonly shown: number;
  readonly onChoose: (number: number) => void;
}

const SWATCH = 16;

/** Which revision the sentence, the lanes and the picture show, and which share of the requests each gets at the cursor. */
export function RevisionPicker({ outcome, rollouts, cursor, shown, onChoose }: RevisionPickerProps) {
  const text = useTranslations("sandbox.revisions");
  const id = useId();
  const nowOf = (number: number): string => {
    const now = shareNow(outcome, number, cursor, rollouts);
    return text("now", { kind: now.kind, percent: now.kind === "some" ? now.percent : 0 });
  };
  return (
    <fieldset className={styles.picker}>
      <legend>{text("shown")}</legend>
      {[null, ...rollouts].map((_, i) => {
        const number = i + 1;
        const name = revisionName(number);
        const isThere = outcome.revisions[i] !== undefined;
        return (
          <label key={name} className={styles.one}>
            <input
              type="radio"
              name={`${id}shown`}
              checked={number === shown}
              disabled={!isThere}
              onChange={() => onChoose(number)}
            />
            <svg className={styles.swatch} viewBox={`0 0 ${SWATCH} ${SWATCH}`} aria-hidden="true">
              <RevisionPattern id={`${id}${number}`} number={number} />
              <rect width={SWATCH} height={SWATCH} fill={`url(#${id}${number})`} />
            </svg>
            <span className={styles.name}>{name}</span>{" "}
            <span className={styles.share}>{isThere ? nowOf(number) : text("never")}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** What the `number`th revision of a simulated service is called, from 1. */
export function revisionName(number: number): string {
  return `hello-${String(number).padStart(5, "0")}`;
}
