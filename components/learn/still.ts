/** A run as a still picture: little enough to be sent with a page. */
import type { Extent } from "@/lib/client/playback.ts";
import { LATE_MS, type Outcome } from "@/lib/sim/index.ts";

/** Places are shares of the story, from 0 to 1. */
export interface Still {
  readonly path: readonly {
    readonly from: number;
    readonly to: number;
    readonly value: Outcome["believed"][number]["value"];
  }[];
  /** Where there is at least one pod. */
  readonly pods: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** Requests by when they were sent, in parts of the same length. */
  readonly requests: readonly { readonly answered: number; readonly late: number; readonly lost: number }[];
}

/** What of a run is drawn. */
export interface StillRun {
  readonly believed: readonly Pick<Outcome["believed"][number], "t" | "value">[];
  readonly pods: readonly Pick<Outcome["pods"][number], "from" | "to">[];
  readonly requests: readonly Pick<Outcome["requests"][number], "sentAt" | "endAt" | "status">[];
}

const PARTS = 60;
const DIGITS = 1_000;

/** Draws a run small: the path by the ingress, the number of pods, the fates of the requests. */
export function stillOf(outcome: StillRun, { from, to }: Extent): Still {
  const length = to - from;
  const place = (t: number): number =>
    Math.round((Math.min(Math.max(t - from, 0), length) / length) * DIGITS) / DIGITS;
  const requests = Array.from({ length: PARTS }, () => ({ answered: 0, late: 0, lost: 0 }));
  for (const { sentAt, endAt, status } of outcome.requests) {
    if (sentAt < from || sentAt > to) continue;
    const part = requests[Math.min(PARTS - 1, Math.floor(((sentAt - from) / length) * PARTS))];
    if (part === undefined || endAt === null) continue;
    if (status >= 400) part.lost += 1;
    else if (endAt - sentAt > LATE_MS) part.late += 1;
    else part.answered += 1;
  }
  const edges = [...new Set(outcome.pods.flatMap((pod) => [pod.from, pod.to ?? to]))].sort((a, b) => a - b);
  return {
    path: outcome.believed
      .map(({ t, value }, index) => ({
        from: place(t),
        to: place(outcome.believed[index + 1]?.t ?? to),
        value,
      }))
      .filter((part) => part.to > part.from),
    pods: edges.flatMap((edge, index) => {
      const next = edges[index + 1];
      if (next === undefined) return [];
      const count = outcome.pods.filter((pod) => pod.from <= edge && (pod.to ?? to) >= next).length;
      return count === 0 || place(next) === place(edge)
        ? []
        : [{ from: place(edge), to: place(next), count }];
    }),
    requests,
  };
}
