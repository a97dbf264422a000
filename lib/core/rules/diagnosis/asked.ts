/** Whom requests that failed were sent to, as values of a finding. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { Asked, AskedKind, FailureRun } from "../../state/state.ts";

/** What became of whoever was asked by most of a run. */
export function askedValues({ asked = {} }: Pick<FailureRun, "asked">, count: number): FindingValues {
  const all = Object.entries(asked) as [AskedKind, Asked][];
  const most = all.find(([, one]) => one.count * 2 > count);
  if (most === undefined) return { asked: "none", askedCount: 0, address: "none", leftAt: 0 };
  const [kind, { count: askedCount, address, at }] = most;
  return { asked: kind, askedCount, address: address || "none", leftAt: at };
}
