/** A cluster (a fake API server), a NATS, collectors and replicas: what happens between them is real, but for the cluster. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectCluster } from "../../lib/cluster/kubeconfig.ts";
import { type ClusterClock, systemClock } from "../../lib/cluster/types.ts";
import type { LiveEvent } from "../../lib/live/events.ts";
import type { LiveCluster } from "../../lib/live/live-cluster.ts";
import { type Collecting, type CollectingOptions, startCollecting } from "../../lib/nats/collecting.ts";
import { openNotes } from "../../lib/nats/collector-note.ts";
import { connectNats, type Nats, type NatsOptions } from "../../lib/nats/connection.ts";
import { type FollowedOptions, openFollowedCluster } from "../../lib/nats/followed-cluster.ts";
import { createFakeApi, type FakeApi } from "./fake-api/fake-api.ts";
import { type NatsServer, startNatsServer } from "./nats-server.ts";

export const CLUSTER = "live-fake";
const HOUR = 3_600_000;

/** Who connects: "name:password", or whatever else a client shows. */
export type As = string | Partial<NatsOptions>;

export interface Scene {
  readonly api: FakeApi;
  readonly server: NatsServer;
  readonly kubeconfig: string;
  /** Everything that collectors and replicas have said. */
  readonly said: string[];
  collect(
    holder: string,
    options?: Partial<CollectingOptions>,
    as?: As,
  ): Promise<{ readonly nats: Nats; readonly collecting: Collecting }>;
  /** `skscope collect` as a process of its own. */
  spawnCollector(env?: Readonly<Record<string, string>>): CollectorProcess;
  /** @param clock of the replica */
  follow(as?: As, clock?: ClusterClock, more?: Partial<FollowedOptions>): Promise<LiveCluster>;
  remove(): Promise<void>;
}

export interface CollectorProcess {
  /** What it has printed. */
  readonly said: string;
  /** Its exit status; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export async function openScene(configuration = ""): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-scene-"));
  const server = await startNatsServer(configuration);
  const api = await createFakeApi({ token: "one", watchList: true });
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, api.kubeconfig());
  const said: string[] = [];
  const all: { readonly close: () => Promise<unknown> }[] = [];
  const connection = async (name: string, as: As = {}): Promise<Nats> => {
    const given = typeof as === "string" ? { url: server.url.replace("//", `//${as}@`) } : as;
    const nats = await connectNats({ url: server.url, name, ...given });
    all.push(nats);
    return nats;
  };
  return {
    api,
    server,
    kubeconfig,
    said,
    async collect(holder, options = {}, as) {
      const nats = await connection(holder, as);
      const collecting = startCollecting({
        nats,
        cluster: CLUSTER,
        title: "fake",
        holder,
        api: connectCluster({ kubeconfig }, process.env),
        clock: systemClock,
        where: { namespace: null, systemNamespace: "knative-serving" },
        followLogs: false,
        stream: { keepMs: HOUR, keepBytes: -1, replicas: 1 },
        facts: null,
        say: (line) => said.push(line),
        report: () => undefined,
        ...options,
      });
      // One whose connection a test has closed would wait for it.
      all.push({ close: async () => (nats.connection.isClosed() ? undefined : collecting.stop()) });
      return { nats, collecting };
    },
    spawnCollector(env = {}) {
      const argv = ["bin/skscope.mjs", "collect", "--kubeconfig", kubeconfig, "-A", "--no-logs"];
      const child = spawn(process.execPath, argv, {
        cwd: ROOT,
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, SKSCOPE_TO: server.url, ...env },
      });
      let text = "";
      child.stderr.on("data", (data) => {
        text += String(data);
      });
      const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
      all.push({
        close: () => {
          child.kill("SIGKILL");
          return ended;
        },
      });
      return {
        get said() {
          return text;
        },
        ended,
        kill: (signal) => void child.kill(signal),
      };
    },
    async follow(as, clock = systemClock, more = {}) {
      const nats = await connection("replica", as);
      const cluster = await openFollowedCluster({
        nats,
        cluster: CLUSTER,
        notes: openNotes(nats, null).of(CLUSTER),
        clock,
        retention: { ms: HOUR, bytes: Number.MAX_SAFE_INTEGER },
        report: (event: LiveEvent) => said.push(JSON.stringify(event)),
        facts: null,
        onReplaced: () => said.push("replaced"),
        ...more,
      });
      all.push({ close: () => cluster.stop() });
      return cluster;
    },
    async remove() {
      for (const one of all.reverse()) await one.close();
      await api.close();
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const PATIENCE_MS = 60_000;

/** Resolves when the condition holds; it is looked at again and again, because other processes change it. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`does not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
