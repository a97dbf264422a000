/** When a record was received, as the tracks of a revision tell it. */
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import { INSTANTS, OBJECT_MAPS, SAMPLE_MAPS, SAMPLES, SLICE_MAPS, SLICES } from "../../state/track-table.ts";

interface Began {
  readonly seq: RecordSeq;
  readonly from: EpochMs;
}

/** The time of a record from which a track was read; null when none was. */
export function timeOfRecord(revision: RevisionState, seq: RecordSeq): EpochMs | null {
  const slices: (readonly Began[])[] = [
    ...SLICES.map((name) => revision[name]),
    ...SLICE_MAPS.flatMap((name) => [...revision[name].values()]),
    ...OBJECT_MAPS.flatMap((name) => [...revision[name].values()].map((object) => object.slices)),
  ];
  for (const list of slices) for (const slice of list) if (slice.seq === seq) return slice.from;
  const instants = [
    ...SAMPLES.map((name) => revision[name]),
    ...INSTANTS.map((name) => revision[name]),
    ...SAMPLE_MAPS.flatMap((name) => [...revision[name].values()]),
  ];
  for (const list of instants) for (const instant of list) if (instant.seq === seq) return instant.t;
  return null;
}
