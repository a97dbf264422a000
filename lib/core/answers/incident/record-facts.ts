/** What a record says, as the tracks of a revision tell it: beside "it began with this record", what that record is. */

import type { Sample } from "../../../model/timeline.ts";
import type { RecordSeq } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import { sampleAt } from "../../state/tracks.ts";
import type { EvidencePart } from "./part.ts";

/** One object says more than anybody reads: the first of these tell what it is. */
const MOST = 2;

/** What the record changed, the most telling first; empty where no track was read from it. */
export function factsOfRecord(revision: RevisionState, seq: RecordSeq): EvidencePart[] {
  return [
    ...modeIn(revision, seq),
    ...endpointsIn(revision, seq),
    ...numbersIn(revision, seq),
    ...podsIn(revision, seq),
    ...conditionsIn(revision, seq),
    ...linesIn(revision, seq),
  ].slice(0, MOST);
}

function modeIn({ specMode }: RevisionState, seq: RecordSeq): EvidencePart[] {
  const slice = specMode.find((one) => one.seq === seq);
  return slice === undefined ? [] : [{ role: "mode", values: { mode: slice.value } }];
}

/** Of the public addresses both numbers, whichever of them changed. */
function endpointsIn(
  { publicPods, publicActivators, privateReady }: RevisionState,
  seq: RecordSeq,
): EvidencePart[] {
  const changed = of(publicPods, seq) ?? of(publicActivators, seq);
  const found: EvidencePart[] = [];
  if (changed !== undefined) {
    const pods = sampleAt(publicPods, changed.t)?.value ?? 0;
    found.push({
      role: "endpoints",
      values: { pods, activators: sampleAt(publicActivators, changed.t)?.value ?? 0 },
    });
  }
  const own = of(privateReady, seq);
  if (own !== undefined) found.push({ role: "privateEndpoints", values: { pods: own.value ?? 0 } });
  return found;
}

function numbersIn({ replicas, desired }: RevisionState, seq: RecordSeq): EvidencePart[] {
  return [["replicas", replicas] as const, ["desired", desired] as const].flatMap(([role, samples]) => {
    const value = of(samples, seq)?.value;
    return value === undefined || value === null ? [] : [{ role, values: { count: value } }];
  });
}

function podsIn({ pods }: RevisionState, seq: RecordSeq): EvidencePart[] {
  return [...pods.values()].flatMap(({ name, slices }) => {
    const slice = slices.find((one) => one.seq === seq);
    return slice === undefined ? [] : [{ role: "pod" as const, values: { pod: name, state: slice.value } }];
  });
}

function conditionsIn({ conditions }: RevisionState, seq: RecordSeq): EvidencePart[] {
  return [...conditions].flatMap(([name, slices]) => {
    const slice = slices.find((one) => one.seq === seq);
    if (slice === undefined) return [];
    return [
      { role: "condition" as const, values: { name, status: slice.value, reason: slice.reason ?? "none" } },
    ];
  });
}

function linesIn({ decisions }: RevisionState, seq: RecordSeq): EvidencePart[] {
  return decisions
    .filter((line) => line.seq === seq)
    .map(({ process, message }) => ({ role: "line", values: { process, message } }));
}

function of(samples: readonly Sample[], seq: RecordSeq): Sample | undefined {
  return samples.find((sample) => sample.seq === seq);
}
