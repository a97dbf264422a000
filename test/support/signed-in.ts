/** What the server's own modules do for somebody who has signed in, without a server: his request, and clusters that say what he may. */
import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import type { AccessQuestion } from "../../lib/cluster/types.ts";
import { answering } from "../../lib/server/asker.ts";
import type { Clusters } from "../../lib/server/offered-clusters.ts";
import type { Viewer } from "../../lib/server/viewer.ts";

const SHARED = Symbol.for("skscope.shared");

/** Runs as if in a process of its own, with these variables and these values shared; what was there before is there again after. */
export async function inOwnProcess<T>(
  env: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
  run: () => Promise<T>,
): Promise<T> {
  const home = globalThis as { [SHARED]?: unknown };
  const before = { shared: home[SHARED], env: process.env };
  home[SHARED] = new Map(Object.entries(values));
  process.env = { ...before.env, ...env };
  try {
    return await run();
  } finally {
    home[SHARED] = before.shared;
    process.env = before.env;
  }
}

/** In a request of this viewer; null: of whoever has the token. */
export function asking<T>(name: string | null, ask: () => Promise<T>): Promise<T> {
  const viewer: Viewer | null =
    name === null ? null : { name, groups: [], id: name, until: Number.POSITIVE_INFINITY };
  const response = Object.assign(new EventEmitter(), { destroyed: false, writableFinished: true });
  return answering(response as unknown as ServerResponse, ask, viewer);
}

export interface AskedClusters {
  readonly clusters: Clusters;
  /** "id user namespace" of each question, "*" for all namespaces. */
  readonly asked: readonly string[];
}

/** Clusters that are listed in this order and answer so; the first one is the current one. */
export function askedClusters(
  answers: Readonly<Record<string, (question: AccessQuestion) => boolean>>,
  open: Clusters["open"] = async () => null,
): AskedClusters {
  const asked: string[] = [];
  const clusters: Clusters = {
    list: () =>
      Object.keys(answers).map((id, i) => ({
        id,
        context: id,
        server: "",
        namespace: null,
        isCurrent: i === 0,
        state: "live",
        revisions: null,
      })),
    open,
    opened: [],
    subscribe: () => undefined,
    async review(id, question) {
      asked.push(`${id} ${question.user} ${question.namespace ?? "*"}`);
      return answers[id]?.(question) ?? false;
    },
    problem: "",
    inCluster: false,
  };
  return { clusters, asked };
}
