/** Which pods the probes of the activators do not reach, and whether requests are answered all the same. */
import { hostOf } from "../../../model/host-port.ts";
import type { DecisionInstant, FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { RuleContext } from "../rule.ts";
import { recentLines } from "./facts.ts";

/** A line names one of the addresses that fail: it takes some of them to see that it is always the same. */
const LEAST = 3;
const WINDOW_MS: DurationMs = 60_000;
/** Of the requests so many are looked at, the latest. */
const LOOKED_AT = 300;
const PROBED = /https?:\/\/(\[[\da-f:.]+\]:\d+|\d+(?:\.\d+){3}:\d+)\//;

/** `only`: the address that all lines name, of several pods, and `pod` its name; `answered`: requests through activators since `from`. */
export function probedValues(context: RuleContext, from: EpochMs): FindingValues {
  const { revision, facts, t } = context;
  const lines = recentLines(revision, t - WINDOW_MS, ({ kind }) => kind === "pod-probe-failed");
  const only = (facts.pods ?? 0) > 1 && lines.length >= LEAST ? sameOf(lines) : null;
  const pod = only === null ? "none" : revision.privateNow.get(only)?.target || "none";
  return { only: only ?? "none", pod, answered: answeredSince(context, from) };
}

function sameOf(lines: readonly DecisionInstant[]): string | null {
  const named = new Set(lines.map(({ message }) => PROBED.exec(message)?.[1] ?? ""));
  const [one = ""] = named;
  return named.size === 1 && one !== "" ? hostOf(one) : null;
}

function answeredSince({ revision, facts, t }: RuleContext, from: EpochMs): number {
  if (facts.path !== "activator") return 0;
  const { requests } = revision;
  let count = 0;
  for (let i = requests.t.length - 1; i >= Math.max(0, requests.t.length - LOOKED_AT); i--) {
    const sent = requests.t[i] as EpochMs;
    if (sent < from) break;
    const status = requests.status[i] as number;
    if (status > 0 && status < 500 && sent + (requests.ms[i] as DurationMs) <= t) count += 1;
  }
  return count;
}
