/**
 * The containers of a pod. Statuses are sorted by name and may be incomplete, so the order and the set are those of
 * the spec: init containers first, then the application's containers, queue-proxy last.
 */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { asTime } from "./conditions.ts";

export interface ContainerReading {
  readonly name: string;
  /** `init` also holds native sidecars: init containers that keep running. */
  readonly role: "init" | "app" | "queue-proxy";
  readonly isRunning: boolean;
  /** It has a readiness probe of its own, and that fails; the application's is asked by queue-proxy. */
  readonly isUnready: boolean;
  readonly startedAt: EpochMs | undefined;
  readonly restarts: number;
  /** Why it waits, as the kubelet says; undefined while it runs or has ended. */
  readonly waitingReason: string | undefined;
  readonly waitingMessage: string | undefined;
  /** How it ended: now when it is terminated, else the time before. */
  readonly exitCode: number | undefined;
  readonly exitReason: string | undefined;
  /** What the container left as its last words: its termination message. */
  readonly exitMessage: string | undefined;
  readonly endedAt: EpochMs | undefined;
  /** How long it had run when it ended, in whole seconds; undefined where its status does not say. */
  readonly ranMs: DurationMs | undefined;
  /** How much memory it may use, as its spec says it (`256Mi`); "" where the spec sets no limit, undefined without a spec. */
  readonly memoryLimit: string | undefined;
  /** It is not running because it ended; an init container that did its work has not failed. */
  readonly isEnded: boolean;
}

/** Every container of a pod in the order of its spec; those without a status yet are not running. */
export function readContainers(object: JsonObject): ContainerReading[] {
  const spec = asObject(object.spec);
  const status = asObject(object.status);
  const init = readGroup(spec.initContainers, status.initContainerStatuses, true);
  const rest = readGroup(spec.containers, status.containerStatuses, false);
  const isApp = ({ role }: ContainerReading): boolean => role === "app";
  return [...init, ...rest.filter(isApp), ...rest.filter((one) => !isApp(one))];
}

/** True when every container of the application runs; a sidecar that starts early is not the application. */
export function isApplicationStarted(containers: readonly ContainerReading[]): boolean {
  const app = containers.filter(({ role }) => role === "app");
  return app.length > 0 && app.every(({ isRunning }) => isRunning);
}

/** When the last of the application's containers started, by the kubelet's clock; undefined until all run. */
export function applicationStartedAt(containers: readonly ContainerReading[]): EpochMs | undefined {
  if (!isApplicationStarted(containers)) return undefined;
  const times = containers.flatMap(({ role, startedAt }) =>
    role === "app" && startedAt !== undefined ? [startedAt] : [],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

/** How often the kubelet restarted any container of the pod, init containers and queue-proxy included. */
export function restartsOf(containers: readonly ContainerReading[]): number {
  return containers.reduce((sum, { restarts }) => sum + restarts, 0);
}

function readGroup(specs: unknown, statuses: unknown, isInit: boolean): ContainerReading[] {
  const byName = new Map<string, JsonObject>();
  for (const item of asArray(statuses)) {
    const status = asObject(item);
    byName.set(asString(status.name) ?? "", status);
  }
  const written = asArray(specs).map(asObject);
  if (written.length === 0)
    return [...byName].map(([name, status]) => ({
      ...readContainer(name, status, isInit),
      memoryLimit: undefined,
    }));
  return written.map((spec) => {
    const name = asString(spec.name) ?? "";
    const memoryLimit = asString(asObject(asObject(spec.resources).limits).memory) ?? "";
    return { ...readContainer(name, byName.get(name) ?? {}, isInit), memoryLimit };
  });
}

function readContainer(
  name: string,
  status: JsonObject,
  isInit: boolean,
): Omit<ContainerReading, "memoryLimit"> {
  const state = asObject(status.state);
  const running = asObject(state.running);
  const waiting = asObject(state.waiting);
  const terminated = asObject(state.terminated);
  const before = asObject(asObject(status.lastState).terminated);
  const ended = terminated.exitCode === undefined ? before : terminated;
  const endedAt = asTime(ended.finishedAt);
  const beganAt = asTime(ended.startedAt);
  const didItsWork = isInit && terminated.exitCode === 0;
  return {
    name,
    role: isInit ? "init" : name === "queue-proxy" ? "queue-proxy" : "app",
    isRunning: state.running !== undefined,
    isUnready: state.running !== undefined && status.ready === false && name !== "queue-proxy",
    startedAt: asTime(running.startedAt),
    restarts: asNumber(status.restartCount) ?? 0,
    waitingReason: asString(waiting.reason),
    waitingMessage: asString(waiting.message),
    exitCode: asNumber(ended.exitCode),
    exitReason: asString(ended.reason),
    exitMessage: asString(ended.message),
    endedAt,
    ranMs: endedAt === undefined || beganAt === undefined ? undefined : endedAt - beganAt,
    isEnded: terminated.exitCode !== undefined && !didItsWork,
  };
}
