/** A place that is asked, for `skscope query` and `skscope mcp` alike; what it needs is loaded with the first question. */
import packageJson from "../../../package.json" with { type: "json" };
import { type Asker, ask } from "../../query/ask.ts";
import type { QueryLibrary } from "../../query/library.ts";
import type { PlaceOptions, PlaceRun } from "./place-options.ts";

export interface Place {
  readonly ask: Asker;
  close(): Promise<void>;
}

/** The place, which is read when it is asked for the first time; what that needs is loaded then. */
export function openPlace(options: PlaceOptions, run: PlaceRun): Place {
  let opening: Promise<Place> | null = null;
  const opened = (): Promise<Place> => {
    opening ??= open(options, run);
    return opening;
  };
  return {
    ask: async (name, given) => (await opened()).ask(name, given),
    close: async () => (await opening?.catch(() => null))?.close(),
  };
}

async function open(options: PlaceOptions, run: PlaceRun): Promise<Place> {
  if (options.kind === "server") {
    const { remoteAsker } = await import("../../mcp/remote.ts");
    return remoteAsker(options.url, { version: packageJson.version, token: run.env.SKSCOPE_TOKEN });
  }
  const library = await libraryOf(options, run);
  return { ask: (name, given) => ask(library, name, given), close: async () => undefined };
}

async function libraryOf(
  options: Exclude<PlaceOptions, { kind: "server" }>,
  run: PlaceRun,
): Promise<QueryLibrary> {
  if (options.kind === "files") return (await import("./files-library.ts")).filesLibrary(options, run);
  return (await import("./cluster-library.ts")).clusterLibrary(options, run);
}
