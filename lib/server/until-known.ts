/** A source that has just been opened may tell of a revision soon. */
import type { DurationMs } from "../model/units.ts";
import type { Source } from "../store/source.ts";

/** A large cluster, or one that has other things to do, takes long to list; what is not listed yet is not missing. */
const FIRST_LISTS_MS: DurationMs = 60_000;
/** That a cluster is out of reach is a matter of time, of which nobody gives notice. */
const LOOK_MS: DurationMs = 500;

type Told = Pick<Source, "hasRevision" | "hasEnded" | "live" | "reading" | "subscribe">;

/**
 * Resolves when the source knows the revision or will not tell of it soon: its lists are there, it is out of reach, or all of
 * it has been read. At once where that is so already, and when whoever asks has gone.
 */
export function untilKnown(source: Told, key: string, gone?: AbortSignal): Promise<void> {
  const isOver = (): boolean => source.hasRevision(key) || !mayTellSoon(source);
  if (isOver() || gone?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(limit);
      clearInterval(looking);
      unsubscribe();
      gone?.removeEventListener("abort", done);
      resolve();
    };
    const look = (): void => {
      if (isOver()) done();
    };
    const limit = source.live === null ? undefined : setTimeout(done, FIRST_LISTS_MS);
    const looking = source.live === null ? undefined : setInterval(look, LOOK_MS);
    const unsubscribe = source.subscribe(look);
    gone?.addEventListener("abort", done);
  });
}

function mayTellSoon({ live, reading, hasEnded }: Told): boolean {
  return live === null ? reading !== null && !hasEnded : live.status().state === "starting";
}
