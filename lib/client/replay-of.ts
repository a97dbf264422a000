/** What a page that is to replay a revision can do with what it has been told of it so far. */
import type { EpochMs } from "../model/units.ts";
import type { Scenario } from "../sim/index.ts";
import type { Loss, Window } from "./recorded-settings.ts";
import type { ReplayAsked } from "./replay-address.ts";
import { isReady, type RevisionView } from "./revision-store.ts";
import { type FromRevision, scenarioFromRevision } from "./scenario-from-revision.ts";
import { isUnread } from "./stream-store.ts";

/**
 * reading: more will come; missing: the source has no such revision; failed: nothing more comes, and why; outside: it holds none of the
 * time that was asked for; made: the scenario, the part of the recording that it has, and what of that is otherwise.
 */
export type Replayed =
  | { readonly kind: "reading" }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "outside"; readonly held: Window }
  | {
      readonly kind: "made";
      readonly scenario: Scenario;
      readonly window: Window;
      readonly recorded: FromRevision["recorded"];
      readonly losses: readonly Loss[];
    };

/** The answer for what is known now; of a cluster not before its first lists are complete. */
export function replayedOf(view: RevisionView, asked: ReplayAsked): Replayed {
  const { data, stream, connection, reason, live } = view;
  const cluster = live?.status ?? null;
  const isWhole = stream === "ended" || (stream === "live" && cluster?.state !== "starting");
  if (isWhole && isReady(data)) return made(view, asked);
  if (connection === "failed" || (isUnread(connection) && data === null)) {
    // The server and the worker of the page say so in English; a page says it in its own language.
    const isMissing = reason.endsWith(` has no revision ${asked.namespace}/${asked.name}.`);
    return isMissing ? { kind: "missing" } : { kind: "failed", reason };
  }
  if (!isWhole) return { kind: "reading" };
  // Without its lists nobody knows whether it has the revision.
  const unheard = cluster?.state === "refused" || cluster?.state === "stopped" ? cluster : null;
  if (unheard === null) return { kind: "missing" };
  return { kind: "failed", reason: unheard.reason || (unheard.troubled[0]?.reason ?? "") };
}

function made({ data, stream, live }: RevisionView, asked: ReplayAsked): Replayed {
  if (!isReady(data)) return { kind: "missing" };
  const { shared, revision } = data;
  const held: Window = { from: shared.firstT ?? 0, to: shared.lastT ?? 0 };
  const from = Math.max(asked.from ?? held.from, held.from);
  const to = Math.min(asked.to ?? held.to, held.to);
  if (from >= to) return { kind: "outside", held };
  const { scenario, losses, recorded, to: end } = scenarioFromRevision(shared, revision, { from, to });
  const window = { from: Math.round(from), to: Math.round(Math.max(end, from + 1)) };
  const ofCluster = stream === "live" ? clusterLosses(asked, held, live?.status.state === "live") : [];
  return { kind: "made", scenario, window, recorded, losses: [...ofCluster, ...losses] };
}

/** What of a cluster that goes on is not as in a recording that has ended. */
function clusterLosses(asked: ReplayAsked, held: { from: EpochMs; to: EpochMs }, isWatched: boolean): Loss[] {
  const losses: Loss[] = [];
  if (asked.from !== null && asked.from < held.from) losses.push({ what: "forgotten" });
  if (!isWatched) losses.push({ what: "away" });
  if (asked.to === null || asked.to >= held.to) losses.push({ what: "growing" });
  return losses;
}
