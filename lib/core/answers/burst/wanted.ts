/**
 * How many pods are wanted, told apart: what the autoscaler decided last, and what the load of its last reading asks for by
 * itself. They differ from one reading to the next, and for as long as a setting, a wait or panic holds the number.
 */
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { isUnknownAt } from "../../state/gaps.ts";
import { type Settings, settingsAt } from "../../state/settings.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { lastLine, numberOf, type Seen, seenSample } from "./seen.ts";

/** The load as the autoscaler read it last, and for how many pods it asks by itself. */
export interface LoadAsks {
  readonly load: Seen;
  /** Before any setting bounds it. */
  readonly needed: number;
}

/** A status is written so soon after the line of the same pass. */
const SAME_PASS_MS: DurationMs = 2_000;

/**
 * The number of pods that the PodAutoscaler's status asks for. While the autoscaler has no data it says −1, in its log only: the
 * status keeps the number from before. Null where it is not known.
 */
export function wantedScaleAt(shared: SharedState, revision: RevisionState, t: EpochMs): Seen | null {
  if (isUnknownAt(shared, "scale", t)) return null;
  const told = seenSample(revision.desired, t);
  const logged = loggedAt(revision, t);
  const isUndecided = logged !== null && logged.value < 0;
  return isUndecided && (told === null || told.t <= logged.t + SAME_PASS_MS) ? logged : told;
}

/**
 * The number of pods that the autoscaler decided on last: by its log, which is a moment earlier than the status, by that where the
 * log has less to say. −1 while it does not know; null where nothing tells.
 */
export function decidedPodsAt(shared: SharedState, revision: RevisionState, t: EpochMs): Seen | null {
  const logged = loggedAt(revision, t);
  const told = isUnknownAt(shared, "scale", t) ? null : seenSample(revision.desired, t);
  return logged !== null && (told === null || told.t <= logged.t + SAME_PASS_MS) ? logged : told;
}

const loggedAt = (revision: RevisionState, t: EpochMs): Seen | null =>
  numberOf(lastLine(revision, t, ["mode"]), "want");

/**
 * What the load asks for (protocol 3.3): the average of the stable window, in panic that of the short one where it is more. Where no
 * such line is printed, `left` stands for it: what another number leaves for the load. Null where nothing tells it.
 */
export function loadAsksAt(
  shared: SharedState,
  revision: RevisionState,
  t: EpochMs,
  left: Seen | null = null,
): LoadAsks | null {
  const line = lastLine(revision, t, ["burst-capacity"]);
  const stable = numberOf(line, "stable");
  const panic =
    lastLine(revision, t, ["panic-on", "panic-off"])?.kind === "panic-on" ? numberOf(line, "panic") : null;
  const load = stable !== null && panic !== null && panic.value > stable.value ? panic : (stable ?? left);
  return load === null ? null : { load, needed: podsFor(load.value, settingsAt(shared, revision, t)) };
}

function podsFor(load: number, { totalPerPod, utilization }: Settings): number {
  return Math.ceil(load / Math.max(0.01, totalPerPod.value * utilization.value));
}

/** A number of pods that was decided, and the other one that the load asks for by now. */
export interface PodsApart {
  readonly decided: number;
  /** To the hundredth, as it is told. */
  readonly load: number;
  readonly needed: number;
  /** The line that tells the load. */
  readonly seq: RecordSeq;
}

/**
 * What was decided and what the load asks for now, where they differ: between two decisions, in panic, while a delay or a setting holds
 * the pods. Null where they agree, and where nothing is asked for: then it is on the way to zero, or kept from it.
 */
export function podsApartAt(shared: SharedState, revision: RevisionState, t: EpochMs): PodsApart | null {
  const decided = decidedPodsAt(shared, revision, t);
  const asks = loadAsksAt(shared, revision, t);
  if (decided === null || asks === null || decided.value < 1) return null;
  const { load, needed } = asks;
  if (needed === 0 || needed === decided.value) return null;
  return { decided: decided.value, load: Math.round(load.value * 100) / 100, needed, seq: load.seq };
}
