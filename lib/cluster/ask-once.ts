/**
 * Asks a cluster once: a list of every resource, all at the same time, and the ends of the logs of Knative's processes.
 *
 *   lists ──▶ pods of Knative's processes ──▶ ends of their logs ──▶ records, in the order of their times
 */
import { asObject, asString, type JsonObject } from "../model/json.ts";
import type { ResourceStatus } from "../model/live-status.ts";
import type { TraceHeader } from "../model/record.ts";
import { isQuietlyMissed, type ResourceRow } from "../model/resources.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type ProcessPod, watchCluster } from "./cluster-watch.ts";
import type { HoldingLimits } from "./holdings.ts";
import type { Where } from "./list-path.ts";
import { type LogEnds, readLogEnds } from "./log-ends.ts";
import type { LogBounds } from "./log-pods.ts";
import { createLineTaker } from "./log-tail.ts";
import { type ClusterApi, type ClusterClock, ClusterUnreachableError, type NewRecord } from "./types.ts";
import { findVersions } from "./versions.ts";

export interface AskOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly where: Where;
  readonly redact: (resource: string, object: JsonObject) => JsonObject;
  /** Ends the asking; what is there by then is answered. */
  readonly signal: AbortSignal;
  /** null: no log is read. */
  readonly logs: LogBounds | null;
  readonly resources?: readonly ResourceRow[];
  readonly limits?: HoldingLimits;
}

/** A resource of which nothing is known. */
export interface MissingResource {
  readonly resource: string;
  readonly state: "refused" | "missing" | "unanswered";
  /** For people, as the API server says it. */
  readonly reason: string;
}

export interface ClusterAnswer {
  /** In the order of their times, and of those that are equal as they came. */
  readonly records: readonly NewRecord[];
  readonly askedAt: EpochMs;
  readonly answeredAt: EpochMs;
  readonly without: readonly MissingResource[];
  readonly logs: LogEnds;
  readonly versions: Pick<TraceHeader, "kubernetes" | "knative">;
}

/** What has not come by then is answered without. */
const LISTS_LIMIT_MS: DurationMs = 20_000;
const LOGS_LIMIT_MS: DurationMs = 5_000;
const VERSIONS_LIMIT_MS: DurationMs = 1_000;
const NO_LOGS: LogEnds = { wanted: 0, read: 0, missed: [] };

/** @throws ClusterUnreachableError when nothing is answered at all */
export async function askOnce(options: AskOptions): Promise<ClusterAnswer> {
  const { api, clock, where, signal } = options;
  const askedAt = clock.now();
  const stop = new AbortController();
  const end = (): void => stop.abort();
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    const versions = findVersions(api, where.systemNamespace, stop.signal);
    const { records, resources, pods } = await lists(options, stop.signal);
    const answered = resources.filter(({ state }) => state !== "starting" && state !== "retrying");
    if (answered.length === 0) throw new ClusterUnreachableError(whyNot(resources));
    const lines: NewRecord[] = [];
    const taker = createLineTaker(clock, (record) => lines.push(record), where.namespace);
    const logs =
      options.logs === null
        ? NO_LOGS
        : await readLogEnds(pods, {
            api,
            clock,
            bounds: options.logs,
            limitMs: LOGS_LIMIT_MS,
            signal: stop.signal,
            onLine: taker.take,
          });
    // Whoever does not say its version is not waited for.
    const cancel = clock.after(VERSIONS_LIMIT_MS, end);
    const known = await versions;
    cancel();
    const conceal = (text: string): string => api.conceal?.(text) ?? text;
    return {
      records: [...records, ...lines].sort((a, b) => a.t - b.t),
      askedAt,
      answeredAt: clock.now(),
      without: missingOf(resources).map((one) => ({ ...one, reason: conceal(one.reason) })),
      logs: { ...logs, missed: logs.missed.map((one) => ({ ...one, reason: conceal(one.reason) })) },
      versions: known,
    };
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}

interface Lists {
  readonly records: readonly NewRecord[];
  readonly resources: readonly ResourceStatus[];
  readonly pods: readonly ProcessPod[];
}

/** Resolves when every list is there or refused, when no server answers, or when it has been waited for long enough. */
function lists(options: AskOptions, signal: AbortSignal): Promise<Lists> {
  const { api, clock, where, redact, resources, limits } = options;
  return new Promise((resolve) => {
    const records: NewRecord[] = [];
    const objects = new Map<string, JsonObject>();
    let pods: readonly ProcessPod[] = [];
    let isOver = false;
    const done = (): void => {
      if (isOver) return;
      isOver = true;
      cancel();
      signal.removeEventListener("abort", done);
      const said = watch.resources;
      watch.stop();
      resolve({ records, resources: said, pods });
    };
    const check = (): void => {
      const isAway = watch.resources.every(({ state }) => state === "retrying");
      if (watch.isSettled || isAway) done();
    };
    const watch = watchCluster({
      api,
      clock,
      where,
      redact,
      once: true,
      sink(record) {
        if (isOver) return;
        records.push(record);
        if (record.initial) objects.set(keyOf(record.resource, record.object), record.object);
      },
      current: (resource, key) => objects.get(`${resource} ${key}`) ?? null,
      onProcessPods(now) {
        pods = now;
      },
      // A status is told while the watch is still being made, too.
      onStatus: () => queueMicrotask(check),
      ...(resources === undefined ? {} : { resources }),
      ...(limits === undefined ? {} : { limits }),
    });
    const cancel = clock.after(LISTS_LIMIT_MS, done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

function keyOf(resource: string, { metadata }: JsonObject): string {
  const { namespace, name } = asObject(metadata);
  return `${resource} ${asString(namespace) ?? ""}/${asString(name) ?? ""}`;
}

function missingOf(resources: readonly ResourceStatus[]): MissingResource[] {
  return resources.flatMap(({ resource, state, reason }) => {
    if (state === "live" || isQuietlyMissed({ resource, state })) return [];
    const known = state === "refused" || state === "missing" ? state : "unanswered";
    return [{ resource, state: known, reason: reason || noAnswer() }];
  });
}

function whyNot(resources: readonly ResourceStatus[]): string {
  return resources.find(({ reason }) => reason !== "")?.reason ?? noAnswer();
}

function noAnswer(): string {
  return `no answer within ${LISTS_LIMIT_MS / 1_000} s`;
}
