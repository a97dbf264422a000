/** Where the server keeps what must survive a restart: uploaded and written recordings, and the history of clusters. */
import { join } from "node:path";
import { FACTS } from "../facts/folders.ts";

/** SKSCOPE_DATA_DIR, else the folder `data` beside the server; made when it is first needed. */
export function dataDir(): string {
  return process.env.SKSCOPE_DATA_DIR || join(/* turbopackIgnore: true */ process.cwd(), "data");
}

/** Recordings in it are sources like the shipped ones. */
export function recordingsDir(): string {
  return join(dataDir(), "recordings");
}

/** The history of a cluster; @param namespace what of it is watched, null: all. */
export function historyFolder(id: string, namespace: string | null): string {
  return join(dataDir(), "history", `${id}-${namespace ?? "all"}`);
}

/** The facts of a cluster; @param namespace what of it is watched, null: all. */
export function factsFolder(id: string, namespace: string | null): string {
  return join(dataDir(), FACTS, `${id}-${namespace ?? "all"}`);
}

/** The copy of the facts that the collector of a cluster tells. */
export function sharedFactsFolder(id: string): string {
  return join(dataDir(), "facts-from-nats", id);
}

/** Indexes of recordings whose own folders are only read. */
export function indexDir(): string {
  return join(dataDir(), "indexes");
}
