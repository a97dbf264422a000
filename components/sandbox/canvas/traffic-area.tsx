"use client";

import { type KeyboardEvent, useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { DurationMs } from "@/lib/model/units.ts";
import type { Arrival, TrafficPart } from "@/lib/sim/index.ts";
import type { Chosen, Editable } from "../editable.ts";
import { isInstant } from "../editable.ts";
import styles from "./canvas.module.css";
import { type Corner, curveOf, sumOf } from "./curve.ts";
import type { Held } from "./edit.ts";
import type { DragProps } from "./use-drag.ts";

/** Height of the area, and the air above its highest part. */
export const AREA_PX = 96;
const AIR_PX = 8;
/** What is lower can still be taken hold of. */
const LEAST_HOLD_PX = 16;
const LEAST_HOLD_WIDTH_PX = 14;
const ARRIVAL_PX = 6;

interface TrafficAreaProps {
  readonly value: Editable;
  /** The traffic of the original, while another one is edited. */
  readonly ghost: readonly TrafficPart[] | null;
  readonly arrivals: readonly Arrival[];
  readonly lengthMs: DurationMs;
  /** Clients at the top. */
  readonly top: number;
  readonly width: number;
  readonly x: (ms: DurationMs) => number;
  readonly chosen: Chosen | null;
  readonly drag: (held: Held) => DragProps;
  readonly onChoose: (index: number) => void;
  readonly onKey: (index: number, event: KeyboardEvent) => void;
}

/** How many clients one pixel is. */
export function clientsPerPx(top: number): number {
  return top / (AREA_PX - AIR_PX);
}

/** How many clients there are at which time: a curve for each part, and a line for all together. */
export function TrafficArea(props: TrafficAreaProps) {
  const { value, ghost, arrivals, lengthMs, top, width, x, chosen, drag, onChoose, onKey } = props;
  const text = useTranslations("sandbox.canvas");
  const { traffic } = value;
  const y = (clients: number): number => AREA_PX - clients / clientsPerPx(top);
  const line = (corners: readonly Corner[]): string =>
    corners.map(({ ms, clients }) => `${x(ms).toFixed(1)},${y(clients).toFixed(1)}`).join(" ");
  const corners = Math.max(50, Math.min(400, Math.round(width)));
  const sum = useMemo(() => sumOf(traffic, lengthMs, corners), [traffic, lengthMs, corners]);
  const before = useMemo(
    () => (ghost === null ? null : sumOf(ghost, lengthMs, corners)),
    [ghost, lengthMs, corners],
  );
  const dots = useMemo(() => [...new Set(arrivals.map(({ atMs }) => Math.round(x(atMs))))], [arrivals, x]);
  return (
    <div className={styles.traffic} style={{ height: AREA_PX }} {...drag({ kind: "newTraffic" })}>
      <svg width={width} height={AREA_PX} aria-hidden="true">
        {before !== null && <polyline className={styles.ghostLine} points={line(before)} />}
        {traffic.map((part, index) => (
          <polygon
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own
            key={index}
            className={styles.curve}
            data-chosen={chosen?.kind === "traffic" && chosen.index === index}
            points={line(curveOf(part, lengthMs))}
          />
        ))}
        {traffic.length > 1 && <polyline className={styles.sum} points={line(sum)} />}
        {dots.map((at) => (
          <line key={at} className={styles.arrival} x1={at} x2={at} y1={AREA_PX - ARRIVAL_PX} y2={AREA_PX} />
        ))}
      </svg>
      {traffic.map((part, index) => {
        const isChosen = chosen?.kind === "traffic" && chosen.index === index;
        const box = boxOf(part, x, y);
        const name = text("partName", {
          number: index + 1,
          shape: part.shape,
          from: seconds(part.fromMs),
          to: seconds(part.toMs),
          clients: part.clients,
        });
        const held = { kind: "traffic", index } as const;
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own
            key={index}
            className={styles.block}
            // The lower of two that lie over each other is in front: there is more of the higher one to take hold of.
            style={{ ...box, zIndex: isChosen ? 3 : part.clients < top / 3 ? 2 : 1 }}
            data-chosen={isChosen}
          >
            <Button
              variant="bare"
              className={styles.hold}
              aria-label={name}
              aria-description={text("partKeys")}
              pressed={isChosen}
              onFocus={() => onChoose(index)}
              onKeyDown={(event) => onKey(index, event)}
              {...drag({ ...held, grip: "whole" })}
            />
            {part.shape !== "idle" && (
              <span className={styles.lift} {...drag({ ...held, grip: "height" })}>
                <span className={styles.amount}>{part.clients}</span>
              </span>
            )}
            {!isInstant(part) && (
              <>
                <span className={styles.end} data-end="from" {...drag({ ...held, grip: "from" })} />
                <span className={styles.end} data-end="to" {...drag({ ...held, grip: "to" })} />
              </>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Seconds as they are written: no more digits than there are. */
export function seconds(ms: DurationMs): number {
  return Math.round(ms / 10) / 100;
}

/** What can be taken hold of, from the top left corner of the area. */
function boxOf(
  part: TrafficPart,
  x: (ms: DurationMs) => number,
  y: (clients: number) => number,
): { readonly left: number; readonly width: number; readonly top: number; readonly height: number } {
  const instant = isInstant(part);
  const [from, to] = [x(part.fromMs), x(instant ? part.fromMs : part.toMs)];
  const width = Math.max(LEAST_HOLD_WIDTH_PX, to - from);
  const left = to - from < LEAST_HOLD_WIDTH_PX ? (from + to - width) / 2 : from;
  const height = Math.max(LEAST_HOLD_PX, AREA_PX - y(part.shape === "idle" ? 0 : part.clients));
  return { left, width, top: AREA_PX - height, height };
}
