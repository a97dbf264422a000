/**
 * How many pods of a process were ready, from the tracks of its pods; where none was ever seen, as its Deployment counts.
 *
 *   pod x   ├──ready──┤
 *   pod y                 ├started┤├──ready──▶
 *   none              ├───────────┤
 */
import { compareComponents } from "../../../model/components.ts";
import type { PodPhase, Slice } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { SharedState } from "../../state/state.ts";
import type { SystemPod, SystemState } from "../../state/system.ts";

/** A time in which no pod of a process was ready. */
export interface Span {
  readonly from: EpochMs;
  /** null while it lasts. */
  readonly to: EpochMs | null;
  readonly seq: RecordSeq;
}

/** The processes of which anything was seen, those first that requests depend on. */
export function componentsOf({ pods, wanted }: SystemState): string[] {
  const names = new Set([...[...pods.values()].map(({ component }) => component), ...wanted.keys()]);
  return [...names].sort(compareComponents);
}

/** The pods of a process, the oldest first. */
export function podsOf({ pods }: SystemState, component: string): SystemPod[] {
  return [...pods.values()].filter((pod) => pod.component === component);
}

/** When a slice began: what a list showed held before. */
export function begunAt({ from, since }: Slice): EpochMs {
  return since ?? from;
}

/** The times until `t` in which no pod was ready, after one was seen. */
export function downSpans({ system }: SharedState, component: string, t: EpochMs): Span[] {
  const pods = podsOf(system, component);
  return pods.length > 0 ? spansOfPods(pods, t) : spansOfDeployment(system, component, t);
}

interface Change {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly ready: number;
}

function spansOfPods(pods: readonly SystemPod[], t: EpochMs): Span[] {
  const changes: Change[] = [];
  for (const { slices } of pods) {
    for (const slice of slices as readonly Slice<PodPhase>[]) {
      const from = begunAt(slice);
      if (from > t) continue;
      const ready = slice.value === "ready" ? 1 : 0;
      changes.push({ t: from, seq: slice.seq, ready });
      if (ready === 1 && slice.to !== null && slice.to <= t)
        changes.push({ t: slice.to, seq: slice.endSeq ?? slice.seq, ready: -1 });
    }
  }
  return zeroSpans(changes);
}

function spansOfDeployment({ counted }: SystemState, component: string, t: EpochMs): Span[] {
  const changes: Change[] = [];
  let before = 0;
  for (const sample of counted.get(component) ?? []) {
    if (sample.t > t) break;
    // Deleted: nobody says any more that there should be one.
    if (sample.value === null) return [];
    changes.push({ t: sample.t, seq: sample.seq, ready: sample.value - before });
    before = sample.value;
  }
  return zeroSpans(changes);
}

function zeroSpans(changes: Change[]): Span[] {
  changes.sort((a, b) => a.t - b.t || a.seq - b.seq);
  const spans: Span[] = [];
  let ready = 0;
  let open: Change | null = null;
  changes.forEach((change, i) => {
    ready += change.ready;
    // Of changes by one record the last one counts.
    const next = changes[i + 1];
    if (next !== undefined && next.t === change.t && next.seq === change.seq) return;
    if (ready === 0) open ??= change;
    else if (open !== null) {
      if (change.t > open.t) spans.push({ from: open.t, to: change.t, seq: open.seq });
      open = null;
    }
  });
  const last = open as Change | null;
  if (last !== null) spans.push({ from: last.t, to: null, seq: last.seq });
  return spans;
}
