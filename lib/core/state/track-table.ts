/**
 * The tracks of a revision: what is remembered of it over time. A new track is a line in {@link Tracks}, one in
 * {@link TRACKS}, one in `create.ts` (the compiler asks for it), and the code in `reduce/` that fills it; everything else goes over this table.
 *
 *   shape       holds                         clip  forget, forget details  random test
 *   slices      values, one after the other     ×            ×                  ×
 *   samples     a number over time              ×            ×                  ×
 *   instants    what happened at one time       ×            ×                  ×
 *   sliceMap    slices by a name                ×            ×                  ×
 *   sampleMap   samples by a name               ×            ×                  ×
 *   objectMap   objects with slices, by a name  ×       ×            ×                  ×
 *   columns     instants, a field an array      ×            ×                  ×
 *
 * Only `row` tracks are sent with a row of the overview (`digest/`, the digest codec).
 */
import type {
  AddressTrack,
  ConditionStatus,
  DecisionInstant,
  K8sEventInstant,
  Path,
  PodTrack,
  ProbeInstant,
  RequestColumns,
  RevisionPhase,
  Sample,
  Slice,
  SpecMode,
} from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { FactName } from "./facts.ts";

/** What each track holds. */
export interface Tracks {
  /** Mode that the SKS orders. */
  specMode: Slice<SpecMode>[];
  /** `ActivatorEndpointsPopulated` of the SKS. */
  condition: Slice<ConditionStatus>[];
  /** Class of the ready public addresses. */
  path: Slice<Path>[];
  phase: Slice<RevisionPhase>[];
  /** Conditions of SKS, PodAutoscaler, Revision …: "Kind/Type" → slices (value = status, with reason and message). */
  conditions: Map<string, Slice[]>;
  /** Existence of the objects: "resource namespace/name" → slices whose value is the uid. */
  lives: Map<string, Slice[]>;
  /** Numbers of other objects' status: "Kind/field" → samples. */
  numbers: Map<string, Sample[]>;
  /** Addresses of the Endpoints, by their own key. */
  publicEndpoints: Map<string, AddressTrack>;
  privateEndpoints: Map<string, AddressTrack>;
  /** Ready addresses of the public Endpoints, by class. */
  publicActivators: Sample[];
  publicPods: Sample[];
  privateReady: Sample[];
  privateNotReady: Sample[];
  /** Mirrored EndpointSlices of the public Service: what slice-reading ingresses can know. `message` lists the addresses. */
  mirrored: Slice<Path>[];
  /** By uid. */
  pods: Map<string, PodTrack>;
  /** How often the containers of a pod were restarted, by its uid; only of pods with a restart, null once the pod is gone. */
  restarts: Map<string, Sample[]>;
  replicas: Sample[];
  readyReplicas: Sample[];
  /** What the PodAutoscaler wants, and what it counts. */
  desired: Sample[];
  actual: Sample[];
  /** Activators that the SKS asks for. */
  numActivators: Sample[];
  /** Excess burst capacity as the autoscaler logged it. */
  excessBurstCapacity: Sample[];
  k8sEvents: K8sEventInstant[];
  probes: ProbeInstant[];
  decisions: DecisionInstant[];
  requests: RequestColumns;
}

/** `details`: what `forgetDetails` does with the old part of it; what a report lists is kept whole. */
interface Kept {
  readonly details: "kept" | "forgotten";
}
interface SlicesSpec<V extends string> extends Kept {
  readonly shape: "slices";
  /** Present when a row of the overview holds it: the number that stands for each value in the digest codec. */
  readonly row?: Readonly<Record<V, number>>;
}
interface SamplesSpec extends Kept {
  readonly shape: "samples";
  /** Present when a row of the overview holds it: the fact that tells where the number is unknown. */
  readonly row?: FactName;
}
type OtherShape = "instants" | "sliceMap" | "sampleMap" | "objectMap" | "columns";
interface PlainSpec<S extends OtherShape> extends Kept {
  readonly shape: S;
}

/** The entry that a track of this type needs. */
type SpecOf<T> = T extends Sample[]
  ? SamplesSpec
  : T extends Slice<infer V>[]
    ? SlicesSpec<V>
    : T extends { readonly t: EpochMs }[]
      ? PlainSpec<"instants">
      : T extends Map<string, Slice[]>
        ? PlainSpec<"sliceMap">
        : T extends Map<string, Sample[]>
          ? PlainSpec<"sampleMap">
          : T extends Map<string, { readonly slices: Slice[] }>
            ? PlainSpec<"objectMap">
            : T extends RequestColumns
              ? PlainSpec<"columns">
              : never;

/** How each track is treated. A missing entry, and one of the wrong shape, is an error of the compiler. */
export const TRACKS = {
  specMode: { shape: "slices", details: "kept", row: { Serve: 0, Proxy: 1 } },
  condition: { shape: "slices", details: "kept" },
  path: { shape: "slices", details: "kept", row: { activator: 0, pods: 1, mixed: 2, none: 3 } },
  phase: {
    shape: "slices",
    details: "kept",
    row: {
      Zero: 0,
      Waking: 1,
      Failing: 2,
      HandingOver: 3,
      Proxied: 4,
      Serving: 5,
      Degraded: 6,
      BlackHole: 7,
      NotOwned: 8,
      Creating: 9,
      Deleted: 10,
      Unknown: 11,
    },
  },
  conditions: { shape: "sliceMap", details: "forgotten" },
  lives: { shape: "sliceMap", details: "forgotten" },
  numbers: { shape: "sampleMap", details: "forgotten" },
  publicEndpoints: { shape: "objectMap", details: "forgotten" },
  privateEndpoints: { shape: "objectMap", details: "forgotten" },
  publicActivators: { shape: "samples", details: "forgotten", row: "publicEndpoints" },
  publicPods: { shape: "samples", details: "forgotten", row: "publicEndpoints" },
  privateReady: { shape: "samples", details: "forgotten", row: "privateEndpoints" },
  privateNotReady: { shape: "samples", details: "forgotten" },
  mirrored: { shape: "slices", details: "forgotten" },
  pods: { shape: "objectMap", details: "kept" },
  restarts: { shape: "sampleMap", details: "forgotten" },
  replicas: { shape: "samples", details: "forgotten", row: "replicas" },
  readyReplicas: { shape: "samples", details: "forgotten" },
  desired: { shape: "samples", details: "forgotten", row: "scale" },
  actual: { shape: "samples", details: "forgotten", row: "scale" },
  numActivators: { shape: "samples", details: "forgotten" },
  excessBurstCapacity: { shape: "samples", details: "forgotten" },
  k8sEvents: { shape: "instants", details: "forgotten" },
  probes: { shape: "instants", details: "forgotten" },
  decisions: { shape: "instants", details: "forgotten" },
  requests: { shape: "columns", details: "forgotten" },
} as const satisfies { readonly [K in keyof Tracks]: SpecOf<Tracks[K]> };

export type TrackName = keyof Tracks;
export type Shape = SlicesSpec<string>["shape"] | SamplesSpec["shape"] | OtherShape;
/** The tracks of one shape. */
export type TrackOf<S extends Shape> = {
  [K in TrackName]: (typeof TRACKS)[K]["shape"] extends S ? K : never;
}[TrackName];
/** The tracks of one shape that a row of the overview holds. */
export type RowTrackOf<S extends "slices" | "samples"> = {
  [K in TrackOf<S>]: (typeof TRACKS)[K] extends { readonly row: unknown } ? K : never;
}[TrackOf<S>];

/** The tracks that a row of the overview holds. */
export type RowTracks = {
  readonly [K in RowTrackOf<"slices" | "samples">]: readonly Tracks[K][number][];
};

/** All tracks, in the order of the table. */
export const TRACK_NAMES = Object.keys(TRACKS) as readonly TrackName[];

function ofShape<S extends Shape>(shape: S): readonly TrackOf<S>[] {
  return TRACK_NAMES.filter((name): name is TrackOf<S> => TRACKS[name].shape === shape);
}

export const SLICES = ofShape("slices");
export const SAMPLES = ofShape("samples");
export const INSTANTS = ofShape("instants");
export const SLICE_MAPS = ofShape("sliceMap");
export const SAMPLE_MAPS = ofShape("sampleMap");
export const OBJECT_MAPS = ofShape("objectMap");
export const COLUMNS = ofShape("columns");

/** What a row of the overview holds, in the order in which the digest codec writes it. */
export const ROW_SLICES = SLICES.filter((name): name is RowTrackOf<"slices"> => "row" in TRACKS[name]);
export const ROW_SAMPLES = SAMPLES.filter((name): name is RowTrackOf<"samples"> => "row" in TRACKS[name]);

/** How a copy of each kind of list is made. */
export interface Treatment {
  slices(slices: readonly Slice[]): readonly Slice[];
  samples(samples: readonly Sample[]): readonly Sample[];
  instants<T extends { readonly t: EpochMs }>(instants: readonly T[]): readonly T[];
  requests(requests: RequestColumns): RequestColumns;
}

/** A copy of all tracks, each treated by its shape; of maps of tracks those that become empty are left out. */
export function copyTracks(tracks: Tracks, treat: Treatment): Tracks {
  const copy: Partial<Record<TrackName, unknown>> = {};
  const put = (name: TrackName, track: unknown): void => {
    copy[name] = track;
  };
  for (const name of SLICES) put(name, treat.slices(tracks[name]));
  for (const name of SAMPLES) put(name, treat.samples(tracks[name]));
  for (const name of INSTANTS) put(name, treat.instants<{ readonly t: EpochMs }>(tracks[name]));
  for (const name of SLICE_MAPS) put(name, copyMap(tracks[name], treat.slices, lengthOf));
  for (const name of SAMPLE_MAPS) put(name, copyMap(tracks[name], treat.samples, lengthOf));
  for (const name of OBJECT_MAPS) {
    const cut = (track: ObjectTrack): ObjectTrack => ({ ...track, slices: treat.slices(track.slices) });
    put(
      name,
      copyMap<ObjectTrack>(tracks[name], cut, ({ slices }) => slices.length),
    );
  }
  for (const name of COLUMNS) put(name, treat.requests(tracks[name]));
  return copy as Tracks;
}

interface ObjectTrack {
  readonly slices: readonly Slice[];
}

const lengthOf = ({ length }: readonly unknown[]): number => length;

function copyMap<T>(
  all: ReadonlyMap<string, T>,
  treat: (item: T) => T,
  lengthOfItem: (item: T) => number,
): Map<string, T> {
  const copy = new Map<string, T>();
  for (const [key, item] of all) {
    const treated = treat(item);
    if (lengthOfItem(treated) > 0) copy.set(key, treated);
  }
  return copy;
}

/** The tracks that a row of the overview holds; the lists are those of `tracks`. */
export function rowTracks(tracks: RowTracks): RowTracks {
  const row: Partial<Record<TrackName, unknown>> = {};
  for (const name of ROW_SLICES) row[name] = tracks[name];
  for (const name of ROW_SAMPLES) row[name] = tracks[name];
  return row as RowTracks;
}

/** The same, each list changed. */
export function mapRowTracks(
  tracks: RowTracks,
  slices: (slices: readonly Slice[], name: RowTrackOf<"slices">) => readonly Slice[],
  samples: (samples: readonly Sample[], name: RowTrackOf<"samples">) => readonly Sample[],
): RowTracks {
  const row: Partial<Record<TrackName, unknown>> = {};
  for (const name of ROW_SLICES) row[name] = slices(tracks[name], name);
  for (const name of ROW_SAMPLES) row[name] = samples(tracks[name], name);
  return row as RowTracks;
}
