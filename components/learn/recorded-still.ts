/** A recorded chapter as a still picture, as those of the simulated ones: from its recording instead of a run. */
import type { RevisionState } from "@/lib/core/index.ts";
import type { DurationMs } from "@/lib/model/units.ts";
import { momentIn } from "./chapters.ts";
import { type Still, type StillRun, stillOf } from "./still.ts";

/** Before the first order to leave the path and after the first way back into it. */
const AROUND_MS: DurationMs = 10_000;
/** What no answer came for is lost. */
const NO_ANSWER = 503;

/** The stretch that the chapter tells: from the first hand-over to the activator to that back; null where a recording has none. */
export function recordedStill(revision: RevisionState): Still | null {
  const [left, back] = [momentIn(revision, null, "inactive"), momentIn(revision, null, "pathPods")];
  if (left === null || back === null || back <= left) return null;
  return stillOf(runOf(revision), { from: left - AROUND_MS, to: back + AROUND_MS });
}

/** Of where the ingress sent nothing is recorded: the path is that of the name. */
function runOf({ path, pods, requests }: RevisionState): StillRun {
  return {
    believed: path.map(({ from, value }) => ({ t: from, value })),
    pods: [...pods.values()].flatMap(({ slices }) => {
      const [first, last] = [slices[0], slices.at(-1)];
      return first === undefined || last === undefined ? [] : [{ from: first.from, to: last.to }];
    }),
    requests: requests.t.map((sentAt, i) => {
      const endAt = sentAt + (requests.ms[i] ?? Number.NaN);
      return {
        sentAt,
        endAt: Number.isFinite(endAt) ? endAt : null,
        status: requests.status[i] || NO_ANSWER,
      };
    }),
  };
}
