/**
 * What queue-proxies tell of requests that failed, asked once: the ends of their logs, of a few pods of a few revisions.
 * Knative's own processes know nothing of a request that a pod answered with an error.
 */
import { readRequestLine } from "../core/reduce/request-lines.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/resources.ts";
import type { DurationMs } from "../model/units.ts";
import { type LogEnds, readLogEnds } from "./log-ends.ts";
import { recordOf } from "./log-line.ts";
import type { LogBounds, LogPod } from "./log-pods.ts";
import type { ClusterApi, ClusterClock, NewRecord } from "./types.ts";

const CONTAINER = "queue-proxy";
const REVISION_LABEL = "serving.knative.dev/revision";
/** Of all that is asked for, and of one revision: the newest. */
const MOST_REVISIONS = 5;
const MOST_PODS = 3;
const LIMIT_MS: DurationMs = 2_000;
const BOUNDS: LogBounds = { sinceMs: 5 * 60_000, lines: 2_000, bytes: 1024 * 1024 };

export interface RequestLogs {
  /** Of requests that failed. */
  readonly records: readonly NewRecord[];
  readonly logs: LogEnds;
}

export interface RequestLogOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly signal: AbortSignal;
}

/**
 * Reads what the queue-proxies of the revisions have printed lately; never rejects.
 * @param records the lists of the cluster, with its pods
 * @param revisions "namespace/name", those first that matter most
 */
export async function readRequestLogs(
  records: readonly NewRecord[],
  revisions: readonly string[],
  options: RequestLogOptions,
): Promise<RequestLogs> {
  const found: NewRecord[] = [];
  const logs = await readLogEnds(queueProxiesOf(records, revisions.slice(0, MOST_REVISIONS)), {
    ...options,
    bounds: BOUNDS,
    limitMs: LIMIT_MS,
    onLine(pod, line, isTooLong) {
      const record = isTooLong ? null : recordOf(line, CONTAINER, options.clock.now());
      if (record === null || readRequestLine(CONTAINER, record.object) === null) return;
      found.push({ ...record, object: placed(record.object, pod) });
    },
  });
  const conceal = (text: string): string => options.api.conceal?.(text) ?? text;
  const missed = logs.missed.map((one) => ({ ...one, reason: conceal(one.reason) }));
  return { records: found, logs: { ...logs, missed } };
}

/** A request log does not say whose it is: collectors put the pod beside the line, and so is done here. */
function placed(object: JsonObject, { namespace, name }: LogPod): JsonObject {
  if (object["knative.dev/key"] !== undefined || object.kubernetes !== undefined) return object;
  return { ...object, kubernetes: { namespace_name: namespace, pod_name: name } };
}

function queueProxiesOf(records: readonly NewRecord[], revisions: readonly string[]): LogPod[] {
  const wanted = new Map<string, { readonly pod: LogPod; readonly created: string }[]>(
    revisions.map((key) => [key, []]),
  );
  for (const { resource, initial, object } of records) {
    if (resource !== RESOURCE.pods || !initial) continue;
    const metadata = asObject(object.metadata);
    const namespace = asString(metadata.namespace) ?? "";
    const own = wanted.get(`${namespace}/${asString(asObject(metadata.labels)[REVISION_LABEL]) ?? ""}`);
    const status = asArray(asObject(object.status).containerStatuses)
      .map(asObject)
      .find(({ name }) => name === CONTAINER);
    if (own === undefined || status === undefined) continue;
    const pod = {
      namespace,
      name: asString(metadata.name) ?? "",
      uid: asString(metadata.uid) ?? "",
      process: CONTAINER,
      container: CONTAINER,
      restarts: asNumber(status.restartCount) ?? 0,
      running: asObject(status.state).running !== undefined,
    } as const;
    own.push({ pod, created: asString(metadata.creationTimestamp) ?? "" });
  }
  return [...wanted.values()].flatMap((pods) =>
    pods
      .sort((a, b) => (a.created < b.created ? 1 : -1))
      .slice(0, MOST_PODS)
      .map(({ pod }) => pod),
  );
}
