/** The scenario of a recorded revision: its settings, its requests at their times, delays as they were; nothing of what it did. */
import { type RevisionState, type SharedState, settingsAt } from "../../lib/core/index.ts";
import type { DurationMs, EpochMs } from "../../lib/model/units.ts";
import { type Arrival, type Scenario, scenarioFrom, type TrafficPart } from "../../lib/sim/index.ts";

/** The simulated revision comes into being so long after the beginning. */
const CREATED_AFTER_MS: DurationMs = 1_000;
/** Near a request there is one that had not to wait: so long is what a pod needs. */
const NEAR_MS: DurationMs = 3_000;
const SECOND_MS: DurationMs = 1_000;
/** So many at once, for so many seconds, are clients that wait for their answers. */
const MANY = 6;
const LASTING_SECONDS = 3;

/** The instant of the recording at which the simulation begins. */
export function originOf(revision: RevisionState): EpochMs {
  const { decisions, replicas } = revision;
  const created = Math.min(
    replicas[0]?.t ?? Number.POSITIVE_INFINITY,
    decisions[0]?.t ?? Number.POSITIVE_INFINITY,
  );
  return created - CREATED_AFTER_MS - 20;
}

/** `panicWindowPercentage` is read by no rule of the core, so it is told. */
export function recordedScenario(
  shared: SharedState,
  revision: RevisionState,
  { seed = 1, panicWindowPercentage = 10 } = {},
): Scenario {
  const origin = originOf(revision);
  const end = shared.lastT ?? origin;
  const settings = settingsAt(shared, revision, end);
  return scenarioFrom({
    seed,
    durationMs: end - origin,
    ...trafficOf(revision, origin),
    settings: {
      targetBurstCapacity: settings.targetBurstCapacity.value,
      containerConcurrency: settings.containerConcurrency.value,
      minScale: settings.minScale.value,
      maxScale: settings.maxScale.value,
      initialScale: settings.initialScale.value,
      stableWindowMs: settings.stableWindowMs.value,
      panicWindowPercentage,
      gracePeriodMs: settings.gracePeriodMs.value,
      retentionMs: settings.retentionMs.value,
    },
  });
}

/**
 * The requests at their times; but where several were under way all the time, so many clients: who waits for an answer does not
 * send, and how long they waited is the simulator's to say.
 */
function trafficOf({ requests }: RevisionState, origin: EpochMs) {
  const { t: sent, ms } = requests;
  const arrivals: Arrival[] = [];
  const traffic: TrafficPart[] = [];
  const clients = clientsBySecond(sent, ms, origin);
  const busy: number[] = [];
  sent.forEach((t, i) => {
    const atMs = t - origin;
    if ((clients[Math.floor(atMs / SECOND_MS)] ?? 0) >= MANY) busy.push(i);
    else arrivals.push({ atMs, serviceMs: leastNear(sent, ms, i) });
  });
  clients.forEach((count, second) => {
    if (count < MANY) return;
    const last = traffic.at(-1);
    const fromMs = second * SECOND_MS;
    if (last?.toMs === fromMs && last.clients === count)
      traffic[traffic.length - 1] = { ...last, toMs: fromMs + SECOND_MS };
    else traffic.push({ shape: "constant", fromMs, toMs: fromMs + SECOND_MS, clients: count });
  });
  const serviceMs = Math.min(...busy.map((i) => ms[i] ?? 0), 1_000);
  return { arrivals, traffic, serviceMs, thinkMs: 0 };
}

/** The most requests under way in each second. */
function clientsBySecond(sent: readonly EpochMs[], ms: readonly DurationMs[], origin: EpochMs): number[] {
  const edges = sent.flatMap((t, i) => [
    { t, change: 1 },
    { t: t + (ms[i] ?? 0), change: -1 },
  ]);
  edges.sort((a, b) => a.t - b.t || a.change - b.change);
  const most: number[] = [];
  let now = 0;
  let filled = 0;
  for (const { t, change } of edges) {
    const second = Math.floor((t - origin) / SECOND_MS);
    for (; filled < second; filled++) most[filled] = Math.max(most[filled] ?? 0, now);
    now += change;
    most[second] = Math.max(most[second] ?? 0, now);
  }
  return lasting(Array.from(most, (count) => count ?? 0));
}

function lasting(clients: number[]): number[] {
  let begin = 0;
  for (let i = 0; i <= clients.length; i++) {
    if ((clients[i] ?? 0) >= MANY) continue;
    if (i - begin < LASTING_SECONDS) clients.fill(0, begin, i);
    begin = i + 1;
  }
  return clients;
}

function leastNear(sent: readonly EpochMs[], ms: readonly DurationMs[], index: number): DurationMs {
  const t = sent[index] ?? 0;
  let least = ms[index] ?? 0;
  for (let i = index; i >= 0 && t - (sent[i] ?? 0) < NEAR_MS; i--) least = Math.min(least, ms[i] ?? 0);
  for (let i = index; i < sent.length && (sent[i] ?? 0) - t < NEAR_MS; i++)
    least = Math.min(least, ms[i] ?? 0);
  return least;
}
