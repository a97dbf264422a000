/** Whether the server can show something. */
import { clusters } from "./clusters.ts";
import { recordings } from "./sources.ts";

export interface Readiness {
  readonly ready: boolean;
  /** Why not, in sentences. */
  readonly reasons: readonly string[];
}

/** Ready when the list of recordings can be read, and a cluster that is configured can be connected to at all. */
export async function readiness(): Promise<Readiness> {
  const reasons: string[] = [];
  await recordings()
    .list()
    .catch(() => reasons.push("The recordings cannot be listed."));
  const { problem } = clusters();
  if (problem !== "") reasons.push(problem);
  return { ready: reasons.length === 0, reasons };
}
