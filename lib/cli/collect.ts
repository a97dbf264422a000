/** `skscope collect`: watches one cluster and writes what it sends into NATS, until it is told to stop. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { type ClusterClock, systemClock } from "../cluster/types.ts";
import { clusterId } from "../live/cluster-id.ts";
import type { LiveEvent } from "../live/events.ts";
import type { DurationMs } from "../model/units.ts";
import { startCollecting } from "../nats/collecting.ts";
import { connectNats, NatsAddressError, readNatsUrl } from "../nats/connection.ts";
import type { Redaction } from "../trace/redact.ts";
import { chooseCluster } from "./choose-cluster.ts";
import { CLUSTER_FLAGS, type ClusterOptions, durationGiven, readClusterFlags } from "./cluster-flags.ts";
import { UsageError } from "./errors.ts";
import { keptOf } from "./kept-parts.ts";
import { parsedBy } from "./parsed.ts";
import { t } from "./texts.ts";

export interface CollectOptions extends ClusterOptions {
  readonly to: string;
  readonly credentials: string | undefined;
  readonly authorities: string | undefined;
  /** That skscope shows to NATS, and its key: both or none. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** undefined: the name of the context. */
  readonly cluster: string | undefined;
  readonly retentionMs: DurationMs;
  /** undefined: no limit but that of NATS. */
  readonly retentionMib: number | undefined;
  /** Of the stream of facts; 0: none are told. */
  readonly factsDays: number;
  readonly factsMib: number;
  readonly replicas: number;
  readonly bufferMib: number;
  readonly keep: ReadonlySet<Redaction>;
  readonly followLogs: boolean;
}

export interface CollectRun {
  /** Aborted by the signals that end a process. */
  readonly stop: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  /** Told what is going on, for people. */
  readonly say: (line: string) => void;
  readonly clock?: ClusterClock;
}

const MIB = 1024 * 1024;
const RETENTION = "24h";
const BUFFER_MIB = "64";
const FACTS_DAYS = "365";
/** As much as a year of minutes takes in which nothing happens, and half as much again. */
const FACTS_MIB = "128";
const DAY_MS: DurationMs = 86_400_000;
const MOST_REPLICAS = 5;

/** @throws UsageError */
export function readCollectOptions(argv: readonly string[], env: NodeJS.ProcessEnv): CollectOptions {
  const { values, positionals } = parsedBy(parse, argv);
  if (positionals.length > 0) throw new UsageError(t("collect.noNames", { given: positionals[0] ?? "" }));
  // A password in the address is better not among the arguments, which everybody on the machine can read.
  const to = values.to ?? env.SKSCOPE_TO;
  if (to === undefined || to === "") throw new UsageError(t("collect.to"));
  try {
    readNatsUrl(to);
  } catch (error) {
    if (error instanceof NatsAddressError) throw new UsageError(error.message);
    throw error;
  }
  const replicas = numberGiven("--replicas", values.replicas ?? "1");
  if (replicas > MOST_REPLICAS) throw new UsageError(t("collect.replicas", { given: String(replicas) }));
  const mib = values["retention-mib"];
  return {
    ...readClusterFlags(values),
    to,
    credentials: values.creds ?? (env.SKSCOPE_NATS_CREDS || undefined),
    authorities: values["nats-ca"] ?? (env.SKSCOPE_NATS_CA || undefined),
    certificate: values["nats-cert"] ?? (env.SKSCOPE_NATS_CERT || undefined),
    key: values["nats-key"] ?? (env.SKSCOPE_NATS_KEY || undefined),
    cluster: values.cluster ?? (env.SKSCOPE_CLUSTER || undefined),
    retentionMs: durationGiven("--retention", values.retention ?? RETENTION),
    retentionMib: mib === undefined ? undefined : numberGiven("--retention-mib", mib),
    factsDays: countGiven("--facts-days", values["facts-days"] ?? FACTS_DAYS),
    factsMib: countGiven("--facts-mib", values["facts-mib"] ?? FACTS_MIB),
    replicas,
    bufferMib: numberGiven("--buffer-mib", values["buffer-mib"] ?? BUFFER_MIB),
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
      to: { type: "string" },
      creds: { type: "string" },
      "nats-ca": { type: "string" },
      "nats-cert": { type: "string" },
      "nats-key": { type: "string" },
      cluster: { type: "string" },
      retention: { type: "string" },
      "retention-mib": { type: "string" },
      "facts-days": { type: "string" },
      "facts-mib": { type: "string" },
      replicas: { type: "string" },
      "buffer-mib": { type: "string" },
      keep: { type: "string" },
      "no-logs": { type: "boolean" },
    },
  });
}

function numberGiven(flag: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(t("collect.number", { flag, given: text }));
  return Number(text);
}

/** The same, or 0. */
function countGiven(flag: string, text: string): number {
  return text === "0" ? 0 : numberGiven(flag, text);
}

/**
 * Collects until it is told to stop.
 * @throws Error with a sentence when there is no cluster, or a file for NATS cannot be used
 */
export async function collectCluster(options: CollectOptions, run: CollectRun): Promise<void> {
  const { clock = systemClock, env, say, stop } = run;
  const { api, namespace } = chooseCluster(options, env, say);
  const title = options.cluster ?? api.name;
  const where = readNatsUrl(options.to).servers.join(", ");
  say(t("collect.connecting", { cluster: title, where }));
  const nats = await untilStopped(
    connectNats({
      url: options.to,
      name: `skscope collect ${title}`,
      ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      ...(options.authorities === undefined ? {} : { authorities: options.authorities }),
      ...(options.certificate === undefined ? {} : { certificate: options.certificate }),
      ...(options.key === undefined ? {} : { key: options.key }),
      onWaiting: (reason) => say(t("collect.waiting", { reason })),
      signal: stop,
    }),
    stop,
  );
  if (nats === null) return;
  const collecting = startCollecting({
    nats,
    cluster: clusterId(title),
    title,
    holder: `${hostname()}-${randomBytes(2).toString("hex")}`,
    api,
    clock,
    where: { namespace, systemNamespace: options.systemNamespace },
    keep: options.keep,
    followLogs: options.followLogs,
    stream: {
      keepMs: options.retentionMs,
      keepBytes: options.retentionMib === undefined ? -1 : options.retentionMib * MIB,
      replicas: options.replicas,
    },
    facts:
      options.factsDays === 0 || options.factsMib === 0
        ? null
        : { keepMs: options.factsDays * DAY_MS, keepBytes: options.factsMib * MIB },
    bufferBytes: options.bufferMib * MIB,
    say,
    report: (event) => tell(event, say),
  });
  await untilStopped(new Promise(() => undefined), stop);
  await collecting.stop();
  await nats.close();
}

/** null when it is told to stop before. */
function untilStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | null> {
  if (stop.aborted) return Promise.resolve(null);
  const stopped = new Promise<null>((resolve) =>
    stop.addEventListener("abort", () => resolve(null), { once: true }),
  );
  return Promise.race([work, stopped]);
}

/** What of that which happens a person wants to read. */
function tell(event: LiveEvent, say: (line: string) => void): void {
  switch (event.kind) {
    case "settled":
      say(t("collect.settled", { watches: event.watches }));
      break;
    case "watch":
      if (event.state !== "live" && event.state !== "starting") {
        say(t("record.missing", { resource: event.resource, reason: event.reason }));
      }
      break;
    case "gap":
      say(t("collect.gap", { resource: event.resource, reason: event.reason }));
      break;
    case "facts":
      if (event.state === "unwritten") say(t("collect.noFacts", { reason: event.reason }));
      else if (event.state === "rewritten") say(t("collect.factsAgain"));
      break;
    default:
      break;
  }
}
