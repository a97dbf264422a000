/** Requests that are lost or wait: the first thing to be told, everything else explains it. */
import { lastIndexAt } from "../../../model/search.ts";
import type { Finding, PodTrack } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS } from "../../reduce/failures.ts";
import { findingsAt } from "../../rules/findings.ts";
import { sliceAt } from "../../state/tracks.ts";
import { type Clause, type Context, clause, podsAt, readyPods } from "./context.ts";

/** A cold start explains a shorter wait. */
const LONG_WAIT_MS: DurationMs = 10_000;
/** No request that waits is looked for further back than this. */
const LONGEST_WAIT_MS: DurationMs = 600_000;

const RULES: ReadonlySet<string> = new Set([
  "D10",
  "D19",
  "pods-lost",
  "rollout-gap",
  "requests-failed",
  "requests-logged",
  "app-errors",
  "steady-errors",
]);

/** What clients met in the last minute, and who still waits. */
export function requestClauses(c: Context): Clause[] {
  return [...failed(c), ...waiting(c), ...waited(c)];
}

function failed(c: Context): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).filter(({ rule }) => RULES.has(rule));
  let count = 0;
  let last: { readonly status: number; readonly lastAt: EpochMs; readonly seq: number } | null = null;
  for (const { values, until, seq } of found) {
    const failures = values.by === "log" ? 0 : Number(values.failed ?? values.count);
    if (failures === 0) continue;
    const lastAt = Number(values.lastAt ?? (until ?? c.t) - FAILURE_MEMORY_MS);
    // Pods stay lost for longer than requests fail.
    if (lastAt <= c.t - FAILURE_MEMORY_MS) continue;
    count += failures;
    if (last === null || lastAt >= last.lastAt) last = { status: Number(values.status), lastAt, seq };
  }
  const told = loggedClause(
    c,
    found.filter(({ values }) => values.by === "log"),
  );
  if (last === null) return told;
  const { status, lastAt, seq } = last;
  const firstAt = firstOf(found.filter(({ values }) => values.by !== "log" && values.failed !== 0));
  const values = { count, status, lastAt };
  return [
    firstAt > c.t - FAILURE_MEMORY_MS
      ? clause("requestsFailed", values, "observed", seq)
      : clause("requestsFailedSince", { ...values, firstAt }, "observed", seq),
    ...told,
  ];
}

/** One failure follows the other within a minute; the first may be hours ago. */
function firstOf(found: readonly Finding[]): EpochMs {
  return Math.min(...found.map(({ values }) => Number(values.firstAt ?? Number.POSITIVE_INFINITY)));
}

/** What the logs alone tell of. */
function loggedClause(c: Context, found: readonly Finding[]): Clause[] {
  const [first] = found;
  if (first === undefined) return [];
  const { queueProxy = 0, activator = 1 } = first.values;
  const by = Number(queueProxy) > Number(activator) ? "queueProxy" : "activator";
  const count = found.reduce((sum, { values }) => sum + Number(values.count), 0);
  const lastAt = Math.max(...found.map(({ values }) => Number(values.lastAt)));
  const firstAt = firstOf(found);
  return [
    firstAt > c.t - FAILURE_MEMORY_MS
      ? clause("requestErrors", { count, by, lastAt }, "observed", first.seq)
      : clause("requestErrorsSince", { count, by, lastAt, firstAt }, "observed", first.seq),
  ];
}

/** Sent a long time ago, not answered, and no pod is ready that could. */
function waiting(c: Context): Clause[] {
  const long = longWaiting(c);
  if (long.count === 0) return [];
  return [clause("requestsWaitLong", { count: long.count, waitAge: long.longestMs }, "observed", long.seq)];
}

/** A cold start that clients waited for longer than for its pod: so much, and told for a minute. */
const LATE_MS: DurationMs = 2_000;

/** What clients waited for the last cold start, where its pod was ready long before. */
function waited(c: Context): Clause[] {
  const { coldStarts } = c.revision;
  const episode = coldStarts[lastIndexAt(coldStarts, c.t, ({ begin }) => begin)];
  const ready = episode?.endpointReady ?? null;
  if (episode === undefined || ready === null || ready > c.t) return [];
  const open = stillWaiting(c, episode.begin, ready);
  if (open !== null) return [open];
  const { count = 0, longestMs: waitedAge = 0, at = null } = episode.waited ?? {};
  if (at === null || at > c.t || at <= c.t - FAILURE_MEMORY_MS || at < ready + LATE_MS) return [];
  // That finding tells of the same requests, and why they waited.
  if (findingsAt(c.shared, c.revision, c.t).some(({ rule }) => rule === "clusterip-fallback")) return [];
  return [clause("clientsWaited", { count, waitedAge, lateAge: at - ready }, "observed", null)];
}

/** Sent before the pod was ready, a long time ago, and not answered by it. */
function stillWaiting(c: Context, begin: EpochMs, ready: EpochMs): Clause | null {
  const { requests } = c.revision;
  const latest = Math.min(ready, c.t - LONG_WAIT_MS);
  let count = 0;
  let seq: number | null = null;
  let first = c.t;
  for (let i = lastIndexAt(requests.t, latest, (sent) => sent); i >= 0; i--) {
    const sent = requests.t[i] as number;
    if (sent < begin - LONG_WAIT_MS) break;
    if (sent + (requests.ms[i] as number) <= c.t) continue;
    count += 1;
    first = sent;
    seq = requests.seq[i] ?? null;
  }
  if (count === 0 || c.t < ready + LATE_MS || readyPods(c) === 0) return null;
  return clause("clientsWait", { count, waitAge: c.t - first, readyAge: c.t - ready }, "observed", seq);
}

/** Requests that have waited for longer than a cold start explains. */
export function longWaiting(c: Context): {
  readonly count: number;
  readonly longestMs: DurationMs;
  readonly seq: number | null;
} {
  const { requests } = c.revision;
  let count = 0;
  let longestMs = 0;
  let seq: number | null = null;
  if (readyPods(c) > 0) return { count, longestMs, seq };
  let ending: PodTrack[] | undefined;
  for (let i = lastIndexAt(requests.t, c.t - LONG_WAIT_MS, (sent) => sent); i >= 0; i--) {
    const sent = requests.t[i] as number;
    if (sent < c.t - LONGEST_WAIT_MS) break;
    if (sent + (requests.ms[i] as number) <= c.t) continue;
    ending ??= podsAt(c).filter(({ slices }) => sliceAt(slices, c.t)?.value === "terminating");
    // A long request (a websocket, a stream) goes on in a pod that is sent away: it does not wait for one.
    if (ending.some(({ slices }) => sliceAt(slices, sent)?.value === "ready")) continue;
    count += 1;
    longestMs = c.t - sent;
    seq = requests.seq[i] ?? null;
  }
  return { count, longestMs, seq };
}
