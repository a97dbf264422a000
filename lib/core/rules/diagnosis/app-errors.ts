/** app-errors: the application answered requests with errors of its own; what leads to it did its part. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS, nextSettleOf, recentRun, recordedFailures } from "../../reduce/failures.ts";
import type { LoggedRun, LoggedSource } from "../../state/state.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { FAILURE_SOURCES, namesOf } from "./facts.ts";
import { untold } from "./untold.ts";

/** A record of the same request may come so much later than the line, or tell of a time so much earlier. */
const SAME_MS: DurationMs = 2_000;

function appFails(context: RuleContext): Verdict | Quiet | null {
  const { revision, t, facts } = context;
  if (facts.sks === null && !facts.isToldOnly) return null;
  const settleAt = nextSettleOf(revision);
  const run = recentRun(revision, "app", t);
  if (run === null) return { ...logged(context), ...(settleAt === undefined ? {} : { askAt: settleAt }) };
  const { run: left, wish } = untold(context, run);
  const askAt = Math.min(settleAt ?? Number.POSITIVE_INFINITY, wish.askAt ?? Number.POSITIVE_INFINITY);
  const wishes = { ...wish, ...(Number.isFinite(askAt) ? { askAt } : {}) };
  if (left === null) return wishes;
  const { count, status, longestMs, firstAt, lastAt, firstSent, lastSent, seq } = left;
  const times = { firstAt, lastAt, firstSentAt: firstSent, lastSentAt: lastSent };
  return {
    values: { by: "request", count, status, longestMs, ...times, ...namesOf(revision) },
    ...wishes,
    from: firstAt,
    afterMs: 0,
    seq,
    until: lastAt + FAILURE_MEMORY_MS,
  };
}

/** By the request logs, where fewer are recorded. */
function logged({ revision, t }: RuleContext): Verdict | null {
  const recent = revision.failures.logged.filter(({ lastAt }) => lastAt > t - FAILURE_MEMORY_MS);
  const runs = recent.filter(({ cause }) => cause === "app");
  const last = runs.reduce<LoggedRun | null>(
    (one, run) => (one === null || run.lastAt >= one.lastAt ? run : one),
    null,
  );
  if (last === null) return null;
  const of = (source: LoggedSource): number => runs.find((run) => run.source === source)?.count ?? 0;
  const queueProxy = of("queue-proxy-access");
  // What the activator answered for itself is in its own lines.
  const own = recent.find(({ source, status }) => source === "activator" && status === 500)?.count ?? 0;
  const activator = Math.max(0, of("activator-access") - own);
  const count = Math.max(queueProxy, activator);
  const firstAt = Math.min(...runs.map((run) => run.firstAt));
  const { lastAt, status, longestMs, message, seq } = last;
  if (count <= recordedFailures(revision, firstAt - SAME_MS, lastAt + SAME_MS)) return null;
  const values = { by: "log", count, activator, queueProxy, status, longestMs, message, firstAt, lastAt };
  return {
    values: { ...values, firstSentAt: firstAt, lastSentAt: lastAt, ...namesOf(revision) },
    from: firstAt,
    afterMs: SAME_MS,
    seq,
    until: lastAt + FAILURE_MEMORY_MS,
  };
}

export const APP_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "app-errors",
    kind: "diagnosis",
    severity: "warning",
    sources: [...FAILURE_SOURCES, "queue-proxy"],
    needs: [RESOURCE.serverlessServices],
    mayLack: [RESOURCE.serverlessServices],
    when: ["failing"],
    afterMs: 0,
    isOfEvents: true,
    partOf: ["steady-errors"],
    judge: appFails,
  },
];
