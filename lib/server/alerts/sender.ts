/**
 * Tells one receiver: changes at once, what stands again after a while, and until it has been heard.
 *
 *   look ──▶ due: the latest of each alert ──▶ POST ─┬─ heard: forgotten when it has ended
 *              ▲                 resend ─────────────┘
 *              └──────── wait, twice as long each time ── not heard
 */
import { createBackoff, retryAfterMs } from "../../cluster/retry.ts";
import type { ClusterClock } from "../../cluster/types.ts";
import { messageOf } from "../../model/errors.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { Alert } from "./alert.ts";
import type { Look } from "./book.ts";
import type { Receiver } from "./receivers.ts";

export interface SenderOptions {
  readonly receiver: Receiver;
  readonly clock: ClusterClock;
  /** Told after every try; the reason is "" when it was heard. */
  readonly onTry: (reason: string, count: number) => void;
  /** Sends it; resolves to the answer. */
  readonly post?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface Sender {
  /** Takes a look at a cluster, by the name under which its alerts are kept apart. */
  tell(cluster: string, look: Look): void;
  stop(): void;
}

const TRY_MS: DurationMs = 10_000;
const FIRST_WAIT_MS: DurationMs = 1_000;
const LONGEST_WAIT_MS: DurationMs = 60_000;
/** In one request. */
const AT_ONCE = 100;
/** Of ends that nobody heard so many are kept, the latest. */
const MOST_ENDED = 1_000;

export function createSender({ receiver, clock, onTry, post = fetch }: SenderOptions): Sender {
  const backoff = createBackoff(FIRST_WAIT_MS, LONGEST_WAIT_MS);
  const standing = new Map<string, ReadonlyMap<string, Alert>>();
  /** What has to be told, the latest of each. */
  const due = new Map<string, Alert>();
  const gone = new AbortController();
  let isBusy = false;
  let cancelResend: (() => void) | null = null;
  let cancelWait: (() => void) | null = null;

  const forgetEnds = (): void => {
    const ends = [...due.values()].filter(({ endsAt }) => endsAt !== null);
    for (const { key } of ends.slice(0, Math.max(0, ends.length - MOST_ENDED))) due.delete(key);
  };
  const resend = (): void => {
    cancelResend = null;
    for (const alerts of standing.values()) for (const [key, alert] of alerts) due.set(key, alert);
    void send();
  };
  const send = async (): Promise<void> => {
    if (isBusy || cancelWait !== null || due.size === 0 || gone.signal.aborted) return;
    isBusy = true;
    const alerts = [...due.values()].slice(0, AT_ONCE);
    const failure = await tryOnce(alerts, clock.now());
    isBusy = false;
    if (gone.signal.aborted) return;
    onTry(failure?.reason ?? "", alerts.length);
    if (failure !== null) {
      cancelWait = clock.after(backoff.next(clock.random(), failure.waitMs), () => {
        cancelWait = null;
        void send();
      });
      return;
    }
    backoff.reset();
    // What has changed meanwhile is told as well.
    for (const alert of alerts) if (due.get(alert.key) === alert) due.delete(alert.key);
    if (receiver.resendMs !== null) cancelResend ??= clock.after(receiver.resendMs, resend);
    void send();
  };
  const tryOnce = async (
    alerts: readonly Alert[],
    now: EpochMs,
  ): Promise<{ readonly reason: string; readonly waitMs?: DurationMs } | null> => {
    try {
      const response = await post(receiver.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...receiver.headers },
        body: receiver.body(alerts, now),
        redirect: "error",
        signal: AbortSignal.any([gone.signal, AbortSignal.timeout(TRY_MS)]),
      });
      await response.body?.cancel();
      if (response.ok) return null;
      const waitMs = retryAfterMs(response.headers.get("retry-after") ?? undefined, now);
      return { reason: `it answered ${response.status}`, ...(waitMs === undefined ? {} : { waitMs }) };
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      return { reason: messageOf(cause) };
    }
  };
  return {
    tell(cluster, look) {
      const before = standing.get(cluster);
      for (const alert of look.standing) {
        if (!isSame(before?.get(alert.key), alert)) due.set(alert.key, alert);
      }
      for (const alert of look.ended) {
        // Put at the end: the latest ends are the ones that are kept.
        due.delete(alert.key);
        due.set(alert.key, alert);
      }
      forgetEnds();
      standing.set(cluster, new Map(look.standing.map((alert) => [alert.key, alert])));
      void send();
    },
    stop() {
      gone.abort();
      cancelResend?.();
      cancelWait?.();
    },
  };
}

/** Numbers in a description change all the time; that alone is no news. */
function isSame(before: Alert | undefined, now: Alert): boolean {
  return before !== undefined && before.startsAt === now.startsAt;
}
