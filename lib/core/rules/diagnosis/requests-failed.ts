/** Requests that failed for no reason that another finding tells: what the log says, who was asked, what was around them. */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS, nextSettleOf, recentRun } from "../../reduce/failures.ts";
import { isHpaClass, settingsAt } from "../../state/settings.ts";
import type { FailureRun, RevisionState } from "../../state/state.ts";
import { sampleAt } from "../../state/tracks.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { activatorMemory } from "../system/memory.ts";
import { askedValues } from "./asked.ts";
import { FAILURE_SOURCES, namesOf } from "./facts.ts";
import { gatewayWords } from "./gateway-words.ts";
import { loggedWords } from "./logged.ts";
import { isOfMove } from "./moved.ts";
import { isRefused } from "./refused.ts";
import { untold } from "./untold.ts";

/** Watches share no order: a restart may be read so much earlier than what follows from it. */
const LOOK_BACK_MS: DurationMs = 5_000;

/** requests-failed: errors that no other finding explains. It waits until failures can be sorted, for all rules that tell them. */
function failsRequests(context: RuleContext): Verdict | Quiet | null {
  const { shared, revision, t } = context;
  const settleAt = nextSettleOf(revision);
  const run = recentRun(revision, "other", t);
  const isKnown = context.facts.sks !== null || context.facts.isToldOnly;
  if (!isKnown || run === null || isOfMove(context, run))
    return settleAt === undefined ? {} : { askAt: settleAt };
  const left = untold(context, run);
  const askAt = Math.min(settleAt ?? Number.POSITIVE_INFINITY, left.wish.askAt ?? Number.POSITIVE_INFINITY);
  const wish = { ...left.wish, ...(Number.isFinite(askAt) ? { askAt } : {}) };
  if (left.run === null) return wish;
  const { count, status, longestMs, firstAt, lastAt, firstSent, lastSent, seq } = left.run;
  const said = gatewayWords(left.run);
  const asked = askedValues(revision, left.run, count);
  const words = loggedWords(context, { status, lastAt });
  const { containerConcurrency, maxScale } = settingsAt(shared, revision, t);
  // The activator had not sent it to a pod yet.
  const before = context.open?.values;
  const isReached =
    !revision.openFindings.has("D20") && !(before?.lastAt === lastAt && before.why === "caller");
  const isHeld =
    isReached && containerConcurrency.value > 0 && /^Throttler try error/.test(String(words.logged));
  const values = {
    count,
    status,
    longestMs,
    firstAt,
    lastAt,
    firstSentAt: firstSent,
    lastSentAt: lastSent,
    why: whyFailed(context, left.run, { how: words.how, asked: asked.asked, flag: said.flag, isHeld }),
    ...words,
    ...asked,
    ...said,
    ...restartAround(revision, words.how, lastAt),
    concurrency: containerConcurrency.value,
    maxScale: maxScale.value,
    systemNamespace: shared.systemNamespace,
    ...activatorMemory(shared.system, firstSent, lastAt),
    ...namesOf(revision),
  };
  return { values, ...wish, from: firstAt, seq, until: lastAt + FAILURE_MEMORY_MS };
}

/** What ended a request before anybody could answer it, as the log has it: a full queue, a caller that went away. */
const ENDED: ReadonlySet<unknown> = new Set(["full", "caller"]);
/** Whoever was asked was not there any more. */
const GONE: ReadonlySet<unknown> = new Set(["ending", "left", "activator", "lost"]);
/** No proxy on the way has a shorter timeout than this by default. */
const TIMEOUT_MS: DurationMs = 10_000;

/** A 504 after a long time says itself that a timeout was over. */
function isSlow(status: number, longestMs: DurationMs): boolean {
  return status === 504 && longestMs >= TIMEOUT_MS;
}

/** A container that ends is seen to be started again within this. */
const RESTARTS_WITHIN_MS: DurationMs = 60_000;

/** The container that was started again about then, where the log says that nobody answered at its port. */
function restartAround({ restarted }: RevisionState, how: unknown, lastAt: EpochMs): FindingValues {
  const isMeant =
    (how === "refused" || how === "closed") &&
    restarted !== null &&
    restarted.lastAt >= lastAt - LOOK_BACK_MS &&
    restarted.firstAt <= lastAt + RESTARTS_WITHIN_MS;
  if (!isMeant) return { restart: "none", pod: "none", container: "none", exitCode: -1 };
  const { pod, container, exitCode } = restarted;
  return { restart: "around", pod, container, exitCode };
}

/** What the log says comes first, then who was asked, then what is around it. */
function whyFailed(
  context: RuleContext,
  { status, longestMs, lastAt }: FailureRun,
  { how, asked, flag, isHeld }: Readonly<Record<"how" | "asked" | "flag" | "isHeld", unknown>>,
): string {
  if (how === "caller" && isHeld && whyAround(context, lastAt) === "pods") return "held";
  if (ENDED.has(how)) return String(how);
  if (GONE.has(asked)) return String(asked);
  const why = whyAround(context, lastAt);
  // It was the gateway that waited no longer.
  if (why === "pods" && flag === "timeout") return "caller";
  // A timeout that is over says nothing more where nobody was there to answer.
  if (why === "pods" && isSlow(status, longestMs)) return "slow";
  return why === "pods" && asked === "nobody" ? "nobody" : why;
}

/** What findings say was around a request; `slow`, `caller` and `nobody` are told where pods were ready. */
const AROUND: ReadonlyMap<unknown, string> = new Map([
  ...["pods", "noPods", "zero", "hpa"].map((why) => [why, why] as const),
  ["slow", "pods"],
  ["caller", "pods"],
  ["held", "pods"],
  ["nobody", "pods"],
]);

/** What is around a request changes; it failed in what was there then. That nobody can wake a revision may be told later. */
function whyAround(context: RuleContext, lastAt: EpochMs): string {
  const { values } = context.open ?? {};
  const known = values?.lastAt === lastAt ? AROUND.get(values.why) : undefined;
  if (known === undefined) return whyOf(context, lastAt);
  return known !== "pods" && isRefused(context, "wake") ? "refused" : known;
}

/** What was there as the last of them was answered; what is seen only later says nothing of it. */
function whyOf(context: RuleContext, at: EpochMs): string {
  const { shared, revision, t } = context;
  const { pods, replicas } = context.facts;
  if (sampleAt(revision.privateReady, at) === undefined && sampleAt(revision.replicas, at) === undefined)
    return "unseen";
  if (isRefused(context, "wake")) return "refused";
  if (replicas === 0) return isHpaClass(shared, revision, t) ? "hpa" : "zero";
  return (pods ?? 0) === 0 ? "noPods" : "pods";
}

const STATE = [RESOURCE.deployments, RESOURCE.endpoints];
const NEEDS = [RESOURCE.serverlessServices, ...STATE];

export const FAILED_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "requests-failed",
    kind: "diagnosis",
    severity: "error",
    sources: [...FAILURE_SOURCES, "queue-proxy"],
    needs: NEEDS,
    mayLack: NEEDS,
    // That requests failed is true whatever is recorded beside them; why is then not known.
    needNotBeSeen: STATE,
    when: ["failing"],
    afterMs: 0,
    isOfEvents: true,
    partOf: ["steady-errors", "rollout-gap"],
    judge: failsRequests,
  },
];
