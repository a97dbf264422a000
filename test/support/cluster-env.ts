import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FakeApi } from "./fake-api/fake-api.ts";

/** What a server is started with that watches all of a cluster as `live-lab`, and keeps what it keeps in `folder`/data. */
export function clusterEnv(api: FakeApi, folder: string): Record<string, string> {
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, api.kubeconfig({ context: "lab" }));
  return {
    SKSCOPE_KUBECONFIG: kubeconfig,
    SKSCOPE_ALL_NAMESPACES: "1",
    SKSCOPE_DATA_DIR: join(folder, "data"),
    TZ: "UTC",
  };
}
