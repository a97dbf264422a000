/** What several diagnoses ask of a revision. */
import { RESOURCE } from "../../../model/record.ts";
import type { DecisionInstant, FindingValues, PodTrack, Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { servedUntil } from "../../reduce/phase-since.ts";
import { settingsAt } from "../../state/settings.ts";
import { heldValueSince, ownTime, protocolTime, type Since, sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext } from "../rule.ts";
import { type Evidence, warningSince } from "./evidence.ts";
import { failedWake } from "./failed-wake.ts";

/** Where requests that failed are told, and what tells why: failures are sorted a second later, so whatever comes next may show them. */
export const FAILURE_SOURCES: readonly string[] = [
  "gateway",
  "activator",
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.deployments,
  RESOURCE.pods,
  RESOURCE.endpoints,
  RESOURCE.ingresses,
];

const BROKEN = ["Revision/ContainerHealthy", "Revision/ResourcesAvailable"];

/**
 * The condition by which the Revision says that it cannot run (protocol 3.9). It may stay so after a pod was ready again
 * (serving#15487): then it says nothing of now.
 */
export function brokenBy(revision: RevisionState): Slice | undefined {
  return BROKEN.map((key) => conditionOf(revision, key)).find((slice) => saysBroken(revision, slice));
}

function saysBroken(revision: RevisionState, slice: Slice | undefined): slice is Slice {
  return slice?.value === "False" && !hasServedSince(revision, slice);
}

/** Since when the Revision says so, for whatever reason: another one (ProgressDeadlineExceeded) is no new beginning. */
export function brokenSince(revision: RevisionState): Since | null {
  const begins = BROKEN.filter((key) => saysBroken(revision, conditionOf(revision, key)))
    .map((key) => heldValueSince(revision.conditions.get(key) ?? [], revision))
    .filter((since) => since !== null);
  return begins.reduce<Since | null>(
    (first, one) => (first === null || one.at < first.at ? one : first),
    null,
  );
}

/**
 * A pod became ready later than the status was read, which may be a moment late itself. Of a status that a list showed: a
 * pod was ready at any time after the condition's own, as addresses or the objects' own times tell.
 */
function hasServedSince(revision: RevisionState, slice: Slice): boolean {
  const { privateReady } = revision;
  const { at, by } = sinceOf(slice, revision);
  if (by === "object" && at <= (servedUntil(revision) ?? Number.NEGATIVE_INFINITY)) return true;
  if (privateReady.length === 0) return wasReadyAfter(revision, at);
  return privateReady.some(({ t, value }, i) => {
    if ((value ?? 0) === 0) return false;
    if (by === "record") return t > at && (privateReady[i - 1]?.value ?? 0) === 0;
    // The addresses may be the same before a gap and after it, in which they were others.
    return t > at || (privateReady[i + 1]?.t ?? slice.from) > slice.from + LISTED_MS;
  });
}

/** The same where no Endpoints are recorded: by the SKS, and by the pods themselves. */
function wasReadyAfter({ conditions, pods }: RevisionState, at: EpochMs): boolean {
  const populated = conditions.get("ServerlessService/EndpointsPopulated") ?? [];
  if (populated.some(({ value, from }) => value === "True" && from > at)) return true;
  for (const { slices } of pods.values())
    if (slices.some(({ value, from }) => value === "ready" && from > at)) return true;
  return false;
}

/** The lists of one moment come within this. */
const LISTED_MS: DurationMs = 10_000;

/** At zero because no pod became ready: the Revision says so, or the activation timeout ended the last start. */
export function isGivenUp(context: RuleContext): boolean {
  return (
    brokenBy(context.revision) !== undefined ||
    isTimedOut(context) ||
    neverReady(context.revision) !== null ||
    failedWake(context.revision) !== null
  );
}

/** A status is written for the first time within this after its object is made. */
const BORN_MS = 5_000;

/**
 * What the Events of a list say of a revision of which no pod has ever been ready: `EndpointsPopulated` has not changed since
 * the SKS was made. Null where a pod was, and where nothing says that one was started.
 */
export function neverReady(revision: RevisionState): Evidence | null {
  const { conditions, lives, namespace, name, privateReady } = revision;
  const populated = conditions.get("ServerlessService/EndpointsPopulated") ?? [];
  const [first] = populated;
  const born = openSlice(lives.get(`${RESOURCE.serverlessServices} ${namespace}/${name}`) ?? []);
  if (populated.some(({ value }) => value === "True") || privateReady.some(({ value }) => (value ?? 0) > 0))
    return null;
  if (first?.initial !== true || first.transitionTime === undefined || born?.transitionTime === undefined)
    return null;
  if (Math.abs(first.transitionTime - born.transitionTime) > BORN_MS) return null;
  return warningSince(revision, ownTime(born.transitionTime, revision), { ofGone: true });
}

/** Active may have been seen a little later than it became Unknown, and the timeout ends in whole seconds. */
const TIMEOUT_TOLERANCE_MS = 2_000;

/** The activation timeout ended the last start, and no pod has been ready since it began. */
function isTimedOut({ shared, revision, t }: RuleContext): boolean {
  const { conditions, coldStarts } = revision;
  const slices = conditions.get("PodAutoscaler/Active") ?? [];
  let i = slices.length - 1;
  const last = slices[i];
  if (last?.to !== null) return false;
  const isFailed = (unknown: Slice | undefined): boolean =>
    coldStarts.at(-1)?.outcome === "abandoned" ||
    (unknown !== undefined && wasNeverReadyIn(revision, unknown));
  // A Revision that was deleted starts nothing any more.
  const ready = conditions.get("Revision/Ready") ?? [];
  if (ready.length > 0 && openSlice(ready) === undefined) return false;
  const { activationTimeoutMs } = settingsAt(shared, revision, t);
  const isOver = (unknown: Slice | undefined, by: EpochMs): boolean =>
    unknown?.value === "Unknown" &&
    isFailed(unknown) &&
    by - (protocolTime(unknown, revision) ?? unknown.from) >=
      activationTimeoutMs.value - TIMEOUT_TOLERANCE_MS;
  // The replicas are patched before the status is written.
  if (last.value === "Unknown") return isOver(last, t);
  if (last.value !== "False") return false;
  while (slices[i - 1]?.value === "False" && slices[i]?.reason !== "TimedOut") i -= 1;
  const before = slices[i - 1];
  if (slices[i]?.reason === "TimedOut" && isFailed(before?.value === "Unknown" ? before : undefined))
    return true;
  return isOver(before, slices[i]?.from ?? t);
}

/** Addresses and the SKS follow a PodAutoscaler within this. */
const FOLLOWS_MS = 5_000;

/** A gap hid what became of a start: no pod was ready in it, by the addresses before and after, and by the SKS's own time. */
function wasNeverReadyIn(revision: RevisionState, unknown: Slice): boolean {
  const { coldStarts, privateReady, conditions } = revision;
  const last = coldStarts.at(-1);
  if (last !== undefined && (last.outcome !== "open" || last.closedAt === null)) return false;
  const begin = sinceOf(unknown, revision).at;
  const populated = conditions.get("ServerlessService/EndpointsPopulated") ?? [];
  const since = heldValueSince(populated, revision);
  if (since === null || openSlice(populated)?.value === "True" || since.at > begin + FOLLOWS_MS) return false;
  return !privateReady.some(({ t, value }) => (value ?? 0) > 0 && t > begin);
}

/** The names that commands of a remedy need. */
export function namesOf({ namespace, name }: RevisionState): FindingValues {
  return { namespace, revision: name };
}

/** The same, and the namespace of Knative's own processes. */
export function placesOf({ shared, revision }: RuleContext): FindingValues {
  return { ...namesOf(revision), systemNamespace: shared.systemNamespace };
}

/** How much longer than the longest wait a hand-over may take before it is stuck. */
export const STUCK_MS = 60_000;

/** What idle pods are kept for at most once the probe is confirmed (protocol 3.6), in milliseconds. */
export function longestWait({ shared, revision, t }: RuleContext): DurationMs {
  const { gracePeriodMs, retentionMs } = settingsAt(shared, revision, t);
  return Math.max(gracePeriodMs.value, retentionMs.value);
}

/** Whose time the beginning is that a finding tells: an object's own is good to the second only, and by the cluster's clock. */
export function begunBy({ by }: Since): FindingValues {
  return { begun: by };
}

/** Of the log lines of a window so many are looked at, the latest. */
const LOOKED_AT = 1_000;

/** The log lines received after `from` that are meant, latest first. */
export function recentLines(
  { decisions }: RevisionState,
  from: EpochMs,
  isMeant: (line: DecisionInstant) => boolean,
): DecisionInstant[] {
  const found: DecisionInstant[] = [];
  const first = Math.max(0, decisions.length - LOOKED_AT);
  for (let i = decisions.length - 1; i >= first; i--) {
    const line = decisions[i];
    if (line === undefined || line.t <= from) break;
    if (isMeant(line)) found.push(line);
  }
  return found;
}

/** A window in which something happened `count` times, counted from the end. */
export interface Recent {
  readonly count: number;
  /** When the oldest that counts drops out of the window, and the picture with it. */
  readonly until: EpochMs;
}

/** How many of `times` (ascending) lie in the window before `t`; null with fewer than `least`. */
export function recently(
  times: readonly EpochMs[],
  t: EpochMs,
  windowMs: number,
  least: number,
): Recent | null {
  const inside = times.filter((at) => at > t - windowMs);
  const decisive = inside[inside.length - least];
  return decisive === undefined ? null : { count: inside.length, until: decisive + windowMs };
}

/** Rules are asked about pods at each of their records: of many so many are looked at. */
const PODS_LOOKED_AT = 50;

/** The pods that exist, the oldest first; of many the first fifty. */
export function* firstPods({ pods, podsNow }: RevisionState): Iterable<PodTrack> {
  let looks = 0;
  for (const uid of podsNow) {
    const pod = pods.get(uid);
    if (pod !== undefined) yield pod;
    if (++looks === PODS_LOOKED_AT) return;
  }
}
