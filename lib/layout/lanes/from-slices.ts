/** Bars from slices: the one translation all lanes share. */
import { type RevisionState, sinceOf } from "../../core/index.ts";
import type { Slice } from "../../model/timeline.ts";
import type { DurationMs } from "../../model/units.ts";
import type { Bar, BarStyle, Provenance } from "../model.ts";

export interface SliceLook<V extends string> {
  readonly style: (value: V, slice: Slice<V>) => BarStyle;
  readonly label: (value: V, slice: Slice<V>) => string;
  readonly provenance: Provenance;
}

/** An own time of an object is good to the second. */
const WHOLE_SECOND_MS: DurationMs = 1_000;

/** One bar a slice, in the same order. */
export function barsOf<V extends string>(slices: readonly Slice<V>[], look: SliceLook<V>): Bar[] {
  return slices.map((slice) => barOf(slice, look));
}

/**
 * The bar of what a list showed and nobody had recorded: from when the object says that it began, to the list. None where
 * the object does not say it. Only a first slice: after a gap something else was seen before.
 */
export function barsBefore<V extends string>(
  [first]: readonly Slice<V>[],
  revision: Pick<RevisionState, "behindMs">,
  look: SliceLook<V>,
  field: string,
): Bar[] {
  if (first === undefined) return [];
  const { at, by } = sinceOf(first, revision);
  return by !== "object" ? [] : [toldBar(barOf(first, look), at, first.from, field)];
}

/** A bar as it was reconstructed, from one time to another. */
export function toldBar(bar: Bar, from: number, to: number, field: string): Bar {
  const told = { field, from, to: from + WHOLE_SECOND_MS };
  return { ...bar, from, to, initial: false, provenance: "reconstructed", told };
}

function barOf<V extends string>(slice: Slice<V>, look: SliceLook<V>): Bar {
  return {
    from: slice.from,
    to: slice.to,
    style: look.style(slice.value, slice),
    label: look.label(slice.value, slice),
    seq: slice.seq,
    provenance: look.provenance,
    initial: slice.initial === true,
    detail: [slice.reason, slice.message].filter((text) => text !== undefined && text !== "").join(": "),
  };
}
