/** How a measurement watches a cluster: as the server does, with the logs and a history on disk. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Opening {
  readonly kubeconfig: string;
  /** For the history; emptied afterwards. */
  readonly folder: string;
}

const MIB = 1024 * 1024;
const HOUR_MS = 60 * 60_000;

/** The options of the cluster that do not depend on its API; `path` is where the kubeconfig was written. */
export function settingsOf({ kubeconfig, folder }: Opening) {
  const path = join(folder, "kubeconfig");
  writeFileSync(path, kubeconfig);
  return {
    path,
    id: "live",
    title: "live",
    where: { namespace: null, systemNamespace: "knative-serving" },
    retention: { ms: HOUR_MS, bytes: 1_024 * MIB },
    followLogs: true,
    history: { folder: join(folder, "history"), ms: HOUR_MS, bytes: 512 * MIB },
  } as const;
}
