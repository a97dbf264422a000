/** Where the facts of clusters are in a data directory. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FACTS_FILE } from "./database.ts";

/** The folder of all of them in a data directory. */
export const FACTS = "facts";

export interface FactFolder {
  /** Of the cluster, and of what of it is watched. */
  readonly name: string;
  readonly path: string;
}

/** The clusters of a data directory of which facts are kept, by name. */
export async function factFolders(dataDir: string): Promise<FactFolder[]> {
  const names = await readdir(join(dataDir, FACTS)).catch(() => []);
  return names
    .sort()
    .map((name) => ({ name, path: join(dataDir, FACTS, name) }))
    .filter(({ path }) => existsSync(join(path, FACTS_FILE)));
}
