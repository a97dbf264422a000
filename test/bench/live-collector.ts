/** Watches a cluster without viewers, or merely receives, parses and appends what it says: each in a process of its own. */
import { createWriteStream, mkdirSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { connectCluster } from "../../lib/cluster/kubeconfig.ts";
import { listPath } from "../../lib/cluster/list-path.ts";
import { systemClock } from "../../lib/cluster/types.ts";
import { openLiveCluster } from "../../lib/live/live-cluster.ts";
import { RESOURCES } from "../../lib/model/resources.ts";
import { answerWith, sleep } from "./helper.ts";
import { type Opening, settingsOf } from "./live-settings.ts";

export interface Receiving {
  readonly url: string;
  readonly ca: string;
  /** For the file to which the lines are appended. */
  readonly folder: string;
}

const WHERE = { namespace: null, systemNamespace: "knative-serving" } as const;

let heard = 0;

/** Watches as the server does, history on disk included; resolves when everything is listed. */
async function collect({ kubeconfig, folder }: Opening): Promise<void> {
  const options = settingsOf({ kubeconfig, folder });
  const cluster = await openLiveCluster({
    ...options,
    api: connectCluster({ kubeconfig: options.path }, process.env),
    clock: systemClock,
    onRecord: () => {
      heard += 1;
    },
  });
  cluster.hold();
  while (!cluster.isSettled) await sleep(5);
}

const STREAMING =
  "watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=";

/** Receives the same watches, parses each line and appends it to a file. */
function receive({ url, ca, folder }: Receiving): void {
  mkdirSync(folder, { recursive: true });
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const file = createWriteStream(join(folder, "received.ndjson"));
  for (const row of RESOURCES) {
    for (const part of row.parts) {
      const path = listPath(row, part, WHERE);
      const query = `${path.includes("?") ? "&" : "?"}${STREAMING}`;
      let rest: Buffer = Buffer.alloc(0);
      const outgoing = request(
        `${url}${path}${query}`,
        { agent, ca, headers: { authorization: "Bearer bench" } },
        (answer) => {
          answer.on("data", (piece: Buffer) => {
            const data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
            let start = 0;
            for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
              JSON.parse(data.toString("utf8", start, end));
              file.write(data.subarray(start, end + 1));
              heard += 1;
              start = end + 1;
            }
            rest = Buffer.from(data.subarray(start));
          });
          answer.on("error", () => undefined);
        },
      );
      outgoing.on("error", () => undefined);
      outgoing.end();
    }
  }
}

/** Processor time so far, in microseconds, and how many records or lines have come. */
function used(): { readonly us: number; readonly heard: number } {
  const { user, system } = process.cpuUsage();
  return { us: user + system, heard };
}

answerWith({ collect, receive, used });
