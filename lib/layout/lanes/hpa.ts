/** The HorizontalPodAutoscaler of a revision of class hpa: its replicas, and by its conditions whether it can compute them. */
import { type RevisionState, type SharedState, sampleAt } from "../../core/index.ts";
import { RESOURCE } from "../../model/resources.ts";
import type { Sample, Slice } from "../../model/timeline.ts";
import type { Bar, BarRow, BarStyle, Lane } from "../model.ts";
import { barsOf } from "./from-slices.ts";
import { statusStyle } from "./mode.ts";

const KIND = "HorizontalPodAutoscaler";

export function hpaLane({ gaps }: SharedState, { numbers, conditions }: RevisionState): Lane {
  const current = numbers.get(`${KIND}/currentReplicas`) ?? [];
  const desired = numbers.get(`${KIND}/desiredReplicas`) ?? [];
  const bars = replicasBars(current, desired);
  const types = [...conditions.keys()].filter((key) => key.startsWith(`${KIND}/`)).sort();
  if (bars.length === 0 && types.length === 0) return { id: "hpa", rows: [] };
  const unknown = gaps.filter(({ resource }) => resource === RESOURCE.horizontalPodAutoscalers);
  const common = { lane: "hpa", kind: "bars", count: "", unknown } as const;
  // Names of Kubernetes: the same in every language.
  const title = `${KIND}: currentReplicas → desiredReplicas`;
  const head: BarRow = { ...common, id: "hpa", depth: 0, label: "HPA", title, bars };
  const parts = types.map((key): BarRow => {
    const type = key.slice(KIND.length + 1);
    const look = {
      style: (value: string) => styleOf(type, value),
      label: (value: string, { reason }: Slice) => (reason === undefined ? value : `${value} ${reason}`),
      provenance: "observed",
    } as const;
    const slices = conditions.get(key) ?? [];
    return {
      ...common,
      id: `hpa ${type}`,
      depth: 1,
      label: `HPA ${type}`,
      title: key,
      bars: barsOf(slices, look),
    };
  });
  return { id: "hpa", rows: [head, ...parts] };
}

/** "3" while there are as many as wanted, "2 → 5" while there are not. */
function replicasBars(current: readonly Sample[], desired: readonly Sample[]): Bar[] {
  const changes = [...current, ...desired].sort((a, b) => a.t - b.t || a.seq - b.seq);
  const bars: Bar[] = [];
  for (const [i, { t: from, seq }] of changes.entries()) {
    const to = changes[i + 1]?.t ?? null;
    const [is, wanted] = [current, desired].map((samples) => sampleAt(samples, from)?.value ?? null);
    // Both change with one record.
    if (to === from || (is === null && wanted === null)) continue;
    const isReached = is === wanted;
    bars.push({
      from,
      to,
      style: isReached ? "neutral" : "wish",
      label: isReached ? `${is}` : `${is ?? "–"} → ${wanted ?? "–"}`,
      seq,
      provenance: "observed",
      initial: false,
      detail: "",
    });
  }
  return bars;
}

/** It is no trouble that a limit is not reached; that it cannot compute is. */
function styleOf(type: string, value: string): BarStyle {
  if (type === "ScalingLimited") return value === "True" ? "warning" : "neutral";
  return value === "False" ? "trouble" : statusStyle(value);
}
