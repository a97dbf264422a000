/** What a change of an object means in the protocol: message keys of the catalogue `inspector`. */
import { asArray, asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";

export interface Meaning {
  /** Key under `means`. */
  readonly key: "specMode" | "populated" | "path" | "private" | "replicas" | "desired" | "numActivators";
  readonly values: Readonly<Record<string, string>>;
}

export type Writer =
  | "serverlessservicesSpec"
  | "publicEndpoints"
  | "privateEndpoints"
  | "deployments"
  | "podautoscalers"
  | "pods"
  | "endpointslices"
  | "revisions"
  | "services"
  | "metrics"
  | "images"
  | "horizontalPodAutoscalers"
  | "other";

/** The changes that matter, most telling first; none for a first version. */
export function meaningOf(
  resource: string,
  before: JsonObject | null,
  after: JsonObject,
  isPublic: boolean,
): Meaning[] {
  if (resource === RESOURCE.endpoints) return [{ key: isPublic ? "path" : "private", values: {} }];
  if (before === null) return [];
  const found: Meaning[] = [];
  const changed = (key: Meaning["key"], from: unknown, to: unknown): void => {
    if (from !== to) found.push({ key, values: { from: word(from), to: word(to) } });
  };
  if (resource === RESOURCE.serverlessServices) {
    changed("specMode", asObject(before.spec).mode, asObject(after.spec).mode);
    changed("populated", populated(before), populated(after));
    changed("numActivators", asObject(before.spec).numActivators, asObject(after.spec).numActivators);
  } else if (resource === RESOURCE.deployments) {
    changed("replicas", asObject(before.spec).replicas, asObject(after.spec).replicas);
  } else if (resource === RESOURCE.podAutoscalers) {
    changed("desired", asObject(before.status).desiredScale, asObject(after.status).desiredScale);
  }
  return found;
}

/** Who writes objects of this resource (protocol 1.8, 3.2). */
export function writerOf(resource: string, isPublic: boolean): Writer {
  switch (resource) {
    case RESOURCE.serverlessServices:
      return "serverlessservicesSpec";
    case RESOURCE.endpoints:
      return isPublic ? "publicEndpoints" : "privateEndpoints";
    case RESOURCE.deployments:
      return "deployments";
    case RESOURCE.podAutoscalers:
      return "podautoscalers";
    case RESOURCE.pods:
      return "pods";
    case RESOURCE.endpointSlices:
      return "endpointslices";
    case RESOURCE.revisions:
      return "revisions";
    case RESOURCE.services:
      return "services";
    case RESOURCE.metrics:
      return "metrics";
    case RESOURCE.images:
      return "images";
    case RESOURCE.horizontalPodAutoscalers:
      return "horizontalPodAutoscalers";
    default:
      return "other";
  }
}

function populated(object: JsonObject): string | undefined {
  for (const item of asArray(asObject(object.status).conditions)) {
    const condition = asObject(item);
    if (condition.type === "ActivatorEndpointsPopulated") return asString(condition.status);
  }
  return undefined;
}

function word(value: unknown): string {
  return value === undefined || value === null ? "–" : String(value);
}
