/** Dropping the old part of slices and samples, alone or in maps; what holds at the time stays. */
import { lastIndexAt } from "../../model/search.ts";
import type { Sample, Slice } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";

/** Drops those that ended before `t`. */
export function forgetSlices(slices: Slice[], t: EpochMs): void {
  dropWhile(slices, (slice) => slice.to !== null && slice.to < t);
}

/** The sample that holds at `t` stays. */
export function forgetSamples(samples: Sample[], t: EpochMs): void {
  forgetVersions(samples, t);
}

/** Of versions, the one that holds at `t` stays, and all later ones. */
export function forgetVersions(versions: { readonly t: EpochMs }[], t: EpochMs): void {
  const last = lastIndexAt(versions, t, (version) => version.t);
  if (last > 0) versions.splice(0, last);
}

/** Slices by a name; a name of which none is left is dropped. */
export function forgetSliceMap(map: Map<string, Slice[]>, t: EpochMs): void {
  for (const [key, slices] of map) {
    forgetSlices(slices, t);
    if (slices.length === 0) map.delete(key);
  }
}

/** A number that has not been known since before `t` is dropped with its name. */
export function forgetSampleMap(map: Map<string, Sample[]>, t: EpochMs): void {
  for (const [key, samples] of map) {
    forgetSamples(samples, t);
    const last = samples[samples.length - 1];
    if (last === undefined || (last.value === null && last.t < t)) map.delete(key);
  }
}

/** Drops objects whose slices all ended before `t`. */
export function forgetObjects(map: Map<string, { readonly slices: Slice[] }>, t: EpochMs): void {
  for (const [key, { slices }] of map) {
    forgetSlices(slices, t);
    if (slices.length === 0) map.delete(key);
  }
}

/** Drops items from the beginning while they may go, but leaves `rest` of them. */
export function dropWhile<T>(items: T[], mayGo: (item: T) => boolean, rest = 0): void {
  let count = 0;
  while (count < items.length - rest && mayGo(items[count] as T)) count += 1;
  if (count > 0) items.splice(0, count);
}
