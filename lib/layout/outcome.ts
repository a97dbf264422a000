/** Geometry of what came of a run: where the ingress sent, pods, and requests by the second. */
import type { CssPx, EpochMs } from "../model/units.ts";

/** What is drawn; the simulator's own outcome has these and more. */
export interface OutcomeToDraw {
  readonly requests: readonly {
    readonly sentAt: EpochMs;
    readonly endAt: EpochMs | null;
    readonly status: number;
  }[];
  readonly believed: readonly {
    readonly t: EpochMs;
    readonly value: "none" | "activator" | "pods" | "mixed";
  }[];
  readonly pods: readonly {
    readonly name: string;
    readonly from: EpochMs;
    readonly readyAt: EpochMs | null;
    readonly endingAt: EpochMs | null;
    readonly to: EpochMs | null;
  }[];
}

export type RequestFateKind = "answered" | "late" | "lost";

export interface OutcomeLayout {
  readonly width: CssPx;
  readonly height: CssPx;
  /** `fits`: the label ends within the strips. */
  readonly ticks: readonly { readonly at: CssPx; readonly label: string; readonly fits: boolean }[];
  readonly rows: readonly { readonly key: "ingress" | "pods" | "requests"; readonly y: CssPx }[];
  readonly sends: readonly {
    readonly key: string;
    readonly from: CssPx;
    readonly to: CssPx;
    readonly y: CssPx;
    readonly value: "none" | "activator" | "pods" | "mixed";
  }[];
  readonly pods: readonly {
    readonly key: string;
    readonly from: CssPx;
    readonly to: CssPx;
    readonly y: CssPx;
    readonly phase: "starting" | "pods" | "ending";
  }[];
  readonly seconds: readonly {
    readonly key: string;
    readonly at: CssPx;
    readonly y: CssPx;
    readonly width: CssPx;
    readonly height: CssPx;
    readonly fate: RequestFateKind;
  }[];
  readonly x: (t: EpochMs) => CssPx;
}

const LABEL = 84;
const TOP = 18;
const STRIP = 16;
const POD = 10;
const MOST_POD_ROWS = 8;
const REQUESTS = 40;
const GAP = 8;
const LATE_MS = 1_000;
const TICK_STEPS_S = [5, 10, 20, 30, 60, 120, 300, 600];
const TICK_PX = 56;
const CHARACTER_PX = 6.7;

/** Lays out strips of a width; heights of the requests' bars share one scale. The height does not depend on the width. */
export function layoutOutcome(
  outcome: OutcomeToDraw,
  extent: { readonly from: EpochMs; readonly to: EpochMs },
  width: CssPx,
): OutcomeLayout {
  const x = (t: EpochMs): CssPx =>
    LABEL +
    ((Math.min(Math.max(t, extent.from), extent.to) - extent.from) / (extent.to - extent.from)) *
      Math.max(1, width - LABEL);
  const podsY = TOP + STRIP + GAP;
  const rowOf = podRows(outcome.pods, extent.to);
  const podRowCount = Math.max(1, ...rowOf.map((row) => row + 1));
  const requestsY = podsY + podRowCount * POD + GAP;
  return {
    width,
    height: requestsY + REQUESTS + 2,
    ticks: ticksOf(extent, x, width - LABEL),
    rows: [
      { key: "ingress", y: TOP },
      { key: "pods", y: podsY - 2 },
      { key: "requests", y: requestsY + REQUESTS - STRIP },
    ],
    sends: outcome.believed.map(({ t, value }, i) => ({
      key: `${t}`,
      from: x(t),
      to: x(outcome.believed[i + 1]?.t ?? extent.to),
      y: TOP,
      value,
    })),
    pods: outcome.pods.flatMap((pod, i) => {
      const y = podsY + (rowOf[i] ?? 0) * POD;
      const end = pod.to ?? extent.to;
      const ending = pod.endingAt ?? end;
      const ready = Math.min(pod.readyAt ?? ending, ending);
      const parts = [
        { phase: "starting", from: pod.from, to: ready },
        { phase: "pods", from: ready, to: ending },
        { phase: "ending", from: ending, to: end },
      ] as const;
      return parts
        .filter(({ from, to }) => to > from)
        .map(({ phase, from, to }) => ({ key: `${pod.name} ${phase}`, phase, from: x(from), to: x(to), y }));
    }),
    seconds: barsOf(outcome.requests, extent, x, requestsY),
    x,
  };
}

/** Rows so that pods that are there at the same time are in different ones, up to a bound. */
function podRows(pods: OutcomeToDraw["pods"], end: EpochMs): number[] {
  const free: EpochMs[] = [];
  return pods.map(({ from, to }) => {
    let row = free.findIndex((until) => until <= from);
    if (row < 0) row = free.length < MOST_POD_ROWS ? free.length : MOST_POD_ROWS - 1;
    free[row] = to ?? end;
    return row;
  });
}

function ticksOf({ from, to }: { from: EpochMs; to: EpochMs }, x: (t: EpochMs) => CssPx, room: CssPx) {
  const lengthS = (to - from) / 1_000;
  const stepS = TICK_STEPS_S.find((step) => (lengthS / step) * TICK_PX <= room) ?? 600;
  return Array.from({ length: Math.floor(lengthS / stepS) + 1 }, (_, i) => {
    const at = x(from + i * stepS * 1_000);
    const label = `${i * stepS} s`;
    return { at, label, fits: at + 3 + label.length * CHARACTER_PX <= LABEL + room };
  });
}

const FATES: readonly RequestFateKind[] = ["answered", "late", "lost"];

function barsOf(
  requests: OutcomeToDraw["requests"],
  extent: { readonly from: EpochMs; readonly to: EpochMs },
  x: (t: EpochMs) => CssPx,
  top: CssPx,
): OutcomeLayout["seconds"] {
  const counts = new Map<number, Record<RequestFateKind, number>>();
  for (const { sentAt, endAt, status } of requests) {
    if (endAt === null) continue;
    const second = Math.floor((sentAt - extent.from) / 1_000);
    const count = counts.get(second) ?? { answered: 0, late: 0, lost: 0 };
    const fate = status >= 400 ? "lost" : endAt - sentAt > LATE_MS ? "late" : "answered";
    count[fate] += 1;
    counts.set(second, count);
  }
  const most = Math.max(1, ...[...counts.values()].map(({ answered, late, lost }) => answered + late + lost));
  const width = Math.max(1, x(extent.from + 1_000) - x(extent.from) - 0.5);
  return [...counts].flatMap(([second, count]) => {
    let bottom = top + REQUESTS;
    return FATES.filter((fate) => count[fate] > 0).map((fate) => {
      // One request is seen, however many there are elsewhere.
      const height = Math.max(2, (count[fate] / most) * REQUESTS);
      bottom -= height;
      return {
        key: `${second} ${fate}`,
        at: x(extent.from + second * 1_000),
        y: bottom,
        width,
        height,
        fate,
      };
    });
  });
}
