/** The gate of drawn records, drawn again. */
import {
  buildState,
  type Gate,
  type GateFact,
  type GateRow,
  type GateRowId,
  type GateRowState,
  gateAt,
} from "../../lib/core/index.ts";
import { drawnWords } from "./clauses.ts";
import { at, KEY, records, secondsOf } from "./records.ts";

// ---------------------------------------------------------------- records

/** One pod, in Serve, active since 0; window 6 s, grace 10 s. */
export const PA = "pa @window=6s @target-burst-capacity=0 reach=Reachable ScaleTargetInitialized=True@0";
const CONFIG = "0 config/config-autoscaler scale-to-zero-grace-period=10s";
const OBJECTS = `
  0 dep 1
  0 pod/x scheduled started ready
  0 acts a1 a2
  0 priv p1
  0 pub p1
  0 sks Serve pop=False@0`;
export const SERVED = `${CONFIG}${OBJECTS}
  0.1 ${PA} Active=True@0 want=1`;

export const wish = (seconds: number, pods: number): string =>
  `${seconds} log autoscaler PA scale got=1, want=1, desiredPods=${pods} ebc=0`;
export const IDLE = wish(3, 0);

/** Active False since 8, the activators in the path since 8.02. */
export const HANDOVER = `${SERVED}
  ${IDLE}
  7.99 log autoscaler Can deactivate PA, was active for 7.99s
  8 sks Proxy pop=False@0
  8.02 pub a1 a2
  8.05 ${PA} Active=False,NoTraffic@8 want=0
  8.06 sks Proxy pop=True@8`;
export const CONFIRMED = "9 log autoscaler Probing activator = true, err = <nil>";
export const FAILED = "8.1 log autoscaler Probing activator = false, err = connection refused";

/** In Proxy since before the recording, as the defaults have it. */
export const PROXIED = `${CONFIG}
  0 dep 1
  0 pod/x scheduled started ready
  0 acts a1 a2
  0 priv p1
  0 pub a1 a2
  0 sks Proxy pop=True@-100`;

export const WAKING = `${CONFIG}
  0 dep 1
  0 pod/x scheduled waiting=ImagePullBackOff
  0 acts a1
  0 priv !p1
  0 pub a1
  0 sks Proxy pop=True@0
  0.1 pa @window=6s reach=Reachable Active=Unknown,Queued@0 ScaleTargetInitialized=Unknown@0 want=-1`;

/** The autoscaler's line of the average, over the stable window. */
export const AVERAGE = (seconds: number, stable: string): string =>
  `${seconds} log autoscaler PodCount=2 Total1PodCapacity=100.000 ObsStableValue=${stable} ObsPanicValue=0.000 TargetBC=0.000 ExcessBC=0.000`;
/** The API server refuses the patch of the replicas. */
export const refusedLine = (seconds: number, to: number): string =>
  `${seconds} fail autoscaler error scaling target: failed to apply scale ${to} to scale target r-deployment: denied`;
/** All from lists, in Proxy; no object tells since when. */
export const LISTED = (active: string): string => `0 =dep 1
  0 =sks Proxy pop=True
  0 =acts a1
  0 =pub a1
  0 =pa @window=6s reach=Reachable Active=${active} want=0
  ${IDLE}`;

/** The same records with another line of settings of the PodAutoscaler in each of its records. */
export const withPa = (text: string, words: string): string => text.replaceAll(/(\bpa )/g, `$1${words} `);
export const without = (text: string, line: RegExp): string =>
  text
    .split("\n")
    .filter((other) => !line.test(other))
    .join("\n");
export const NO_LOG = / log /;

// ---------------------------------------------------------------- drawn

const SIGNS: Readonly<Record<GateRowState, string>> = {
  passed: "+",
  blocking: "!",
  waiting: "~",
  notYet: ".",
  skipped: "-",
  unknown: "?",
};

/** The gate of the revision r at `seconds`, after all records of the text. */
export function gateOf(text: string, seconds: number): Gate {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return gateAt(state.shared, revision, at(seconds));
}

/** One sign a row, in the order of the list. */
export function signs({ rows }: Gate): string {
  return rows.map(({ state }) => SIGNS[state]).join("");
}

export function rowOf({ rows }: Gate, id: GateRowId): GateRow {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

/** The facts of a row as text: "grace graceMs=10000". */
export function factsOf(gate: Gate, id: GateRowId): string[] {
  return rowOf(gate, id).facts.map(({ key, values }) =>
    [key, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join(" "),
  );
}

/**
 * What the gate says, on one line each: the sentence, what opens it, the first instant at which it can be at zero, and
 * what is unusual. Instants are seconds after the start.
 */
export function said(gate: Gate): string[] {
  const { headline, unblock, earliestZero: zero, exceptions } = gate;
  return [
    drawnWords(headline),
    unblock === null ? "" : drawnWords(unblock),
    zero === null
      ? ""
      : [secondsOf(zero.at), zero.by, zero.needsProbe ? "probe" : "", zero.needsIdle ? "idle" : ""]
          .filter((word) => word !== "")
          .join(" "),
    exceptions.map(drawnWords).join(", "),
  ];
}

/** A row with everything that it tells, and when time lets it pass: "~ grace graceMs=10000 (default) · … ≈ 18". */
export function drawnRow(gate: Gate, id: GateRowId): string {
  const { state, facts, until } = rowOf(gate, id);
  const drawn = facts.map((fact) => `${drawnWords(fact)} (${drawnSource(fact)})`).join(" · ");
  const ends = until === null ? "" : ` ${until.isEarliest ? "≥" : "≈"} ${secondsOf(until.at)}`;
  return `${SIGNS[state]} ${drawn}${ends}`;
}

/** Where a fact was read, and in which record: "log #9", "setting annotation", "condition Active #12". */
function drawnSource({ source, seq }: GateFact): string {
  const from =
    source.kind === "setting" ? source.origin : source.kind === "condition" ? source.type : source.kind;
  return seq === null ? from : `${from} #${seq}`;
}
