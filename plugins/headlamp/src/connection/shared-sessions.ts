/** One session for each cluster and namespace, however many sections look at it; it outlives the last one for a while. */
import type { ClusterClock, Session } from '../../../../lib/panel/index.ts';

/** What is watched together. */
export interface Place {
  readonly cluster: string;
  /** null: all. */
  readonly namespace: string | null;
  readonly systemNamespace: string;
}

export interface SharedSessions {
  /** The session of the place; it is opened when there is none. Call `release` once to leave. */
  hold(place: Place): { readonly session: Session; release(): void };
}

/** Going from one page to the next must not ask for everything again. */
const LINGER_MS = 60_000;

interface Held {
  readonly session: Session;
  holders: number;
  cancel: () => void;
}

export function createSharedSessions(
  open: (place: Place) => Session,
  clock: ClusterClock
): SharedSessions {
  const all = new Map<string, Held>();
  return {
    hold(place) {
      const key = JSON.stringify([place.cluster, place.namespace, place.systemNamespace]);
      const held = all.get(key) ?? { session: open(place), holders: 0, cancel: () => undefined };
      all.set(key, held);
      held.holders += 1;
      held.cancel();
      let isHeld = true;
      return {
        session: held.session,
        release() {
          if (!isHeld) return;
          isHeld = false;
          held.holders -= 1;
          if (held.holders > 0) return;
          held.cancel = clock.after(LINGER_MS, () => {
            held.session.stop();
            all.delete(key);
          });
        },
      };
    },
  };
}
