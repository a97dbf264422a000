/** Bars from slices: the one translation all lanes share. */
import type { Provenance } from "../../core/index.ts";
import type { Slice } from "../../model/timeline.ts";
import type { Bar, BarStyle } from "../model.ts";

export interface SliceLook<V extends string> {
  readonly style: (value: V, slice: Slice<V>) => BarStyle;
  readonly label: (value: V, slice: Slice<V>) => string;
  readonly provenance: Provenance;
}

/** One bar a slice, in the same order. */
export function barsOf<V extends string>(slices: readonly Slice<V>[], look: SliceLook<V>): Bar[] {
  return slices.map((slice) => ({
    from: slice.from,
    to: slice.to,
    style: look.style(slice.value, slice),
    label: look.label(slice.value, slice),
    seq: slice.seq,
    provenance: look.provenance,
    initial: slice.initial === true,
    detail: [slice.reason, slice.message].filter((text) => text !== undefined && text !== "").join(": "),
  }));
}
