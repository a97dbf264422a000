/** Public, private and mirrored address sets: a summary, then a row an address. */
import { type FactName, type RevisionState, type SharedState, unknownSpans } from "../../core/index.ts";
import type { AddressTrack, Sample } from "../../model/timeline.ts";
import type { Bar, BarRow, BarStyle, Lane, LaneId, Translate } from "../model.ts";
import { barsOf } from "./from-slices.ts";
import { pathStyle } from "./mode.ts";

export function publicEndpointsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const bars = revision.path.map((slice): Bar => {
    const counts = countsDuring(revision, slice.from, slice.to);
    return {
      from: slice.from,
      to: slice.to,
      style: pathStyle(slice.value),
      label: text("addresses.summary", counts),
      seq: slice.seq,
      provenance: "observed",
      initial: slice.initial === true,
      detail: "",
    };
  });
  return addressLane(shared, "publicEndpoints", bars, revision.publicEndpoints, text);
}

export function privateEndpointsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const bars = barsOfSamples(revision.privateReady, (ready) => ({
    style: ready > 0 ? "pods" : "neutral",
    label: text("addresses.ready", { ready }),
  }));
  return addressLane(shared, "privateEndpoints", bars, revision.privateEndpoints, text);
}

/** EndpointSlices of the public Service: what an ingress that reads slices can know. */
export function mirroredLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const bars = barsOf(revision.mirrored, {
    style: pathStyle,
    label: (value) => text(`path.${value}`),
    provenance: "observed",
  });
  const common = { lane: "mirrored", depth: 0, count: "", title: text("lane.mirroredTitle") } as const;
  const unknown = unknownSpans(shared, "mirrored");
  return {
    id: "mirrored",
    rows: [{ ...common, id: "mirrored", kind: "bars", label: text("lane.mirrored"), bars, unknown }],
  };
}

function addressLane(
  shared: SharedState,
  id: LaneId & FactName,
  bars: readonly Bar[],
  tracks: ReadonlyMap<string, AddressTrack>,
  text: Translate,
): Lane {
  const unknown = unknownSpans(shared, id);
  const head: BarRow = {
    id,
    lane: id,
    kind: "bars",
    depth: 0,
    label: text(`lane.${id}`),
    title: text(`lane.${id}Title`),
    count: String(tracks.size),
    bars,
    unknown,
  };
  const rows = [...tracks]
    .sort(([, a], [, b]) => compareTracks(a, b))
    .map(([key, track]): BarRow => {
      const name = track.targetName ?? track.ip;
      return {
        id: `${id} ${key}`,
        lane: id,
        kind: "bars",
        depth: 1,
        label: shortPodName(name),
        title: `${name} ${track.ip}`,
        count: track.ip,
        bars: barsOf(track.slices, {
          style: (state) => addressStyle(track.class, state),
          label: (state) => text(`addresses.state.${state}`),
          provenance: "observed",
        }),
        unknown,
      };
    });
  return { id, rows: [head, ...rows] };
}

function addressStyle(cls: "activator" | "pod", state: "ready" | "notReady"): BarStyle {
  if (cls === "activator") return state === "ready" ? "activator" : "activatorSoft";
  return state === "ready" ? "pods" : "podsSoft";
}

/** Activators first, then pods in the order of their first appearance. */
function compareTracks(a: AddressTrack, b: AddressTrack): number {
  if (a.class !== b.class) return a.class === "activator" ? -1 : 1;
  return (a.slices[0]?.from ?? 0) - (b.slices[0]?.from ?? 0) || (a.ip < b.ip ? -1 : 1);
}

/** The end of a pod's name, which tells it from its siblings; activators keep their first word. */
export function shortPodName(name: string): string {
  const parts = name.split("-");
  if (parts.length < 3) return name;
  return name.startsWith("activator-") ? `activator …-${parts.at(-1)}` : `…-${parts.at(-1)}`;
}

function countsDuring(
  revision: RevisionState,
  from: number,
  to: number | null,
): { activators: number; pods: number } {
  const last = (samples: readonly Sample[]): number => {
    let value = 0;
    for (const sample of samples) {
      if (to !== null && sample.t >= to && sample.t > from) break;
      value = sample.value ?? 0;
    }
    return value;
  };
  return { activators: last(revision.publicActivators), pods: last(revision.publicPods) };
}

/** Bars between samples; a null sample is a time without a value. */
export function barsOfSamples(
  samples: readonly Sample[],
  look: (value: number) => { readonly style: BarStyle; readonly label: string },
): Bar[] {
  const bars: Bar[] = [];
  samples.forEach((sample, i) => {
    if (sample.value === null) return;
    bars.push({
      from: sample.t,
      to: samples[i + 1]?.t ?? null,
      ...look(sample.value),
      seq: sample.seq,
      provenance: "derived",
      initial: false,
      detail: "",
    });
  });
  return bars;
}
