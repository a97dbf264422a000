/** Processes of Knative that ran out of memory, and how much more to give them. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { SystemRestart, SystemState } from "../../state/system.ts";

const NONE = "none";
/** So much more than what was not enough. */
const FACTOR = 2;
/** The status of a pod is read so much before or after what its requests came to. */
const AROUND_MS: DurationMs = 30_000;

/** The limit that was not enough, and twice as much; "none" where it is not known. */
export function memoryValues({ memory }: Pick<SystemRestart, "memory"> = {}): FindingValues {
  const [, number, unit = ""] = /^(\d+)([A-Za-z]{0,2})$/.exec(memory ?? "") ?? [];
  return {
    memory: memory ?? NONE,
    moreMemory: number === undefined ? NONE : `${FACTOR * Number(number)}${unit}`,
  };
}

/** The activator that ran out of memory last in a span or around it: the requests that waited in it went with it. */
export function activatorMemory({ pods }: SystemState, from: EpochMs, to: EpochMs): FindingValues {
  let last: { readonly pod: string; readonly restart: SystemRestart } | null = null;
  for (const { name, component, restarts } of pods.values()) {
    if (component !== "activator") continue;
    for (const restart of restarts) {
      const isMeant =
        restart.exitReason === "OOMKilled" && restart.t >= from - AROUND_MS && restart.t <= to + AROUND_MS;
      if (isMeant && (last === null || restart.t >= last.restart.t)) last = { pod: name, restart };
    }
  }
  if (last === null) return { oom: "no", oomPod: NONE, oomAt: 0, ...memoryValues() };
  return { oom: "yes", oomPod: last.pod, oomAt: last.restart.t, ...memoryValues(last.restart) };
}
