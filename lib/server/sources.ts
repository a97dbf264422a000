/** The sources of this server. Next bundles every route for itself, so what they share hangs on `globalThis`. */
import { join } from "node:path";
import type { LoadedRecording } from "../sources/loaded-recording.ts";
import { createRecordings, type Recordings } from "../sources/recordings.ts";
import { ProblemError } from "./problem.ts";

const KEY = Symbol.for("skscope.recordings");
type Shared = typeof globalThis & { [KEY]?: Recordings };

/** The shipped recordings, then those of the folder SKSCOPE_TRACES_DIR. */
export function recordings(): Recordings {
  const shared: Shared = globalThis;
  const extra = process.env.SKSCOPE_TRACES_DIR;
  const shipped = join(/* turbopackIgnore: true */ process.cwd(), "public", "traces");
  shared[KEY] ??= createRecordings({ folders: extra ? [shipped, extra] : [shipped] });
  return shared[KEY];
}

/** The source with this id, loaded. */
export async function openSource(id: string): Promise<LoadedRecording> {
  const source = await recordings().open(id);
  if (source === null)
    throw new ProblemError("unknown-source", `There is no source "${id}". /api/sources lists them.`);
  return source;
}

/** The source, which must know the revision ("namespace/name"). */
export async function openRevision(id: string, key: string): Promise<LoadedRecording> {
  const source = await openSource(id);
  if (!source.hasRevision(key)) {
    throw new ProblemError("unknown-revision", `The source "${id}" has no revision ${key}.`);
  }
  return source;
}
