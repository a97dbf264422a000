/** Pods: how many there are, then one row each with its phases. */
import type { RevisionState, SharedState } from "../../core/index.ts";
import type { PodPhase, PodTrack } from "../../model/timeline.ts";
import type { Bar, BarRow, Lane, Translate } from "../model.ts";
import { shortPodName } from "./endpoints.ts";
import { barsOf, type SliceLook } from "./from-slices.ts";
import { podBarsBefore } from "./pod-past.ts";
import { PHASE_STYLE } from "./pod-style.ts";
import { unrecordedOf } from "./unrecorded.ts";

export function podsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const look: SliceLook<PodPhase> = {
    style: (phase) => PHASE_STYLE[phase],
    label: (phase, slice) => slice.reason ?? text(`pod.${phase}`),
    provenance: "observed",
  };
  const pods = [...revision.pods.values()].filter((pod) => pod.slices.length > 0);
  const unknown = unrecordedOf(shared, ["pods"], pods.length === 0, text);
  const head: BarRow = {
    id: "pods",
    lane: "pods",
    kind: "bars",
    depth: 0,
    label: text("lane.pods"),
    title: text("lane.podsTitle"),
    count: String(pods.length),
    bars: countBars(pods, text),
    unknown,
  };
  const rows = pods
    .sort((a, b) => (a.slices[0]?.from ?? 0) - (b.slices[0]?.from ?? 0) || (a.name < b.name ? -1 : 1))
    .map(
      (pod): BarRow => ({
        id: `pod ${pod.uid}`,
        lane: "pods",
        kind: "bars",
        depth: 1,
        label: shortPodName(pod.name),
        title: [pod.name, pod.ip, pod.node].filter((part) => part !== undefined).join(" · "),
        count: pod.node ?? "",
        bars: [...podBarsBefore(pod, revision, look), ...barsOf(pod.slices, look)],
        unknown,
      }),
    );
  return { id: "pods", rows: [head, ...rows] };
}

/** Bars that say how many pods are there and how many of them are ready; a new bar with every change. */
function countBars(pods: readonly PodTrack[], text: Translate): Bar[] {
  const changes: { t: number; present: number; ready: number; seq: number }[] = [];
  for (const pod of pods) {
    pod.slices.forEach((slice, i) => {
      const before = pod.slices[i - 1];
      const continues = before !== undefined && before.to === slice.from;
      const wasReady = continues && before.value === "ready" ? 1 : 0;
      const isReady = slice.value === "ready" ? 1 : 0;
      changes.push({ t: slice.from, present: continues ? 0 : 1, ready: isReady - wasReady, seq: slice.seq });
      const goesOn = pod.slices[i + 1]?.from === slice.to;
      if (slice.to !== null && !goesOn) {
        changes.push({ t: slice.to, present: -1, ready: -isReady, seq: slice.endSeq ?? slice.seq });
      }
    });
  }
  changes.sort((a, b) => a.t - b.t || a.seq - b.seq);
  const bars: Bar[] = [];
  let present = 0;
  let ready = 0;
  changes.forEach((change, i) => {
    present += change.present;
    ready += change.ready;
    const to = changes[i + 1]?.t ?? null;
    const label = text("pods.count", { ready, present });
    const last = bars[bars.length - 1];
    if (to === change.t) return;
    if (present === 0 || (last !== undefined && last.label === label && last.to === change.t)) {
      if (present > 0 && last !== undefined) bars[bars.length - 1] = { ...last, to };
      return;
    }
    bars.push({
      from: change.t,
      to,
      style: ready > 0 ? "pods" : "neutral",
      label,
      seq: change.seq,
      provenance: "derived",
      initial: false,
      detail: "",
    });
  });
  return bars;
}
