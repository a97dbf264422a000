"use client";

import { memo, type PointerEvent, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { FindingTicks } from "@/components/timeline/finding-ticks.tsx";
import { useSize } from "@/components/timeline/use-size.ts";
import type { Head } from "@/components/transport/use-head.ts";
import { Button } from "@/components/ui/button.tsx";
import { dayOf, formatDateTime, formatTime, localOffset, type TimeFormat } from "@/lib/client/format-time.ts";
import { neighbour } from "@/lib/client/playback.ts";
import { type RevisionDigest, type SharedState, unknownSpans } from "@/lib/core/index.ts";
import {
  mergeSpans,
  type Range,
  STATE_GROUPS,
  type StateShares,
  sharePaths,
  stateShares,
  type TickSource,
  ticks,
  timeScale,
} from "@/lib/layout/index.ts";
import styles from "./time-bar.module.css";

interface TimeBarProps {
  readonly shared: SharedState;
  readonly digests: readonly RevisionDigest[];
  /** When the state of any revision changed. */
  readonly changes: readonly number[];
  /** All that was found. */
  readonly places: readonly TickSource[];
  readonly extent: Range;
  readonly cursor: number;
  readonly format: TimeFormat;
  /** A drag reports each place it passes, and the last one with `commit`. */
  readonly onCursorChange: Head["move"];
  /** Plays what is recorded; null where the present plays by itself. */
  readonly play: { readonly isPlaying: boolean; readonly onPlay: (playing: boolean) => void } | null;
}

const BUCKETS = 240;
const HEIGHT = 32;
/** A step by the arrow keys, and a long one with Shift. */
export const STEP_MS = 1_000;
const LONG_STEP_MS = 10_000;
const ARROWS: Readonly<Record<string, 1 | -1>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** The instant that the page shows, over the states of all revisions through time: drag, click or step. */
export const TimeBar = memo(function TimeBar(props: TimeBarProps) {
  const { shared, digests, changes, places, extent, cursor, format, onCursorChange, play } = props;
  const text = useTranslations("overview");
  const trackRef = useRef<HTMLDivElement>(null);
  const { width } = useSize(trackRef);
  const shares = useMemo(
    () => stateShares(digests, { from: extent.from, to: extent.to }, BUCKETS),
    [digests, extent.from, extent.to],
  );
  const gaps = useMemo(
    () => mergeSpans(unknownSpans(shared, "phase"), { from: extent.from, to: extent.to }, BUCKETS),
    [shared, extent.from, extent.to],
  );
  const scale = useMemo(() => timeScale(extent, Math.max(1, width)), [extent, width]);
  /** How many revisions were in which state under the pointer. */
  const titleAt = (event: PointerEvent<HTMLElement>): string => {
    const t = scale.toTime(event.clientX - (trackRef.current?.getBoundingClientRect().left ?? 0));
    const share = (t - extent.from) / Math.max(1, extent.to - extent.from);
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(share * BUCKETS)));
    const counts = STATE_GROUPS.flatMap((group) => {
      const count = Math.round(shares.means[group][bucket] ?? 0);
      return count === 0 ? [] : [`${text(`group.${group}`)} ${count}`];
    });
    return [formatTime(t, format), ...counts].join(" · ");
  };
  const isOneDay = dayOf(extent.from, format) === dayOf(extent.to, format);
  const previous = neighbour(changes, cursor, -1);
  const next = neighbour(changes, cursor, 1);
  const marks =
    width === 0
      ? []
      : ticks(scale, {
          clock: format.clock,
          origin: 0,
          localOffsetMs: format.clock === "local" ? localOffset(extent.from) * 60_000 : 0,
        });
  return (
    <div className={styles.bar}>
      <div className={styles.place}>
        <time className={styles.time} data-testid="cursor-time">
          {isOneDay ? formatTime(cursor, format) : formatDateTime(cursor, format)}
        </time>
        {play !== null && <PlayButton {...play} />}
        <StepButton label={text("previousChange")} keys="," to={previous} onStep={onCursorChange}>
          ‹
        </StepButton>
        <StepButton label={text("nextChange")} keys="." to={next} onStep={onCursorChange}>
          ›
        </StepButton>
      </div>
      <div className={styles.track} ref={trackRef}>
        <Shares shares={shares} />
        {gaps.map((span) => (
          <span
            key={`${span.resource} ${span.from}`}
            className={styles.unknown}
            title={text("gap", { reason: span.reason })}
            style={{
              left: scale.toPx(span.from),
              width: Math.max(2, scale.toPx(span.to ?? extent.to) - scale.toPx(span.from)),
            }}
          />
        ))}
        <input
          type="range"
          className={styles.slider}
          aria-label={text("cursorLabel")}
          aria-valuetext={formatTime(cursor, format)}
          min={extent.from}
          max={Math.max(extent.to, extent.from + 1)}
          step={1}
          value={Math.round(cursor)}
          onChange={(event) => onCursorChange(Number(event.target.value), { commit: false })}
          onPointerMove={(event) => {
            event.currentTarget.title = titleAt(event);
          }}
          onPointerUp={() => onCursorChange(cursor)}
          onKeyUp={() => onCursorChange(cursor)}
          onKeyDown={(event) => {
            const direction = ARROWS[event.key];
            if (direction === undefined) return;
            event.preventDefault();
            onCursorChange(cursor + direction * (event.shiftKey ? LONG_STEP_MS : STEP_MS));
          }}
        />
        <div className={styles.ticks}>
          <FindingTicks
            places={places}
            scale={scale}
            format={format}
            onOpen={(place) => onCursorChange(place.shownAt)}
          />
        </div>
        <div className={styles.axis} aria-hidden="true">
          {marks.map((tick) => (
            <span key={tick.t} style={{ left: tick.x }}>
              {tick.fits && tick.label}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
});

function Shares({ shares }: { shares: StateShares }) {
  const text = useTranslations("overview");
  const paths = useMemo(() => sharePaths(shares, BUCKETS, HEIGHT), [shares]);
  return (
    <svg
      className={styles.shares}
      viewBox={`0 0 ${BUCKETS} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text("shares", { most: Math.round(shares.most) })}
    >
      {paths.map(({ group, path }) => (
        <path key={group} d={path} data-group={group} />
      ))}
    </svg>
  );
}

/** What the colours of the bar mean. */
export function StateLegend() {
  const text = useTranslations("overview");
  return (
    <ul className={styles.legend} aria-label={text("legend")}>
      {[...STATE_GROUPS].reverse().map((group) => (
        <li key={group}>
          <span className={styles.swatch} data-group={group} aria-hidden="true" />
          {text(`group.${group}`)}
        </li>
      ))}
    </ul>
  );
}

function PlayButton({ isPlaying, onPlay }: NonNullable<TimeBarProps["play"]>) {
  const text = useTranslations("revision.transport");
  return (
    <Button
      size="small"
      className={styles.play}
      pressed={isPlaying}
      aria-keyshortcuts="Space"
      onClick={() => onPlay(!isPlaying)}
    >
      {text(isPlaying ? "pause" : "play")}
    </Button>
  );
}

interface StepButtonProps {
  readonly label: string;
  readonly keys: string;
  readonly to: number | null;
  readonly onStep: Head["move"];
  readonly children: string;
}

function StepButton({ label, keys, to, onStep, children }: StepButtonProps) {
  return (
    <Button
      variant="icon"
      className={styles.step}
      label={label}
      help={keys}
      aria-keyshortcuts={keys}
      disabled={to === null}
      onClick={() => to !== null && onStep(to)}
    >
      {children}
    </Button>
  );
}
