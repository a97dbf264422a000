"use client";

import { useId, useMemo } from "react";
import { useTranslations } from "use-intl";
import type { TimeScale } from "@/lib/layout/index.ts";
import { type Outcome, SIM_START } from "@/lib/sim/index.ts";
import canvas from "../canvas/canvas.module.css";
import { seconds } from "../canvas/traffic-area.tsx";
import { RevisionPattern } from "./pattern.tsx";
import { revisionName } from "./revision-picker.tsx";
import styles from "./revisions.module.css";
import { type ShareSpan, shareSpans } from "./shares.ts";

/** The whole of the requests. */
const HEIGHT = 44;
/** Narrower ones have no word on them, and of low ones only those that are long enough to have it beside the others' words. */
const WORD_PX = { height: 14, width: 32, wholeName: 110, beside: 130 };

interface ShareBandProps {
  readonly outcome: Outcome;
  /** Of a fork: what it is called, and what came of the original; drawn dashed where that is otherwise. */
  readonly fork: { readonly title: string; readonly original: Outcome } | null;
  /** The end of the scenario. */
  readonly end: number;
  /** The revision on the stage, from 1. */
  readonly shown: number;
  readonly scale: TimeScale;
}

/** What the route gave to each revision over time: all requests are the height of the band. */
export function ShareBand({ outcome, fork, end, shown, scale }: ShareBandProps) {
  const text = useTranslations("sandbox.revisions");
  const id = useId();
  const spans = useMemo(() => shareSpans(outcome, end), [outcome, end]);
  const original = fork?.original ?? null;
  const before = useMemo(() => (original === null ? [] : shareSpans(original, end)), [original, end]);
  const name = fork === null ? text("band") : text("bandOf", { title: fork.title });
  const placed = spans.map((span) => ({ ...span, ...boxOf(span, scale) }));
  // Drawn last its edge is seen on all sides.
  const inOrder = [...placed].sort((a, b) => Number(a.number === shown) - Number(b.number === shown));
  return (
    <div className={canvas.row}>
      <div className={canvas.label} title={text("bandHelp")}>
        <span className={canvas.kind}>{name}</span>
      </div>
      <div className={styles.band} style={{ height: HEIGHT }}>
        <svg width={scale.widthPx} height={HEIGHT} aria-hidden="true">
          {outcome.revisions.map(({ revision }, i) => (
            <RevisionPattern key={revision} id={`${id}${i + 1}`} number={i + 1} />
          ))}
          {inOrder.map(({ number, from, left, top, width, height }) => (
            <rect
              key={`${number} ${from}`}
              className={styles.span}
              data-shown={number === shown}
              x={left}
              y={top}
              width={width}
              height={height}
              fill={`url(#${id}${number})`}
            />
          ))}
          {before
            .filter((span) => !spans.some((one) => isSameSpan(one, span)))
            .map((span) => {
              const { left, top, width } = boxOf(span, scale);
              return (
                <path
                  key={`${span.number} ${span.from}`}
                  className={styles.before}
                  d={`M${left},${HEIGHT} V${Math.max(1, top)} H${left + width} V${HEIGHT}`}
                />
              );
            })}
        </svg>
        {placed.map(({ number, from, percent, left, top, width, height }) => {
          const isLow = height < WORD_PX.height;
          if (width < (isLow ? WORD_PX.beside : WORD_PX.width)) return null;
          const middle = top + height / 2 - WORD_PX.height / 2;
          const box = isLow
            ? {
                left,
                width,
                top: Math.min(Math.max(0, middle), HEIGHT - WORD_PX.height),
                height: WORD_PX.height,
              }
            : { left, width, top, height };
          return (
            <div
              key={`${number} ${from}`}
              className={styles.word}
              style={box}
              data-low={isLow}
              aria-hidden="true"
            >
              <span>
                {isLow || width < WORD_PX.wholeName
                  ? text("percent", { percent })
                  : text("namedPercent", { name: revisionName(number), percent })}
              </span>
            </div>
          );
        })}
        <ul className="visually-hidden" aria-label={name}>
          {spans.map(({ number, from, to, percent }) => (
            <li key={`${number} ${from}`}>
              {text("span", {
                name: revisionName(number),
                percent,
                from: seconds(from - SIM_START),
                to: seconds(to - SIM_START),
              })}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Within what is seen: patterns beyond it would be drawn for nothing. */
function boxOf({ from, to, percent, below }: ShareSpan, scale: TimeScale) {
  const left = Math.max(-2, scale.toPx(from));
  const right = Math.min(scale.widthPx + 2, scale.toPx(to));
  return {
    left,
    width: Math.max(0, right - left),
    top: HEIGHT - ((below + percent) * HEIGHT) / 100,
    height: (percent * HEIGHT) / 100,
  };
}

function isSameSpan(a: ShareSpan, b: ShareSpan): boolean {
  return a.number === b.number && a.from === b.from && a.to === b.to && a.percent === b.percent;
}
