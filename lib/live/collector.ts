/**
 * Collects what a cluster says: the watches of its resources, the logs of Knative's processes, its versions. Everything
 * goes into the sink as records; what a new run must know of the records before it comes from the tip of the log.
 */
import { type ClusterWatch, watchCluster } from "../cluster/cluster-watch.ts";
import type { HoldingLimits } from "../cluster/holdings.ts";
import type { Where } from "../cluster/list-path.ts";
import { createLogTail, type LogTail } from "../cluster/log-tail.ts";
import type { ClusterApi, ClusterClock, RecordSink } from "../cluster/types.ts";
import { findVersions } from "../cluster/versions.ts";
import { INITIAL_EVENTS_END } from "../cluster/watch-loop.ts";
import { asObject, type JsonObject } from "../model/json.ts";
import type { LogsStatus, ResourceStatus, WatchState } from "../model/live-status.ts";
import { NOT_WATCHING } from "../model/not-watching.ts";
import type { NewRecord, TraceHeader } from "../model/record.ts";
import { isQuietlyMissed, type ResourceRow } from "../model/resources.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { LiveReport } from "./events.ts";
import type { LogTip } from "./record-log.ts";

export interface CollectorOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly where: Where;
  readonly resources: readonly ResourceRow[];
  readonly redact: (resource: string, object: JsonObject) => JsonObject;
  readonly followLogs: boolean;
  /** How far back a log is read that is followed for the first time; default: a moment. */
  readonly logPastMs?: DurationMs;
  readonly limits?: HoldingLimits;
  /** See {@link watchCluster}. */
  readonly received?: (resource: string, object: JsonObject) => EpochMs;
  readonly tip: LogTip;
  readonly sink: RecordSink;
  /** The versions of Kubernetes and Knative, as far as they can be found out. */
  readonly onVersions: (versions: Partial<TraceHeader>) => void;
  /** How a watch or a log fares has changed. */
  readonly onStatus: () => void;
  readonly report: LiveReport;
  /** Why nothing was collected before a start, for the gaps that it tells; empty when there is nothing to say. */
  readonly whyNotBefore?: () => string;
}

export interface Collector {
  /** Begins; what happened since an earlier run is told as a gap of every resource. */
  start(): void;
  stop(): void;
  readonly isOn: boolean;
  /** Every resource has been listed, or cannot be. */
  readonly isSettled: boolean;
  readonly resources: readonly ResourceStatus[];
  /** Null while none are followed. */
  readonly logs: LogsStatus | null;
}

/** One stretch of collecting, from a start to its stop. */
interface Run {
  readonly watch: ClusterWatch;
  readonly logs: LogTail | null;
  readonly asking: AbortController;
}

/** Of a log that is followed for the first time, what was printed shortly before tells what is going on. */
const LOG_LOOK_BACK_MS: DurationMs = 10_000;

export function createCollector(options: CollectorOptions): Collector {
  const { api, clock, where, resources, tip, sink, report } = options;
  const concealed = (text: string): string => api.conceal?.(text) ?? text;
  let run: Run | null = null;
  let stoppedAt: EpochMs | null = null;

  const tellGaps = (reason: string): void => {
    const t = clock.now();
    const at = new Date(t).toISOString();
    for (const { resource } of resources) {
      if (tip.has(resource)) sink({ t, at, type: "GAP", resource, initial: false, object: { reason } });
    }
  };
  const followLogs = (): LogTail => {
    const freshFrom = stoppedAt ?? clock.now() - LOG_LOOK_BACK_MS;
    const past = Math.max(LOG_LOOK_BACK_MS, options.logPastMs ?? 0);
    const since = stoppedAt ?? Math.max(tip.lastT ?? 0, clock.now() - past);
    const onGap = (process: string, reason: string): void =>
      report({ kind: "gap", resource: process, reason });
    const logs = createLogTail({ api, clock, sink, namespace: where.namespace, since, freshFrom, onGap });
    const tellTroubles = createTroubleReport(report);
    logs.onStatus(() => {
      tellTroubles(logs);
      options.onStatus();
    });
    return logs;
  };
  const askVersions = async ({ signal }: AbortController): Promise<boolean> => {
    const found = await findVersions(api, where.systemNamespace, signal);
    options.onVersions(found);
    return found.kubernetes !== undefined;
  };

  const begin = (): Run => {
    const why = options.whyNotBefore?.() ?? "";
    tellGaps(why === "" ? NOT_WATCHING : `${NOT_WATCHING}: ${why}`);
    const logs = options.followLogs ? followLogs() : null;
    const asking = new AbortController();
    const versions = askVersions(asking);
    const tellStates = createStateReport(report);
    let isSettled = false;
    const watch = watchCluster({
      api,
      clock,
      where,
      sink: reporting(sink, report),
      redact: options.redact,
      known: tip.keys,
      current: tip.current,
      resources,
      onProcessPods: (pods) => logs?.pods(pods),
      onStatus: () => {
        tellStates(run?.watch.resources ?? []);
        if (!isSettled && run?.watch.isSettled === true) {
          isSettled = true;
          const without = run.watch.resources.filter(
            (one) => (one.state === "refused" || one.state === "missing") && !isQuietlyMissed(one),
          );
          report({
            kind: "settled",
            watches: resources.length,
            without: without.map(({ resource }) => resource),
          });
          // The server may have been away at first; once everything is listed it is there.
          void versions.then((isKnown) => isKnown || asking.signal.aborted || askVersions(asking));
        }
        options.onStatus();
      },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      ...(options.received === undefined ? {} : { received: options.received }),
    });
    return { watch, logs, asking };
  };

  return {
    start() {
      if (run !== null) return;
      report({ kind: "watching", isOn: true });
      run = begin();
    },
    stop() {
      const ended = run;
      run = null;
      ended?.watch.stop();
      ended?.asking.abort();
      ended?.logs?.stop();
      stoppedAt = clock.now();
      if (ended !== null) report({ kind: "watching", isOn: false });
    },
    get isOn() {
      return run !== null;
    },
    get isSettled() {
      return run?.watch.isSettled ?? false;
    },
    get resources() {
      const all = run?.watch.resources ?? [];
      return all.map((one) => (one.reason === "" ? one : { ...one, reason: concealed(one.reason) }));
    },
    get logs() {
      const status = logsStatusOf(run?.logs ?? null);
      return status === null ? null : { ...status, refused: concealed(status.refused) };
    },
  };
}

function logsStatusOf(logs: LogTail | null): LogsStatus | null {
  if (logs === null) return null;
  const { followed, wanted, refused, failing } = logs.status;
  return { followed, wanted, refused: refused[0]?.reason ?? failing[0]?.reason ?? "" };
}

/** The same sink; gaps and lists after the first are reported as they pass. */
function reporting(sink: RecordSink, report: LiveReport): RecordSink {
  const listed = new Set<string>();
  const objects = new Map<string, number>();
  return (record: NewRecord) => {
    const { type, resource, initial, object } = record;
    if (initial) objects.set(resource, (objects.get(resource) ?? 0) + 1);
    else if (type === "GAP") report({ kind: "gap", resource, reason: String(object.reason) });
    else if (type === "BOOKMARK" && asObject(asObject(object.metadata).annotations)[INITIAL_EVENTS_END]) {
      if (listed.has(resource)) report({ kind: "relisted", resource, objects: objects.get(resource) ?? 0 });
      listed.add(resource);
      objects.delete(resource);
    }
    sink(record);
  };
}

/** Reports each change of a watch's state once. */
function createStateReport(report: LiveReport): (resources: readonly ResourceStatus[]) => void {
  const told = new Map<string, WatchState>();
  return (resources) => {
    for (const { resource, state, reason } of resources) {
      const before = told.get(resource) ?? "starting";
      told.set(resource, state);
      if (before !== state) report({ kind: "watch", resource, before, state, reason });
    }
  };
}

/** Reports each log that is not followed, once until it is. */
function createTroubleReport(report: LiveReport): (logs: LogTail) => void {
  let told = new Set<string>();
  return ({ status: { refused, failing } }) => {
    const now = new Set<string>();
    for (const { pod, code, reason } of [...refused, ...failing]) {
      const key = `${pod} ${code}`;
      if (!told.has(key) && !now.has(key)) report({ kind: "log", pod, code, reason });
      now.add(key);
    }
    told = now;
  };
}
