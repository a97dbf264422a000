/** The recordings that this server may change: uploaded ones, and what was recorded here. */
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { recordingsDir } from "./data-dir.ts";
import { recordings } from "./sources.ts";

/** Their files by id. */
export async function ownPaths(): Promise<ReadonlyMap<string, string>> {
  const folder = await realpath(recordingsDir()).catch(() => null);
  return new Map([...(await recordings().paths())].filter(([, path]) => dirname(path) === folder));
}
