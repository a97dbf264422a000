/**
 * What log lines of autoscaler, activator and controller decide (protocol 5.3). Adding one: a row in PATTERNS.
 */
import type { DecisionKind } from "../../model/timeline.ts";
import { parseGoDuration } from "../state/go-duration.ts";

export interface Decision {
  readonly kind: DecisionKind;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

type Values = Readonly<Record<string, string | number | boolean>>;
interface Pattern {
  readonly start: string;
  readonly kind: DecisionKind;
  readonly regex?: RegExp;
}

/**
 * First match wins. Older releases (0.12 is the oldest that is known) leave out a number, or write "ObservedStableValue",
 * "proxy mode", "Time taken: 90ms.". `start` is what the line begins with; named groups become values.
 */
const PATTERNS: readonly Pattern[] = [
  {
    start: "SKS should be in ",
    kind: "mode",
    regex:
      /in (?<mode>\w+) mode: want = (?<want>-?\d+), ebc = (?<ebc>-?\d+),(?: #act's = (?<numActivators>-?\d+))? PA Inactive\? = (?<inactive>\w+)/,
  },
  {
    start: "PA scale got=",
    kind: "scale-observed",
    regex: /got=(?<got>-?\d+), want=(?<want>-?\d+), (?:desiredPods=(?<desiredPods>-?\d+) )?ebc=(?<ebc>-?\d+)/,
  },
  {
    start: "Observed pod counts=",
    kind: "pod-counts",
    regex:
      /want:(?<want>-?\d+), ready:(?<ready>\d+), notReady:(?<notReady>\d+), pending:(?<pending>\d+), terminating:(?<terminating>\d+)/,
  },
  {
    start: "PodCount=",
    kind: "burst-capacity",
    regex:
      /PodCount=(?<podCount>\d+) Total1PodCapacity=(?<totalPerPod>-?[\d.]+) Obs(?:erved)?StableValue=(?<stable>-?[\d.]+)(?: ObsPanicValue=(?<panic>-?[\d.]+))? TargetBC=(?<targetBurstCapacity>-?[\d.]+) ExcessBC=(?<excessBurstCapacity>-?[\d.]+)/,
  },
  { start: "Can deactivate PA, was active for ", kind: "can-deactivate", regex: /for (?<durationMs>\S+)$/ },
  { start: "Sleeping additionally for ", kind: "window-wait", regex: /for (?<durationMs>\S+) before/ },
  { start: "PA is not yet backed by activator", kind: "not-backed" },
  { start: "Probe for revision is already in flight", kind: "probe-in-flight" },
  {
    start: "Can't scale to 0; InactiveFor ",
    kind: "retention-wait",
    regex: /InactiveFor (?<durationMs>\S+) < \S+ = (?<retentionMs>\S+)/,
  },
  { start: "Enqueueing PA after ", kind: "grace-wait", regex: /after (?<durationMs>\S+)$/ },
  { start: "Fast path scaling to 0", kind: "fast-path", regex: /for: (?<durationMs>\S+)$/ },
  {
    start: "Activation has timed out after ",
    kind: "activation-timeout",
    regex: /after (?<durationMs>\S+)$/,
  },
  { start: "Scaling from ", kind: "scaling", regex: /from (?<from>-?\d+) to (?<to>-?\d+)/ },
  { start: "PANICKING.", kind: "panic-on" },
  { start: "Un-panicking.", kind: "panic-off" },
  {
    start: "Skipping pod count decrease from ",
    kind: "panic-hold",
    regex: /from (?<from>\d+) to (?<to>\d+)/,
  },
  { start: "Increasing pods count from ", kind: "panic-hold", regex: /from (?<from>\d+) to (?<to>\d+)/ },
  {
    start: "SKS is in ",
    kind: "sks-observed",
    regex:
      /in (?<mode>\w+) mode(?:;| and) has (?<endpoints>\d+) endpoints in (?:private service )?(?<service>[^\s;]+)(?:; (?<activators>\d+) activator endpoints)?/,
  },
  { start: "Forcing SKS into Proxy mode", kind: "forced-proxy" },
  { start: "Forcing SKS into Serve mode", kind: "forced-serve" },
  { start: "Public K8s Endpoints changed; reconciling", kind: "endpoints-write" },
  { start: "Doing a global resync due to activator endpoint changes", kind: "global-resync" },
  {
    start: "Updating Revision Throttler with: ",
    kind: "throttler",
    regex: /clusterIP = (?<clusterIP>\S+), trackers = (?<trackers>\d+), backends = (?<backends>\d+)/,
  },
  {
    start: "Set capacity to ",
    kind: "capacity",
    regex: /to (?<capacity>\d+) \(backends: (?<backends>\d+), index: (?<index>-?\d+)\/(?<of>\d+)\)/,
  },
  {
    start: "This activator index is ",
    kind: "activator-index",
    regex: /is (?<index>-?\d+)\/(?<of>-?\d+) was (?<was>-?\d+)\/(?<wasOf>-?\d+)/,
  },
  { start: "Failed probing pods", kind: "pod-probe-failed" },
  { start: "Failed to probe clusterIP", kind: "pod-probe-failed" },
  // Other lines of this kind are read by `request-lines.ts`.
  { start: "Error while getting revision", kind: "request-error" },
  { start: "Reconcile succeeded", kind: "reconcile", regex: /Time taken: (?<durationMs>\S+?)\.?$/ },
  { start: "Returned an error", kind: "error" },
];

const NUMBER = /^-?\d+(\.\d+)?$/;
const SKS = "SKS ";

/** A pattern, ready to be asked of any number of lines. */
interface Asked {
  readonly start: string;
  readonly kind: DecisionKind;
  readonly regex: RegExp | null;
  /** Names of its groups, in order: to ask for groups by number is much faster than by name. */
  readonly names: readonly string[];
}

const GROUP = /\(\?<(\w+)>/g;

function asked({ start, kind, regex }: Pattern): Asked {
  const { source = "" } = regex ?? {};
  return {
    start,
    kind,
    regex: regex === undefined ? null : new RegExp(source.replace(GROUP, "(")),
    names: [...source.matchAll(GROUP)].map(([, name = ""]) => name),
  };
}

/** By their first letter, so that a line is compared with one or two of them. */
const BY_LETTER: ReadonlyMap<string, readonly Asked[]> = Map.groupBy(PATTERNS.map(asked), ({ start }) =>
  start.charAt(0),
);
const SKS_WRITE = asked({
  start: SKS,
  kind: "sks-write",
  regex: /^SKS \S+ changed; reconciling, want mode: (?<mode>\w+)/,
});

/** What a log message says; `other` without values when it is not a known one. */
export function readDecision(message: string): Decision {
  for (const pattern of BY_LETTER.get(message.charAt(0)) ?? []) {
    if (message.startsWith(pattern.start)) return { kind: pattern.kind, values: valuesOf(pattern, message) };
  }
  if (message.startsWith(SKS) && SKS_WRITE.regex?.test(message) === true)
    return { kind: SKS_WRITE.kind, values: valuesOf(SKS_WRITE, message) };
  return { kind: "other", values: {} };
}

function valuesOf({ regex, names }: Asked, message: string): Values {
  const values: Record<string, string | number | boolean> = {};
  const match = regex?.exec(message) ?? null;
  if (match === null) return values;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const text = match[i + 1];
    if (text === undefined) continue;
    if (name.endsWith("Ms")) {
      const ms = parseGoDuration(text);
      if (ms !== undefined) values[name] = ms;
    } else if (name === "mode") values[name] = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
    else if (text === "true" || text === "false") values[name] = text === "true";
    // The autoscaler prints -0.000 for an empty window; minus zero is zero.
    else values[name] = NUMBER.test(text) ? Number(text) + 0 : text;
  }
  return values;
}
