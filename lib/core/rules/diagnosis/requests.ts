/** Requests that were not answered as they should be (protocol 8: D10, D18, D19). */
import { RESOURCE } from "../../../model/record.ts";
import type { DecisionInstant } from "../../../model/timeline.ts";
import { FAILURE_MEMORY_MS, isWaking, recentRun } from "../../reduce/failures.ts";
import type { FailureRun, FailureSort } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { activatorMemory } from "../system/memory.ts";
import { askedValues } from "./asked.ts";
import { FAILURE_SOURCES, placesOf, recentLines } from "./facts.ts";
import { gatewayWords } from "./gateway-words.ts";
import { canceledAt } from "./logged.ts";
import { isOfMove } from "./moved.ts";

const runOf = ({ revision, t }: RuleContext, sort: FailureSort): FailureRun | null =>
  recentRun(revision, sort, t);

/** The failed requests of one sort, as a finding that ceases a minute after the last; null where the move of a route tells them. */
function failures(context: RuleContext, run: FailureRun | null): Verdict | null {
  if (run === null || isOfMove(context, run)) return null;
  const { count, status, longestMs, firstAt, lastAt, firstSent, lastSent, seq } = run;
  const values = { by: "request", count, status, longestMs, firstAt, lastAt, firstSentAt: firstSent };
  return {
    values: {
      ...values,
      lastSentAt: lastSent,
      ...askedValues(context.revision, run, count),
      ...gatewayWords(run),
      ...placesOf(context),
    },
    from: firstAt,
    seq,
    until: lastAt + FAILURE_MEMORY_MS,
  };
}

/** The same from the activators' log, where no request is recorded. */
function logged(context: RuleContext, isMeant: (line: DecisionInstant) => boolean): Verdict | null {
  const { revision, t, open } = context;
  const { decisions } = revision;
  // Most lines are of other sorts: nothing begins with them.
  if (decisions[decisions.length - 1]?.kind !== "request-error" && open === undefined) return null;
  const lines = recentLines(revision, t - FAILURE_MEMORY_MS, (line) => {
    // A request log tells of the same requests once more.
    const isOwn = line.values.source === undefined || line.values.source === "activator";
    return line.process === "activator" && line.kind === "request-error" && isOwn && isMeant(line);
  });
  const [last] = lines;
  const first = lines.at(-1);
  if (last === undefined || first === undefined) return null;
  // Lines are looked for in the last minute only: what is known of those before goes on.
  const goesOn = open !== undefined && t < (open.until ?? Number.POSITIVE_INFINITY);
  const known = goesOn && open.values.by === "log" ? open : undefined;
  const firstAt = Math.min(Number(known?.values.firstAt ?? first.t), first.t);
  const before = known === undefined ? 0 : Number(known.values.count);
  const count = Math.max(lines.length, before + (Number(known?.values.lastAt) < last.t ? 1 : 0));
  const times = { firstAt, lastAt: last.t, firstSentAt: firstAt, lastSentAt: last.t };
  const values = {
    by: "log",
    count,
    status: 0,
    longestMs: 0,
    message: last.message,
    ...gatewayWords({}),
    ...times,
    ...placesOf(context),
  };
  return { values, from: firstAt, seq: last.seq, until: last.t + FAILURE_MEMORY_MS };
}

const LOOKUP_FAILED = "Error while getting revision";

/** D10: requests failed while pods were ordered and none was ready. */
function failedWaking(context: RuleContext): Verdict | null {
  const isMeant = ({ t, message }: DecisionInstant): boolean =>
    !message.startsWith(LOOKUP_FAILED) && isWaking(context.revision, t, t);
  const run = runOf(context, "wake");
  // The lines are about the same requests.
  const found = run === null ? logged(context, isMeant) : failures(context, run);
  if (found === null) return null;
  const isLate = run !== null && (run.status === 504 || run.status === 0);
  const isCut = isLate && found.values.flag === "timeout";
  const isCanceled =
    run === null ? isLastCanceled(context) : isLate && canceledAt(context.revision, run.lastAt) !== undefined;
  const { firstSentAt, lastAt } = found.values;
  const memory = activatorMemory(context.shared.system, Number(firstSentAt), Number(lastAt));
  const caller = isCanceled || isCut ? "gone" : "there";
  return { ...found, values: { ...found.values, caller, ...memory } };
}

/** The last line of an activator tells of a caller that was gone. */
function isLastCanceled({ revision, t }: RuleContext): boolean {
  const [last] = recentLines(revision, t - FAILURE_MEMORY_MS, ({ process, kind, values }) => {
    return process === "activator" && kind === "request-error" && values.source === "activator";
  });
  return last?.values.cause === "canceled";
}

/** D18: 404 while there is nobody but the activator. */
function notFoundAtZero(context: RuleContext): Verdict | null {
  const found = failures(context, runOf(context, "notFound"));
  if (found !== null || context.facts.replicas !== 0) return found;
  return logged(context, ({ message }) => message.startsWith(LOOKUP_FAILED));
}

/** D19: the ingress failed around a change of path or replicas. */
function failedAtChange(context: RuleContext): Verdict | null {
  return failures(context, runOf(context, "change"));
}

/** In a minute in which nothing else happens, requests-failed asks to be asked when failures are sorted, and these are then, too. */
const common = {
  kind: "diagnosis",
  severity: "error",
  sources: [...FAILURE_SOURCES, "autoscaler"],
  needs: [RESOURCE.serverlessServices, RESOURCE.deployments, RESOURCE.endpoints],
  when: ["failing"],
  afterMs: 0,
  isOfEvents: true,
  partOf: ["rollout-gap"],
} satisfies Omit<RuleSpec, "id" | "judge">;

export const REQUEST_DIAGNOSES: readonly RuleSpec[] = [
  { ...common, id: "D10", judge: failedWaking },
  { ...common, id: "D18", severity: "warning", judge: notFoundAtZero },
  { ...common, id: "D19", judge: failedAtChange },
];
