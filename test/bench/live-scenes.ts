/** What the measurements of a watched cluster share: its scenes, each in fresh processes, and how often they are played. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RESOURCE } from "../../lib/model/record.ts";
import { type Helper, startHelper } from "./helper.ts";
import type { OpenApi, OpenedApi, Played } from "./live-api.ts";
import { type Server, startServer } from "./live-server.ts";

const RUNS = process.argv.includes("once") ? 1 : 3;
export const REVISIONS = 1_000;
export const PER_SECOND = 500;
/** Functions that run often are compiled by then. */
export const WARM_MS = 5_000;

/** For what a measurement writes; removed at the end. */
export const folder = mkdtempSync(join(tmpdir(), "skscope-bench-"));
export const tidy = (): void => rmSync(folder, { recursive: true, force: true });
process.on("exit", tidy);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/** Runs with helpers that are stopped afterwards, whatever happens. */
export async function withHelpers<T>(work: (start: typeof startHelper) => Promise<T>): Promise<T> {
  const helpers: Helper[] = [];
  try {
    return await work((file, execArgv) => {
      const helper = startHelper(file, execArgv);
      helpers.push(helper);
      return helper;
    });
  } finally {
    await Promise.all(helpers.map((helper) => helper.stop()));
  }
}

export async function repeated<T>(work: () => Promise<T>, runs = RUNS): Promise<T[]> {
  const all: T[] = [];
  for (let i = 0; i < runs; i++) all.push(await work());
  return all;
}

export const least = (values: readonly number[]): number => Math.min(...values);
export const opening = (revisions: number, extent: OpenApi["extent"], watchList = true): OpenApi => ({
  revisions,
  extent,
  watchList,
});

export interface Scene {
  readonly api: Helper;
  readonly viewers: Helper;
  readonly server: Server;
  readonly keys: readonly string[];
  readonly start: typeof startHelper;
}

/** A cluster, the server that watches it, and somebody who looks until all of it is there. */
export function onServer<T>(work: (scene: Scene) => Promise<T>): Promise<T> {
  return withHelpers(async (start) => {
    const api = start("live-api.ts");
    const given = opening(REVISIONS, [RESOURCE.deployments]);
    const { kubeconfig, keys } = await api.ask<OpenedApi>("open", given);
    const server = await startServer(kubeconfig);
    try {
      const viewers = start("live-viewers.ts");
      const { host, source } = server;
      await viewers.ask("look", { host, source, revisions: REVISIONS });
      return await work({ api, viewers, server, keys, start });
    } finally {
      await server.stop();
    }
  });
}

export const play = (api: Helper, ms: number): Promise<Played> =>
  api.ask<Played>("play", { perSecond: PER_SECOND, ms });

/** A cluster with an API server of its own. */
export function onApi<T>(
  given: OpenApi,
  work: (opened: OpenedApi, start: typeof startHelper, api: Helper) => Promise<T>,
): Promise<T> {
  return withHelpers(async (start) => {
    const api = start("live-api.ts");
    return await work(await api.ask<OpenedApi>("open", given), start, api);
  });
}
