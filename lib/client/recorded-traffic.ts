/**
 * Recorded requests as the traffic of a scenario.
 *
 *   few             each at its own time
 *   six and more    as many clients that wait for their answers: whoever waits does not send, and how long they wait is
 *   on average      the simulator's to say
 *   too many        in each stretch as many clients as send as many requests
 */
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Arrival, Scenario, TrafficPart } from "../sim/index.ts";

/** Requests as a revision keeps them: one array a field, sorted by `t`. */
export interface Requests {
  readonly t: readonly EpochMs[];
  /** From sent to answered. */
  readonly ms: readonly DurationMs[];
  /** As much of it as a pod may have worked: without the wait for the first ready one. */
  readonly workMs: readonly DurationMs[];
}

export type Traffic = Pick<Scenario, "arrivals" | "traffic" | "serviceMs" | "thinkMs">;

/** Near a request there is one that had not to wait: so long is what a pod needs. */
const NEAR_MS: DurationMs = 3_000;
const SECOND_MS: DurationMs = 1_000;
/** So many at once, for so many seconds, are clients that wait for their answers. */
const MANY = 6;
const LASTING_SECONDS = 3;
/** A client of a rate sends about once a second. */
const RATE_MS: DurationMs = 1_000;

/** The requests at their times; but where several were under way all the time, so many clients. */
export function exactTraffic({ t: sent, ms, workMs }: Requests, origin: EpochMs): Traffic {
  const arrivals: Arrival[] = [];
  const clients = clientsBySecond(sent, ms, origin);
  const busy: number[] = [];
  sent.forEach((t, i) => {
    const atMs = t - origin;
    if ((clients[Math.floor(atMs / SECOND_MS)] ?? 0) >= MANY) busy.push(i);
    else arrivals.push({ atMs, serviceMs: leastNear(sent, workMs, i) });
  });
  const serviceMs = Math.min(...busy.map((i) => ms[i] ?? 0), RATE_MS);
  return {
    arrivals,
    traffic: partsOf(
      clients.map((count) => (count >= MANY ? count : 0)),
      SECOND_MS,
    ),
    serviceMs: Math.max(1, serviceMs),
    thinkMs: 0,
  };
}

/**
 * As many clients in each stretch as send about as many requests, in at most so many parts. A client sends once a second, so
 * a request that has to wait delays only the next one of its client.
 */
export function rateTraffic(
  { t: sent, workMs }: Requests,
  origin: EpochMs,
  mostParts: number,
  mostClients: number,
): Traffic {
  const serviceMs = Math.max(
    1,
    Math.min(RATE_MS, Math.round(middleOf(sent.map((_, i) => leastNear(sent, workMs, i))))),
  );
  for (let stretchMs = SECOND_MS; ; stretchMs *= 2) {
    const counts: number[] = [];
    for (const t of sent) {
      const stretch = Math.floor((t - origin) / stretchMs);
      counts[stretch] = (counts[stretch] ?? 0) + 1;
    }
    const clients = Array.from(counts, (count) =>
      Math.min(mostClients, Math.round(((count ?? 0) * RATE_MS) / stretchMs)),
    );
    const parts = partsOf(clients, stretchMs);
    if (parts.length > mostParts) continue;
    // Nobody sends before the first request did: there may be nothing yet that could answer.
    const firstMs = Math.round((sent[0] ?? origin) - origin);
    const traffic = parts.map((part) => (part.fromMs < firstMs ? { ...part, fromMs: firstMs } : part));
    return { arrivals: [], traffic, serviceMs, thinkMs: RATE_MS - serviceMs };
  }
}

/** The middle one of some numbers; 0 of none. */
export function middleOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Stretches of equal length as parts; equal neighbours are one. */
function partsOf(clients: readonly number[], stretchMs: DurationMs): TrafficPart[] {
  const parts: TrafficPart[] = [];
  clients.forEach((count, i) => {
    if (count === 0) return;
    const last = parts.at(-1);
    const fromMs = i * stretchMs;
    if (last?.toMs === fromMs && last.clients === count)
      parts[parts.length - 1] = { ...last, toMs: fromMs + stretchMs };
    else parts.push({ shape: "constant", fromMs, toMs: fromMs + stretchMs, clients: count });
  });
  return parts;
}

/**
 * The most requests under way in each second; 0 where on average fewer than `MANY` were: a handful that comes at once and is gone is no
 * client that waits.
 */
function clientsBySecond(sent: readonly EpochMs[], ms: readonly DurationMs[], origin: EpochMs): number[] {
  const edges = sent.flatMap((t, i) => [
    { t, change: 1 },
    { t: t + (ms[i] ?? 0), change: -1 },
  ]);
  edges.sort((a, b) => a.t - b.t || a.change - b.change);
  const most: number[] = [];
  const busyMs: number[] = [];
  let now = 0;
  let since = origin;
  for (const { t, change } of edges) {
    for (let from = since; from < t; ) {
      const second = Math.floor((from - origin) / SECOND_MS);
      const to = Math.min(t, origin + (second + 1) * SECOND_MS);
      most[second] = Math.max(most[second] ?? 0, now);
      busyMs[second] = (busyMs[second] ?? 0) + now * (to - from);
      from = to;
    }
    since = Math.max(since, t);
    now += change;
    const second = Math.floor((t - origin) / SECOND_MS);
    most[second] = Math.max(most[second] ?? 0, now);
  }
  const isBusy = (second: number): boolean => (busyMs[second] ?? 0) / SECOND_MS >= MANY;
  return lasting(Array.from(most, (count, second) => (isBusy(second) ? (count ?? 0) : 0)));
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
