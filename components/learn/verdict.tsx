"use client";

import { useTranslations } from "use-intl";
import { formatOffset, formatTime } from "@/lib/client/format-time.ts";
import type { Extent } from "@/lib/client/playback.ts";
import styles from "./ask.module.css";
import type { Asked } from "./asked.ts";
import type { Verdict } from "./verdict-of.ts";

interface VerdictScaleProps {
  readonly question: Asked;
  readonly verdict: Verdict;
  readonly extent: Extent;
}

const HALF = 0.5;

/** The reader's number beside the true one, on the scale or the axis that was asked on. */
export function VerdictScale({ question, verdict, extent }: VerdictScaleProps) {
  const text = useTranslations("learn");
  if (question.kind === "choice" || verdict.truth === null) return null;
  const [from, to] = question.kind === "number" ? [question.min, question.max] : [extent.from, extent.to];
  const share = (value: number): number => Math.min(Math.max((value - from) / (to - from), 0), 1);
  const [given, truth] = [share(Number(verdict.given)), share(Number(verdict.truth))];
  const label = (value: number): string =>
    question.kind === "number"
      ? text(`unit.${question.unit}`, { value })
      : text("unit.seconds", { value: Math.round((value - extent.from) / 100) / 10 });
  // The reader's stands above the line and the true one below it, so each only has to stay on the page.
  const side = (at: number): "left" | "right" => (at > HALF ? "left" : "right");
  return (
    <div className={styles.scale} aria-hidden="true">
      <span
        className={styles.between}
        style={{ left: `${Math.min(given, truth) * 100}%`, width: `${Math.abs(given - truth) * 100}%` }}
      />
      <span className={styles.given} data-side={side(given)} style={{ left: `${given * 100}%` }}>
        <span>{text("ask.yours", { value: label(Number(verdict.given)) })}</span>
      </span>
      <span className={styles.truth} data-side={side(truth)} style={{ left: `${truth * 100}%` }}>
        <span>{text("ask.truth", { value: label(Number(verdict.truth)) })}</span>
      </span>
    </div>
  );
}

/** How an instant of a story is written: from its beginning where it is simulated, else by the clock. */
export function instantText(t: number, origin: number | null): string {
  return origin === null ? formatTime(t) : formatOffset(t - origin);
}
