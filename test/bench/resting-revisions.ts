/** Revisions at rest, as many as wanted: copies of the one that a shipped recording ends with. */
import { asArray, asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import { RESOURCE } from "../../lib/model/record.ts";
import { recordsOf } from "../support/play-cluster.ts";

export interface ClusterObject {
  readonly resource: string;
  readonly object: JsonObject;
}

export interface RestingRevisions {
  /** Knative's own objects. */
  readonly system: readonly ClusterObject[];
  /** "namespace/name" of a revision. */
  key(index: number): string;
  of(index: number): ClusterObject[];
}

const SYSTEM = "knative-serving";
const NAMESPACE = "demo";
/** Pods and the events of pods come and go; a revision at rest has none. */
const NOT_AT_REST: ReadonlySet<string> = new Set([RESOURCE.pods, RESOURCE.k8sEvents]);
/** What tells how a revision is. */
const FEW: ReadonlySet<string> = new Set([
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.endpoints,
]);
const UID = /[0-9a-f]{7}(?=[0-9a-f]-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g;

/** Pods of one revision are as far from one another in the numbers of their uids as no revisions are. */
const POD_STEP = 1_000_000;

/**
 * @param extent `few`: SKS, PodAutoscaler, both Endpoints; `all`: everything that a service has; or those and more
 * @param pods of each revision: as the one that the recording has looks when it is ready
 */
export async function restingRevisions(
  extent: "few" | "all" | readonly string[],
  firstVersion = 10_000,
  pods = 0,
): Promise<RestingRevisions> {
  const last = new Map<string, ClusterObject>();
  let pod: JsonObject | null = null;
  for (const { type, resource, object } of await recordsOf("cold-start")) {
    const { namespace, name, uid } = asObject(object.metadata);
    if (uid === undefined) continue;
    const key = `${resource} ${asString(namespace)}/${asString(name)}`;
    if (resource === RESOURCE.pods && namespace === NAMESPACE && isReady(object)) pod = object;
    if (type === "DELETED") last.delete(key);
    else last.set(key, { resource, object });
  }
  const isOf = (wanted: string, { object }: ClusterObject): boolean =>
    asObject(object.metadata).namespace === wanted;
  const system = [...last.values()].filter((one) => isOf(SYSTEM, one) && one.resource !== RESOURCE.k8sEvents);
  const isWanted = ({ resource }: ClusterObject): boolean =>
    extent === "all"
      ? !NOT_AT_REST.has(resource)
      : FEW.has(resource) || (extent !== "few" && extent.includes(resource));
  const patterns = [...last.values()]
    .filter((one) => isOf(NAMESPACE, one) && isWanted(one))
    .map(({ resource, object }) => ({ resource, text: JSON.stringify(object) }));
  let version = firstVersion;
  const nameOf = (index: number): string => `fn-${String(index).padStart(4, "0")}`;
  const podText = JSON.stringify(pod ?? {});
  const podName = asString(asObject(asObject(pod).metadata).name) ?? "";
  if (pods > 0 && podName === "") throw new Error("the recording has no pod that is ready");
  const copy = (text: string, index: number, step: number): JsonObject => {
    version += 1;
    const renamed = text
      .replace(/hello(?!world)/g, nameOf(index))
      .replace(UID, (hex) => ((Number.parseInt(hex, 16) + step) % 0x1000_0000).toString(16).padStart(7, "0"))
      .replace(/"resourceVersion":"\d+"/, `"resourceVersion":"${version}"`);
    return JSON.parse(renamed) as JsonObject;
  };
  return {
    system,
    key: (index) => `${NAMESPACE}/${nameOf(index)}-00001`,
    of: (index) => [
      ...patterns.map(({ resource, text }) => ({ resource, object: copy(text, index, index) })),
      ...Array.from({ length: pods }, (_, i) => ({
        resource: RESOURCE.pods,
        object: copy(podText.replaceAll(podName, `${podName}${i}`), index, index + (i + 1) * POD_STEP),
      })),
    ],
  };
}

function isReady({ status }: JsonObject): boolean {
  return asArray(asObject(status).conditions).some((condition) => {
    const { type, status: holds } = asObject(condition);
    return type === "Ready" && holds === "True";
  });
}
