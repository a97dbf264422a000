/** What a cluster says of itself: the versions of Kubernetes and Knative. */
import { asObject, asString, type JsonObject } from "../model/json.ts";
import type { TraceHeader } from "../model/record.ts";
import type { ClusterApi } from "./types.ts";

const VERSION_LABEL = "app.kubernetes.io/version";

/** Both versions, as far as they can be had; whoever may not ask gets less. Never rejects. */
export async function findVersions(
  api: ClusterApi,
  systemNamespace: string,
  signal?: AbortSignal,
): Promise<Pick<TraceHeader, "kubernetes" | "knative">> {
  const [version, controller] = await Promise.all([
    getJson(api, "/version", signal),
    getJson(
      api,
      `/apis/apps/v1/namespaces/${encodeURIComponent(systemNamespace)}/deployments/controller`,
      signal,
    ),
  ]);
  const kubernetes = asString(version.gitVersion);
  const label = asString(asObject(asObject(controller.metadata).labels)[VERSION_LABEL]);
  const knative = label === undefined ? undefined : label.replace(/^(?=\d)/, "v");
  return {
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(knative === undefined ? {} : { knative }),
  };
}

async function getJson(api: ClusterApi, path: string, signal?: AbortSignal): Promise<JsonObject> {
  try {
    const { status, body } = await api.get(path, signal);
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    return status === 200 ? asObject(JSON.parse(Buffer.concat(pieces).toString("utf8"))) : {};
  } catch {
    return {};
  }
}
