/**
 * Objects and lines of Knative's own namespace: pods of its processes, their Deployments, Leases, ConfigMaps, Warnings,
 * and lines of its logs that are about no revision. All of them concern everyone who looks at a revision.
 */
import { componentOfEvent, isComponent } from "../../../model/components.ts";
import { asNumber, asObject, asString, type JsonObject } from "../../../model/json.ts";
import type { TraceRecord } from "../../../model/record.ts";
import { RESOURCE } from "../../../model/resources.ts";
import type { Sample } from "../../../model/timeline.ts";
import type { SharedState } from "../../state/state.ts";
import { limitTo, SYSTEM_LIMITS } from "../../state/system.ts";
import { insertByTime, type Moment, setSample } from "../../state/tracks.ts";
import { revisionOfLog } from "../membership.ts";
import { applyConditions, ofLimits, ofPods } from "./conditions.ts";
import { applyConfig, FOLLOWED_CONFIGS, removeConfig } from "./configs.ts";
import { applyLeaderLine } from "./leader-lines.ts";
import { applyLease, removeLease } from "./leases.ts";
import { readSystemLine } from "./lines.ts";
import { applySystemPod, removeSystemPod } from "./pods.ts";

/** Longer texts are cut. */
const MESSAGE_LENGTH = 300;

/** The process that an object of the system namespace belongs to; null when it is of no interest here. */
export function componentOf(
  { systemNamespace, system }: SharedState,
  resource: string,
  key: string,
  object?: JsonObject,
): string | null {
  if (!key.startsWith(`${systemNamespace}/`)) return null;
  const name = key.slice(systemNamespace.length + 1);
  switch (resource) {
    case RESOURCE.pods: {
      if (object === undefined) return podNamed(system.pods, name)?.component ?? null;
      const app = asString(asObject(asObject(object.metadata).labels).app);
      return isComponent(app) ? app : null;
    }
    case RESOURCE.deployments:
    case RESOURCE.horizontalPodAutoscalers:
      return isComponent(name) ? name : null;
    case RESOURCE.leases:
      return name;
    case RESOURCE.configMaps:
      return FOLLOWED_CONFIGS.has(name) ? name : null;
    case RESOURCE.k8sEvents:
      return componentOfEvent(name);
    default:
      return null;
  }
}

/** An object of the system namespace was added or modified. */
export function applySystem(
  shared: SharedState,
  resource: string,
  key: string,
  object: JsonObject,
  moment: Moment,
): void {
  const component = componentOf(shared, resource, key, object);
  if (component === null) return;
  const { system } = shared;
  const name = key.slice(key.indexOf("/") + 1);
  switch (resource) {
    case RESOURCE.pods:
      applySystemPod(system, component, name, object, moment);
      return;
    case RESOURCE.deployments:
      noteNumber(system.wanted, name, asNumber(asObject(object.spec).replicas) ?? 1, moment);
      noteNumber(system.counted, name, asNumber(asObject(object.status).readyReplicas) ?? 0, moment);
      applyConditions(system, `pods ${name}`, ofPods, object, moment);
      return;
    case RESOURCE.horizontalPodAutoscalers:
      applyConditions(system, `limits ${name}`, ofLimits, object, moment);
      return;
    case RESOURCE.leases:
      applyLease(system, name, object, moment);
      return;
    case RESOURCE.configMaps:
      applyConfig(system, name, object, moment);
      return;
    default:
      applyEvent(shared, component, object, moment);
  }
}

/** The object is gone. */
export function removeSystem(
  shared: SharedState,
  resource: string,
  key: string,
  uid: string,
  moment: Moment,
): void {
  const component = componentOf(shared, resource, key);
  if (component === null) return;
  const { system } = shared;
  const name = key.slice(key.indexOf("/") + 1);
  if (resource === RESOURCE.pods) removeSystemPod(system, uid === "" ? name : uid, moment);
  else if (resource === RESOURCE.deployments) {
    noteNumber(system.wanted, name, null, moment);
    noteNumber(system.counted, name, null, moment);
  } else if (resource === RESOURCE.leases) removeLease(system, name, moment);
  else if (resource === RESOURCE.configMaps) removeConfig(system, name, moment);
}

function noteNumber(
  map: Map<string, Sample[]>,
  name: string,
  value: number | null,
  { t, seq }: Moment,
): void {
  const samples = map.get(name) ?? [];
  map.set(name, samples);
  setSample(samples, value, t, seq);
  limitTo(samples, SYSTEM_LIMITS.slices);
}

/**
 * What a line of a log says of Knative itself; null when it is about a revision, or of no interest. That a webhook cannot be
 * called is met in a pass over some revision, and is no matter of that one.
 */
export function systemLineOf({ type, resource, object }: TraceRecord): ReturnType<typeof readSystemLine> {
  if (type !== "LOG" || !isComponent(resource)) return null;
  const line = readSystemLine(resource, object);
  return line === null || line.kind === "webhook" || revisionOfLog(object) === null ? line : null;
}

/** A line of a log that says something of Knative itself. */
export function applySystemLine(shared: SharedState, record: TraceRecord, t: number): void {
  applyLeaderLine(shared.system, record, t);
  const line = systemLineOf(record);
  if (line === null) return;
  const { lines } = shared.system;
  const message = line.message.slice(0, MESSAGE_LENGTH);
  insertByTime(lines, { t, seq: record.seq, component: record.resource, ...line, message });
  limitTo(lines, SYSTEM_LIMITS.lines);
}

/** Warnings only: the others tell what the pods tell themselves. Those of a list happened earlier. */
function applyEvent({ system }: SharedState, component: string, object: JsonObject, moment: Moment): void {
  if (moment.initial || object.type !== "Warning") return;
  const { t, seq } = moment;
  const message = `${asString(object.reason) ?? ""}: ${asString(object.message) ?? ""}`.slice(
    0,
    MESSAGE_LENGTH,
  );
  insertByTime(system.lines, { t, seq, component, kind: "event", message });
  limitTo(system.lines, SYSTEM_LIMITS.lines);
}

function podNamed<
  P extends { readonly name: string; readonly slices: readonly { readonly to: number | null }[] },
>(pods: ReadonlyMap<string, P>, name: string): P | undefined {
  for (const pod of pods.values()) if (pod.name === name && pod.slices.at(-1)?.to === null) return pod;
  return undefined;
}
