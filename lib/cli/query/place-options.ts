/** Which place is asked, as the command line says it: files, the cluster of the kubeconfig, or a server. */
import type { Readable } from "node:stream";
import type { EpochMs } from "../../model/units.ts";
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
