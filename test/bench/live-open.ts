/** Opens a cluster, or merely fetches what it has, in a process of its own: what that takes in time and memory. */
import { rmSync } from "node:fs";
import { Agent, type RequestOptions, request } from "node:https";
import { join } from "node:path";
import { connectCluster } from "../../lib/cluster/kubeconfig.ts";
import { listPath } from "../../lib/cluster/list-path.ts";
import { systemClock } from "../../lib/cluster/types.ts";
import { openLiveCluster } from "../../lib/live/live-cluster.ts";
import { RESOURCES } from "../../lib/model/resources.ts";
import { answerWith, sleep } from "./helper.ts";
import { type Opening, settingsOf } from "./live-settings.ts";

export interface Opened {
  readonly ms: number;
  readonly cpuMs: number;
  readonly records: number;
  readonly revisions: number;
  /** Of the records, as they are kept. */
  readonly lineBytes: number;
  /** Heap and what lies outside of it, after everything that can be freed was freed; 0 without --expose-gc. */
  readonly heldBytes: number;
}
export interface Fetching {
  readonly url: string;
  readonly ca: string;
  readonly streaming: boolean;
}
export interface Fetched {
  readonly ms: number;
  readonly cpuMs: number;
  readonly objects: number;
}

const WHERE = { namespace: null, systemNamespace: "knative-serving" } as const;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** So often, a second apart, it is asked whether the rest has come. */
const MOST_LOOKS = 30;
const SAME_SHARE = 0.002;

/** What is on its way to the disk is not what a resting revision takes: memory is read when it does not become less any more. */
async function heldAtRest(collectGarbage: () => void): Promise<number> {
  let held = Number.POSITIVE_INFINITY;
  for (let look = 0; look < MOST_LOOKS; look++) {
    await sleep(1_000);
    for (let i = 0; i < 4; i++) collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    const now = heapUsed + external;
    if (look > 2 && now > held * (1 - SAME_SHARE)) return Math.min(now, held);
    held = now;
  }
  return held;
}

/** As the server does it, history on disk included. */
async function open({ kubeconfig, folder }: Opening): Promise<Opened> {
  const options = settingsOf({ kubeconfig, folder });
  const cluster = await openLiveCluster({
    ...options,
    api: connectCluster({ kubeconfig: options.path }, process.env),
    clock: systemClock,
  });
  const began = performance.now();
  const cpu = cpuMs();
  const release = cluster.hold();
  while (!cluster.isSettled) await sleep(1);
  const ms = performance.now() - began;
  const used = cpuMs() - cpu;
  const { source } = cluster;
  let lineBytes = 0;
  for (let seq = 0; seq <= source.lastSeq; seq++) lineBytes += source.line(seq).length;
  const heldBytes = global.gc === undefined ? 0 : await heldAtRest(global.gc);
  const opened: Opened = {
    ms,
    cpuMs: used,
    records: source.lastSeq + 1,
    revisions: source.digests().length,
    lineBytes,
    heldBytes,
  };
  release();
  await cluster.stop();
  rmSync(join(folder, "history"), { recursive: true, force: true });
  return opened;
}

/** The same lists, all at once, read and parsed, and nothing kept. */
async function fetchLists({ url, ca, streaming }: Fetching): Promise<Fetched> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const options: RequestOptions = { agent, ca, headers: { authorization: "Bearer bench" } };
  const paths = RESOURCES.flatMap((row) => row.parts.map((part) => listPath(row, part, WHERE)));
  const began = performance.now();
  const cpu = cpuMs();
  const counts = await Promise.all(
    paths.map((path) => (streaming ? streamed(`${url}${path}`, options) : paged(`${url}${path}`, options))),
  );
  const fetched: Fetched = {
    ms: performance.now() - began,
    cpuMs: cpuMs() - cpu,
    objects: counts.reduce((sum, count) => sum + count, 0),
  };
  agent.destroy();
  return fetched;
}

const withQuery = (url: string, query: string): string => `${url}${url.includes("?") ? "&" : "?"}${query}`;

interface Page {
  readonly items: readonly unknown[];
  readonly metadata: { readonly continue?: string };
}

async function paged(url: string, options: RequestOptions): Promise<number> {
  let count = 0;
  let next = "";
  do {
    const more = next === "" ? "" : `&continue=${encodeURIComponent(next)}`;
    const pieces: Buffer[] = [];
    await asked(withQuery(url, `limit=500${more}`), options, (piece) => {
      pieces.push(piece);
      return true;
    });
    const page = JSON.parse(Buffer.concat(pieces).toString("utf8")) as Page;
    count += page.items.length;
    next = page.metadata.continue ?? "";
  } while (next !== "");
  return count;
}

const STREAMING =
  "watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=";

async function streamed(url: string, options: RequestOptions): Promise<number> {
  let count = 0;
  let rest: Buffer = Buffer.alloc(0);
  await asked(withQuery(url, STREAMING), options, (piece) => {
    const data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
      const { type } = JSON.parse(data.toString("utf8", start, end)) as { type: string };
      // The first bookmark ends the list.
      if (type === "BOOKMARK") return false;
      count += 1;
      start = end + 1;
    }
    rest = data.subarray(start);
    return true;
  });
  return count;
}

/** Reads an answer to its end, or until `take` has enough. */
function asked(url: string, options: RequestOptions, take: (piece: Buffer) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (answer) => {
      answer.on("data", (piece: Buffer) => {
        if (take(piece)) return;
        resolve();
        outgoing.destroy();
      });
      answer.on("end", resolve);
      answer.on("error", () => undefined);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

answerWith({ open, fetchLists });
