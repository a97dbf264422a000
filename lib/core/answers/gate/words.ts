/** How the rows of the gate are put together. */
import type { RecordSeq } from "../../../model/units.ts";
import type { Setting } from "../../state/settings.ts";
import type { Provenance } from "../explain/context.ts";
import type { GateFact, GateInstant, GateRow, GateRowId, GateRowState, GateSource } from "./types.ts";

export type Values = GateFact["values"];

export const LOG: GateSource = { kind: "log" };
export const PROTOCOL: GateSource = { kind: "protocol" };

export function condition(object: string, type: string): GateSource {
  return { kind: "condition", object, type };
}

export function watch(object: string): GateSource {
  return { kind: "watch", object };
}

export function row(
  id: GateRowId,
  state: GateRowState,
  facts: readonly (GateFact | null)[],
  until: GateInstant | null = null,
): GateRow {
  return { id, state, facts: facts.filter((f) => f !== null), until };
}

/** The watches that it is read from were interrupted. */
export function gapRow(id: GateRowId): GateRow {
  return row(id, "unknown", [notRecorded("gap")]);
}

export function fact(
  key: string,
  values: Values,
  source: GateSource,
  provenance: Provenance,
  seq: RecordSeq | null,
): GateFact {
  return { key, values, source, provenance, seq };
}

/** What the records do not tell. */
export function notRecorded(key: string, values: Values = {}): GateFact {
  return fact(key, values, { kind: "none" }, "derived", null);
}

/** What follows from the protocol alone. */
export function rule(key: string, values: Values = {}): GateFact {
  return fact(key, values, PROTOCOL, "inferred", null);
}

/** A setting's value: observed where it is set, derived where a ConfigMap without the key was seen, else assumed. */
export function setting(key: string, values: Values, { origin, key: name, seq }: Setting<unknown>): GateFact {
  const provenance = origin === "assumed" ? "inferred" : origin === "default" ? "derived" : "observed";
  return fact(key, values, { kind: "setting", origin, key: name }, provenance, seq);
}
