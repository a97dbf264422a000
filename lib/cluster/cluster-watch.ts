/**
 * Watches one cluster: one loop for each part of each resource, and the status of them all.
 *
 *   SKS, PodAutoscaler, Revision ──settled──▶ all the others are told   (what belongs to a revision comes after it)
 */

import { componentOfEvent, isIngressController } from "../model/components.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import type { ResourceStatus, WatchState } from "../model/live-status.ts";
import {
  isNamedAfterRevision,
  RESOURCE,
  RESOURCES,
  type ResourceRow,
  rowOfEvents,
} from "../model/resources.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { askedFor } from "./asked-for.ts";
import { createHoldings, type HoldingLimits } from "./holdings.ts";
import { listPath, type Where } from "./list-path.ts";
import type { LogProcess } from "./log-line.ts";
import { createResourceFeed, type ResourceFeed } from "./resource-feed.ts";
import type { ClusterApi, ClusterClock, NewRecord, RecordSink } from "./types.ts";
import { startWatchLoop, type WatchLoop } from "./watch-loop.ts";

/** A pod of one of Knative's own processes. */
export interface ProcessPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly process: Exclude<LogProcess, "queue-proxy">;
  readonly container: string;
  readonly restarts: number;
  readonly running: boolean;
}

export interface ClusterWatchOptions {
  readonly api: ClusterApi;
  readonly clock: ClusterClock;
  readonly where: Where;
  readonly sink: RecordSink;
  readonly redact: (resource: string, object: JsonObject) => JsonObject;
  /** See {@link createResourceFeed}. */
  readonly known?: (resource: string) => Iterable<string>;
  readonly current: (resource: string, key: string) => JsonObject | null;
  /** When an object was received; default: now. Never runs backwards within a resource. */
  readonly received?: (resource: string, object: JsonObject) => EpochMs;
  readonly onProcessPods?: (pods: readonly ProcessPod[]) => void;
  readonly onStatus?: () => void;
  readonly resources?: readonly ResourceRow[];
  readonly pageSize?: number;
  /** Of all watches together. */
  readonly limits?: HoldingLimits;
  /** Lists, and does not watch. */
  readonly once?: boolean;
}

export interface ClusterWatch {
  readonly resources: readonly ResourceStatus[];
  /** Every resource has been listed, or cannot be. */
  readonly isSettled: boolean;
  stop(): void;
}

/** How long the other resources wait for those that say which revisions there are. */
const FIRST_LIMIT_MS: DurationMs = 5_000;

/** From the best to the worst. */
const STATES: readonly WatchState[] = ["live", "starting", "retrying", "missing", "refused"];

interface Watched {
  readonly row: ResourceRow;
  readonly feed: ResourceFeed;
  readonly loops: WatchLoop[];
}

/** Watches a cluster until it is stopped. */
export function watchCluster(options: ClusterWatchOptions): ClusterWatch {
  const { api, clock, where, redact, current } = options;
  const received = options.received ?? ((): EpochMs => clock.now());
  const holdings = createHoldings(options.limits);
  const rows = options.resources ?? RESOURCES;
  const processPods = createProcessPods(where.systemNamespace, options.onProcessPods);
  /** Every list is requested at once; those of objects that belong to revisions are handed on once the revisions are known. */
  let isOpen = false;

  const sink: RecordSink = (record) => {
    options.sink(record);
    if (record.resource === RESOURCE.pods) processPods(record);
  };
  const all: Watched[] = rows.map((row) => {
    const isOf = row.parts.map(askedFor);
    const feed = createResourceFeed({
      resource: row.resource,
      parts: row.parts.length,
      isOfPart: (part, object) => isOf[part]?.(object) ?? false,
      sink,
      received,
      admits: admissionOf(
        row.resource,
        where.systemNamespace,
        (resource, key) => current(resource, key) !== null,
      ),
      redact,
      known: options.known?.(row.resource) ?? [],
      current,
      onStatus: () => {
        openOthers(false);
        options.onStatus?.();
      },
      isOpen: () => isOpen || row.isFirst === true,
    });
    return { row, feed, loops: [] };
  });

  const start = ({ row, feed, loops }: Watched): void => {
    for (const [i, part] of row.parts.entries()) {
      const handler = feed.handlers[i];
      if (handler === undefined) continue;
      const path = listPath(row, part, where);
      const size = options.pageSize === undefined ? {} : { pageSize: options.pageSize };
      const { once = false } = options;
      loops.push(startWatchLoop({ api, clock, path, handler, account: holdings.open(), once, ...size }));
    }
  };
  function openOthers(now: boolean): void {
    const first = all.filter(({ row }) => row.isFirst);
    if (isOpen || (!now && !first.every(({ feed }) => feed.isSettled))) return;
    isOpen = true;
    cancelLimit();
    for (const { feed } of all) feed.open();
    options.onStatus?.();
  }
  const cancelLimit = clock.after(FIRST_LIMIT_MS, () => openOthers(true));
  for (const watched of all) start(watched);

  return {
    get resources() {
      return all.map(statusOf);
    },
    get isSettled() {
      return isOpen && all.every(({ feed }) => feed.isSettled);
    },
    stop() {
      cancelLimit();
      for (const { loops } of all) for (const loop of loops) loop.stop();
    },
  };
}

function statusOf({ row, feed, loops }: Watched): ResourceStatus {
  const parts = feed.statuses;
  const worst = parts.reduce((a, b) => (STATES.indexOf(b.state) > STATES.indexOf(a.state) ? b : a));
  const heard = loops.map((loop) => loop.status.heardAt);
  return {
    resource: row.resource,
    state: worst.state,
    since: worst.since,
    reason: worst.reason,
    heardAt: heard.length === 0 || heard.includes(null) ? null : Math.min(...heard.map((t) => t ?? 0)),
    need: row.need,
    lost: row.key,
    relists: feed.relists,
    gaps: feed.gaps,
  };
}

/** Says which objects of a resource are kept; for most resources, all. */
function admissionOf(
  resource: string,
  systemNamespace: string,
  isKnown: (resource: string, key: string) => boolean,
): (object: JsonObject, isNew: boolean) => boolean {
  if (resource === RESOURCE.k8sEvents)
    return (object) => isOfARevision(object, isKnown) || isOfKnative(object, systemNamespace);
  if (resource !== RESOURCE.leases) return () => true;
  // A lease is renewed every few seconds; only a new holder is of interest.
  const holders = new Map<string, string>();
  return (object, isNew) => {
    const { namespace, name } = asObject(object.metadata);
    const holder = asString(asObject(object.spec).holderIdentity) ?? "";
    const key = `${asString(namespace)}/${asString(name)}`;
    if (!isNew && holders.get(key) === holder) return false;
    holders.set(key, holder);
    return true;
  };
}

/** A Warning about one of Knative's own processes. */
function isOfKnative(object: JsonObject, systemNamespace: string): boolean {
  if (object.type !== "Warning") return false;
  const { namespace, name } = asObject(object.metadata);
  return namespace === systemNamespace && componentOfEvent(asString(name) ?? "") !== null;
}

/** The watch may deliver an event before its object; then the name alone decides. */
function isOfARevision(object: JsonObject, isKnown: (resource: string, key: string) => boolean): boolean {
  const involved = asObject(object.involvedObject);
  const kind = asString(involved.kind) ?? "";
  const name = asString(involved.name) ?? "";
  const row = rowOfEvents(kind);
  if (row === undefined) return false;
  if (isNamedAfterRevision(kind) || name.includes("-deployment")) return true;
  return isKnown(row.resource, `${asString(involved.namespace) ?? ""}/${name}`);
}

/** Follows the pods of Knative's processes and reports all of them whenever one has changed in a way that matters. */
function createProcessPods(
  systemNamespace: string,
  onProcessPods: ((pods: readonly ProcessPod[]) => void) | undefined,
): (record: NewRecord) => void {
  const pods = new Map<string, ProcessPod>();
  let told = "";
  return ({ type, object }) => {
    if (onProcessPods === undefined) return;
    const metadata = asObject(object.metadata);
    if (metadata.namespace !== systemNamespace) return;
    const uid = asString(metadata.uid) ?? "";
    const pod = type === "DELETED" ? null : processPodOf(object, uid);
    if (pod === null) pods.delete(uid);
    else pods.set(uid, pod);
    const text = JSON.stringify([...pods.values()]);
    if (text === told) return;
    told = text;
    onProcessPods([...pods.values()]);
  };
}

/** What the others say is about no revision and no route. */
function isFollowed(app: unknown): app is ProcessPod["process"] {
  if (app === "autoscaler" || app === "activator" || app === "controller") return true;
  return typeof app === "string" && isIngressController(app);
}

function processPodOf(object: JsonObject, uid: string): ProcessPod | null {
  const { namespace, name, labels, deletionTimestamp } = asObject(object.metadata);
  const { app } = asObject(labels);
  if (!isFollowed(app)) return null;
  const containers = asArray(asObject(object.status).containerStatuses).map(asObject);
  const status = containers.find((container) => container.name === app) ?? containers[0];
  return {
    namespace: asString(namespace) ?? "",
    name: asString(name) ?? "",
    uid,
    process: app,
    container: asString(status?.name) ?? app,
    restarts: asNumber(status?.restartCount) ?? 0,
    running: deletionTimestamp === undefined && asObject(status?.state).running !== undefined,
  };
}
