/** The cluster that flags choose; what talks to clusters is loaded here, and not for the flags. */
import { connectCluster, readContexts } from "../cluster/kubeconfig.ts";
import type { ClusterApi } from "../cluster/types.ts";
import type { ClusterOptions } from "./cluster-flags.ts";
import { t } from "./texts.ts";

export interface ChosenCluster {
  readonly api: ClusterApi;
  /** null: all. */
  readonly namespace: string | null;
}

/**
 * The cluster, and which of its namespaces.
 * @throws Error with a sentence when there is none; CredentialsError
 */
export function chooseCluster(
  options: ClusterOptions,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): ChosenCluster {
  const contexts = readContexts(options.kube, env);
  if (contexts === null) throw new Error(t("record.noCluster"));
  const api = connectCluster(options.kube, env, ({ command, printed }) => say(`${command}: ${printed}`));
  if (options.namespace !== undefined) return { api, namespace: options.namespace };
  if (contexts.inCluster) return { api, namespace: null };
  const context = contexts.contexts.find(({ name }) => name === api.name);
  return { api, namespace: context?.namespace ?? "default" };
}
