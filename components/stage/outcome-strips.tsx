"use client";

import { useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { useSize } from "@/components/timeline/use-size.ts";
import { layoutOutcome } from "@/lib/layout/index.ts";
import type { Outcome } from "@/lib/sim/index.ts";
import styles from "./stage.module.css";

interface OutcomeStripsProps {
  readonly title: string;
  readonly outcome: Outcome;
  readonly extent: { readonly from: number; readonly to: number };
  /** Where the head is; null without one. */
  readonly cursor: number | null;
  /** Nothing later is shown, nor told. */
  readonly until?: number;
}

/** The width used until the page has been laid out. */
const UNMEASURED_PX = 960;

/** Where the ingress sends, which pods there are, and what became of the requests: one strip each, on one time axis. */
export function OutcomeStrips({ title, outcome, extent, cursor, until }: OutcomeStripsProps) {
  const text = useTranslations("stage.strips");
  const clip = useId();
  const ref = useRef<HTMLElement>(null);
  const measured = useSize(ref).width;
  const { width, height, ticks, sends, pods, seconds, rows, x } = layoutOutcome(
    outcome,
    extent,
    measured || UNMEASURED_PX,
  );
  const summary = text("summary", {
    lost: outcome.score.lost,
    answered: outcome.score.answered,
    late: outcome.score.late,
  });
  return (
    <figure ref={ref} className={styles.strips} style={{ margin: 0 }}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        style={{ height }}
        role="img"
        aria-label={until === undefined ? `${title}. ${summary}` : title}
      >
        {ticks.map(({ at, label, fits }) => (
          <g key={label}>
            <line className={styles.axis} x1={at} x2={at} y1={14} y2={height} />
            {fits && (
              <text x={at + 3} y={10}>
                {label}
              </text>
            )}
          </g>
        ))}
        {rows.map(({ key, y }) => (
          <text key={key} className={styles.label} x={0} y={y + 12}>
            {text(key)}
          </text>
        ))}
        {until !== undefined && (
          <clipPath id={clip}>
            <rect x={0} y={0} width={Math.max(0, x(until))} height={height} />
          </clipPath>
        )}
        <g {...(until === undefined ? {} : { clipPath: `url(#${clip})` })}>
          {sends.map(({ key, from, to, y, value }) => (
            <g key={key}>
              <rect
                className={styles[value === "mixed" ? "pods" : value]}
                x={from}
                y={y}
                width={to - from}
                height={16}
              />
              {to - from > 60 && (
                <text x={from + 4} y={y + 12}>
                  {text(`sends.${value}`)}
                </text>
              )}
            </g>
          ))}
          {pods.map(({ key, from, to, y, phase }) => (
            <rect key={key} className={styles[phase]} x={from} y={y} width={to - from} height={8} />
          ))}
          {seconds.map(({ key, at, y, width: w, height: h, fate }) => (
            <rect key={key} className={styles[fate]} x={at} y={y} width={w} height={h} />
          ))}
        </g>
        {cursor !== null && (
          <line className={styles.cursor} x1={x(cursor)} x2={x(cursor)} y1={14} y2={height} />
        )}
      </svg>
      {until === undefined && <figcaption className="visually-hidden">{summary}</figcaption>}
    </figure>
  );
}
