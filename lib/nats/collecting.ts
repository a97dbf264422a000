/**
 * Collects one cluster into its stream while it holds the cluster's lease.
 *
 *   lease ──taken──▶ tip from the stream ──▶ log ◀── collector ◀── ClusterApi
 *     ▲ renewed with what there is to say      └──▶ key frame now and then
 */

import { statusOf } from "../cluster/cluster-status.ts";
import type { HoldingLimits } from "../cluster/holdings.ts";
import type { Where } from "../cluster/list-path.ts";
import type { ClusterApi, ClusterClock } from "../cluster/types.ts";
import { type Collector, createCollector } from "../live/collector.ts";
import type { LiveReport } from "../live/events.ts";
import { createRepeat } from "../live/timing.ts";
import type { JsonObject } from "../model/json.ts";
import type { TraceHeader } from "../model/record.ts";
import { RESOURCES, type ResourceRow } from "../model/resources.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { TRACE_VERSION } from "../trace/reader.ts";
import { createRedactor, type Redaction, redactedNames } from "../trace/redact.ts";
import { openBucket } from "./bucket.ts";
import { type CollectorNote, openNotes } from "./collector-note.ts";
import type { Nats } from "./connection.ts";
import { createFactDeriving, type FactDeriving } from "./fact-deriving.ts";
import { createFrameWriter, type FrameWriter } from "./frame-writer.ts";
import { createLease } from "./lease.ts";
import type { LogLostError } from "./log-lost.ts";
import { readTip } from "./read-tip.ts";
import { ensureStream, newestHeld, renewIdentity, type StreamOptions, streamState } from "./stream.ts";
import { createStreamLog, type StreamLog } from "./stream-log.ts";
import { reasonOf } from "./why-not.ts";

export interface CollectingOptions {
  readonly nats: Nats;
  /** See `clusterId`. */
  readonly cluster: string;
  /** How people call the cluster. */
  readonly title: string;
  /** Names this collector as no other is named: pod, process. */
  readonly holder: string;
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly where: Where;
  readonly clusterDomain?: string;
  readonly keep?: ReadonlySet<Redaction>;
  readonly followLogs: boolean;
  readonly logPastMs?: DurationMs;
  readonly limits?: HoldingLimits;
  readonly resources?: readonly ResourceRow[];
  readonly received?: (resource: string, object: JsonObject) => EpochMs;
  readonly stream: StreamOptions;
  /** How the stream of facts is made; null: none are told. */
  readonly facts: Pick<StreamOptions, "keepMs" | "keepBytes"> | null;
  readonly bufferBytes?: number;
  /** Told what happens, in sentences. */
  readonly say: (line: string) => void;
  readonly report: LiveReport;
}

export interface Collecting {
  /** This one holds the lease and collects. */
  readonly isActive: boolean;
  /** Stores what was received, gives the lease back, and ends. */
  stop(): Promise<void>;
}

/** One stretch of collecting. */
interface Term {
  readonly log: StreamLog;
  readonly collector: Collector;
  readonly frames: FrameWriter;
  readonly facts: FactDeriving | null;
  readonly checking: { start(): void; stop(): void };
}

const RETRY_MS: DurationMs = 1_000;
/** So often the stream is asked whether it is still there. */
const CHECK_MS: DurationMs = 5_000;
/** So long a process that is told to stop waits for what is not stored yet. */
const LAST_MS: DurationMs = 5_000;

/** Asks for the lease, and collects while it holds it. */
export function startCollecting(options: CollectingOptions): Collecting {
  const { nats, cluster, clock, holder, say } = options;
  const bucket = openBucket(nats, cluster, options.stream);
  const store = openNotes(nats, options.stream.replicas).of(cluster);
  let term: Term | null = null;
  /** Counts the stretches: what belongs to an earlier one is given up. */
  let turn = 0;
  let isStopped = false;
  let header: TraceHeader = {
    version: TRACE_VERSION,
    cluster: options.title,
    systemNamespace: options.where.systemNamespace,
    clusterDomain: options.clusterDomain ?? "cluster.local",
    redacted: redactedNames(options.keep ?? new Set()),
  };

  /** Up to when a collector can have missed nothing; null while it does not watch. */
  const heardBy = (collector: Collector | undefined): EpochMs | null => {
    if (collector?.isOn !== true) return null;
    const { resources, logs } = collector;
    const said = { logs, from: null, recording: null, historyFailure: "", probes: null };
    return statusOf({ now: clock.now(), isStarting: false, isWatching: true, resources, ...said }).heardAt;
  };
  const note = (): CollectorNote => {
    const now = clock.now();
    const isWatching = term?.collector.isOn ?? false;
    const resources = term?.collector.resources ?? [];
    const logs = term?.collector.logs ?? null;
    return {
      holder,
      at: now,
      title: options.title,
      namespace: options.where.namespace,
      header,
      identity: term?.log.epoch ?? "",
      lastSeq: term?.log.appended ?? 0,
      heardAt: heardBy(term?.collector),
      waitsFor: term?.log.trouble ?? "",
      isStarting: !isWatching,
      isWatching,
      resources,
      logs,
      facts: options.facts === null ? null : { failure: term?.facts?.failure ?? "" },
    };
  };
  const tellLease = createTeller(say, (reason) => `The lease cannot be asked for: ${reason}.`);
  const lease = createLease<CollectorNote>({
    store,
    clock,
    note,
    onTaken(before) {
      say(`Collecting ${options.title} begins.`);
      void begin(whyNot(before));
    },
    onLost(by) {
      say(`${by || "Another collector"} collects ${options.title} now; this one waits.`);
      end();
    },
    onTrouble: (error) => tellLease(error === null ? "" : nats.trouble || reasonOf(error)),
  });
  const end = (): void => {
    turn += 1;
    term?.collector.stop();
    term?.frames.stop();
    // Whoever has the lease now tells them.
    void term?.facts?.stop(false);
    term?.checking.stop();
    term?.log.close();
    term = null;
  };
  const whyNot = (before: CollectorNote | null): string => {
    if (before === null || before.at === 0) return "";
    const at = new Date(before.at).toISOString().slice(11, 19);
    return before.holder === ""
      ? `the collector was stopped at ${at} UTC, and ${holder} goes on`
      : `${holder} took over from ${before.holder}, which was last heard of at ${at} UTC`;
  };
  /** Begins where the stream ends; goes on trying while it holds the lease. */
  const begin = async (why: string): Promise<void> => {
    const own = ++turn;
    while (own === turn && !isStopped) {
      try {
        const opened = await open(own, why);
        if (own !== turn || isStopped) return;
        term = opened;
        opened.facts?.start();
        opened.collector.start();
        opened.frames.start();
        opened.checking.start();
        return;
      } catch (error) {
        say(`${options.title} cannot be collected: ${nats.trouble || reasonOf(error)}.`);
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
  };
  const open = async (own: number, why: string): Promise<Term> => {
    await ensureStream(nats, cluster, options.stream);
    const from = await streamState(nats, cluster);
    if (from === null) throw new Error("the stream is gone again");
    const tip = await readTip({ nats, cluster, bucket }, from);
    const held = await newestHeld(nats, cluster, from);
    let whyNotBefore = why;
    /** Why the stream has taken nothing, though it was there. */
    let refusal = "";
    const tell = createTeller(say, (reason) => `Records wait: ${reason}.`);
    const writer = `${holder}-${own}-${clock.now().toString(36)}`;
    const log = createStreamLog({
      nats,
      cluster,
      clock,
      bucket,
      from,
      held,
      tip,
      writer,
      ...(options.bufferBytes === undefined ? {} : { bufferBytes: options.bufferBytes }),
      onFull: () => {
        const size = `${Math.round(log.waiting / 1024 / 1024)} MiB`;
        say(`NATS has taken nothing for too long: ${size} wait, and collecting ${options.title} pauses.`);
        collector.stop();
        log.flush().then(
          () => {
            whyNotBefore =
              refusal === ""
                ? `NATS could not be reached, and ${size} were waiting for it`
                : `NATS took nothing, and ${size} were waiting for it: ${refusal}`;
            refusal = "";
            if (own === turn) collector.start();
          },
          () => undefined,
        );
      },
      onLost: (error) => void lost(own, error),
      onTrouble(reason, isRefusal) {
        if (reason !== "") refusal = isRefusal ? reason : "";
        tell(reason);
      },
    });
    const collector = createCollector({
      ...options,
      resources: options.resources ?? RESOURCES,
      redact: createRedactor(options.keep),
      tip,
      // Whoever rejects says so by `onLost`.
      sink: (record) => void Promise.resolve(log.append([record])).catch(() => undefined),
      onVersions: (versions) => {
        header = { ...header, ...versions };
      },
      onStatus: () => undefined,
      whyNotBefore: () => whyNotBefore,
    });
    const frames = createFrameWriter({
      nats,
      cluster,
      bucket,
      clock,
      log,
      tip,
      collector,
      header: () => header,
    });
    const checking = createRepeat(clock, CHECK_MS, () => void log.refresh().catch(() => undefined));
    const { facts: kept, report } = options;
    const facts =
      kept === null
        ? null
        : createFactDeriving({
            nats,
            cluster,
            bucket,
            clock,
            from,
            log,
            header: () => header,
            heardAt: () => heardBy(collector),
            stream: { ...kept, replicas: options.stream.replicas },
            writer,
            report,
          });
    return { log, collector, frames, facts, checking };
  };
  const lost = async (own: number, { loss, message }: LogLostError): Promise<void> => {
    if (own !== turn) return;
    end();
    say(message);
    if (loss === "shortened") await renewIdentity(nats, cluster).catch(() => undefined);
    // Whoever has written holds the lease, or thinks so for another moment: two must not go on at once.
    if ((await lease.confirm()) && !isStopped) await begin(message.replace(/\.$/, ""));
  };
  // The one who holds the lease must be faster than those who wait for it.
  const stopListening = nats.onChange(() => {
    if (nats.trouble === "") lease.hurry();
  });
  lease.start();

  return {
    get isActive() {
      return term?.collector.isOn ?? false;
    },
    async stop() {
      isStopped = true;
      stopListening();
      const last = term;
      last?.collector.stop();
      if (last !== null) {
        const late = new Promise<void>((resolve) => clock.after(LAST_MS, resolve));
        const ending = async (): Promise<void> => {
          await last.log.flush();
          await last.facts?.stop(true);
        };
        await Promise.race([ending().catch(() => undefined), late]);
      }
      await lease.release();
      end();
    },
  };
}

/** Says each thing once until it has changed. */
function createTeller(say: (line: string) => void, text: (reason: string) => string) {
  let told = "";
  return (reason: string): void => {
    if (reason !== "" && reason !== told) say(text(reason));
    else if (reason === "" && told !== "") say("NATS answers again.");
    told = reason;
  };
}
