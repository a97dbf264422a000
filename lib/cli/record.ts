/** `skscope record`: writes what a cluster sends into a trace file, until it is told to stop. */

import { parseArgs } from "node:util";
import { type ClusterClock, systemClock } from "../cluster/types.ts";
import { type LiveCluster, openLiveCluster } from "../live/live-cluster.ts";
import { isQuietlyMissed } from "../model/resources.ts";
import type { DurationMs } from "../model/units.ts";
import type { Redaction } from "../trace/redact.ts";
import { chooseCluster } from "./choose-cluster.ts";
import { CLUSTER_FLAGS, type ClusterOptions, durationGiven, readClusterFlags } from "./cluster-flags.ts";
import { UsageError } from "./errors.ts";
import { keptOf } from "./kept-parts.ts";
import { parsedBy } from "./parsed.ts";
import { settled } from "./settled.ts";
import { t } from "./texts.ts";

export interface RecordOptions extends ClusterOptions {
  readonly out: string;
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
const PROGRESS_MS: DurationMs = 10_000;

/** @throws UsageError */
export function readRecordOptions(argv: readonly string[]): RecordOptions {
  const { values, positionals } = parsedBy(parse, argv);
  const [out, ...more] = positionals;
  if (out === undefined) throw new UsageError(t("record.noFile"));
  if (more.length > 0) throw new UsageError(t("record.tooManyFiles", { count: positionals.length }));
  if (!/\.ndjson(\.gz)?$/.test(out)) throw new UsageError(t("record.suffix", { name: out }));
  const { revision } = values;
  const ofRevision = revision?.includes("/") === true ? revision.slice(0, revision.indexOf("/")) : undefined;
  return {
    out,
    ...readClusterFlags(values, ofRevision),
    revision,
    durationMs: values.duration === undefined ? undefined : durationGiven("--duration", values.duration),
    keep: keptOf(values.keep),
    followLogs: values["no-logs"] !== true,
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...CLUSTER_FLAGS,
      revision: { type: "string" },
      duration: { type: "string" },
      keep: { type: "string" },
      "no-logs": { type: "boolean" },
    },
  });
}

/**
 * Records until the time is over or it is told to stop; resolves to how many records were written.
 * @throws Error with a sentence when there is no cluster, nothing can be listed, or the file cannot be written
 */
export async function recordCluster(options: RecordOptions, run: RecordRun): Promise<number> {
  const { clock = systemClock, env, say, stop } = run;
  const { api, namespace } = chooseCluster(options, env, say);
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
      const isMissing = (state === "refused" || state === "missing") && !isQuietlyMissed({ resource, state });
      if (isMissing) say(t("record.missing", { resource, reason }));
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
