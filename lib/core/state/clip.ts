/** The part of a revision's timeline that lies in a range of time. */
import type { Sample, Slice } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { RevisionState } from "./state.ts";
import { lastIndexAt } from "./tracks.ts";

/**
 * A copy of the revision with only what overlaps `from`…`to` (both included): slices that touch it, uncut; the sample
 * that holds at `from` and those up to `to`; instants and episodes inside. Current values stay those of the whole.
 */
export function clipRevision(revision: RevisionState, from: EpochMs, to: EpochMs): RevisionState {
  const slices = <V extends string>(all: readonly Slice<V>[]): Slice<V>[] =>
    all.filter((s) => s.from <= to && (s.to === null || s.to >= from));
  const samples = (all: readonly Sample[]): Sample[] => {
    const first = Math.max(
      0,
      lastIndexAt(all, from, (s) => s.t),
    );
    return all.slice(first, lastIndexAt(all, to, (s) => s.t) + 1);
  };
  const instants = <T extends { readonly t: EpochMs }>(all: readonly T[]): T[] =>
    all.slice(lastIndexAt(all, from - 1, (i) => i.t) + 1, lastIndexAt(all, to, (i) => i.t) + 1);
  const sliceMap = (all: ReadonlyMap<string, Slice[]>): Map<string, Slice[]> =>
    new Map(
      [...all].map(([key, list]) => [key, slices(list)] as const).filter(([, list]) => list.length > 0),
    );
  const trackMap = <T extends { readonly slices: readonly Slice[] }>(
    all: ReadonlyMap<string, T>,
  ): Map<string, T> =>
    new Map(
      [...all]
        .map(([key, track]) => [key, { ...track, slices: slices(track.slices) }] as const)
        .filter(([, track]) => track.slices.length > 0),
    );
  const { requests } = revision;
  const firstRequest = lastIndexAt(requests.t, from - 1, (t) => t) + 1;
  const endRequest = lastIndexAt(requests.t, to, (t) => t) + 1;
  return {
    ...revision,
    specMode: slices(revision.specMode),
    condition: slices(revision.condition),
    path: slices(revision.path),
    phase: slices(revision.phase),
    conditions: sliceMap(revision.conditions),
    lives: sliceMap(revision.lives),
    numbers: new Map([...revision.numbers].map(([key, list]) => [key, samples(list)])),
    publicEndpoints: trackMap(revision.publicEndpoints),
    privateEndpoints: trackMap(revision.privateEndpoints),
    pods: trackMap(revision.pods),
    mirrored: slices(revision.mirrored),
    publicActivators: samples(revision.publicActivators),
    publicPods: samples(revision.publicPods),
    privateReady: samples(revision.privateReady),
    privateNotReady: samples(revision.privateNotReady),
    replicas: samples(revision.replicas),
    readyReplicas: samples(revision.readyReplicas),
    desired: samples(revision.desired),
    actual: samples(revision.actual),
    numActivators: samples(revision.numActivators),
    excessBurstCapacity: samples(revision.excessBurstCapacity),
    k8sEvents: instants(revision.k8sEvents),
    probes: instants(revision.probes),
    decisions: instants(revision.decisions),
    requests: {
      t: requests.t.slice(firstRequest, endRequest),
      ms: requests.ms.slice(firstRequest, endRequest),
      status: requests.status.slice(firstRequest, endRequest),
      seq: requests.seq.slice(firstRequest, endRequest),
      via: requests.via.slice(firstRequest, endRequest),
    },
    findings: revision.findings.filter((f) => f.from <= to && (f.to === null || f.to >= from)),
    coldStarts: revision.coldStarts.filter((e) => e.begin <= to && (e.end ?? to) >= from),
    scaleToZero: revision.scaleToZero.filter((e) => e.inactiveAt <= to && (e.end ?? to) >= from),
  };
}
