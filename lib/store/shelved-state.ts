/**
 * A state whose revisions are on a shelf: each is read when somebody asks for it, and of its tracks the large ones when
 * somebody asks for those. What was asked for last stays in memory.
 */
import type { CoreState, RevisionState } from "../core/state/state.ts";
import { TRACKS, type TrackName } from "../core/state/track-table.ts";
import { asArray, asObject } from "../model/json.ts";
import { fromJsonBytes, jsonBytes } from "./json-bytes.ts";
import { createLazyMap } from "./lazy-map.ts";
import { createLimitedCache, type LimitedCache } from "./limited-cache.ts";
import type { Moments, MomentTrack, Shelved } from "./moments.ts";
import type { Shelf } from "./shelf.ts";

/** Where the parts of a state are; plain data. */
export interface StatePlaces {
  /** All but the revisions, which belongs to no single one. */
  readonly shared: number;
  readonly revisions: readonly RevisionPlaces[];
}

export interface RevisionPlaces {
  readonly key: string;
  /** All of it but the large tracks. */
  readonly number: number;
  readonly tracks: readonly (readonly [TrackName, readonly number[]])[];
}

/** What no row and no list of a source is made of, and most of a state is. */
const LARGE = [
  "decisions",
  "probes",
  "k8sEvents",
  "requests",
  "conditions",
  "lives",
  "numbers",
  "publicEndpoints",
  "privateEndpoints",
  "mirrored",
] as const satisfies readonly TrackName[];
const MOMENTS: ReadonlySet<TrackName> = new Set(["decisions", "probes", "k8sEvents", "requests"]);

/** Of the JSON of revisions, and of their large tracks; as objects they take about three times as much. */
const KEPT_BYTES = 24 * 1024 * 1024;

/** Puts a state that will not change any more onto the shelf, with a pause after every revision. */
export function* shelveState(state: CoreState, shelf: Shelf, moments: Moments): Generator<void, StatePlaces> {
  const revisions: RevisionPlaces[] = [];
  for (const [key, revision] of state.revisions) {
    const shelved: Shelved = moments.moveRest(key, revision);
    const small: Partial<RevisionState> = { ...revision };
    for (const name of LARGE) {
      delete small[name];
      if (!MOMENTS.has(name) && !isEmpty(revision[name]))
        shelved.set(name, [shelf.put(jsonBytes(revision[name]))]);
    }
    revisions.push({ key, number: shelf.put(jsonBytes(small)), tracks: [...shelved] });
    yield;
  }
  return { shared: shelf.put(jsonBytes({ ...state, revisions: new Map() })), revisions };
}

function isEmpty(track: unknown): boolean {
  if (Array.isArray(track)) return track.length === 0;
  return track instanceof Map ? track.size === 0 : asArray(asObject(track).t).length === 0;
}

/** The state that was shelved; not to be changed. */
export function stateOnShelf(places: StatePlaces, shelf: Shelf): CoreState {
  const shared = fromJsonBytes(shelf.get(places.shared)) as CoreState;
  const byKey = new Map(places.revisions.map((revision) => [revision.key, revision]));
  const tracks = createLimitedCache<unknown>(KEPT_BYTES);
  const revisions = createLazyMap(
    places.revisions.map(({ key }) => key),
    KEPT_BYTES,
    (key) => {
      const bytes = shelf.get(byKey.get(key)?.number ?? -1);
      const revision = fromJsonBytes(bytes) as RevisionState;
      addTracks(revision, byKey.get(key)?.tracks ?? [], shelf, tracks);
      return { value: revision, cost: bytes.length };
    },
  );
  return { ...shared, revisions };
}

function addTracks(
  revision: RevisionState,
  places: RevisionPlaces["tracks"],
  shelf: Shelf,
  cache: LimitedCache<unknown>,
): void {
  const byName = new Map(places);
  for (const name of LARGE) {
    const numbers = byName.get(name) ?? [];
    const get = (): unknown =>
      cache.get(`${revision.namespace}/${revision.name} ${name}`, () => trackOn(shelf, name, numbers));
    Object.defineProperty(revision, name, { get, enumerable: true, configurable: true });
  }
}

function trackOn(
  shelf: Shelf,
  name: TrackName,
  numbers: readonly number[],
): { value: unknown; cost: number } {
  let cost = 0;
  const parts = numbers.map((number) => {
    const bytes = shelf.get(number);
    cost += bytes.length;
    return fromJsonBytes(bytes);
  });
  return { value: joined(name, parts), cost };
}

/** Parts of one track, in order, as one. */
export function joined(name: TrackName, parts: readonly unknown[]): unknown {
  const { shape } = TRACKS[name];
  if (shape === "columns") return joinedColumns(parts);
  if (shape !== "instants") return parts[0] ?? (shape === "slices" || shape === "samples" ? [] : new Map());
  const all = parts.flat() as { readonly t: number }[];
  // A late one may have come after later ones were moved.
  return all.every((item, i) => i === 0 || (all[i - 1]?.t ?? 0) <= item.t)
    ? all
    : all.sort((a, b) => a.t - b.t);
}

function joinedColumns(parts: readonly unknown[]): unknown {
  const columns = ["t", "ms", "status", "seq", "via"] as const;
  const whole = Object.fromEntries(
    columns.map((column) => [column, parts.flatMap((part) => asArray(asObject(part)[column]))]),
  );
  const { t } = whole as { t: number[] };
  if (t.every((at, i) => i === 0 || (t[i - 1] ?? 0) <= at)) return whole;
  const order = t.map((_, i) => i).sort((a, b) => (t[a] ?? 0) - (t[b] ?? 0));
  return Object.fromEntries(columns.map((column) => [column, order.map((i) => whole[column]?.[i])]));
}

/** Takes back from the shelf what was moved, for a state that cannot be shelved. */
export function unshelve(state: CoreState, shelf: Shelf, moments: Moments): void {
  for (const [key, revision] of state.revisions) {
    for (const [name, numbers] of moments.shelved(key)) {
      const parts = numbers.map((number) => fromJsonBytes(shelf.get(number)));
      const whole = joined(name, [...parts, moments.unmoved(revision, name as MomentTrack)]);
      (revision as unknown as Record<string, unknown>)[name] = whole;
    }
  }
}
