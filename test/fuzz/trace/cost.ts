/** What a case may cost: measured against the others of the same run, so that a slow machine changes nothing. */

/** So many cases tell what is usual. */
const ENOUGH = 30;
/** A case may cost as much as so many usual ones of its size. */
const TIMES = 60;
/** Below this, what is measured is chance. */
const LEAST_MS = 1_500;

export interface CostKeeper {
  /** CPU milliseconds above what is allowed for so many bytes; null when it is within. */
  excess(bytes: number, ms: number): number | null;
}

export function createCostKeeper(): CostKeeper {
  const perByte: number[] = [];
  let usual = 0;
  return {
    excess(bytes, ms) {
      if (perByte.length < ENOUGH) {
        perByte.push(ms / Math.max(bytes, 2_000));
        usual = perByte.toSorted((a, b) => a - b)[Math.floor(perByte.length / 2)] ?? 0;
      }
      const allowed = Math.max(LEAST_MS, TIMES * usual * Math.max(bytes, 2_000));
      return perByte.length < ENOUGH || ms <= allowed ? null : ms - allowed;
    },
  };
}

/** CPU time of this process, which other processes do not change. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
