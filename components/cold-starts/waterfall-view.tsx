"use client";

import { Fragment, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatDuration, formatExact } from "@/lib/client/format-time.ts";
import {
  type Alignment,
  type ColdStartRow,
  type CriticalPhase,
  compareColdStarts,
  criticalPath,
  isNoise,
  PHASES,
} from "@/lib/core/index.ts";
import { isAnswerFar, placeWaterfalls, type Waterfall, type WaterfallAxis } from "@/lib/layout/index.ts";
import styles from "./cold-starts.module.css";

interface WaterfallViewProps {
  readonly first: ColdStartRow;
  /** Drawn below each bar of the first; null when nothing is compared. */
  readonly second: ColdStartRow | null;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
}

/** One or two cold starts on a shared axis, phase by phase: solid where both ends were observed, dashed where one is inferred. */
export function WaterfallView({ first, second, onSelectEvidence }: WaterfallViewProps) {
  const text = useTranslations("coldStarts");
  const comparison = second === null ? null : compareColdStarts(first, second);
  const hasRequest = first.marks.some(({ key }) => key === "request");
  const alignment: Alignment = comparison?.alignment ?? (hasRequest ? "request" : "decision");
  const rows = second === null ? [first] : [first, second];
  const isFar = isAnswerFar(rows, alignment);
  const [isZoomed, setZoomed] = useState(false);
  const { axis, waterfalls } = placeWaterfalls(rows, alignment, isFar && isZoomed);
  const shown = PHASES.filter((key) =>
    waterfalls.some(({ phases }) => phases.some(({ phase }) => phase.key === key)),
  );
  const path = criticalPath(first);
  const hasAnswer = waterfalls.some(({ marks }) => marks.some(({ mark }) => mark.key === "answered"));
  return (
    <figure className={styles.waterfall} aria-label={text("title")}>
      <div className={styles.rows}>
        <span />
        <Axis axis={axis} />
        <span className={styles.length} />
        {shown.map((key) => (
          <Fragment key={key}>
            <span
              className={styles.phaseName}
              title={text(`phaseHelp.${key}`)}
              data-part={key === "pull" || key === "init"}
            >
              {text(`phase.${key}`)}
            </span>
            <span className={styles.tracks}>
              {waterfalls.map((waterfall) => (
                <Track
                  key={waterfall.order}
                  waterfall={waterfall}
                  phaseKey={key}
                  isSecond={waterfall.order === "second"}
                  axis={axis}
                  onSelectEvidence={onSelectEvidence}
                />
              ))}
              {second === null && waterfalls[0] !== undefined && (
                <Slack waterfall={waterfalls[0]} phase={path.find((one) => one.key === key)} />
              )}
            </span>
            <span className={styles.length}>
              {waterfalls.map(({ order, phases }) => {
                const placed = phases.find(({ phase }) => phase.key === key);
                return <span key={order}>{placed === undefined ? "–" : formatExact(placed.lengthMs)}</span>;
              })}
              <Difference ms={comparison?.differences[key] ?? null} of={first.lengths[key]} />
            </span>
          </Fragment>
        ))}
      </div>
      <figcaption className={styles.aside}>
        {text(`aligned.${alignment}`)}
        {hasAnswer && ` ${text("aligned.answered")}`}
        {second !== null && ` ${text("second", { name: second.name, index: second.index })}`}
        {isFar && (
          <>
            {" "}
            <Button size="small" pressed={isZoomed} onClick={() => setZoomed(!isZoomed)}>
              {text("startOnly")}
            </Button>
          </>
        )}
      </figcaption>
    </figure>
  );
}

function Axis({ axis }: { axis: WaterfallAxis }) {
  return (
    <span className={styles.axis} aria-hidden="true">
      {axis.ticks.map(({ ms, x }) => (
        <span key={ms} style={{ left: `${x * 100}%` }} data-zero={ms === 0}>
          {ms === 0 ? "0" : formatDuration(ms)}
        </span>
      ))}
    </span>
  );
}

interface TrackProps {
  readonly waterfall: Waterfall;
  readonly phaseKey: (typeof PHASES)[number];
  readonly isSecond: boolean;
  readonly axis: WaterfallAxis;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
}

/** The mark that ends each phase; its record is the evidence. */
const ENDS = {
  decide: "decision",
  schedule: "scheduled",
  pull: "pulled",
  init: "initialized",
  start: "started",
  ready: "ready",
  publish: "endpoint",
  handover: "handedOver",
  answer: "answered",
} as const;

function Track({ waterfall, phaseKey, isSecond, axis, onSelectEvidence }: TrackProps) {
  const text = useTranslations("coldStarts");
  const noteOf = ({ isUnknown, ends }: Waterfall["phases"][number]["phase"]): string =>
    isUnknown ? text("unknown") : ends === "observed" ? "" : text(`ends.${ends}`);
  const placed = waterfall.phases.find(({ phase }) => phase.key === phaseKey);
  const answered = waterfall.marks.find(({ mark }) => mark.key === "answered");
  const end = waterfall.marks.find(({ mark }) => mark.key === ENDS[phaseKey]);
  const seq = isSecond ? null : (end?.mark.seq ?? null);
  const look = placed === undefined ? "" : placed.phase.isUnknown ? "unknown" : placed.phase.ends;
  const note = placed === undefined ? "" : noteOf(placed.phase);
  const label =
    placed === undefined
      ? ""
      : `${text(`phase.${phaseKey}`)} ${formatDuration(placed.lengthMs)} ${note}`.trim();
  return (
    <span className={styles.track} data-second={isSecond}>
      {axis.ticks.map(({ ms, x }) => (
        <i key={ms} className={styles.grid} style={{ left: `${x * 100}%` }} data-zero={ms === 0} />
      ))}
      {answered !== undefined && answered.x <= 1 && (
        <i
          className={styles.answered}
          style={{ left: `${answered.x * 100}%` }}
          title={text("mark.answered")}
        />
      )}
      {placed !== undefined && (
        <Button
          variant="bare"
          className={styles.bar}
          style={{ left: `${placed.x * 100}%`, width: `max(2px, ${placed.width * 100}%)` }}
          data-phase={phaseKey}
          data-look={look}
          data-cut={placed.x + placed.width >= 1}
          data-begins={placed.phase.begins}
          data-slowest={waterfall.row.slowest === phaseKey}
          title={label}
          aria-label={label}
          disabled={seq === null}
          onClick={() => seq !== null && onSelectEvidence(seq, end?.mark.t)}
        />
      )}
    </span>
  );
}

interface SlackProps {
  readonly waterfall: Waterfall;
  readonly phase: CriticalPhase | undefined;
}

/** How much longer a phase could have taken, or that nobody waited for it, beside its bar; nothing for what was waited for. */
function Slack({ waterfall, phase }: SlackProps) {
  const text = useTranslations("coldStarts.slack");
  const placed = waterfall.phases.find((one) => one.phase.key === phase?.key);
  if (phase === undefined || placed === undefined || phase.slackMs === 0) return null;
  const end = placed.x + placed.width;
  const beside = end < 0.7 ? { left: `${end * 100}%` } : { right: `${(1 - placed.x) * 100}%` };
  return (
    <span className={styles.slack} style={beside} title={text("help")}>
      {phase.slackMs === null
        ? phase.waitedMs === 0
          ? text("none")
          : text("part", { length: formatDuration(phase.waitedMs) })
        : text("slack", { length: formatDuration(phase.slackMs) })}
    </span>
  );
}

interface DifferenceProps {
  readonly ms: number | null;
  /** What it is a difference to. */
  readonly of?: number | null;
  /** Too few were measured: no colour says that it got worse. */
  readonly isUnsure?: boolean;
}

/** Shows how much longer or shorter the second cold start was; a small difference is called noise. */
export function Difference({ ms, of = null, isUnsure = false }: DifferenceProps) {
  const text = useTranslations("coldStarts");
  if (ms === null) return null;
  const direction = ms > 0 ? "longer" : ms < 0 ? "shorter" : "none";
  const isSmall = ms !== 0 && isNoise(ms, of);
  return (
    <>
      <span className={styles.difference} data-direction={isSmall || isUnsure ? "none" : direction}>
        {ms === 0 ? "±0" : text("differenceOf", { ms: formatDuration(Math.abs(ms)), direction })}
      </span>
      {isSmall && !isUnsure && <span className={styles.aside}> {text("noise")}</span>}
    </>
  );
}
