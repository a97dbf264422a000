/** Knative's own processes at one instant: what each is doing, since when, who leads. */
import { lastIndexAt } from "../../../model/search.ts";
import type { PodPhase, Slice } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import { podOfHolder } from "../../reduce/system/leases.ts";
import { begunAt, componentsOf, podsOf } from "../../rules/system/ready.ts";
import type { SharedState } from "../../state/state.ts";
import type { SystemPod, SystemRestart } from "../../state/system.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";

export type ComponentState = "ready" | "starting" | "down" | "gone" | "scaledToZero" | "unknown";

export interface ComponentStatus {
  readonly component: string;
  readonly state: ComponentState;
  /** Why its pods cannot run; "" when nothing says so. */
  readonly reason: string;
  /** When a pod of it became ready or stopped to be last; null when nothing tells. */
  readonly since: EpochMs | null;
  readonly ready: number;
  readonly pods: number;
  /** Pods that hold a Lease of it. */
  readonly leaders: readonly string[];
  readonly lastRestart: SystemRestart | null;
  /** Record that shows it best. */
  readonly seq: RecordSeq | null;
}

/** The processes seen by `t`, those first that requests depend on. */
export function systemStatus(shared: SharedState, t: EpochMs): ComponentStatus[] {
  return componentsOf(shared.system).flatMap((component) => {
    const status = statusOf(shared, component, t);
    return status === null ? [] : [status];
  });
}

function statusOf({ system }: SharedState, component: string, t: EpochMs): ComponentStatus | null {
  const seen = podsOf(system, component).filter(({ slices }) => (slices[0]?.from ?? t + 1) <= t);
  const there = seen.flatMap((pod) => {
    const slice = sliceAt(pod.slices, t);
    return slice === undefined || slice.value === "terminating" ? [] : [{ pod, slice }];
  });
  const wanted = sampleAt(system.wanted.get(component) ?? [], t)?.value ?? null;
  const counted = sampleAt(system.counted.get(component) ?? [], t);
  if (seen.length === 0 && counted === undefined) return null;
  const ready = there.filter(({ slice }) => slice.value === "ready");
  const trouble = there.find(({ slice }) => slice.value === "waiting" || slice.value === "failed")?.slice;
  const newest = (ready.length > 0 ? ready : there)
    .map(({ slice }) => slice)
    .sort((a, b) => b.from - a.from)[0];
  const common = {
    component,
    reason: trouble?.reason ?? "",
    leaders: leadersOf(system.leases.values(), component, t),
    lastRestart: lastRestartOf(seen, t),
  };
  if (seen.length === 0) {
    const count = counted?.value ?? 0;
    const state = count > 0 ? "ready" : wanted === 0 ? "scaledToZero" : "down";
    return {
      ...common,
      state,
      since: counted?.t ?? null,
      ready: count,
      pods: count,
      seq: counted?.seq ?? null,
    };
  }
  const ended = seen.map((pod) => endOf(pod, t)).sort((a, b) => b.t - a.t)[0];
  const state: ComponentState =
    ready.length > 0
      ? "ready"
      : there.length === 0
        ? wanted === 0
          ? "scaledToZero"
          : "gone"
        : trouble === undefined
          ? "starting"
          : "down";
  return {
    ...common,
    state,
    since: newest === undefined ? (ended?.t ?? null) : begunAt(newest),
    ready: ready.length,
    pods: there.length,
    seq: newest?.seq ?? ended?.seq ?? null,
  };
}

/** Since when a pod is none of those that are there: one that leaves is not, although it is seen. */
function endOf({ slices }: SystemPod, t: EpochMs): { readonly t: EpochMs; readonly seq: RecordSeq } {
  const last = slices[lastIndexAt(slices, t, ({ from }) => from)] as Slice<PodPhase>;
  if (last.value === "terminating" || last.to === null) return { t: begunAt(last), seq: last.seq };
  return { t: last.to, seq: last.endSeq ?? last.seq };
}

function leadersOf(
  leases: Iterable<{ readonly component: string; readonly slices: Parameters<typeof sliceAt>[0] }>,
  component: string,
  t: EpochMs,
): string[] {
  const holders = new Set<string>();
  for (const lease of leases) {
    const holder = lease.component === component ? sliceAt(lease.slices, t)?.value : undefined;
    if (holder !== undefined) holders.add(podOfHolder(holder));
  }
  return [...holders].sort();
}

function lastRestartOf(pods: readonly SystemPod[], t: EpochMs): SystemRestart | null {
  const all = pods.flatMap(({ restarts }) => restarts.filter((restart) => restart.t <= t));
  return all.sort((a, b) => a.t - b.t).at(-1) ?? null;
}
