/** The gate of drawn records, drawn again. */
import {
  buildState,
  type Gate,
  type GateRow,
  type GateRowId,
  type GateRowState,
  gateAt,
} from "../../lib/core/index.ts";
import { at, KEY, records } from "./records.ts";

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
