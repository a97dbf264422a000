/**
 * A cluster that is watched while somebody wants to see it. This file joins its parts and does nothing else.
 *
 *   ClusterApi ──▶ collector ─┐                      ┌─▶ store ──▶ viewers
 *                  probing ───┴─▶ log: one record ───┼─▶ keeper: history on disk
 *                                    at a time       └─▶ recording
 */
import { randomBytes } from "node:crypto";
import { createStatusCache, statusOf } from "../cluster/cluster-status.ts";
import type { HoldingLimits } from "../cluster/holdings.ts";
import type { Where } from "../cluster/list-path.ts";
import type { ClusterApi, ClusterClock, RecordSink } from "../cluster/types.ts";
import { LATENESS_MS } from "../core/index.ts";
import type { FactsOptions } from "../facts/facts-writer.ts";
import { messageOf, withoutPaths } from "../model/errors.ts";
import type { JsonObject } from "../model/json.ts";
import type { LiveStatus, ResourceStatus } from "../model/live-status.ts";
import type { NewRecord } from "../model/record.ts";
import { RESOURCES, type ResourceRow } from "../model/resources.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { createLiveSource, type LiveSource } from "../sources/live-source.ts";
import type { Retention } from "../store/retention.ts";
import { TRACE_VERSION } from "../trace/reader.ts";
import { createRedactor, type Redaction, redactedNames } from "../trace/redact.ts";
import { createCollector } from "./collector.ts";
import type { LiveReport } from "./events.ts";
import { createFactKeeper, type FactKeeper, type FactsPlace } from "./fact-keeper.ts";
import type { HistoryOptions } from "./history.ts";
import { createHolders } from "./holders.ts";
import { createKeeper, openPast } from "./keeper.ts";
import { createMemoryLog } from "./memory-log.ts";
import { createProbing, type ProbeOptions } from "./probing.ts";
import type { Recorder } from "./recorder.ts";
import { createRecording } from "./recording.ts";
import { createDelay, createRepeat } from "./timing.ts";
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
  /** How far back a log is read that is followed for the first time. */
  readonly logPastMs?: DurationMs;
  /** Of what is watched. */
  readonly limits?: HoldingLimits;
  /** null: the history is not kept on disk. */
  readonly history: HistoryOptions | null;
  /** Absent or null: no facts outlive the history. */
  readonly facts?: FactsOptions | null;
  /** Watching ends so long after the last one who wanted it has gone. */
  readonly idleMs?: DurationMs;
  /** skscope's own prober; absent: nothing is ever sent. */
  readonly probe?: ProbeOptions;
  readonly resources?: readonly ResourceRow[];
  /** See {@link watchCluster}. */
  readonly received?: (resource: string, object: JsonObject) => EpochMs;
  /** Told of every record; for counting. */
  readonly onRecord?: (record: NewRecord) => void;
  /** Told of what happens; for a log that people read. */
  readonly report?: LiveReport;
}

export interface LiveCluster {
  readonly id: string;
  /** Complete with the history of earlier runs. Another one may take its place: {@link LiveCluster.gone} tells. */
  readonly source: LiveSource;
  /** Aborts when the source of now is not the cluster's any more; absent where that cannot be. */
  readonly gone?: AbortSignal;
  /** Somebody wants to see it: watching begins with the first and ends some time after the last. Call back once to leave. */
  hold(): () => void;
  readonly isWatching: boolean;
  /** Every resource has been listed, or cannot be. */
  readonly isSettled: boolean;
  readonly resources: readonly ResourceStatus[];
  readonly facts: FactKeeper;
  /** Where its facts are when others keep them; absent: this process does. */
  readonly sharedFacts?: FactsPlace;
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
const ADVANCE_MS: DurationMs = 1_000;
/** What was found is on disk so much later, and what a second writes is not written one by one. */
const FACTS_MS: DurationMs = 10_000;

/** Reads what an earlier run has left behind; watching begins with the first {@link LiveCluster.hold}. */
export async function openLiveCluster(options: LiveClusterOptions): Promise<LiveCluster> {
  const { id, api, clock, where, clusterDomain = "cluster.local" } = options;
  const report: LiveReport = (event) =>
    options.report?.(
      "reason" in event ? { ...event, reason: api.conceal?.(event.reason) ?? event.reason } : event,
    );
  const redacted = redactedNames(options.keep ?? new Set());
  const epoch = randomBytes(6).toString("hex");
  const { source, failure: pastFailure } = await openPast(
    options.history,
    (firstSeq, earlier = []) =>
      createLiveSource({
        summary: { id, title: options.title, story: "" },
        header: {
          version: TRACE_VERSION,
          cluster: api.name,
          systemNamespace: where.systemNamespace,
          clusterDomain,
          redacted,
        },
        lineage: { epoch, earlier, firstSeq },
        retention: options.retention,
        status: () => status(),
        namespace: where.namespace,
      }),
    clock.now,
  );
  if (pastFailure !== "") report({ kind: "history", state: "unreadable", reason: pastFailure });

  let isStopped = false;
  /** The history is being opened, and watching begins when it is. */
  let isStarting = false;
  const log = createMemoryLog(source);
  const sink: RecordSink = (record) => {
    if (isStopped) return;
    const answer = log.append([record]);
    if (!(answer instanceof Promise)) return;
    const { resource } = record;
    answer.catch((error: unknown) => report({ kind: "lost", resource, reason: messageOf(error) }));
  };
  const keeper = createKeeper(source, options.history, clock.now, report);
  const facts = createFactKeeper(source, {
    options: options.facts ?? null,
    now: clock.now,
    heardAt: () => status().heardAt,
    holdsMs: options.retention.ms,
    report,
  });
  const recording = createRecording(source, redacted, clock.now, report);
  const probing = createProbing(options.probe, source, { clock, sink, clusterDomain });
  const collector = createCollector({
    api,
    clock,
    where,
    resources: options.resources ?? RESOURCES,
    redact: createRedactor(options.keep),
    followLogs: options.followLogs,
    ...(options.logPastMs === undefined ? {} : { logPastMs: options.logPastMs }),
    tip: log.tip,
    sink,
    onVersions: source.setHeader,
    onStatus: () => {
      statuses.drop();
      notifySoon();
    },
    report,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.received === undefined ? {} : { received: options.received }),
  });
  const statuses = createStatusCache(() => collector.resources);
  const notifySoon = createDelay(clock, NOTIFY_MS, () => {
    waiting();
    probing.update();
    source.notify();
  });
  log.subscribe((records) => {
    keeper.write();
    recording.write();
    for (const record of records) options.onRecord?.(record);
    notifySoon();
  });
  /** Rules that wait for a time are asked when nothing from before it can come any more. */
  const waiting = (): void => {
    const { heardAt } = status();
    if (heardAt !== null) source.advance(heardAt - LATENESS_MS);
  };
  const advancing = createRepeat(clock, ADVANCE_MS, waiting);
  const forgetting = createRepeat(clock, FORGET_MS, () => source.forget(clock.now()));
  const writingFacts = createRepeat(clock, FACTS_MS, () => void facts.write());
  const holders = createHolders({
    clock,
    idleMs: options.idleMs ?? IDLE_MS,
    isBusy: () => recording.isOn,
    isWatching: () => collector.isOn,
    onIdle: () => halt(),
  });

  /** The history is opened first, so that nothing is received that it does not hold. */
  const start = (): void => {
    if (collector.isOn || isStarting || isStopped) return;
    if (keeper.isReady) {
      begin();
      return;
    }
    isStarting = true;
    void keeper.open().then(() => {
      isStarting = false;
      begin();
    });
  };
  const begin = (): void => {
    if (collector.isOn || isStopped) return;
    statuses.drop();
    collector.start();
    probing.start();
    forgetting.start();
    advancing.start();
    facts.begin();
    writingFacts.start();
    notifySoon();
    // Whoever began it may have gone while the history was being opened.
    holders.check();
  };
  const halt = (): void => {
    collector.stop();
    probing.stop();
    forgetting.stop();
    advancing.stop();
    writingFacts.stop();
    void facts.write();
    statuses.drop();
    notifySoon();
  };
  function status(): LiveStatus {
    const now = clock.now();
    return statusOf({
      now,
      isStarting,
      isWatching: collector.isOn,
      resources: statuses.at(now),
      logs: collector.logs,
      from: source.summary.from,
      recording: recording.status,
      historyFailure: withoutPaths(keeper.failure || pastFailure),
      probes: probing.status,
    });
  }

  return {
    id,
    source,
    hold() {
      const release = holders.enter();
      start();
      return release;
    },
    facts,
    get isWatching() {
      return collector.isOn;
    },
    get isSettled() {
      return collector.isSettled;
    },
    get resources() {
      return collector.resources;
    },
    probe(revisions) {
      const isAllowed = probing.choose(revisions);
      if (isAllowed) notifySoon();
      return isAllowed;
    },
    async startRecording(path, selection, note) {
      start();
      try {
        return await recording.start(path, selection, note);
      } finally {
        holders.check();
        notifySoon();
      }
    },
    async stopRecording() {
      const ended = await recording.stop();
      holders.check();
      notifySoon();
      return ended;
    },
    async stop() {
      holders.cancel();
      halt();
      isStopped = true;
      await recording.stop();
      await facts.close();
      await keeper.close();
    },
  };
}
