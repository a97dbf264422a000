/**
 * The recording `rollout`, played as the rollouts of one service until it is deleted: the second revision takes over, the third and the
 * fourth can never be pulled. Its requests name no revision, so it is the route's to divide them.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { originOf, scenarioFromRevision } from "../../lib/client/scenario-from-revision.ts";
import { buildState } from "../../lib/core/index.ts";
import { asNumber } from "../../lib/model/json.ts";
import { CREATE_AFTER_MS, SIM_START, scenarioFrom, simulate } from "../../lib/sim/index.ts";
import { readTrace } from "../../lib/trace/reader.ts";
import { hasSameSteps, type Pair } from "./played-recordings.ts";

/** Then the service is deleted. */
const DELETED = Date.parse("2026-11-23T04:47:30Z");

/** Its objects are there so long after it began. */
const SETTLED_MS = 5_000;

/** Each revision of the service beside the same one simulated. */
export function playedRollout(): readonly Pair[] {
  const bytes = new Uint8Array(gunzipSync(readFileSync("public/traces/rollout.ndjson.gz")));
  const records = readTrace(bytes).records.filter(({ t }) => t < DELETED);
  const { revisions } = buildState(records);
  const recorded = [...revisions.values()].sort((a, b) => originOf(a) - originOf(b));
  const [first] = recorded;
  if (first === undefined) throw new Error("the recording has no revision");
  const origin = originOf(first);
  const [own, ...later] = recorded.map((revision) => {
    const begun = originOf(revision) + SETTLED_MS;
    const state = buildState(records.filter(({ t }) => t < begun));
    const same = [...state.revisions.values()].find(({ name }) => name === revision.name) ?? revision;
    const { settings } = scenarioFromRevision(state.shared, same).scenario;
    const { cluster } = scenarioFromRevision(state.shared, revision).scenario;
    const hasStarted = [...revision.pods.values()].some(({ startedAt }) => startedAt !== undefined);
    return { atMs: originOf(revision) + CREATE_AFTER_MS - origin, settings, cluster, hasStarted };
  });
  const usualMs = own?.cluster.pullMs ?? 0;
  const { records: simulated } = simulate(
    scenarioFrom({
      durationMs: DELETED - origin,
      settings: own?.settings ?? {},
      cluster: own?.cluster ?? {},
      traffic: [],
      arrivals: records
        .filter(({ type }) => type === "REQUEST")
        .map(({ t, object }) => ({ atMs: t - origin, serviceMs: asNumber(object.ms) ?? 0 })),
      rollouts: later.map(({ atMs, settings }) => ({ atMs, settings })),
      // What is known of their images: how long one took, and that another never came.
      faults: later.map(({ atMs, cluster, hasStarted }) => ({
        kind: hasStarted ? ("slowPull" as const) : ("pull" as const),
        fromMs: atMs,
        toMs: hasStarted ? atMs + 1_000 : DELETED - origin,
        byMs: Math.max(0, cluster.pullMs - usualMs),
      })),
    }),
    SIM_START + (origin % 1_000),
  );
  const others = [...buildState(simulated).revisions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return recorded.flatMap((revision, i) => {
    const other = others[i];
    if (other === undefined) return [];
    return [
      {
        name: revision.name,
        recorded: revision,
        simulated: other,
        hasSameSteps: hasSameSteps(revision, other),
      },
    ];
  });
}
