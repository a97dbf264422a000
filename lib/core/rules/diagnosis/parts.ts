/** Pods that do not run, of a revision of which no ServerlessService was recorded: what its other objects say. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs, RecordSeq } from "../../../model/units.ts";
import { isSeenInPart } from "../../reduce/known.ts";
import { hasPodIn } from "../../reduce/pod-index.ts";
import { sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { type Evidence, NOTHING, refusalOfPods, troubleSince, warningSince } from "./evidence.ts";
import { brokenBy, brokenSince, placesOf } from "./facts.ts";
import { podOf, stageOf } from "./start.ts";
import { NOTHING_BESIDE } from "./start-beside.ts";
import { conditionSays } from "./start-told.ts";

/** Every pod takes a while to start; one that takes longer is told, whatever the reason (7.2). */
const SLOW_MS: DurationMs = 60_000;

interface Seen extends Evidence {
  /** Which of the pods do not run; told, event: no pod was seen, the Revision or an Event says so. */
  readonly state: "none" | "some" | "told" | "event";
  readonly afterMs: DurationMs;
}

/**
 * pods-not-running: a pod is in trouble, may not be created, or the Revision says that it cannot run. Whether one was ready before,
 * and who waits, the objects do not tell.
 */
function doNotRun(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  const seen = isSeenInPart(shared, revision) ? seenOf(context) : null;
  if (seen === null) return null;
  const { values, seq, state, afterMs } = seen;
  return {
    values: { ...values, state, ...NOTHING_BESIDE, ...placesOf(context) },
    ...(state === "event" ? toldAt(revision, seq) : beginningOf(revision, String(values.pod))),
    seq,
    afterMs,
    // A condition can outlive its cause, and no pod is there to ask; an Event may be over.
    ...(state === "told" || state === "event" ? { severity: "warning" } : {}),
  };
}

function seenOf(context: RuleContext): Seen | null {
  const { shared, revision } = context;
  const isReady = hasPodIn(revision, "ready");
  const trouble = troubleSince(revision, Number.POSITIVE_INFINITY);
  // With a ready pod only one that is in trouble now counts.
  if (trouble !== null || isReady)
    return trouble === null ? null : { ...trouble, state: isReady ? "some" : "none", afterMs: 0 };
  const refusal = refusalOfPods(revision);
  if (refusal !== null) return { ...refusal, state: "none", afterMs: 0 };
  const slow = warningSince(revision, Number.NEGATIVE_INFINITY) ?? stageOfPods(revision);
  if (slow !== null) return { ...slow, state: "none", afterMs: SLOW_MS };
  const said = conditionSays(context, brokenSince(revision));
  if (said !== null) return { ...said, state: "told", afterMs: 0 };
  const event = shared.resources.has(RESOURCE.pods) ? null : eventOf(revision);
  return event === null ? null : { ...event, state: "event", afterMs: 0 };
}

/** Every start has a probe that fails once. */
const OF_STARTS: ReadonlySet<unknown> = new Set(["probe", "status"]);

/** The last warning about a pod, which may be gone by now. */
function eventOf(revision: RevisionState): Evidence | null {
  const warning = warningSince(revision, Number.NEGATIVE_INFINITY, { ofGone: true });
  return warning === null || OF_STARTS.has(warning.values.sort) ? null : warning;
}

/** How far the pods came, where nothing says what keeps them. */
function stageOfPods(revision: RevisionState): Evidence | null {
  const sort = stageOf(revision);
  const [uid] = revision.podsNow;
  const kept = sort === "notReady" || sort === "init" ? podOf(revision, sort) : undefined;
  const pod = kept ?? (uid === undefined ? undefined : revision.pods.get(uid));
  const slice = pod === undefined ? undefined : openSlice(pod.slices);
  if (sort === "noPod" || pod === undefined || slice === undefined) return null;
  const container = (sort === "init" ? pod.initializing : pod.unready) ?? "";
  const named = container === "" ? "no" : "yes";
  return { values: { ...NOTHING, pod: pod.name, container, named, sort }, seq: slice.seq };
}

/** When an Event was, by its own time. */
function toldAt({ k8sEvents, listedWarnings }: RevisionState, seq: RecordSeq): Pick<Verdict, "from"> {
  const event = [...k8sEvents, ...(listedWarnings ?? [])].find((one) => one.seq === seq);
  return event === undefined ? {} : { from: event.t };
}

/** Since when, by the objects' own times: of a pod its present phase, without one the condition. */
function beginningOf(revision: RevisionState, pod: string): Pick<Verdict, "from"> {
  const track = [...revision.podsNow].map((uid) => revision.pods.get(uid)).find((one) => one?.name === pod);
  const slice = track === undefined ? brokenBy(revision) : openSlice(track.slices);
  if (slice === undefined) return {};
  const { at, by } = sinceOf(slice, revision);
  return by === "object" ? { from: at } : {};
}

export const PART_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "pods-not-running",
    kind: "diagnosis",
    severity: "error",
    sources: [RESOURCE.serverlessServices],
    needs: [RESOURCE.serverlessServices],
    isOfParts: true,
    fromInitial: true,
    afterMs: 0,
    judge: doNotRun,
  },
];
