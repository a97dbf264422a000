/** Goes on with the live watch until the answer is another one. */
import type { MissingResource } from "../../cluster/ask-once.ts";
import type { ClusterApi, ClusterClock } from "../../cluster/types.ts";
import { explain, type RevisionFacts } from "../../core/index.ts";
import { type LiveCluster, openLiveCluster } from "../../live/live-cluster.ts";
import { isQuietlyMissed, RESOURCES } from "../../model/resources.ts";
import type { DurationMs } from "../../model/units.ts";
import { settled } from "../settled.ts";
import { isGrave } from "../why-text.ts";
import { lasts, type Why, whyOfState } from "./answer.ts";
import type { ListedObjects } from "./names.ts";

export interface WatchOptions {
  readonly api: ClusterApi;
  readonly namespace: string | null;
  readonly systemNamespace: string;
  readonly readLogs: boolean;
  /** undefined: for as long as it takes. */
  readonly timeoutMs: DurationMs | undefined;
  readonly clock: ClusterClock;
  readonly stop: AbortSignal;
}

/** Only what is now is asked for, so little of the past is kept. */
const RETENTION = { ms: 5 * 60_000, bytes: 64 * 1024 * 1024 };

/** Resolves to the next answer that differs from the given one; to null when the time is over or it is told to stop. */
export async function untilChanged(first: Why, options: WatchOptions): Promise<Why | null> {
  const { api, namespace, systemNamespace, clock, stop, timeoutMs } = options;
  const over = new AbortController();
  const end = (): void => over.abort();
  const cancel = timeoutMs === undefined ? () => undefined : clock.after(timeoutMs, end);
  stop.addEventListener("abort", end);
  if (stop.aborted) end();
  const cluster = await openLiveCluster({
    id: "why",
    title: api.name,
    api,
    clock,
    where: { namespace, systemNamespace },
    retention: RETENTION,
    followLogs: options.readLogs,
    history: null,
    // What may not be listed will not be, and would count as an interruption of what is known.
    resources: RESOURCES.filter(({ resource }) => !first.missing.some((one) => one.resource === resource)),
  });
  const release = cluster.hold();
  try {
    await settled(cluster, clock, over.signal);
    return over.signal.aborted ? null : await nextAnswer(first, cluster, over.signal);
  } finally {
    cancel();
    stop.removeEventListener("abort", end);
    release();
    await cluster.stop();
  }
}

function nextAnswer(first: Why, cluster: LiveCluster, signal: AbortSignal): Promise<Why | null> {
  const { source } = cluster;
  return new Promise((resolve) => {
    let before: string | null = null;
    const done = (answer: Why | null): void => {
      unsubscribe();
      signal.removeEventListener("abort", abort);
      resolve(answer);
    };
    const abort = (): void => done(null);
    const check = (): void => {
      // What is not seen just now has not changed.
      if (source.live?.status().state !== "live") return;
      const now = answerNow(first, cluster);
      const told = signatureOf(now, cluster);
      if (before === null ? wasOtherwise(first, now) : told !== before) done(now);
      before = told;
    };
    const unsubscribe = source.subscribe(check);
    signal.addEventListener("abort", abort);
    check();
  });
}

/**
 * Between the lists of the first answer and those of the watch, too, something may have happened. What only the first
 * says proves nothing: it has read more of the logs.
 */
function wasOtherwise(first: Why, now: Why): boolean {
  const before = new Set(wrongIn(first));
  if (wrongIn(now).some((one) => !before.has(one))) return true;
  return first.resolved !== null && phasesOf(first) !== phasesOf(now);
}

function phasesOf({ report }: Why): string {
  return JSON.stringify(
    report.revisions.map(({ namespace, name, answer }) => [namespace, name, answer.phase]),
  );
}

function wrongIn({ report }: Why): string[] {
  return report.revisions.flatMap((revision) =>
    rulesNow(revision).map((rule) => `${revision.namespace}/${revision.name} ${rule}`),
  );
}

function rulesNow({ diagnoses }: RevisionFacts): string[] {
  return diagnoses.filter((one) => isGrave(one) && lasts(one)).map(({ rule }) => rule);
}

/** What makes an answer another one: phase, headline and what is wrong of each revision that it tells of. */
function signatureOf({ report, resolved }: Why, { source }: LiveCluster): string {
  const { shared, revisions } = source.state;
  const parts = report.revisions.map((facts) => {
    const key = `${facts.namespace}/${facts.name}`;
    const wrong = rulesNow(facts);
    const revision = revisions.get(key);
    // Of all revisions only those that need somebody are told, and no more of them than that.
    if (resolved === null || revision === undefined) return [key, wrong];
    const { phase, clauses } = explain(shared, revision, shared.lastT ?? 0);
    return [key, wrong, phase, clauses[0]?.key ?? ""];
  });
  return JSON.stringify(parts);
}

function answerNow({ asked, missing }: Why, { source, resources }: LiveCluster): Why {
  const status = source.live?.status();
  const { kubernetes, knative } = source.header;
  const objects: ListedObjects = (resource) =>
    [...(source.state.objects.get(resource)?.keys() ?? [])].flatMap((key) => {
      const object = source.current(resource, key);
      return object === null ? [] : [object];
    });
  const logs = status?.logs ?? null;
  return whyOfState({
    asked,
    state: source.state,
    objects,
    at: status?.now ?? 0,
    versions: {
      ...(kubernetes === undefined ? {} : { kubernetes }),
      ...(knative === undefined ? {} : { knative }),
    },
    missing: [
      ...missing,
      ...resources.flatMap(({ resource, state, reason }): MissingResource[] =>
        (state === "refused" || state === "missing") && !isQuietlyMissed({ resource, state })
          ? [{ resource, state, reason }]
          : [],
      ),
    ],
    logs: logs === null ? null : { wanted: logs.wanted, read: logs.followed, reason: logs.refused },
  });
}
