/**
 * A cluster, or a namespace of it, watched for as long as somebody looks: what lists, watches and logs say goes into one state.
 *
 *   ClusterApi ──▶ watches, logs (lib/cluster) ──records──▶ step() ──▶ CoreState ──▶ view.ts
 *
 * Records are not kept, only what each of them was of: that leads to the object that shows something.
 */
import { statusOf } from "../cluster/cluster-status.ts";
import { watchCluster } from "../cluster/cluster-watch.ts";
import type { HoldingLimits } from "../cluster/holdings.ts";
import { createLogTail } from "../cluster/log-tail.ts";
import type { ClusterApi, ClusterClock } from "../cluster/types.ts";
import { findVersions } from "../cluster/versions.ts";
import {
  advance,
  type CoreState,
  createState,
  forgetBefore,
  LATENESS_MS,
  objectKey,
  step,
  tellHeader,
} from "../core/index.ts";
import { asObject, asString, type JsonObject } from "../model/json.ts";
import type { LiveStatus } from "../model/live-status.ts";
import { type NewRecord, RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import { TRACE_VERSION } from "../trace/reader.ts";
import { createRedactor } from "../trace/redact.ts";

export interface SessionOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  /** null: all. */
  readonly namespace: string | null;
  readonly systemNamespace: string;
  /** How much of the past is kept; default: an hour. */
  readonly retentionMs?: DurationMs;
  readonly limits?: HoldingLimits;
}

/** What a record was of. */
export interface RecordSource {
  /** As in records: `<plural>` or `<plural>.<group>`; of a line of a log the process that printed it. */
  readonly resource: string;
  /** "" where it belongs to none. */
  readonly namespace: string;
  readonly name: string;
  readonly t: EpochMs;
}

export interface Session {
  /** Changes in place; {@link Session.version} tells when. */
  readonly state: CoreState;
  /** Another number after each change. */
  readonly version: number;
  /** When the watching began. */
  readonly since: EpochMs;
  /** Every resource has been listed, or cannot be. */
  readonly isSettled: boolean;
  status(): LiveStatus;
  /** The revisions, by "namespace/name", whose label says that they are of the Knative Service. */
  labelledWith(namespace: string, service: string): ReadonlySet<string>;
  /** null when it is no longer kept. */
  sourceOf(seq: RecordSeq): RecordSource | null;
  /** Calls back after changes, some of them together, and every second; returns the way to stop it. */
  subscribe(listener: () => void): () => void;
  stop(): void;
}

const SERVICE_LABEL = "serving.knative.dev/service";
const RETENTION_MS: DurationMs = 60 * 60_000;
/** What a page holds beside everything else that a browser does. */
const LIMITS: HoldingLimits = { objects: 50_000, bytes: 64 * 1024 * 1024, isFixed: true };
const LOG_PAST_MS: DurationMs = 5 * 60_000;
const LOG_FRESH_MS: DurationMs = 10_000;
/** Changes that come together are told together. */
const NOTIFY_MS: DurationMs = 100;
const SECOND_MS: DurationMs = 1_000;
const FORGET_SECONDS = 60;
const SOURCES = 20_000;

/** Begins to watch. */
export function openSession(options: SessionOptions): Session {
  const { api, clock, namespace, systemNamespace, retentionMs = RETENTION_MS } = options;
  const state = createState({ systemNamespace });
  const objects = new Map<string, Map<string, JsonObject>>();
  const sources = new Map<RecordSeq, RecordSource>();
  const listeners = new Set<() => void>();
  const asking = new AbortController();
  const since = clock.now();
  let seq = 0;
  let version = 0;
  let isStopped = false;
  let cancelNotify: (() => void) | null = null;

  const notify = (): void => {
    cancelNotify = null;
    version += 1;
    for (const listener of [...listeners]) listener();
  };
  const notifySoon = (): void => {
    if (!isStopped) cancelNotify ??= clock.after(NOTIFY_MS, notify);
  };
  const sink = (record: NewRecord): void => {
    if (isStopped) return;
    const { resource, type, object, t } = record;
    const { namespace: inNamespace, name } = asObject(object.metadata);
    if (type !== "BOOKMARK" && type !== "GAP") {
      const named = asString(name) ?? asString(object["knative.dev/pod"]) ?? "";
      sources.set(seq, { resource, namespace: asString(inNamespace) ?? "", name: named, t });
      sources.delete(seq - SOURCES);
      if (type === "DELETED") objects.get(resource)?.delete(objectKey(object));
      else if (type === "ADDED" || type === "MODIFIED") {
        const ofResource = objects.get(resource) ?? new Map<string, JsonObject>();
        objects.set(resource, ofResource.set(objectKey(object), object));
      }
    }
    step(state, { seq, ...record });
    seq += 1;
    notifySoon();
  };
  const logs = createLogTail({
    api,
    clock,
    sink,
    namespace,
    since: since - LOG_PAST_MS,
    freshFrom: since - LOG_FRESH_MS,
  });
  logs.onStatus(notifySoon);
  const watch = watchCluster({
    api,
    clock,
    where: { namespace, systemNamespace },
    sink,
    redact: createRedactor(),
    current: (resource, key) => objects.get(resource)?.get(key) ?? null,
    onProcessPods: (pods) => logs.pods(pods),
    onStatus: notifySoon,
    limits: options.limits ?? LIMITS,
  });
  void findVersions(api, systemNamespace, asking.signal).then((versions) => {
    if (!isStopped) tellHeader(state.shared, { version: TRACE_VERSION, systemNamespace, ...versions });
  });

  const status = (): LiveStatus => {
    const { followed, wanted, refused, failing } = logs.status;
    return statusOf({
      now: clock.now(),
      isStarting: false,
      isWatching: !isStopped,
      resources: watch.resources,
      logs: { followed, wanted, refused: refused[0]?.reason ?? failing[0]?.reason ?? "" },
      from: since,
      recording: null,
      historyFailure: "",
      probes: null,
    });
  };
  let seconds = 0;
  let cancelSecond = clock.after(SECOND_MS, everySecond);
  function everySecond(): void {
    cancelSecond = clock.after(SECOND_MS, everySecond);
    seconds += 1;
    const { heardAt } = status();
    if (heardAt !== null) advance(state, heardAt - LATENESS_MS);
    if (seconds % FORGET_SECONDS === 0) forgetBefore(state, clock.now() - retentionMs);
    notifySoon();
  }

  return {
    state,
    since,
    get version() {
      return version;
    },
    get isSettled() {
      return watch.isSettled;
    },
    status,
    labelledWith(inNamespace, service) {
      const found = new Set<string>();
      for (const { metadata } of objects.get(RESOURCE.revisions)?.values() ?? []) {
        const { namespace: ownNamespace, name, labels } = asObject(metadata);
        if (ownNamespace === inNamespace && asObject(labels)[SERVICE_LABEL] === service) {
          found.add(`${ownNamespace}/${String(name)}`);
        }
      }
      return found;
    },
    sourceOf: (of) => sources.get(of) ?? null,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      cancelSecond();
      cancelNotify?.();
      listeners.clear();
      asking.abort();
      watch.stop();
      logs.stop();
    },
  };
}
