/**
 * What would help most to bring next: from what is there, what is missing to answer what it leaves open. The words, with the
 * command, are in the catalogue `imports`, under `bring`.
 */
import { RESOURCE } from "../../model/record.ts";
import type { ScaleToZero } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { hasNoServices, isKnown, isSeenInPart, isToldOnly, unmadeBy } from "../reduce/known.ts";
import { severityOf } from "../rules/catalogue.ts";
import { allFindings } from "../rules/findings.ts";
import { coarseChanges } from "../state/coarse.ts";
import { isUnready } from "../state/serving.ts";
import type { CoreState, RevisionState } from "../state/state.ts";

/** What is missing. */
export type BringWhat =
  | "rest"
  | "objects"
  | "addresses"
  | "pods"
  | "probe"
  | "decisions"
  | "requests"
  | "times"
  | "settings";

/** One input that would tell something, for one revision. */
export interface Bring {
  readonly what: BringWhat;
  readonly namespace: string;
  /** "" where none is known. */
  readonly revision: string;
  readonly systemNamespace: string;
  /** What is not there, by the names that kubectl takes; only where no revision is known. */
  readonly missing?: string;
  /** The time of which it should be. */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** More than two are no help. */
const TOLD = 2;
const AROUND_MS: DurationMs = 60_000;

interface Question {
  readonly what: BringWhat;
  /** The time that is asked about; null when it is of no use. */
  readonly asks: (state: CoreState, revision: RevisionState) => Span | null;
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** What would tell most of the revision that needs somebody most, the most useful first; empty when nothing is missing. */
export function whatToBring(state: CoreState): readonly Bring[] {
  const revision = neediest(state);
  if (revision === null) return restOf(state);
  const { namespace, name } = revision;
  const found: Bring[] = [];
  for (const { what, asks } of QUESTIONS) {
    // The same log tells both.
    if (what === "decisions" && found.some((each) => each.what === "probe")) continue;
    const span = asks(state, revision);
    if (span === null) continue;
    const { systemNamespace } = state.shared;
    found.push({ what, namespace, revision: name, systemNamespace, ...span });
    if (found.length === TOLD) break;
  }
  return found;
}

/** What leads to a revision and says its state, in the order in which one leads to the next, by a short name that kubectl takes. */
const LEADING: readonly (readonly [resource: string, short: string])[] = [
  [RESOURCE.knativeServices, "ksvc"],
  [RESOURCE.routes, "rt"],
  [RESOURCE.configurations, "configurations"],
  [RESOURCE.revisions, "revisions"],
  [RESOURCE.podAutoscalers, "kpa"],
  [RESOURCE.serverlessServices, "sks"],
  [RESOURCE.endpoints, "endpoints"],
  [RESOURCE.endpointSlices, "endpointslices"],
  [RESOURCE.deployments, "deployments"],
  [RESOURCE.pods, "pods"],
  [RESOURCE.k8sEvents, "events"],
];

/** No revision is named: the rest of what its namespace holds names it. */
function restOf(state: CoreState): Bring[] {
  const { shared, objects } = state;
  // Of lines alone nobody knows what they are about.
  if (![...objects.values()].some(({ size }) => size > 0)) return [];
  const missing = LEADING.filter(([resource]) => !seen(state, resource)).map(([, short]) => short);
  const namespace = namespaceOf(state);
  const names = { namespace: namespace ?? "none", revision: "", systemNamespace: shared.systemNamespace };
  return missing.length === 0
    ? []
    : [{ what: "rest", ...names, missing: missing.join(","), ...whole(state) }];
}

/** That of a Service, Route or Configuration, of one that is not ready first; else of the only one that objects are of. */
function namespaceOf({ serving, objects, shared }: CoreState): string | null {
  const all = [...serving.values()];
  const told = all.find(isUnready) ?? all[0];
  if (told !== undefined) return told.namespace;
  const names = new Set<string>();
  for (const byKey of objects.values())
    for (const key of byKey.keys()) names.add(key.slice(0, Math.max(0, key.indexOf("/"))));
  names.delete("");
  names.delete(shared.systemNamespace);
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : null;
}

const seen = ({ shared }: CoreState, ...resources: readonly string[]): boolean =>
  resources.some((resource) => shared.resources.has(resource));

/** All the time that is known. */
const whole = ({ shared }: CoreState): Span => ({ from: shared.firstT ?? 0, to: shared.lastT ?? 0 });

/** Neither mode nor path is known. */
const isBare = ({ shared }: CoreState, revision: RevisionState): boolean =>
  isToldOnly(shared, revision) ||
  isSeenInPart(shared, revision) ||
  (hasNoServices(shared) && unmadeBy(shared, revision) !== null);

/** The most useful first. */
const QUESTIONS: readonly Question[] = [
  { what: "objects", asks: (state, revision) => (isBare(state, revision) ? whole(state) : null) },
  {
    what: "addresses",
    asks: (state, { hasSks }) =>
      hasSks && !seen(state, RESOURCE.endpoints, RESOURCE.endpointSlices) ? whole(state) : null,
  },
  {
    what: "pods",
    asks: (state, { hasSks, scale }) =>
      hasSks && scale.replicas !== 0 && !seen(state, RESOURCE.pods) ? whole(state) : null,
  },
  { what: "probe", asks: (state, revision) => unprobed(state, revision) },
  { what: "requests", asks: (state, revision) => unansweredBy(state, revision) },
  { what: "decisions", asks: (state, revision) => undecided(state, revision) },
  {
    what: "times",
    asks: (state, { hasSks }) => (hasSks && coarseChanges(state.shared).length > 0 ? whole(state) : null),
  },
  {
    what: "settings",
    asks: (state, { hasSks }) => (hasSks && !seen(state, RESOURCE.configMaps) ? whole(state) : null),
  },
];

/** The last descent of which no probe is told, and no line of the autoscaler that could have told it. */
function unprobed({ shared }: CoreState, revision: RevisionState): Span | null {
  const descent = revision.scaleToZero.at(-1);
  if (descent === undefined || isProbed(descent)) return null;
  const span = around(descent.inactiveAt, descent.end ?? shared.lastT ?? descent.inactiveAt);
  return hasLine(revision, "autoscaler", span) ? null : span;
}

function isProbed({ probeConfirmedAt, probeFailures }: ScaleToZero): boolean {
  return probeConfirmedAt !== null || probeFailures > 0;
}

/** The last change of the mode of which no line of the autoscaler tells why. */
function undecided(_: CoreState, revision: RevisionState): Span | null {
  const change = revision.specMode.findLast(({ initial }) => initial !== true);
  if (change === undefined) return null;
  const span = around(change.from, change.from);
  return hasLine(revision, "autoscaler", span) ? null : span;
}

/** Requests that failed, without a line of an activator about that time. */
function unansweredBy(_: CoreState, revision: RevisionState): Span | null {
  const finding = allFindings(revision).findLast(({ values }) => typeof values.firstAt === "number");
  if (finding === undefined) return null;
  const first = Number(finding.values.firstAt);
  const span = around(first, Number(finding.values.lastAt ?? first));
  return hasLine(revision, "activator", span) ? null : span;
}

function around(from: EpochMs, to: EpochMs): Span {
  return { from: from - AROUND_MS, to: to + AROUND_MS };
}

function hasLine({ decisions }: RevisionState, process: string, { from, to }: Span): boolean {
  return decisions.some((line) => line.process === process && line.t >= from && line.t <= to);
}

const WORST: readonly (string | undefined)[] = ["note", "warning", "error"];

/** The revision with the worst finding, of several the one in which something happened last; null when there is none. */
function neediest({ shared, revisions }: CoreState): RevisionState | null {
  let best: RevisionState | null = null;
  let bestRank = [-2, 0];
  for (const revision of revisions.values()) {
    if (!isKnown(shared, revision)) continue;
    const ranks = allFindings(revision).map((finding) => WORST.indexOf(severityOf(finding)));
    const lastT = Math.max(revision.phase.at(-1)?.from ?? 0, revision.decisions.at(-1)?.t ?? 0);
    const rank = [ranks.reduce((a, b) => Math.max(a, b), -1), lastT];
    if (isAbove(rank, bestRank)) {
      best = revision;
      bestRank = rank;
    }
  }
  return best;
}

function isAbove(
  [rank = 0, t = 0]: readonly number[],
  [bestRank = 0, bestT = 0]: readonly number[],
): boolean {
  return rank > bestRank || (rank === bestRank && t > bestT);
}
