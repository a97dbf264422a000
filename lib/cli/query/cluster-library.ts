/** The cluster of the kubeconfig as sources for questions: each time it is asked, its answer is one. */
import { askOnce } from "../../cluster/ask-once.ts";
import { systemClock } from "../../cluster/types.ts";
import { clusterId } from "../../live/cluster-id.ts";
import { isoTime } from "../../model/iso-time.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { type OpenedSource, QueryError, type QueryLibrary } from "../../query/library.ts";
import { storeOfAnswer } from "../../sources/given-source.ts";
import { TRACE_VERSION } from "../../trace/reader.ts";
import { createRedactor } from "../../trace/redact.ts";
import { chooseCluster } from "../choose-cluster.ts";
import { t } from "../texts.ts";
import { orQueryError } from "./opening.ts";
import type { PlaceOptions, PlaceRun } from "./place-options.ts";

/** A cluster's answer is as good as new for so long; a question that follows at once is about the same. */
const FRESH_MS: DurationMs = 15_000;
/** Answers that can still be asked about by their handle. */
const KEPT = 5;
const LOGS = { sinceMs: 5 * 60_000, lines: 20_000, bytes: 8 * 1024 * 1024 };

/** Each answer of the cluster is a source of its own, with the time in its handle: numbers of records hold within one. */
export function clusterLibrary(
  { cluster, readsLogs, pages }: Extract<PlaceOptions, { kind: "cluster" }>,
  { env, stop, say, now }: PlaceRun,
): QueryLibrary {
  const kept = new Map<
    string,
    { readonly opened: OpenedSource & { readonly page: string }; readonly at: EpochMs }
  >();
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
      const opened = { id, source, notes, page: clusterId(api.name) };
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
      return [...kept.values()]
        .map(({ opened: { source, page } }) => ({ ...source.summary, page }))
        .reverse();
    },
    async open(id) {
      if (id === undefined) return newest();
      const found = kept.get(id);
      if (found !== undefined) return found.opened;
      throw new QueryError(t("query.answerGone", { given: id, kept: KEPT }));
    },
  };
}
