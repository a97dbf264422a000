/** Which place is asked: files, the cluster of the kubeconfig, or a server; the same for `skscope query` and `skscope mcp`. */
import type { Readable } from "node:stream";
import packageJson from "../../../package.json" with { type: "json" };
import { askOnce } from "../../cluster/ask-once.ts";
import { systemClock } from "../../cluster/types.ts";
import { remoteAsker } from "../../mcp/remote.ts";
import { messageOf, NotATraceError, sourceFault } from "../../model/errors.ts";
import { isoTime } from "../../model/iso-time.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { type Asker, ask } from "../../query/ask.ts";
import { type OpenedSource, QueryError, type QueryLibrary } from "../../query/library.ts";
import { openGiven, storeOfAnswer } from "../../sources/given-source.ts";
import { NothingImportedError } from "../../trace/import/door.ts";
import { TRACE_VERSION } from "../../trace/reader.ts";
import { createRedactor } from "../../trace/redact.ts";
import { CLUSTER_FLAGS, type ClusterOptions, chooseCluster, readClusterFlags } from "../cluster-flags.ts";
import { timeGiven } from "../convert.ts";
import { UsageError } from "../errors.ts";
import { refusedWords } from "../inputs-text.ts";
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

/** The place, which is read when it is asked for the first time. */
export function openPlace(options: PlaceOptions, run: PlaceRun): Place {
  if (options.kind === "server") {
    return remoteAsker(options.url, { version: packageJson.version, token: run.env.SKSCOPE_TOKEN });
  }
  const library = options.kind === "files" ? filesLibrary(options, run) : clusterLibrary(options, run);
  return { ask: (name, given) => ask(library, name, given), close: async () => undefined };
}

/** Names what was given, as `skscope open` names it in the address of its pages. */
const OPENED = "opened";

function filesLibrary(
  { paths, pages, listedAt }: Extract<PlaceOptions, { kind: "files" }>,
  { stdin, stdinName, now, stop }: PlaceRun,
): QueryLibrary {
  let opening: Promise<OpenedSource> | null = null;
  const open = (): Promise<OpenedSource> => {
    opening ??= orQueryError(async () => {
      const given = { paths, stdin, stdinName, now: now(), signal: stop };
      const source = await openGiven(listedAt === undefined ? given : { ...given, listedAt }, {
        id: OPENED,
        title: paths.join(", "),
      });
      if (source.lastSeq < 0) throw new NotATraceError(t("nothingToJudge"));
      return { id: OPENED, source };
    });
    return opening;
  };
  return {
    pages,
    list: async () => [(await open()).source.summary],
    async open(id) {
      if (id === undefined || id === OPENED) return open();
      throw new QueryError(t("query.oneSource", { given: id, known: OPENED }));
    },
  };
}

/** A cluster's answer is as good as new for so long; a question that follows at once is about the same. */
const FRESH_MS: DurationMs = 15_000;
/** Answers that can still be asked about by their handle. */
const KEPT = 5;
const LOGS = { sinceMs: 5 * 60_000, lines: 20_000, bytes: 8 * 1024 * 1024 };

/** Each answer of the cluster is a source of its own, with the time in its handle: numbers of records hold within one. */
function clusterLibrary(
  { cluster, readsLogs, pages }: Extract<PlaceOptions, { kind: "cluster" }>,
  { env, stop, say, now }: PlaceRun,
): QueryLibrary {
  const kept = new Map<string, { readonly opened: OpenedSource; readonly at: EpochMs }>();
  let asking: Promise<OpenedSource> | null = null;
  const askCluster = (): Promise<OpenedSource> =>
    orQueryError(async () => {
      const { systemNamespace } = cluster;
      const { api, namespace } = chooseCluster(cluster, env, say);
      const answer = await askOnce({
        api,
        clock: systemClock,
        where: { namespace, systemNamespace },
        redact: createRedactor(),
        signal: stop,
        logs: readsLogs ? LOGS : null,
      });
      const at = answer.answeredAt;
      const id = `${api.name}@${isoTime(at)}`;
      const header = { version: TRACE_VERSION, cluster: api.name, systemNamespace, ...answer.versions };
      const source = storeOfAnswer(answer.records, header, { id, title: id });
      const notes = answer.without.map(({ resource, reason }) => t("record.missing", { resource, reason }));
      const opened = { id, source, notes };
      kept.set(id, { opened, at: now() });
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      return opened;
    });
  const newest = async (): Promise<OpenedSource> => {
    const last = [...kept.values()].at(-1);
    if (last !== undefined && now() - last.at < FRESH_MS) return last.opened;
    asking ??= askCluster().finally(() => {
      asking = null;
    });
    return asking;
  };
  return {
    pages,
    async list() {
      await newest();
      return [...kept.values()].map(({ opened }) => opened.source.summary).reverse();
    },
    async open(id) {
      if (id === undefined) return newest();
      const found = kept.get(id);
      if (found !== undefined) return found.opened;
      throw new QueryError(t("query.answerGone", { given: id, kept: KEPT }));
    },
  };
}

/** What keeps a source from being opened is told to whoever asks. @throws QueryError */
async function orQueryError<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof NothingImportedError) {
      const { what, advice } = refusedWords(error.refused);
      throw new QueryError(`${what} ${advice}`, { cause: error });
    }
    if (sourceFault(error) !== null) throw new QueryError(messageOf(error), { cause: error });
    throw new QueryError(t("query.cannotAsk", { reason: messageOf(error) }), { cause: error });
  }
}
