"use client";

import { useTranslations } from "use-intl";
import type { Box } from "@/lib/layout/index.ts";
import { type AutoscalerView, type Scene, TICK_MS } from "@/lib/layout/scene/index.ts";
import styles from "./scene-autoscaler.module.css";
import shared from "./scene-part.module.css";
import { Part, type PartFrame, useSeconds } from "./scene-part.tsx";

interface SceneAutoscalerProps {
  readonly scene: Scene;
  readonly box: Box;
  readonly frame: PartFrame;
}

/** The autoscaler's window, from which the load of old seconds falls; its clock; and what it decided last. */
export function SceneAutoscaler({ scene, box, frame }: SceneAutoscalerProps) {
  const text = useTranslations("stage.scene");
  const seconds = useSeconds();
  const { autoscaler, t } = scene;
  const { decided, apart, waits, nextTickAt, averages, windowMs, isWindowAssumed, isInPanic } = autoscaler;
  const value = text("seconds", { value: windowMs / 1_000 });
  const length = isWindowAssumed ? text("assumed", { value }) : value;
  const decision =
    decided === null ? text("undecided") : text("decided", { mode: decided.mode, want: decided.want });
  const by = apart === null || averages === null ? "other" : windowOf(apart.load, averages);
  // Two loads stand below each other: each says of which window it is (protocol 3.3, 3.4).
  const isOfOther = averages !== null && by === "stable";
  return (
    <Part part="autoscaler" box={box} frame={frame} state={decision} className={styles.autoscaler}>
      <span className={styles.windowSide}>
        <span className={shared.head}>
          <strong>{text("parts.autoscaler")}</strong>
          {isInPanic && <b className={styles.panic}>{text("panic")}</b>}
        </span>
        <LoadWindow view={autoscaler} t={t} />
        <span>
          {autoscaler.load === null
            ? text("noLoad")
            : averages === null
              ? text("window", { length })
              : text("windowAverage", { length, stable: averages.stable.toFixed(1) })}
        </span>
      </span>
      <span className={styles.decisionSide}>
        <span className={styles.tick}>
          <Clock share={nextTickAt === null ? null : 1 - (nextTickAt - t) / TICK_MS} />
          {nextTickAt === null ? text("tickUnknown") : text("tick", { time: seconds(nextTickAt - t) })}
        </span>
        <span className={styles.decided}>{decision}</span>
        {apart !== null && <span>{text("asks", { load: apart.load, needed: apart.needed, by })}</span>}
        {decided !== null && (
          <span data-held={decided.excess < 0}>
            {text("excess", { excess: decided.excess })}
            {isOfOther && (
              <span className={styles.ofLoad}>
                {" "}
                {text("excessLoad", { load: hundredths(averages.panic) })}
              </span>
            )}
          </span>
        )}
        {waits !== null && (
          <span className={styles.decided}>
            {text("waits", { why: waits.why, time: seconds(waits.until - t) })}
          </span>
        )}
      </span>
    </Part>
  );
}

/** The window whose average a load is; other: both have the same, or neither. */
function windowOf(
  load: number,
  { stable, panic }: { readonly stable: number; readonly panic: number },
): string {
  const [isStable, isPanic] = [hundredths(stable) === load, hundredths(panic) === load];
  if (isStable === isPanic) return "other";
  return isStable ? "stable" : "panic";
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

const WIDTH = 200;
const HEIGHT = 40;
/** Room on the left into which a second falls. */
const FALL = 16;

/** A bar for each second; what leaves the window falls. */
function LoadWindow({ view, t }: { readonly view: AutoscalerView; readonly t: number }) {
  const { load, windowMs, mostLoad } = view;
  const scale = (WIDTH - FALL) / windowMs;
  const step = Math.max(1, 1_000 * scale);
  const begin = t - windowMs;
  return (
    <svg
      className={styles.window}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line className={styles.windowEdge} x1={FALL} x2={FALL} y1={0} y2={HEIGHT} />
      <line className={styles.windowFloor} x1={FALL} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {load?.map(({ from, load: value }) => {
        const x = FALL + (from - begin) * scale;
        const height = value === 0 ? 0 : Math.max(1.5, (value / mostLoad) * (HEIGHT - 3));
        const out = Math.min(1, Math.max(0, (begin - from) / 1_000));
        return (
          <rect
            key={from}
            className={styles.load}
            x={Math.max(0, x + step * 0.1)}
            y={HEIGHT - height + out * HEIGHT}
            width={step * 0.8}
            height={height}
            opacity={1 - out}
          />
        );
      })}
    </svg>
  );
}

const CLOCK_PX = 14;

/** A disc that fills until the next tick. */
function Clock({ share }: { readonly share: number | null }) {
  const r = CLOCK_PX / 2 - 1;
  const length = 2 * Math.PI * (r / 2);
  return (
    <svg width={CLOCK_PX} height={CLOCK_PX} aria-hidden="true" className={styles.clock}>
      <circle cx={CLOCK_PX / 2} cy={CLOCK_PX / 2} r={r} className={styles.clockFace} />
      {share !== null && (
        <circle
          cx={CLOCK_PX / 2}
          cy={CLOCK_PX / 2}
          r={r / 2}
          className={styles.clockHand}
          strokeWidth={r}
          strokeDasharray={`${share * length} ${length}`}
          transform={`rotate(-90 ${CLOCK_PX / 2} ${CLOCK_PX / 2})`}
        />
      )}
    </svg>
  );
}
