/**
 * A recording served by a fake API server and watched like a cluster: what comes out at the other end must be the
 * recording again. Records are served in the order of the recording, each after the one before has arrived, because
 * watches of different resources share no order; faults may delay them as long as they like.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { watchCluster } from "../../lib/cluster/cluster-watch.ts";
import { connectCluster } from "../../lib/cluster/kubeconfig.ts";
import { isUsefulLog } from "../../lib/cluster/log-line.ts";
import { createLogTail } from "../../lib/cluster/log-tail.ts";
import type { ClusterClock } from "../../lib/cluster/types.ts";
import { INITIAL_EVENTS_END } from "../../lib/cluster/watch-loop.ts";
import type { CoreState } from "../../lib/core/state/state.ts";
import { createMemoryLog } from "../../lib/live/memory-log.ts";
import type { RecordLog } from "../../lib/live/record-log.ts";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import type { ResourceStatus } from "../../lib/model/live-status.ts";
import type { NewRecord, TraceRecord } from "../../lib/model/record.ts";
import { RESOURCE, RESOURCES } from "../../lib/model/resources.ts";
import type { EpochMs } from "../../lib/model/units.ts";
import { createLiveSource, type LiveSource } from "../../lib/sources/live-source.ts";
import type { Recording } from "./check-recording.ts";
import { createDelayedLog } from "./delayed-log.ts";
import { createFakeApi, type FakeApi } from "./fake-api/fake-api.ts";
import { fieldSelector, labelSelector } from "./fake-api/selectors.ts";
import { liveStatus } from "./live-status.ts";
import { processPods } from "./play-cluster.ts";
import { type Random, random } from "./random.ts";

export interface LivePathOptions {
  readonly recording: Recording;
  readonly seed: number;
  /** Called before a record is served; may inject faults. */
  readonly disturb?: (api: FakeApi, chance: Random, index: number) => void;
  /** Default: by chance. */
  readonly watchList?: boolean;
  readonly withLogs?: boolean;
  /** Shown the state every so many records, when all before the record `index` has arrived and every list is whole. */
  readonly look?: { readonly every: number; at(state: CoreState, t: EpochMs, index: number): void };
  /** Between watch and store lies a log that answers later, as one on another machine does. */
  readonly isLogDelayed?: boolean;
}

export interface LivePath {
  readonly source: LiveSource;
  readonly resources: readonly ResourceStatus[];
  readonly requests: FakeApi["requests"];
}

const OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
const SYSTEM = "knative-serving";
/** Waits longer than this are for servers that are gone without a word; here nobody is. */
const PATIENCE_MS = 31_000;
/** Some kinds of record can be made to arrive by reconnecting only; a test that hangs says where. */
const STUCK_MS = 60_000;

/** Says whether the watches of the table are shown an object. */
function isWatched(record: TraceRecord): boolean {
  const row = RESOURCES.find(({ resource }) => resource === record.resource);
  if (row === undefined || row.resource === RESOURCE.leases) return false;
  const metadata = asObject(record.object.metadata);
  const labels = asObject(metadata.labels) as Record<string, string>;
  const fields = {
    "metadata.name": asString(metadata.name) ?? "",
    "metadata.namespace": asString(metadata.namespace) ?? "",
  };
  const isShown = row.parts.some(
    (part) =>
      (part.place === "scope" || metadata.namespace === SYSTEM) &&
      (part.labelSelector === undefined || labelSelector(part.labelSelector)?.(labels) === true) &&
      (part.fieldSelector === undefined || fieldSelector(part.fieldSelector)?.(fields) === true),
  );
  if (!isShown || record.resource !== RESOURCE.k8sEvents) return isShown;
  const { kind, name } = asObject(record.object.involvedObject);
  if (["Revision", "PodAutoscaler", "ServerlessService", "Metric"].includes(String(kind))) return true;
  return ["Deployment", "ReplicaSet", "Pod"].includes(String(kind)) && String(name).includes("-deployment");
}

const versionOf = (resource: string, object: JsonObject): string => {
  const { uid, resourceVersion } = asObject(object.metadata);
  return `${resource} ${asString(uid)} ${asString(resourceVersion)}`;
};

/** What has come of each object: the latest version, or its end. A version may be lost in a gap, never the last one. */
function createArrivals() {
  const versions = new Map<string, number>();
  const lines = new Set<string>();
  const objectOf = ({ resource, object }: NewRecord): string =>
    `${resource} ${asString(asObject(object.metadata).uid)}`;
  const versionNumber = ({ object }: NewRecord): number =>
    Number(asString(asObject(object.metadata).resourceVersion) ?? 0);
  return {
    note(record: NewRecord): void {
      if (record.type === "LOG") lines.add(JSON.stringify(record.object));
      else if (record.type === "DELETED") versions.set(objectOf(record), Number.POSITIVE_INFINITY);
      else if (OBJECTS.has(record.type))
        versions.set(objectOf(record), Math.max(versions.get(objectOf(record)) ?? 0, versionNumber(record)));
    },
    has(record: NewRecord): boolean {
      if (record.type === "LOG") return lines.has(JSON.stringify(record.object));
      const version = versions.get(objectOf(record)) ?? -1;
      return record.type === "DELETED"
        ? version === Number.POSITIVE_INFINITY
        : version >= versionNumber(record);
    },
  };
}

/** The records of a recording that a cluster shows to a watcher: no user requests, no prober's probes. */
export function watchable(records: readonly TraceRecord[], withLogs: boolean): TraceRecord[] {
  return records.filter(
    ({ type }) =>
      type !== "PROBE" && type !== "REQUEST" && type !== "BOOKMARK" && (withLogs || type !== "LOG"),
  );
}

function delayedInto(source: LiveSource): RecordLog {
  const log = createDelayedLog();
  log.subscribe((added) => {
    for (const record of added) source.append(record);
  });
  return log;
}

/** Watches a whole recording; resolves when all of it has arrived. */
export async function watchRecording(options: LivePathOptions): Promise<LivePath> {
  const { recording, seed, disturb, withLogs = false } = options;
  const chance = random(seed);
  const records = watchable(recording.records, withLogs);
  const folder = mkdtempSync(join(tmpdir(), "skscope-live-"));
  let t = records[0]?.t ?? 0;
  const api = await createFakeApi({
    watchList: options.watchList ?? chance.chance(0.5),
    token: "one",
    now: () => t,
  });
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, api.kubeconfig());

  const times = new Map<string, number>();
  for (const record of records) {
    if (OBJECTS.has(record.type) && !times.has(versionOf(record.resource, record.object)))
      times.set(versionOf(record.resource, record.object), record.t);
  }
  const clock: ClusterClock = {
    now: () => t,
    after(ms, callback) {
      if (ms > PATIENCE_MS) return () => undefined;
      const timer = setTimeout(callback, ms > 0 ? 1 : 0);
      return () => clearTimeout(timer);
    },
    random: () => chance.next(),
  };
  const source = createLiveSource({
    summary: { id: "live", title: "live", story: "" },
    header: recording.header,
    lineage: { epoch: "e", earlier: [], firstSeq: 0 },
    retention: { ms: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER },
    status: liveStatus,
    namespace: null,
  });
  const latest = new Map<string, number>();
  const inGap = new Set<string>();
  const arrived = createArrivals();
  let check: () => void = () => undefined;
  const cluster = connectCluster({ kubeconfig }, process.env);
  const log = options.isLogDelayed === true ? delayedInto(source) : createMemoryLog(source);
  log.subscribe((added) => {
    for (const record of added) arrived.note(record);
    check();
  });
  const sink = (record: NewRecord): void => {
    void log.append([record]);
  };
  const logs = withLogs ? createLogTail({ api: cluster, clock, sink, since: 0 }) : null;

  const pods = processPods(records);
  const isInitial = (record: TraceRecord): boolean => record.initial;
  for (const record of records.filter(isInitial)) api.put(record.resource, record.object);
  const watch = watchCluster({
    api: cluster,
    clock,
    where: { namespace: null, systemNamespace: SYSTEM },
    sink,
    redact: (_, object) => object,
    known: log.tip.keys,
    current: log.tip.current,
    // A record that was delayed counts as received when it was recorded; what a list after a gap tells is heard now.
    received: (resource, object) => {
      if (object.reason !== undefined && object.metadata === undefined) inGap.add(resource);
      const known = inGap.has(resource) ? t : times.get(versionOf(resource, object));
      const at = Math.max(latest.get(resource) ?? 0, known ?? latest.get(resource) ?? t);
      latest.set(resource, at);
      if (asObject(asObject(object.metadata).annotations)[INITIAL_EVENTS_END] === "true")
        inGap.delete(resource);
      return at;
    },
    onProcessPods: (pods) => logs?.pods(pods),
    onStatus: () => check(),
    pageSize: 3,
  });
  const until = (condition: () => boolean, what: () => string): Promise<void> =>
    new Promise((resolve, reject) => {
      const stuck = setTimeout(() => reject(new Error(`did not arrive: ${what()}`)), STUCK_MS);
      check = () => {
        if (!condition()) return;
        check = () => undefined;
        clearTimeout(stuck);
        resolve();
      };
      check();
    });

  const isWhole = (): boolean => watch.isSettled && source.state.shared.gaps.every(({ to }) => to !== null);

  try {
    await until(
      () => watch.isSettled,
      () => JSON.stringify(watch.resources.filter(({ state }) => state !== "live")),
    );
    let waiting: TraceRecord[] = [];
    for (const [index, record] of records.entries()) {
      if (isInitial(record)) continue;
      disturb?.(api, chance, index);
      // What comes from one watch keeps its order by itself.
      if (waiting.length > 0 && waiting[0]?.resource !== record.resource) {
        const expected = waiting;
        await until(
          () => expected.every((one) => arrived.has(one)),
          () => expected.map((one) => `${one.seq} ${one.type} ${one.resource}`).join(", "),
        );
        waiting = [];
      }
      if (options.look !== undefined && index % options.look.every === 0) {
        const expected = waiting;
        await until(
          () => expected.every((one) => arrived.has(one)) && isWhole(),
          () => `all before ${index}`,
        );
        waiting = [];
        options.look.at(source.state, t, index);
      }
      t = Math.max(t, record.t);
      if (record.type === "LOG") {
        const pod = asString(record.object["knative.dev/pod"]) ?? pods.get(record.resource);
        if (pod === undefined) continue;
        api.log(SYSTEM, pod, record.resource, JSON.stringify(record.object));
      } else if (OBJECTS.has(record.type)) {
        api.apply({ type: record.type as "ADDED", resource: record.resource, object: record.object });
      }
      if (
        record.type === "LOG"
          ? isUsefulLog(record.resource as "autoscaler", record.object)
          : isWatched(record)
      )
        waiting.push(record);
    }
    await until(
      () => waiting.every((one) => arrived.has(one)),
      () => "the last records",
    );
    await until(isWhole, () => "the lists after the last gaps");
    return { source, resources: watch.resources, requests: [...api.requests] };
  } finally {
    watch.stop();
    logs?.stop();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** History is forgotten, so that watches must begin anew; what happened meanwhile may be lost, and is said to be. */
export function amnesia(every: number): (api: FakeApi, chance: Random) => void {
  return (api, chance) => {
    if (!chance.chance(1 / every)) return;
    api.compact(chance.pick(["http", "stream"]));
    api.faults.cut({ mode: chance.pick(["now", "clean"]) });
  };
}
