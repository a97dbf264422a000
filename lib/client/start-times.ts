/** How long the cold starts of each revision took, and what their clients waited: two columns of the overview. */
import { type ColdStartRow, percentilesOf } from "../core/index.ts";
import type { DurationMs } from "../model/units.ts";

export interface StartTimes {
  /** Of those that became ready; null without any. */
  readonly p50: DurationMs | null;
  readonly worst: DurationMs | null;
  /** The longest that a client waited for one; null where no request is known that did. */
  readonly waited: DurationMs | null;
}

/** The times by the key of the revision. */
export function startTimesOf(rows: readonly ColdStartRow[]): ReadonlyMap<string, StartTimes> {
  return timesBy(rows, ({ namespace, name }) => `${namespace}/${name}`);
}

/** The times by any key. */
export function timesBy(
  rows: readonly ColdStartRow[],
  keyOf: (row: ColdStartRow) => string,
): ReadonlyMap<string, StartTimes> {
  const byKey = new Map<string, ColdStartRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const some = byKey.get(key);
    if (some === undefined) byKey.set(key, [row]);
    else some.push(row);
  }
  return new Map([...byKey].map(([key, some]) => [key, timesOf(some)]));
}

function timesOf(rows: readonly ColdStartRow[]): StartTimes {
  const total = percentilesOf(
    rows.filter(({ outcome }) => outcome === "ready").map(({ totalMs }) => totalMs),
  );
  return {
    p50: total.p50,
    worst: total.max,
    waited: percentilesOf(rows.map(({ answeredMs }) => answeredMs)).max,
  };
}
