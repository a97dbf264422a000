/** What is on disk of a cluster's past: a strip over all of it, and its hours, which open like any recording. */
import { type ClusterHistory, type Minute, type Span, stripOf } from "../core/index.ts";
import { type FactsReader, openFactsReader } from "../facts/facts-reader.ts";
import { hourFiles, hoursIn, readHour } from "../live/history-hours.ts";
import type { EpochMs } from "../model/units.ts";
import { shared } from "../sources/shared.ts";
import { createStoreCache } from "../sources/store-cache.ts";
import type { Store } from "../store/store.ts";
import { rightsOfAsker } from "./access/asker-access.ts";
import { clusters } from "./clusters.ts";
import { historyFolder } from "./data-dir.ts";
import { factsOfCluster } from "./facts-of-cluster.ts";
import { ProblemError } from "./problem.ts";

/** "live-kind@2026-11-29T10" */
const HOUR = /^(.+)@(\d{4}-\d{2}-\d{2}T\d{2})$/;
/** Of the records of hours that were opened; the states take at most about as much again. */
const LOADED_BYTES = 256 * 1024 * 1024;
/** As many bars as a wide screen has room for. */
const BARS = 240;
const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 14;

const loaded = shared("hours", () => createStoreCache(LOADED_BYTES));

/** The hour of a cluster's history with this id; null for any other id. Nothing is watched for it. */
export async function openHour(id: string, signal?: AbortSignal): Promise<Store | null> {
  const [, of = "", key = ""] = HOUR.exec(id) ?? [];
  const cluster = clusters()
    .list()
    .find((one) => one.id === of);
  if (cluster === undefined) return null;
  const files = await hourFiles(historyFolder(cluster.id, cluster.namespace), key);
  if (files === null)
    throw new ProblemError("unknown-source", `Nothing is kept of ${cluster.context} from ${key}:00 UTC on.`);
  const { segments, epoch } = files;
  const summary = { id, title: `${cluster.context} ${key.replace("T", " ")}:00` };
  return loaded().load(`${id} ${epoch}`, (stop) => readHour(segments, summary, epoch, stop), signal);
}

/**
 * The strip of a span and the hours in it that can be opened.
 * @throws ProblemError for what is no cluster
 */
export async function historyOf(
  id: string,
  asked: { readonly from: EpochMs | null; readonly to: EpochMs | null },
): Promise<ClusterHistory> {
  const cluster = clusters()
    .list()
    .find((one) => one.id === id);
  if (cluster === undefined) throw new ProblemError("not-a-cluster", `"${id}" is no cluster.`);
  const to = asked.to ?? Date.now();
  const span: Span = { from: asked.from ?? to - DEFAULT_DAYS * DAY_MS, to };
  const hours = await hoursIn(historyFolder(cluster.id, cluster.namespace));
  const { folder } = await factsOfCluster(cluster);
  const reader = folder === null ? null : await openFactsReader(folder).catch(() => null);
  try {
    const { minutes, coldStarts } = await visibleTo(id, span, reader);
    return {
      ...span,
      bars: stripOf(span, BARS, minutes, coldStarts),
      watched: (reader?.watched() ?? []).filter((one) => one.to >= span.from && one.from <= span.to),
      hours: hours
        .filter((hour) => hour.to >= span.from && hour.from <= span.to)
        .map(({ key, from, to: end }) => ({ id: `${id}@${key}`, key, from, to: end })),
    };
  } finally {
    reader?.close();
  }
}

/** Minutes count all revisions, so who may see some namespaces only gets their cold starts and no minutes. */
async function visibleTo(
  id: string,
  span: Span,
  reader: FactsReader | null,
): Promise<{ readonly minutes: Iterable<Minute>; readonly coldStarts: Iterable<EpochMs> }> {
  if (reader === null) return { minutes: [], coldStarts: [] };
  const starts = function* () {
    for (const fact of reader.facts(span, null)) if (fact.fact === "coldStart") yield fact;
  };
  const isLimited = (await rightsOfAsker(id, [])) !== null;
  if (!isLimited) return { minutes: reader.minutes(span), coldStarts: reader.coldStarts(span) };
  const rights = await rightsOfAsker(id, new Set([...starts()].map(({ namespace }) => namespace)));
  const seen = [...starts()].filter(
    ({ namespace, at }) => rights?.has(namespace) !== false && at >= span.from,
  );
  return { minutes: [], coldStarts: seen.map(({ at }) => at) };
}
