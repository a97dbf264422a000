/** Which place is asked: files, the cluster of the kubeconfig, or a server; the same for `skscope query` and `skscope mcp`. */
import type { Readable } from "node:stream";
import packageJson from "../../../package.json" with { type: "json" };
import type { EpochMs } from "../../model/units.ts";
import { type Asker, ask } from "../../query/ask.ts";
import type { QueryLibrary } from "../../query/library.ts";
import { CLUSTER_FLAGS, type ClusterOptions, readClusterFlags } from "../cluster-flags.ts";
import { timeGiven } from "../convert.ts";
import { UsageError } from "../errors.ts";
import { t } from "../texts.ts";

/** For `parseArgs`: what chooses a place. */
export const PLACE_FLAGS = {
  ...CLUSTER_FLAGS,
  server: { type: "string" },
  pages: { type: "string" },
  "no-logs": { type: "boolean" },
  "listed-at": { type: "string" },
} as const;

export type PlaceOptions =
  | { readonly kind: "server"; readonly url: URL }
  | {
      readonly kind: "files";
      readonly paths: readonly string[];
      readonly pages: string;
      /** When lists were made that do not say it. */
      readonly listedAt: EpochMs | undefined;
    }
  | {
      readonly kind: "cluster";
      readonly cluster: ClusterOptions;
      readonly readsLogs: boolean;
      readonly pages: string;
    };

type Values = Readonly<Record<string, string | boolean | undefined>> & Parameters<typeof readClusterFlags>[0];

/** @throws UsageError */
export function readPlace(paths: readonly string[], values: Values): PlaceOptions {
  const pages =
    values.pages === undefined ? "" : addressOf("--pages", String(values.pages)).href.replace(/\/$/, "");
  const listedAt = timeGiven(values["listed-at"] as string | undefined);
  if (values.server !== undefined) {
    if (paths.length > 0) throw new UsageError(t("query.both", { file: paths[0] ?? "" }));
    return { kind: "server", url: addressOf("--server", String(values.server)) };
  }
  if (paths.length > 0) return { kind: "files", paths, pages, listedAt };
  return { kind: "cluster", cluster: readClusterFlags(values), readsLogs: values["no-logs"] !== true, pages };
}

/** @throws UsageError */
function addressOf(flag: string, text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(t("query.address", { flag, given: text }));
}

export interface PlaceRun {
  readonly stdin: Readable;
  /** What standard input is called. */
  readonly stdinName: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stop: AbortSignal;
  /** Told what is going on, for people. */
  readonly say: (line: string) => void;
  readonly now: () => EpochMs;
}

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
