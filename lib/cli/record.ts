/** `skscope record`: writes what a cluster sends into a trace file, until it is told to stop. */
import { parseArgs } from "node:util";
import { connectCluster, type KubeOptions, readContexts } from "../cluster/kubeconfig.ts";
import { type ClusterClock, systemClock } from "../cluster/types.ts";
import { type LiveCluster, openLiveCluster } from "../live/live-cluster.ts";
import { messageOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { REDACTIONS, type Redaction } from "../trace/redact.ts";
import { UsageError } from "./errors.ts";
import { t } from "./texts.ts";

export interface RecordOptions {
  readonly out: string;
  readonly kube: KubeOptions;
  /** null: all namespaces; undefined: that of the context. */
  readonly namespace: string | null | undefined;
  readonly systemNamespace: string;
  readonly revision: string | undefined;
  /** undefined: until it is told to stop. */
  readonly durationMs: DurationMs | undefined;
  readonly keep: ReadonlySet<Redaction>;
  readonly followLogs: boolean;
}

export interface RecordRun {
  /** Aborted by the signals that end a process. */
  readonly stop: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  /** Told what is going on, for people. */
  readonly say: (line: string) => void;
  readonly clock?: ClusterClock;
}

/** A recording is written from here on, so little of the past is kept. */
const RETENTION = { ms: 60_000, bytes: 64 * 1024 * 1024 };
const SETTLE_LIMIT_MS: DurationMs = 60_000;
const PROGRESS_MS: DurationMs = 10_000;
const UNITS: Readonly<Record<string, DurationMs>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** @throws UsageError */
export function readRecordOptions(argv: readonly string[]): RecordOptions {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
  const { values, positionals } = parsed;
  const [out, ...more] = positionals;
  if (out === undefined) throw new UsageError(t("record.noFile"));
  if (more.length > 0) throw new UsageError(t("record.tooManyFiles", { count: positionals.length }));
  if (!/\.ndjson(\.gz)?$/.test(out)) throw new UsageError(t("record.suffix", { name: out }));
  if (values.namespace !== undefined && values["all-namespaces"] === true) {
    throw new UsageError(t("record.namespaces"));
  }
  const { revision } = values;
  const ofRevision = revision?.includes("/") === true ? revision.slice(0, revision.indexOf("/")) : undefined;
  return {
    out,
    kube: {
      ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
      ...(values.context === undefined ? {} : { context: values.context }),
      ...(values.as === undefined ? {} : { as: values.as }),
    },
    namespace: values["all-namespaces"] === true ? null : (values.namespace ?? ofRevision),
    systemNamespace: values["system-namespace"] ?? "knative-serving",
    revision,
    durationMs: values.duration === undefined ? undefined : durationOf(values.duration),
    keep: keptOf(values.keep),
    followLogs: values["no-logs"] !== true,
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      kubeconfig: { type: "string" },
      context: { type: "string" },
      namespace: { type: "string", short: "n" },
      "all-namespaces": { type: "boolean", short: "A" },
      as: { type: "string" },
      "system-namespace": { type: "string" },
      revision: { type: "string" },
      duration: { type: "string" },
      keep: { type: "string" },
      "no-logs": { type: "boolean" },
    },
  });
}

function durationOf(text: string): DurationMs {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const ms = match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] ?? ""] ?? Number.NaN);
  if (Number.isNaN(ms) || ms <= 0) throw new UsageError(t("record.duration", { given: text }));
  return ms;
}

function keptOf(text: string | undefined): ReadonlySet<Redaction> {
  const names = (text ?? "").split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !REDACTIONS.some((known) => known === name));
  if (unknown !== undefined) {
    throw new UsageError(t("record.keep", { given: unknown, known: REDACTIONS.join(", ") }));
  }
  return new Set(REDACTIONS.filter((name) => names.includes(name)));
}

/**
 * Records until the time is over or it is told to stop; resolves to how many records were written.
 * @throws Error with a sentence when there is no cluster, nothing can be listed, or the file cannot be written
 */
export async function recordCluster(options: RecordOptions, run: RecordRun): Promise<number> {
  const { clock = systemClock, env, say, stop } = run;
  const contexts = readContexts(options.kube, env);
  if (contexts === null) throw new Error(t("record.noCluster"));
  const api = connectCluster(options.kube, env, ({ command, printed }) => say(`${command}: ${printed}`));
  const context = contexts.contexts.find(({ name }) => name === api.name);
  const namespace =
    options.namespace === undefined
      ? contexts.inCluster
        ? null
        : (context?.namespace ?? "default")
      : options.namespace;
  const cluster = await openLiveCluster({
    id: "record",
    title: api.name,
    api,
    clock,
    where: { namespace, systemNamespace: options.systemNamespace },
    keep: options.keep,
    retention: RETENTION,
    followLogs: options.followLogs,
    history: null,
  });
  const release = cluster.hold();
  let unsubscribe: () => void = () => undefined;
  try {
    await settled(cluster, clock, stop);
    for (const { resource, state, reason } of cluster.resources) {
      if (state === "refused" || state === "missing") say(t("record.missing", { resource, reason }));
    }
    unsubscribe = sayMissingLogs(cluster, say);
    const status = cluster.source.live?.status();
    if (status?.state === "refused") throw new Error(t("record.refused", { reason: status.reason }));
    const revision =
      options.revision === undefined || options.revision.includes("/") || namespace === null
        ? options.revision
        : `${namespace}/${options.revision}`;
    if (revision !== undefined && !revision.includes("/")) throw new Error(t("record.whichNamespace"));
    if (revision !== undefined && !cluster.source.hasRevision(revision)) {
      throw new Error(t("record.noRevision", { name: revision }));
    }
    const recorder = await cluster.startRecording(options.out, {
      namespace: null,
      revision: revision ?? null,
    });
    say(t("record.started", { cluster: api.name, file: options.out }));
    await finished(options.durationMs, clock, stop, () => {
      say(t("record.progress", { records: recorder.records }));
      return recorder.failure !== null;
    });
    await cluster.stopRecording();
    if (recorder.failure !== null) throw new Error(recorder.failure);
    return recorder.records;
  } finally {
    unsubscribe();
    release();
    await cluster.stop();
  }
}

/** Says once that logs cannot be read, when that is known: they are asked for after their pods. Returns the way to stop it. */
function sayMissingLogs({ source }: LiveCluster, say: (line: string) => void): () => void {
  let isSaid = false;
  const check = (): void => {
    const logs = source.live?.status().logs ?? null;
    if (isSaid || logs === null || logs.refused === "") return;
    isSaid = true;
    const { followed, wanted, refused } = logs;
    say(t("record.missingLogs", { missing: wanted - followed, wanted, reason: refused }));
  };
  check();
  return source.subscribe(check);
}

/** Resolves when every list is there, or what is not there will not come soon. */
function settled(cluster: LiveCluster, clock: ClusterClock, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (cluster.isSettled || stop.aborted) done();
    };
    const done = (): void => {
      cancel();
      unsubscribe();
      stop.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(SETTLE_LIMIT_MS, done);
    const unsubscribe = cluster.source.subscribe(check);
    stop.addEventListener("abort", done);
    check();
  });
}

function finished(
  durationMs: DurationMs | undefined,
  clock: ClusterClock,
  stop: AbortSignal,
  progress: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    let cancelEnd: () => void = () => undefined;
    let cancelProgress: () => void = () => undefined;
    const done = (): void => {
      cancelEnd();
      cancelProgress();
      stop.removeEventListener("abort", done);
      resolve();
    };
    const tick = (): void => {
      cancelProgress = clock.after(PROGRESS_MS, () => {
        if (progress()) done();
        else tick();
      });
    };
    if (stop.aborted) {
      resolve();
      return;
    }
    if (durationMs !== undefined) cancelEnd = clock.after(durationMs, done);
    stop.addEventListener("abort", done);
    tick();
  });
}
