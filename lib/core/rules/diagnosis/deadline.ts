/**
 * Given up while it was still coming (deadline-too-short): the start needs more than progress-deadline allows (protocol 3.6, 3.9).
 *
 *   wake ─▶ pulling ──────▶ container runs ───────── progress-deadline + 30 s ─▶ replicas 0
 *           no failure, no crash: a large image, a model that loads               └ it would have been ready later
 */
import { RESOURCE } from "../../../model/record.ts";
import type { ColdStart, K8sEventInstant, PodTrack, Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { settingsAt } from "../../state/settings.ts";
import type { RevisionState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { brokenBy, namesOf } from "./facts.ts";

/** Added to the progress deadline before an activation times out. */
const BUFFER_MS: DurationMs = 30_000;
/** The timeout ends in whole seconds, and may be seen a little late. */
const TOLERANCE_MS: DurationMs = 2_000;
/** Pods of a start may be told a second before it. */
const LOOK_BACK_MS: DurationMs = 1_000;
/** What is proposed: so much more than what was measured or is known not to be enough. */
const FACTOR = 2;
const LOOKED_AT = 300;

/** deadline-too-short: the activation timeout ended a start that was on its way. */
function isGivenUpTooSoon(context: RuleContext): Verdict | null {
  const { shared, revision, facts, t } = context;
  const episode = revision.coldStarts.at(-1);
  if (facts.sks === null || facts.replicas !== 0 || episode?.outcome !== "abandoned") return null;
  const { end, begin } = episode;
  if (end === null) return null;
  const { activationTimeoutMs } = settingsAt(shared, revision, begin);
  const lastedMs = end - begin;
  if (lastedMs < activationTimeoutMs.value - TOLERANCE_MS) return null;
  // A container that ended is told by the Revision, also where its pods were not seen.
  if (brokenBy(revision)?.reason?.startsWith("ExitCode") === true) return null;
  const stage = stageAt(revision, episode, end, shared.resources.has(RESOURCE.k8sEvents));
  if (stage === null) return null;
  const measuredMs = longestStart(revision);
  const proposedMs = FACTOR * Math.max(measuredMs ?? 0, activationTimeoutMs.value - BUFFER_MS);
  return {
    values: {
      stage: stage.name,
      pod: stage.pod.name,
      lastedMs,
      stageMs: end - stage.slice.from,
      deadlineMs: activationTimeoutMs.value - BUFFER_MS,
      origin: activationTimeoutMs.origin,
      measuredMs: measuredMs ?? 0,
      words: stage.words,
      proposed: `${Math.ceil(proposedMs / 1_000)}s`,
      ...namesOf(revision),
    },
    from: end,
    afterMs: Math.max(0, t - end),
    seq: stage.seq,
  };
}

interface Stage {
  readonly name: "pulling" | "loading";
  readonly pod: PodTrack;
  readonly slice: Slice;
  /** What the readiness probe said last; "none" when nothing. */
  readonly words: string;
  readonly seq: RecordSeq;
}

/** Where the pod that was furthest stood at `end`; null when it failed, or when nothing shows that it went on. */
function stageAt(
  revision: RevisionState,
  { begin }: ColdStart,
  end: EpochMs,
  hasEvents: boolean,
): Stage | null {
  let best: Stage | null = null;
  for (const pod of revision.pods.values()) {
    if (pod.addedAt === undefined || pod.addedAt < begin - LOOK_BACK_MS || pod.addedAt > end) continue;
    // It waited for a node, and got one.
    const { lastTrouble } = pod;
    if (lastTrouble !== undefined && lastTrouble.reason !== "Unschedulable") return null;
    const slice = pod.slices.findLast(({ from, value }) => from <= end && value !== "terminating");
    if (slice === undefined) continue;
    const refused = lastProbe(revision, pod.name, begin, end);
    const words = refused?.message ?? "none";
    const seq = refused?.seq ?? slice.seq;
    if (slice.value === "started" || slice.value === "notReady") {
      // Without Events nobody knows whether it listens, and what its probe said.
      if (!hasEvents) return null;
      // Nobody listens there: waiting for longer helps only if somebody will, and that nothing shows.
      if (/connection refused|timed out waiting|no such host/i.test(words)) return null;
      best = { name: "loading", pod, slice, words, seq };
    } else if (slice.value === "pulling") best ??= { name: "pulling", pod, slice, words, seq };
  }
  return best;
}

/** The last event by which the kubelet says that the pod is not ready. */
function lastProbe(
  { k8sEvents }: RevisionState,
  pod: string,
  from: EpochMs,
  to: EpochMs,
): K8sEventInstant | null {
  const first = Math.max(0, k8sEvents.length - LOOKED_AT);
  for (let i = k8sEvents.length - 1; i >= first; i--) {
    const event = k8sEvents[i] as K8sEventInstant;
    if (event.t < from) return null;
    if (event.t <= to && event.reason === "Unhealthy" && event.name === pod) return event;
  }
  return null;
}

/** How long the slowest start took that succeeded; null when none did. */
function longestStart({ coldStarts }: RevisionState): DurationMs | null {
  const totals = coldStarts
    .slice(-LOOKED_AT)
    .flatMap(({ outcome, endpointReady, begin }) =>
      outcome === "ready" && endpointReady !== null ? [endpointReady - begin] : [],
    );
  return totals.length === 0 ? null : Math.max(...totals);
}

export const DEADLINE_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "deadline-too-short",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.deployments, RESOURCE.podAutoscalers, RESOURCE.revisions],
    needs: [RESOURCE.deployments, RESOURCE.pods],
    afterMs: 0,
    judge: isGivenUpTooSoon,
  },
];
