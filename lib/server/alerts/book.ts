/** Which alerts stand, and which have ended since the last look; one for each cluster. */
import type { EpochMs } from "../../model/units.ts";
import type { Alert } from "./alert.ts";

/** More than this nobody reads; who has so many knows that something is wrong. */
export const MOST_ALERTS = 500;

export interface Look {
  /** Those that stand, the earliest first. */
  readonly standing: readonly Alert[];
  /** Those that stood at the last look and do not any more. */
  readonly ended: readonly Alert[];
  /** How many more stand. */
  readonly left: number;
}

export interface AlertBook {
  /** @param until up to when it is known what is: what is gone ended by then */
  look(now: readonly Alert[], until: EpochMs): Look;
}

export function createAlertBook(): AlertBook {
  let before = new Map<string, Alert>();
  return {
    look(now, until) {
      const ordered = now.toSorted((a, b) => a.startsAt - b.startsAt || (a.key < b.key ? -1 : 1));
      // Those that were told already stay, or each would come and go with the others.
      const told = ordered.filter(({ key }) => before.has(key));
      const others = ordered.filter(({ key }) => !before.has(key));
      const chosen = [...told, ...others].slice(0, MOST_ALERTS);
      // One that still stands keeps its beginning, whatever the records say of it meanwhile.
      const standing = chosen.map((alert) => {
        const earlier = before.get(alert.key);
        return earlier === undefined
          ? alert
          : { ...alert, startsAt: Math.min(earlier.startsAt, alert.startsAt) };
      });
      const next = new Map(standing.map((alert) => [alert.key, alert]));
      const ended = [...before.values()]
        .filter(({ key }) => !next.has(key))
        .map((alert) => ({ ...alert, endsAt: Math.max(until, alert.startsAt) }));
      before = next;
      return { standing, ended, left: now.length - standing.length };
    },
  };
}
