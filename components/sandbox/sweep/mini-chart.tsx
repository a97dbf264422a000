import type { DurationMs } from "@/lib/model/units.ts";
import { LATE_MS, type Outcome, SIM_START } from "@/lib/sim/index.ts";
import styles from "./sweep.module.css";

const WIDTH = 160;
const HEIGHT = 48;
const FOOT = 8;

interface MiniChartProps {
  readonly outcome: Outcome;
  readonly lengthMs: DurationMs;
  /** Pods at the top: the same for all charts beside each other. */
  readonly most: number;
}

/** Pods over time as an area, and below it when requests were late or lost. */
export function MiniChart({ outcome, lengthMs, most }: MiniChartProps) {
  const x = (t: number): number => ((t - SIM_START) / lengthMs) * WIDTH;
  const room = HEIGHT - FOOT;
  const corners = podSteps(outcome, SIM_START + lengthMs).map(
    ({ t, pods }) => `${x(t).toFixed(1)},${(room - (pods / Math.max(1, most)) * (room - 2)).toFixed(1)}`,
  );
  const places = (isMeant: (request: Outcome["requests"][number]) => boolean): number[] => [
    ...new Set(outcome.requests.filter(isMeant).map(({ sentAt }) => Math.round(x(sentAt)))),
  ];
  const lost = places(({ endAt, status }) => endAt !== null && status >= 400);
  const late = places(
    ({ sentAt, endAt, status }) => endAt !== null && status < 400 && endAt - sentAt > LATE_MS,
  );
  return (
    <svg
      className={styles.chart}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon className={styles.pods} points={[`0,${room}`, ...corners, `${WIDTH},${room}`].join(" ")} />
      {late.map((at) => (
        <rect key={`late ${at}`} className={styles.late} x={at} y={room + 2} width={2} height={FOOT - 2} />
      ))}
      {lost.map((at) => (
        <rect key={`lost ${at}`} className={styles.lost} x={at} y={room + 2} width={2} height={FOOT - 2} />
      ))}
    </svg>
  );
}

/** How many pods there are from when on: two corners for each change. */
function podSteps({ pods }: Outcome, end: number): { readonly t: number; readonly pods: number }[] {
  const changes = pods
    .flatMap(({ from, to }) => [
      { t: from, by: 1 },
      { t: to ?? end, by: -1 },
    ])
    .sort((a, b) => a.t - b.t);
  const steps: { t: number; pods: number }[] = [];
  let now = 0;
  for (const { t, by } of changes) {
    steps.push({ t, pods: now });
    now += by;
    steps.push({ t, pods: now });
  }
  return steps;
}

/** The most pods that there were at once. */
export function mostPods(outcome: Outcome): number {
  return Math.max(0, ...podSteps(outcome, Number.POSITIVE_INFINITY).map(({ pods }) => pods));
}
