/** Instants worth stopping at, for "next event" and "previous event". */
import type { RevisionState } from "../core/index.ts";
import type { Sample, Slice } from "../model/timeline.ts";
import type { EpochMs } from "../model/units.ts";

/**
 * Times at which the revision changed, ascending, each once: mode, path, condition, PodAutoscaler's Active, pods'
 * phases, replicas, results of the autoscaler's probe, warnings. Records of a list are no changes.
 */
export function eventTimes(revision: RevisionState): EpochMs[] {
  const times = new Set<EpochMs>();
  const addSlices = (slices: readonly Slice[]): void => {
    for (const slice of slices) {
      if (slice.initial !== true) times.add(slice.from);
      if (slice.to !== null) times.add(slice.to);
    }
  };
  const addSamples = (samples: readonly Sample[]): void => {
    for (const sample of samples) times.add(sample.t);
  };
  addSlices(revision.specMode);
  addSlices(revision.path);
  addSlices(revision.condition);
  addSlices(revision.phase);
  addSlices(revision.conditions.get("PodAutoscaler/Active") ?? []);
  for (const pod of revision.pods.values()) addSlices(pod.slices);
  addSamples(revision.replicas);
  addSamples(revision.desired);
  for (const probe of revision.probes) if (probe.source === "autoscaler") times.add(probe.t);
  for (const event of revision.k8sEvents) if (event.severity === "Warning") times.add(event.t);
  return [...times].sort((a, b) => a - b);
}
