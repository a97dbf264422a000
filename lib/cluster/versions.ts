/** What a cluster says of itself: the versions of Kubernetes and Knative. */
import { asObject, asString, type JsonObject } from "../model/json.ts";
import type { TraceHeader } from "../model/record.ts";
import { beginningOf } from "./answer.ts";
import type { ClusterApi } from "./types.ts";

/** A Deployment has a tenth of it; what is longer is none, and its text will not parse. */
const ANSWER_BYTES = 1024 * 1024;
const VERSION_CHARS = 100;
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
  const kubernetes = versionIn(version.gitVersion);
  const label = versionIn(asObject(asObject(controller.metadata).labels)[VERSION_LABEL]);
  const knative = label === undefined ? undefined : label.replace(/^(?=\d)/, "v");
  return {
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(knative === undefined ? {} : { knative }),
  };
}

function versionIn(value: unknown): string | undefined {
  return asString(value)?.slice(0, VERSION_CHARS);
}

async function getJson(api: ClusterApi, path: string, signal?: AbortSignal): Promise<JsonObject> {
  try {
    const { status, body } = await api.get(path, signal);
    const text = await beginningOf(body, ANSWER_BYTES);
    return status === 200 ? asObject(JSON.parse(text)) : {};
  } catch {
    return {};
  }
}
