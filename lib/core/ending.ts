/** The end of the records: what was awaited does not come any more, and what is known without it is told. */
import { RESOURCE } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { tellListedSlices } from "./reduce/endpoints.ts";
import { hasNoServices, isSeenInPart } from "./reduce/known.ts";
import { phaseOf } from "./reduce/phase.ts";
import { hasPodIn } from "./reduce/pod-index.ts";
import { spokenOf } from "./reduce/serving-families.ts";
import { judgeLacking, judgeList } from "./rules/engine.ts";
import type { CoreState } from "./state/state.ts";
import { currentValue, type Moment, setSlice } from "./state/tracks.ts";
import { advance, notePhase, revisionState } from "./step.ts";

/** Nothing comes after the record `seq`: the first lists that are still received, as in a dump, are all that there is. */
export function endRecords(state: CoreState, seq: RecordSeq): void {
  // What was due before the end is asked as of then, and first: the rules look at the end from there.
  advance(state, state.shared.lastT ?? 0);
  for (const [resource, { listing }] of state.shared.resources) {
    if (listing?.isFirst === true) judgeList(state, resource, { t: listing.lastT, seq, initial: true }, true);
  }
  state.shared.hasEnded = true;
  // Where nothing else tells of revisions, the names are known.
  if (hasNoServices(state.shared)) for (const key of spokenOf(state)) revisionState(state, key);
  tellParts(state);
  tellBySlicesAlone(state, seq);
  tellWithoutDeployments(state, seq);
  judgeLacking(state, { t: state.shared.lastT ?? 0, seq, initial: true });
  advance(state, state.shared.lastT ?? 0);
}

/** No Endpoints come any more: what the lists of EndpointSlices hold is told for them. */
function tellBySlicesAlone({ shared, revisions }: CoreState, seq: RecordSeq): void {
  const { lastT, resources } = shared;
  if (lastT === null || resources.has(RESOURCE.endpoints) || !resources.has(RESOURCE.endpointSlices)) return;
  for (const revision of revisions.values()) {
    if (!revision.hasSks) continue;
    const moment: Moment = { t: lastT, seq, initial: true };
    tellListedSlices(shared, revision, moment);
    notePhase(shared, revision, moment);
    revision.version += 1;
  }
}

/** No Deployment comes any more that would say how many pods are ordered: the autoscaler's wish stands for it. */
function tellWithoutDeployments({ shared, revisions }: CoreState, seq: RecordSeq): void {
  const { lastT, resources } = shared;
  if (lastT === null || resources.has(RESOURCE.deployments)) return;
  for (const revision of revisions.values()) {
    // How many are reached is not known without the private addresses.
    if (!revision.hasSks || (!revision.privatePresent && hasPodIn(revision, "ready"))) continue;
    if (phaseOf(shared, revision) === currentValue(revision.phase)) continue;
    notePhase(shared, revision, { t: lastT, seq, initial: true });
    revision.version += 1;
  }
}

/** Of revisions without an SKS it is told that their state is unknown, from when the first of their objects was there. */
function tellParts({ shared, revisions }: CoreState): void {
  for (const revision of revisions.values()) {
    if (revision.phase.length > 0 || !isSeenInPart(shared, revision)) continue;
    const [first] = [
      ...[...revision.lives.values()].flatMap(([slice]) => slice ?? []),
      ...[...revision.k8sEvents, ...(revision.listedWarnings ?? [])].map(({ seq }) => ({
        seq,
        from: shared.firstT ?? 0,
      })),
      ...[...revision.serving.values()].map(({ object: { moment } }) => ({
        seq: moment.seq,
        from: moment.t,
      })),
    ].sort((a, b) => a.seq - b.seq);
    if (first === undefined) continue;
    setSlice(revision.phase, "Unknown", first.from, first.seq, { initial: true });
    revision.version += 1;
  }
}
