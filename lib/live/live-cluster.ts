/**
 * A cluster that is watched while somebody wants to see it: its watches, its logs, its history, its recording.
 *
 *   ClusterApi ──▶ watches ─┐                  ┌─▶ LiveSource ──▶ viewers
 *                  logs  ───┼─▶ one record ────┼─▶ history on disk
 *                  prober ──┘   at a time      └─▶ recording
 */
import { randomBytes } from "node:crypto";
import { type ClusterWatch, type ProcessPod, watchCluster } from "../cluster/cluster-watch.ts";
import { createLogTail, type LogTail } from "../cluster/log-tail.ts";
import { createProber, type Prober } from "../cluster/prober.ts";
import { WATCHED, type WatchedResource, type Where } from "../cluster/resources.ts";
import type { ClusterApi, ClusterClock } from "../cluster/types.ts";
import { findVersions } from "../cluster/versions.ts";
import { messageOf } from "../model/errors.ts";
import type { JsonObject } from "../model/json.ts";
import type { LiveState, LiveStatus, LogsStatus, ResourceStatus } from "../model/live-status.ts";
import type { NewRecord } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { createLiveSource, type Lineage, type LiveSource, type Retention } from "../sources/live-source.ts";
import { TRACE_VERSION } from "../trace/reader.ts";
import { createRedactor, type Redaction, redactedNames } from "../trace/redact.ts";
import {
  createHistoryWriter,
  type HistoryOptions,
  type HistoryWriter,
  readSegments,
  type Segment,
  segmentsIn,
} from "./history.ts";
import { createMemoryLog } from "./memory-log.ts";
import { probeFactsOf } from "./probe-facts.ts";
import type { RecordLog } from "./record-log.ts";
import { type Recorder, startRecorder } from "./recorder.ts";
import type { Selection } from "./trace-lines.ts";

export interface LiveClusterOptions {
  readonly id: string;
  readonly title: string;
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly where: Where;
  readonly clusterDomain?: string;
  /** What is not taken out of the objects. */
  readonly keep?: ReadonlySet<Redaction>;
  readonly retention: Retention;
  readonly followLogs: boolean;
  /** null: the history is not kept on disk. */
  readonly history: HistoryOptions | null;
  /** Watching ends so long after the last one who wanted it has gone. */
  readonly idleMs?: DurationMs;
  /** skscope's own prober; absent: nothing is ever sent. */
  readonly probe?: ProbeOptions;
  readonly resources?: readonly WatchedResource[];
  /** See {@link watchCluster}. */
  readonly received?: (resource: string, object: JsonObject) => EpochMs;
  /** Told of every record; for counting. */
  readonly onRecord?: (record: NewRecord) => void;
}

export interface ProbeOptions {
  readonly inCluster: boolean;
  readonly gateway: { readonly host: string; readonly port: number } | null;
  /** Revisions ("namespace/name") that are probed from the start. */
  readonly revisions: readonly string[];
}

export interface LiveCluster {
  readonly id: string;
  /** Complete with the history of earlier runs. */
  readonly source: LiveSource;
  /** Somebody wants to see it: watching begins with the first and ends some time after the last. Call back once to leave. */
  hold(): () => void;
  readonly isWatching: boolean;
  /** Every resource has been listed, or cannot be. */
  readonly isSettled: boolean;
  /** All watches, also those that are well. */
  readonly resources: readonly ResourceStatus[];
  /** Chooses which revisions are probed from now on; false where probing is not allowed. */
  probe(revisions: readonly string[]): boolean;
  /** @throws when one is being written already, or the file cannot be */
  startRecording(path: string, selection: Selection, note?: string): Promise<Recorder>;
  /** Resolves to the recording when it is on disk; null when none was being written. */
  stopRecording(): Promise<Recorder | null>;
  stop(): Promise<void>;
}

const IDLE_MS: DurationMs = 5 * 60_000;
/** Records that come together are told together. */
const NOTIFY_MS: DurationMs = 40;
const FORGET_MS: DurationMs = 15_000;
const STATUSES_MS: DurationMs = 200;
/** A watch that is opened again within this has missed nothing that anybody could see. */
const STALE_MS: DurationMs = 3_000;
/** Of a log that is followed for the first time, what was printed shortly before tells what is going on. */
const LOG_LOOK_BACK_MS: DurationMs = 10_000;

/** Reads what an earlier run has left behind; watching begins with the first {@link LiveCluster.hold}. */
export async function openLiveCluster(options: LiveClusterOptions): Promise<LiveCluster> {
  const { id, api, clock, where } = options;
  const rows = options.resources ?? WATCHED;
  const redact = createRedactor(options.keep);
  const redacted = redactedNames(options.keep ?? new Set());
  const epoch = randomBytes(6).toString("hex");
  const segments = options.history === null ? [] : await segmentsIn(options.history.folder);

  const createSource = (firstSeq: number, earlier: Lineage["earlier"] = []): LiveSource =>
    createLiveSource({
      summary: { id, title: options.title, story: "" },
      header: {
        version: TRACE_VERSION,
        cluster: api.name,
        systemNamespace: where.systemNamespace,
        clusterDomain: options.clusterDomain ?? "cluster.local",
        redacted,
      },
      lineage: { epoch, earlier, firstSeq },
      retention: options.retention,
      status: () => status(),
      namespace: where.namespace,
    });

  let historyFailure = "";
  let source = createSource(0);
  try {
    for (let rest: readonly Segment[] = segments; rest.length > 0; ) {
      const runs: { epoch: string; lastSeq: number }[] = [];
      const found = createSource(rest[0]?.firstSeq ?? 0, runs);
      rest = await readSegments(rest, found, (segment, lastSeq) => {
        runs.push({ epoch: segment.epoch, lastSeq });
        found.forget(clock.now());
      });
      // What is there without a gap goes on; before it is only what cannot be joined to it.
      if (runs.length > 0) source = found;
    }
  } catch (error) {
    // A history that cannot be read must not keep the present from being seen; its files stay for whoever wants to look.
    historyFailure = messageOf(error);
    source = createSource(Math.max(source.lastSeq, segments.at(-1)?.firstSeq ?? 0) + 1_000_000);
  }
  source.forget(clock.now());

  let watch: ClusterWatch | null = null;
  let logs: LogTail | null = null;
  let history: HistoryWriter | null = null;
  let historyOpening: Promise<void> | null = null;
  let recorder: Recorder | null = null;
  let prober: Prober | null = null;
  let probed: readonly string[] = options.probe?.revisions ?? [];
  let holders = 0;
  let isStopped = false;
  let isStarting = false;
  let recorderStarting: Promise<Recorder> | null = null;
  /** Aborted when watching ends. */
  let watching = new AbortController();
  let statuses: { readonly at: EpochMs; readonly all: readonly ResourceStatus[] } | null = null;
  let isNotifying = false;
  let cancelIdle: () => void = () => undefined;
  let cancelForget: () => void = () => undefined;
  let stoppedAt: EpochMs | null = null;

  const notifySoon = (): void => {
    if (isNotifying) return;
    isNotifying = true;
    clock.after(NOTIFY_MS, () => {
      isNotifying = false;
      if (prober !== null) for (const key of probed) prober.update(key, probeFactsOf(source, key));
      source.notify();
    });
  };
  const log: RecordLog = createMemoryLog(source);
  log.subscribe((records) => {
    history?.write();
    recorder?.write();
    for (const record of records) options.onRecord?.(record);
    notifySoon();
  });
  const sink = (record: NewRecord): void => {
    if (!isStopped) void log.append([record]);
  };
  const tellGaps = (reason: string): void => {
    const t = clock.now();
    const at = new Date(t).toISOString();
    for (const { resource } of rows) {
      if (!log.tip.has(resource)) continue;
      sink({ t, at, type: "GAP", resource, initial: false, object: { reason } });
    }
  };
  const forgetRegularly = (): void => {
    cancelForget = clock.after(FORGET_MS, () => {
      source.forget(clock.now());
      forgetRegularly();
    });
  };

  /** The history is opened first, so that nothing is received that it does not hold. */
  const start = (): void => {
    if (watch !== null || isStarting || isStopped) return;
    if (options.history === null || history !== null) {
      begin();
      return;
    }
    isStarting = true;
    historyOpening ??= createHistoryWriter(source, options.history, clock.now).then(
      (opened) => {
        history = opened;
      },
      (error: unknown) => {
        historyFailure = messageOf(error);
      },
    );
    void historyOpening.then(() => {
      isStarting = false;
      begin();
    });
  };
  const askVersions = async ({ signal }: AbortController): Promise<boolean> => {
    const found = await findVersions(api, where.systemNamespace, signal);
    source.setHeader(found);
    return found.kubernetes !== undefined;
  };
  const begin = (): void => {
    if (watch !== null || isStopped) return;
    const isFirst = stoppedAt === null && segments.length === 0;
    if (!isFirst) tellGaps("skscope was not watching");
    if (options.followLogs) {
      const since = stoppedAt ?? Math.max(log.tip.lastT ?? 0, clock.now() - LOG_LOOK_BACK_MS);
      logs = createLogTail({ api, clock, sink, since });
      logs.onStatus(notifySoon);
    }
    statuses = null;
    const asking = new AbortController();
    watching = asking;
    const versions = askVersions(asking);
    let isAskedAgain = false;
    // The server may have been away at first; once everything is listed it is there.
    const findMissingVersions = (): void => {
      if (isAskedAgain || watch?.isSettled !== true) return;
      isAskedAgain = true;
      void versions.then((isKnown) => isKnown || asking.signal.aborted || askVersions(asking));
    };
    watch = watchCluster({
      api,
      clock,
      where,
      sink,
      redact,
      known: log.tip.keys,
      current: log.tip.current,
      resources: rows,
      onProcessPods: (pods: readonly ProcessPod[]) => logs?.pods(pods),
      onStatus: () => {
        statuses = null;
        findMissingVersions();
        notifySoon();
      },
      ...(options.received === undefined ? {} : { received: options.received }),
    });
    if (options.probe !== undefined) {
      const { inCluster, gateway } = options.probe;
      const clusterDomain = options.clusterDomain ?? "cluster.local";
      prober = createProber({ clock, sink, clusterDomain, inCluster, gateway });
      prober.choose(probed);
    }
    forgetRegularly();
    notifySoon();
    // Whoever began it may have gone while the history was being opened.
    haltWhenIdle();
  };
  const halt = (): void => {
    watch?.stop();
    watch = null;
    watching.abort();
    statuses = null;
    logs?.stop();
    logs = null;
    prober?.stop();
    prober = null;
    cancelForget();
    stoppedAt = clock.now();
    notifySoon();
  };
  const haltWhenIdle = (): void => {
    cancelIdle();
    if (holders > 0 || recorder !== null || watch === null) return;
    cancelIdle = clock.after(options.idleMs ?? IDLE_MS, () => {
      if (holders === 0 && recorder === null) halt();
    });
  };

  /** How the watches fare is asked for by every viewer and with every record, and seldom changes. */
  const statusesAt = (now: EpochMs): readonly ResourceStatus[] => {
    if (statuses === null || Math.abs(now - statuses.at) >= STATUSES_MS) {
      statuses = { at: now, all: watch?.resources ?? [] };
    }
    return statuses.all;
  };

  function status(): LiveStatus {
    const now = clock.now();
    const all = statusesAt(now);
    const { state, reason } =
      isStarting && watch === null ? { state: "starting" as const, reason: "" } : stateOf(all, watch, now);
    return {
      state,
      now,
      heardAt: heardAtOf(all, now),
      reason,
      troubled: all.filter(isTroubled),
      watches: all.length,
      logs: logsStatusOf(logs),
      from: source.summary.from,
      recording:
        recorder === null
          ? null
          : { file: fileName(recorder.path), records: recorder.records, since: recorder.since },
      historyFailure: history?.failure ?? historyFailure,
      probes:
        prober === null
          ? null
          : { revisions: probed, reach: prober.reach.service, reason: prober.reach.reason },
    };
  }

  return {
    id,
    get source() {
      return source;
    },
    hold() {
      holders += 1;
      cancelIdle();
      start();
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        holders -= 1;
        haltWhenIdle();
      };
    },
    get isWatching() {
      return watch !== null;
    },
    get isSettled() {
      return watch?.isSettled ?? false;
    },
    get resources() {
      return watch?.resources ?? [];
    },
    probe(revisions) {
      if (options.probe === undefined) return false;
      probed = [...revisions];
      prober?.choose(probed);
      notifySoon();
      return true;
    },
    async startRecording(path, selection, note) {
      if (recorder !== null || recorderStarting !== null) {
        throw new Error("A recording is being written already.");
      }
      start();
      recorderStarting = startRecorder(source, {
        path,
        selection,
        redacted,
        now: clock.now,
        ...(note === undefined ? {} : { note }),
      });
      try {
        recorder = await recorderStarting;
        return recorder;
      } finally {
        recorderStarting = null;
        haltWhenIdle();
        notifySoon();
      }
    },
    async stopRecording() {
      const ended = recorder;
      recorder = null;
      await ended?.close();
      haltWhenIdle();
      notifySoon();
      return ended;
    },
    async stop() {
      cancelIdle();
      halt();
      isStopped = true;
      await recorderStarting?.catch(() => undefined);
      await recorder?.close();
      recorder = null;
      await historyOpening;
      await history?.close();
    },
  };
}

function stateOf(
  resources: readonly ResourceStatus[],
  watch: ClusterWatch | null,
  now: EpochMs,
): { readonly state: LiveState; readonly reason: string } {
  if (watch === null) return { state: "stopped", reason: "" };
  const needed = resources.filter(({ need }) => need !== "extra");
  const lost = needed.find(
    ({ need, state }) => need === "core" && (state === "refused" || state === "missing"),
  );
  if (lost !== undefined) return { state: "refused", reason: lost.reason };
  // Also when the clock was set back meanwhile.
  const broken = needed.find(({ state, since }) => state === "retrying" && Math.abs(now - since) >= STALE_MS);
  if (broken !== undefined) return { state: "stale", reason: broken.reason };
  const starting = needed.some(({ state }) => state === "starting");
  return { state: starting ? "starting" : "live", reason: "" };
}

/** A watch that is open would have told; one that is broken has told until it broke. */
function heardAtOf(resources: readonly ResourceStatus[], now: EpochMs): EpochMs | null {
  let heardAt: EpochMs | null = null;
  for (const { need, state, heardAt: last } of resources) {
    if (need === "extra" || state === "refused" || state === "missing") continue;
    const until = state === "live" ? now : last;
    if (until === null) return null;
    heardAt = Math.min(heardAt ?? now, until);
  }
  return heardAt;
}

function isTroubled({ state, gaps }: ResourceStatus): boolean {
  return state !== "live" || gaps > 0;
}

function logsStatusOf(logs: LogTail | null): LogsStatus | null {
  if (logs === null) return null;
  const { followed, wanted, refused, failing } = logs.status;
  return { followed, wanted, refused: refused[0]?.reason ?? failing[0]?.reason ?? "" };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
