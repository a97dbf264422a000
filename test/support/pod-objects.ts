/** Pods with everything that a kubelet writes, where one line of `records.ts` is not enough. */
import type { Json, JsonObject } from "../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../lib/model/record.ts";
import { at, NAMESPACE, record } from "./records.ts";

/** `running`, `running@SECOND`, `waiting:REASON:MESSAGE`, `ended:CODE:REASON:MESSAGE` */
export interface ContainerWords {
  readonly name: string;
  readonly now: string;
  /** How it ended before, in the same words. */
  readonly before?: string;
  readonly restarts?: number;
  readonly ready?: boolean;
  /** A sidecar among the init containers: restartPolicy Always. */
  readonly isNative?: boolean;
}

export interface PodWords {
  readonly name?: string;
  readonly revision?: string;
  readonly containers: readonly ContainerWords[];
  readonly init?: readonly ContainerWords[];
  /** Second of its creation. */
  readonly created: number;
  readonly scheduled?: number | "no";
  /** Second since which it is ready, or is not: `readySince: 5` and `isReady`. */
  readonly isReady?: boolean;
  readonly readySince?: number;
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  /** Second by which it is to be gone, and how many it has for that. */
  readonly deleted?: number;
  readonly grace?: number;
}

const QUEUE: ContainerWords = { name: "queue-proxy", now: "running", ready: true };

/** A container by its name and what it does now. */
export const container = (name: string, now: string, more: Partial<ContainerWords> = {}): ContainerWords => ({
  name,
  now,
  ...more,
});

/** The application's own. */
export const user = (now: string, more: Partial<ContainerWords> = {}): ContainerWords =>
  container("user-container", now, more);

/** A record of a pod of revision r; every one has a new resourceVersion. */
export function podRecord(seconds: number, type: string, words: PodWords, initial = false): TraceRecord {
  const name = words.name ?? "r-deployment-1";
  const metadata = {
    namespace: NAMESPACE,
    name,
    uid: `pod/${name}#1`,
    resourceVersion: String(100_000 + Math.round(seconds * 1_000)),
    labels: { "serving.knative.dev/revision": words.revision ?? "r" },
    creationTimestamp: iso(words.created),
    ...(words.deleted === undefined
      ? {}
      : { deletionTimestamp: iso(words.deleted), deletionGracePeriodSeconds: words.grace ?? 300 }),
  };
  return record(0, seconds, type, RESOURCE.pods, { metadata, ...bodyOf(words) }, initial);
}

/** Records of several sources in the order of time, numbered anew. */
export function merged(...lists: readonly (readonly TraceRecord[])[]): TraceRecord[] {
  return lists
    .flat()
    .sort((a, b) => a.t - b.t)
    .map((one, seq) => ({ ...one, seq }));
}

function bodyOf(words: PodWords): JsonObject {
  const { containers, init = [], created, scheduled = created, isReady = false } = words;
  const all = containers.some(({ name }) => name === "queue-proxy") ? containers : [...containers, QUEUE];
  const isScheduled = scheduled !== "no";
  const since = iso(words.readySince ?? created);
  return {
    spec: {
      containers: all.map(({ name }) => ({ name })),
      initContainers: init.map(({ name, isNative }) => ({
        name,
        ...(isNative === true ? { restartPolicy: "Always" } : {}),
      })),
    },
    status: {
      phase: words.phase ?? (isReady ? "Running" : "Pending"),
      podIP: "10.1.0.1",
      ...(words.reason === undefined ? {} : { reason: words.reason }),
      ...(words.message === undefined ? {} : { message: words.message }),
      startTime: iso(created),
      conditions: [
        isScheduled
          ? { type: "PodScheduled", status: "True", lastTransitionTime: iso(scheduled) }
          : {
              type: "PodScheduled",
              status: "False",
              reason: "Unschedulable",
              lastTransitionTime: iso(created),
            },
        { type: "Ready", status: isReady ? "True" : "False", lastTransitionTime: since },
        { type: "ContainersReady", status: isReady ? "True" : "False", lastTransitionTime: since },
      ],
      initContainerStatuses: init.map(statusOf),
      containerStatuses: [...all].sort((a, b) => (a.name < b.name ? -1 : 1)).map(statusOf),
    },
  };
}

function statusOf({ name, now, before, restarts = 0, ready = false }: ContainerWords): Json {
  return {
    name,
    ready,
    restartCount: restarts,
    state: stateOf(now),
    lastState: before === undefined ? {} : stateOf(before),
  };
}

function stateOf(words: string): JsonObject {
  const [what = "", first = "", second = "", ...rest] = words.split(":");
  if (what.startsWith("running")) return { running: { startedAt: iso(Number(what.split("@")[1] ?? 0)) } };
  if (what === "waiting") return { waiting: { reason: first, message: [second, ...rest].join(":") } };
  return { terminated: { exitCode: Number(first), reason: second, message: rest.join(":") } };
}

function iso(seconds: number): string {
  return new Date(at(seconds)).toISOString().replace(/\.\d+Z/, "Z");
}
