/** What a pod that a list shows says of its life before: bars only where both ends are told, and one follows the other. */
import { type RevisionState, sinceOf } from "../../core/index.ts";
import type { PodPhase, PodTrack, Slice } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Bar } from "../model.ts";
import { barsOf, type SliceLook, toldBar } from "./from-slices.ts";
import { transitionField } from "./mode.ts";

const STEPS = ["created", "scheduled", "started", "ready"] as const;
type Step = (typeof STEPS)[number];

const FIELDS: Readonly<Partial<Record<PodPhase, string>>> = {
  created: "metadata.creationTimestamp",
  scheduled: transitionField("PodScheduled"),
  started: "status.containerStatuses[].state.running.startedAt",
  ready: transitionField("Ready"),
  notReady: transitionField("Ready"),
  waiting: "status.containerStatuses[].lastState.terminated.finishedAt",
};

/** The bars before the first list in which the pod was. */
export function podBarsBefore(
  { uid, own, slices }: PodTrack,
  revision: RevisionState,
  look: SliceLook<PodPhase>,
): Bar[] {
  const [first] = slices;
  if (first?.initial !== true) return [];
  const { at, by } = sinceOf(first, revision);
  const since = by === "object" ? at : null;
  const bar = (value: PodPhase, from: EpochMs, to: EpochMs): Bar[] => {
    const slice: Slice<PodPhase> = { value, from, to, seq: first.seq };
    return from < to ? barsOf([slice], look).map((one) => toldBar(one, from, to, FIELDS[value] ?? "")) : [];
  };
  const timeOf = (step: Step): EpochMs | undefined => {
    const t = step === first.value && since !== null ? since : own?.[step];
    if (t === undefined || t > first.from) return undefined;
    return step === first.value && since !== null ? since : t - revision.behindMs;
  };
  const bars: Bar[] = [];
  // Of a pod that was restarted the start is the last one, and it may have been ready before.
  const known = STEPS.slice(0, revision.restarts.has(uid) ? 2 : STEPS.length);
  for (const [i, step] of known.entries()) {
    const next = known[i + 1];
    const [from, to] = [timeOf(step), next === undefined ? undefined : timeOf(next)];
    if (step === first.value || from === undefined || to === undefined) break;
    bars.push(...bar(step, from, to));
  }
  const last = bars.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
  if (since !== null && since >= last) {
    const [now] = barsOf([first], look);
    if (now !== undefined && since < first.from)
      bars.push(toldBar(now, since, first.from, FIELDS[first.value] ?? ""));
  }
  return bars;
}
