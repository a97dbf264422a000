/** Tracks of addresses by what a record asks of them, so that it need not look at all that there ever were. */
import type { AddressTrack } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { sharedText } from "../state/compact.ts";
import { closeSlice, openSlice } from "../state/tracks.ts";

interface TrackIndex {
  /** Keys of the tracks on which an address is there now. */
  open: Set<string>;
  readonly byIp: Map<string, AddressTrack[]>;
  /** How many tracks are in `byIp`: fewer in the state means that some were forgotten. */
  size: number;
}

type Tracks = Map<string, AddressTrack>;

/** So few are looked at one by one: an index of them would be larger than they are. */
const FEW = 8;

const indexes = new WeakMap<Tracks, TrackIndex>();

/** null: they are few. */
function trackIndex(tracks: Tracks): TrackIndex | null {
  if (tracks.size <= FEW) {
    // Nobody keeps it while they are few.
    indexes.delete(tracks);
    return null;
  }
  const known = indexes.get(tracks);
  if (known?.size === tracks.size) return known;
  const index: TrackIndex = { open: new Set(), byIp: new Map(), size: 0 };
  indexes.set(tracks, index);
  for (const [key, track] of tracks) {
    list(index, track);
    if (openSlice(track.slices) !== undefined) index.open.add(key);
  }
  return index;
}

function list(index: TrackIndex, track: AddressTrack): void {
  const same = index.byIp.get(track.ip);
  if (same === undefined) index.byIp.set(track.ip, [track]);
  else same.push(track);
  index.size += 1;
}

/** The track of a key, made when there is none. */
export function trackOf(tracks: Tracks, key: string, make: () => AddressTrack): AddressTrack {
  const known = tracks.get(key);
  if (known !== undefined) return known;
  const index = trackIndex(tracks);
  const made = make();
  // The addresses of the activators are in every revision.
  tracks.set(sharedText(key), made);
  if (index !== null) list(index, made);
  return made;
}

/** The tracks of an address, one for each pod that had it. */
export function tracksOfIp(tracks: Tracks, ip: string): readonly AddressTrack[] {
  const index = trackIndex(tracks);
  if (index !== null) return index.byIp.get(ip) ?? [];
  return [...tracks.values()].filter((track) => track.ip === ip);
}

/** Only these are there now: the other tracks end. */
export function keepOpen(tracks: Tracks, keys: Set<string>, t: EpochMs, seq: RecordSeq): void {
  const index = trackIndex(tracks);
  if (index === null) {
    for (const [key, { slices }] of tracks) if (!keys.has(key)) closeSlice(slices, t, seq);
    return;
  }
  for (const key of index.open) if (!keys.has(key)) closeSlice(tracks.get(key)?.slices ?? [], t, seq);
  index.open = keys;
}
