/** Ends what somebody looks at when he may see something else than when it began. */
import type { DurationMs, EpochMs } from "../../model/units.ts";

/** A new namespace, or that a session is over, is noticed so late. */
const SOON_MS: DurationMs = 1_000;

/** A cluster that takes so long to answer does not say that he still may. */
const UNANSWERED_MS: DurationMs = 30_000;

export interface WatchedRights {
  /** What he may see, as it was when he began. */
  readonly key: string;
  /** The namespaces that this was asked about. */
  readonly asked: ReadonlySet<string>;
  /** When his session is over. */
  readonly until: EpochMs;
  /** How long an answer of the cluster counts: a right that has gone is noticed within half as long again. */
  readonly cacheMs: DurationMs;
  /** Those that there are now. */
  readonly namespaces: () => ReadonlySet<string>;
  /** The key of what he may see of them now. */
  readonly ask: (namespaces: ReadonlySet<string>) => Promise<string>;
}

export interface RightsWatch {
  /** Fires when he may see something else than `key` says, when that cannot be told, or when his session is over. */
  readonly gone: AbortSignal;
  readonly stop: () => void;
}

/** Asks when half of the time has passed that an answer counts, and when there is a namespace that has not been asked about. */
export function watchRights(begun: WatchedRights): RightsWatch {
  const { key, until, cacheMs, namespaces, ask } = begun;
  const gone = new AbortController();
  let askedAt = Date.now();
  let { asked } = begun;
  let isAsking = false;
  const timer = setInterval(async () => {
    const waited = Date.now() - askedAt;
    if (Date.now() >= until || (isAsking && waited >= UNANSWERED_MS)) gone.abort();
    if (isAsking) return;
    const known = namespaces();
    const isNew = known !== asked && [...known].some((namespace) => !asked.has(namespace));
    // Each look goes through all namespaces, for each stream, and where answers have been forgotten it asks for them.
    if (!isNew && waited < cacheMs / 2) return;
    isAsking = true;
    askedAt = Date.now();
    asked = known;
    const now = await ask(known).catch(() => "");
    isAsking = false;
    if (now !== key) gone.abort();
  }, SOON_MS);
  timer.unref();
  return { gone: gone.signal, stop: () => clearInterval(timer) };
}
