/**
 * The sources of this server as questions of machines see them. It is the one place through which /api/mcp reaches a source: who may
 * see less than all of them is listed and opened less (`access/`).
 */
import { messageOf, sourceFault } from "../model/errors.ts";
import { type OpenedSource, QueryError, type QueryLibrary } from "../query/library.ts";
import { listedClusters } from "./access/listed-clusters.ts";
import { askerSignal } from "./asker.ts";
import { isProblemError } from "./problem.ts";
import { isHttps } from "./sessions.ts";
import { openSource, recordings, visibleRecordings } from "./sources.ts";
import { untilKnown } from "./until-known.ts";

/** @param asked headers of the request: links begin where whoever asks found this server */
export function queryLibrary(asked: Headers): QueryLibrary {
  return { pages: pagesOf(asked), list, open };
}

function pagesOf(headers: Headers): string {
  const configured = process.env.SKSCOPE_PUBLIC_URL;
  if (configured) return configured.replace(/\/+$/, "");
  const host = headers.get("host");
  return host === null ? "" : `${isHttps(headers) ? "https" : "http"}://${host}`;
}

async function list(): ReturnType<QueryLibrary["list"]> {
  const watched = listedClusters().map(({ id, context }) => ({
    id,
    kind: "cluster" as const,
    title: context,
    records: null,
    from: null,
    to: null,
  }));
  return [...watched, ...(await visibleRecordings(await recordings().survey()))];
}

async function open(given: string | undefined, revision?: string): Promise<OpenedSource> {
  const id = given ?? (await onlySource());
  try {
    const source = await openSource(id);
    // A cluster that has just been opened is given time to tell what it has.
    await untilKnown(source, revision ?? "", askerSignal());
    return { id, source };
  } catch (error) {
    if (isProblemError(error) || sourceFault(error) !== null) {
      throw new QueryError(messageOf(error).replace("/api/sources lists", "sources lists"), { cause: error });
    }
    throw error;
  }
}

/** Where one cluster is watched and nothing else is named, it is meant. @throws QueryError */
async function onlySource(): Promise<string> {
  const all = await list();
  const [only, ...others] = all;
  const current = listedClusters().find(({ isCurrent }) => isCurrent);
  if (current !== undefined) return current.id;
  if (only !== undefined && others.length === 0) return only.id;
  const some = all.slice(0, 5).map(({ id }) => id);
  throw new QueryError(
    `Which source? Name one with source: ${some.join(", ")}${all.length > 5 ? ", …" : ""}. sources lists them.`,
  );
}
