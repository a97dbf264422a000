/** In which namespace Knative itself runs, where neither the source nor its header says so: a dump, a trace of another recorder. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/record.ts";
import { KNATIVE_SERVINGS } from "../../model/resources.ts";
import { DEFAULT_SYSTEM_NAMESPACE } from "../state/create.ts";
import type { SharedState } from "../state/state.ts";

/**
 * Objects of this resource and name are Knative's own; Endpoints with this label, since a Service may be called like that. The
 * operator installs Knative where its KnativeServing is, whatever it is called.
 */
const OWN: Readonly<Record<string, { readonly name?: string; readonly app?: string }>> = {
  [KNATIVE_SERVINGS]: {},
  [RESOURCE.configMaps]: { name: "config-autoscaler" },
  [RESOURCE.endpoints]: { name: "activator-service", app: "activator" },
};

/**
 * Looks whether an object is one of Knative's own. Where it usually is it always counts; elsewhere only while nothing of
 * the usual namespace was seen, and while no other was named.
 */
export function noteSystemNamespace(shared: SharedState, resource: string, object: JsonObject): void {
  const own = OWN[resource];
  const metadata = asObject(object.metadata);
  if (own === undefined || (own.name !== undefined && metadata.name !== own.name)) return;
  if (own.app !== undefined && asObject(metadata.labels).app !== own.app) return;
  const namespace = asString(metadata.namespace) ?? "";
  if (namespace === "" || namespace === shared.systemNamespace) return;
  const isNamed = shared.systemNamespace !== DEFAULT_SYSTEM_NAMESPACE && !shared.isNamespaceFound;
  const isSeen = shared.activatorPresent || shared.activatorPods !== null || shared.configVersions.length > 0;
  if (isNamed || (isSeen && namespace !== DEFAULT_SYSTEM_NAMESPACE)) return;
  shared.systemNamespace = namespace;
  shared.isNamespaceFound = namespace !== DEFAULT_SYSTEM_NAMESPACE;
}
