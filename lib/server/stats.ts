/** Statistics of a source: of the facts that are kept of a cluster, or of the records of anything else, and of a cluster of which nobody tells any. */
import { createStats, OF_KNATIVE, type OpenQuestion, type Stats, stateStatsInSlices } from "../core/index.ts";
import { type FactsReader, openFactsReader } from "../facts/facts-reader.ts";
import { isClusterId } from "../live/cluster-id.ts";
import { messageOf, withoutPaths } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { rightsOfAsker } from "./access/asker-access.ts";
import type { Rights } from "./access/rights.ts";
import { clusters } from "./clusters.ts";
import { factsOfCluster } from "./facts-of-cluster.ts";
import { forAsker } from "./for-asker.ts";
import { ProblemError } from "./problem.ts";
import { openSource } from "./sources.ts";

/** Of a cluster, when no beginning is asked for. */
const DEFAULT_MS: DurationMs = 30 * 86_400_000;
/** So many facts are read between two looks at the clock. */
const AT_ONCE = 200;
const OF_MEMORY = "So this is of what this server holds in memory (SKSCOPE_HISTORY_MINUTES).";

/**
 * The statistics, and why a cluster keeps no facts now; "" where it does. Asking does not make a cluster be watched.
 * @throws ProblemError when there is no such source, or its facts cannot be read
 */
export async function statsOfSource(
  id: string,
  asked: OpenQuestion,
): Promise<Stats & { readonly failure: string }> {
  const cluster = isClusterId(id)
    ? clusters()
        .list()
        .find((one) => one.id === id)
    : undefined;
  if (cluster === undefined) return { ...(await ofRecords(id, asked)), failure: "" };
  const { folder, failure } = await factsOfCluster(cluster);
  if (folder === null) return { ...(await ofRecords(id, asked)), failure: `${failure} ${OF_MEMORY}` };
  const reader = await openFactsReader(folder).catch((error: unknown) => {
    throw new ProblemError("facts-unreadable", withoutPaths(messageOf(error)));
  });
  const to = asked.to ?? Date.now();
  const question = { ...asked, from: asked.from ?? to - DEFAULT_MS, to };
  try {
    const rights = await rightsInFacts(id, reader, question);
    return { ...(await forAsker(readInSlices(reader, question, rights))), failure };
  } finally {
    reader?.close();
  }
}

async function ofRecords(id: string, asked: OpenQuestion): Promise<Stats> {
  const { state } = await openSource(id);
  return forAsker(stateStatsInSlices(state, asked));
}

type Question = Parameters<typeof createStats>[0];

/** What whoever asks may see of the facts; there may be some of namespaces that have long gone. */
async function rightsInFacts(id: string, reader: FactsReader | null, question: Question): Promise<Rights> {
  if ((await rightsOfAsker(id, [])) === null) return null;
  const namespaces = new Set<string>();
  for (const { namespace } of reader?.facts(question, question.namespace) ?? []) namespaces.add(namespace);
  namespaces.delete(OF_KNATIVE);
  return rightsOfAsker(id, namespaces);
}

function* readInSlices(
  reader: FactsReader | null,
  question: Question,
  rights: Rights,
): Generator<void, Stats, void> {
  const builder = createStats(question);
  let count = 0;
  for (const fact of reader?.facts(question, question.namespace) ?? []) {
    // What is of Knative itself is of no tenant.
    if (rights === null || fact.namespace === OF_KNATIVE || rights.has(fact.namespace)) builder.add(fact);
    count += 1;
    if (count % AT_ONCE === 0) yield;
  }
  return yield* builder.resultInSlices(reader?.watched() ?? []);
}
