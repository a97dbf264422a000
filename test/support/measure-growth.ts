/** What a recording of a shape costs: CPU time, which other processes do not change. */
import { advance, buildState, reportOf } from "../../lib/core/index.ts";
import { recordsOf } from "./growth-shapes.ts";

export interface Cost {
  readonly loadMs: number;
  readonly reportMs: number;
}

/** Loads the records of a shape and makes their report. */
export function costOf(shape: string, n: number): Cost {
  const records = recordsOf(shape, n);
  const start = cpuMs();
  const state = buildState(records);
  advance(state, state.shared.lastT ?? 0);
  const loaded = cpuMs();
  reportOf(state);
  return { loadMs: loaded - start, reportMs: cpuMs() - loaded };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
