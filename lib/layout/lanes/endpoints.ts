/** Public, private and mirrored address sets: a summary, then a row an address. */
import { type FactName, type RevisionState, type SharedState, sampleAt } from "../../core/index.ts";
import type { AddressTrack, Sample } from "../../model/timeline.ts";
import type { Bar, BarRow, BarStyle, Lane, LaneId, Translate } from "../model.ts";
import { barsOf } from "./from-slices.ts";
import { pathStyle } from "./mode.ts";
import { unrecordedOf } from "./unrecorded.ts";

export function publicEndpointsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  return addressLane(shared, "publicEndpoints", countBars(revision, text), revision.publicEndpoints, text);
}

/** A bar for every change of the numbers of activators and pods in the public Endpoints. */
function countBars(revision: RevisionState, text: Translate): Bar[] {
  const { publicActivators, publicPods } = revision;
  const changes = [...publicActivators, ...publicPods].sort((a, b) => a.t - b.t || a.seq - b.seq);
  const bars: Bar[] = [];
  for (const { t, seq } of changes) {
    const activators = sampleAt(publicActivators, t)?.value ?? null;
    const pods = sampleAt(publicPods, t)?.value ?? null;
    const last = bars[bars.length - 1];
    if (last !== undefined && last.from === t) bars.pop();
    else if (last !== undefined && last.to === null) bars[bars.length - 1] = { ...last, to: t };
    if (activators === null || pods === null) continue;
    bars.push({
      from: t,
      to: null,
      style: pathStyle(activators > 0 ? (pods > 0 ? "mixed" : "activator") : pods > 0 ? "pods" : "none"),
      label: text("addresses.summary", { activators, pods }),
      seq,
      provenance: "observed",
      initial: revision.path[0]?.from === t && revision.path[0]?.initial === true,
      detail: "",
    });
  }
  return bars;
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
  const unknown = unrecordedOf(shared, ["mirrored"], bars.length === 0, text);
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
  const unknown = unrecordedOf(shared, [id], bars.length === 0, text);
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
