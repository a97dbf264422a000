/** The ServerlessService: wish (`spec.mode`), condition (`ActivatorEndpointsPopulated`), number of activators. */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { Sample, SpecMode } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import type { RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { closeSlice, currentValue, setSample, setSlice } from "../state/tracks.ts";
import { applyConditions, readConditions, statusOf } from "./conditions.ts";
import { readyPodsOf } from "./counts.ts";
import { noteModeProxy } from "./episodes.ts";

/** A record of the SKS; `isNew` when its uid was not known before (a new object is no flip). */
export function applySks(revision: RevisionState, object: JsonObject, isNew: boolean, moment: Moment): void {
  const { t, seq, initial } = moment;
  const spec = asObject(object.spec);
  const status = asObject(object.status);
  const metadata = asObject(object.metadata);
  const mode = readMode(spec.mode);
  const numActivators = asNumber(spec.numActivators) ?? 0;
  const before = isNew ? null : revision.sks;
  const modeBefore = before === null ? null : currentValue(revision.specMode);
  const conditions = readConditions(object);

  revision.hasSks = true;
  if (mode !== null) {
    setSlice(revision.specMode, mode, t, seq, { initial, force: before === null });
    if (modeBefore !== null && modeBefore !== mode && !initial) {
      revision.flips += 1;
      noteFlip(revision, mode, t, seq);
      if (mode === "Proxy") noteModeProxy(revision, t);
    }
  }
  if (before !== null && before.numActivators !== numActivators && !initial)
    revision.numActivatorsChanges += 1;
  // Reason and message of this condition are the same for True and False, so only its status is read (protocol 1.2).
  const populated = statusOf(conditions, "ActivatorEndpointsPopulated");
  if (populated === null) closeSlice(revision.condition, t, seq);
  else
    setSlice(revision.condition, populated, t, seq, {
      initial,
      force: before === null && revision.sks !== null,
    });
  revision.sks = {
    uid: asString(metadata.uid) ?? "",
    mode,
    numActivators,
    privateServiceName: asString(status.privateServiceName) ?? "",
    serviceName: asString(status.serviceName) ?? "",
    generation: asNumber(metadata.generation) ?? 0,
    observedGeneration: asNumber(status.observedGeneration) ?? 0,
    notOwned: conditions.some((c) => c.type === "EndpointsPopulated" && c.reason === "NotOwned"),
    activatorEndpointsPopulated: populated,
    endpointsPopulated: statusOf(conditions, "EndpointsPopulated"),
    populatedTransitionTime:
      conditions.find((c) => c.type === "ActivatorEndpointsPopulated")?.transitionTime ?? null,
    deleting: metadata.deletionTimestamp !== undefined,
  };
  setSample(revision.numActivators, numActivators, t, seq);
  applyConditions(revision, "ServerlessService", conditions, moment);
}

/** How long changes of mode are remembered: the window for detecting flapping (protocol 7.2). */
export const FLIP_MEMORY_MS = 600_000;
/** The autoscaler decides every 2 s: more changes than this are no autoscaler's, and are not counted. */
const MOST_FLIPS = 500;
/** The autoscaler writes desiredScale in the same pass as the mode, but its watch may deliver it a little later. */
const SAME_PASS_MS = 1_000;

function noteFlip(revision: RevisionState, mode: SpecMode, t: EpochMs, seq: RecordSeq): void {
  const { recentFlips: flips } = revision;
  // Back to Serve after a change for zero, the replicas as they were, or not recorded: the way down was given up, and no load moved the mode.
  const last = flips.at(-1);
  const isBack = last?.isForZero === true && (revision.replicas.at(-1)?.t ?? last.t) <= last.t;
  const isReady = (readyPodsOf(revision) ?? 0) > 0 && !wasNoneOf(revision.privateReady, revision, t);
  const isIdle = revision.scale.desired === 0 || wasNoneOf(revision.desired, revision, t);
  const isForZero = mode === "Proxy" ? isIdle : !isReady || isBack;
  flips.push({ t, seq, mode, isForZero });
  let gone = Math.max(0, flips.length - MOST_FLIPS);
  while ((flips[gone]?.t ?? t) <= t - FLIP_MEMORY_MS) gone += 1;
  if (gone > 0) flips.splice(0, gone);
}

/** Where the watch of the modes is late: there was none when the mode was changed, as far as it may be late. */
function wasNoneOf(samples: readonly Sample[], { lateMs }: RevisionState, t: EpochMs): boolean {
  for (let i = samples.length - 1; i >= 0; i--) {
    const sample = samples[i] as Sample;
    if ((samples[i + 1]?.t ?? t) <= t - lateMs) return false;
    if (sample.value === 0) return true;
  }
  return false;
}

/** Nothing is wanted since `t`, which explains a change to Proxy just before. */
export function noteNothingWanted(revision: RevisionState, t: EpochMs): void {
  const flip = revision.recentFlips.at(-1);
  if (flip?.mode === "Proxy" && t - flip.t <= SAME_PASS_MS + revision.lateMs) flip.isForZero = true;
}

/** The SKS is gone: its intervals end. */
export function removeSks(revision: RevisionState, moment: Moment): void {
  revision.sks = null;
  closeSlice(revision.specMode, moment.t, moment.seq);
  closeSlice(revision.condition, moment.t, moment.seq);
  setSample(revision.numActivators, null, moment.t, moment.seq);
  applyConditions(revision, "ServerlessService", [], moment);
}

function readMode(value: unknown): SpecMode | null {
  return value === "Serve" || value === "Proxy" ? value : null;
}
