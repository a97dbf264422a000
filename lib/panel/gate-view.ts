/** The way to zero in words: the rules in order, the one that keeps the pods, and what would unblock it. */
import { formatAge } from "../client/format-time.ts";
import {
  type EarliestZero,
  type Gate,
  type GateFact,
  type GateRow,
  gateAt,
  type RevisionState,
  type SharedState,
} from "../core/index.ts";
import type { EpochMs } from "../model/units.ts";
import type { Said } from "./said.ts";
import type { PanelWords } from "./words.ts";

export interface GateFactView extends Said {
  /** Where the value was read; "" where that goes without saying. */
  readonly source: string;
}

export interface GateRowView {
  readonly id: GateRow["id"];
  readonly state: GateRow["state"];
  readonly stateWord: string;
  readonly name: string;
  readonly facts: readonly GateFactView[];
  /** How long time still keeps it; "" where time does not. */
  readonly left: string;
  /** It is the one that keeps the pods. */
  readonly isBlocker: boolean;
  /** What would let it pass; "" where nothing is said of that. */
  readonly unblock: string;
}

export interface GateView {
  readonly title: string;
  readonly question: string;
  readonly headline: string;
  /** When zero can be; "" while it is not in sight. */
  readonly earliest: string;
  readonly exceptions: readonly GateFactView[];
  /** Empty where nothing decides on pods. */
  readonly rows: readonly GateRowView[];
}

export function gateView(
  shared: SharedState,
  revision: RevisionState,
  t: EpochMs,
  words: PanelWords,
): GateView {
  const gate = gateAt(shared, revision, t);
  const { describe, text } = words;
  return {
    title: text("gate", "title"),
    question: text("gate", "question"),
    headline: describe("gate", `headline.${gate.headline.key}`, gate.headline.values),
    earliest: gate.earliestZero === null ? "" : earliest(gate.earliestZero, t, words),
    exceptions: gate.exceptions.map((fact) => factView(fact, "note", words)),
    rows: gate.branch === "notThere" ? [] : gate.rows.map((row) => rowView(row, gate, t, words)),
  };
}

function rowView(row: GateRow, gate: Gate, t: EpochMs, words: PanelWords): GateRowView {
  const { describe, text } = words;
  const { id, state, facts, until } = row;
  const isBlocker = gate.blockedBy === id;
  const isActivation = gate.branch === "activating" || gate.branch === "timedOut";
  const left = until === null || state !== "waiting" ? "" : leftOf(until, t, words);
  return {
    id,
    state,
    stateWord: text("gate", `state.${state}`),
    name: text("gate", `row.${id === "window" && isActivation ? "activation" : id}`),
    facts: facts.map((fact) => factView(fact, "fact", words)),
    left,
    isBlocker,
    unblock:
      isBlocker && gate.unblock !== null
        ? `${text("gate", "unblock.label")} ${describe("gate", `unblock.${gate.unblock.key}`, gate.unblock.values)}`
        : "",
  };
}

function leftOf({ at, isEarliest }: NonNullable<GateRow["until"]>, t: EpochMs, words: PanelWords): string {
  const { text, second } = words;
  const flag = String(isEarliest);
  const rest =
    at <= t
      ? text("gate", "left.due")
      : text("gate", "left.live", { isEarliest: flag, left: formatAge(at - t) });
  return `${rest} (${text("gate", "left.until", { isEarliest: flag, time: second(at) })})`;
}

function earliest({ at, by, needsProbe, needsIdle }: EarliestZero, t: EpochMs, words: PanelWords): string {
  const { text, second } = words;
  const needs = needsProbe ? (needsIdle ? "both" : "probe") : needsIdle ? "idle" : "none";
  if (at <= t) return text("gate", "earliest.past", { needs });
  const zeroSecond = second(at);
  return by === "timeout"
    ? text("gate", "earliest.timeout", { zeroSecond })
    : text("gate", "earliest.future", { needs, zeroSecond });
}

function factView(fact: GateFact, area: "note" | "fact", words: PanelWords): GateFactView {
  const { key, values, provenance, seq } = fact;
  return {
    text: words.describe("gate", `${area}.${key}`, values),
    known: provenance,
    seq,
    source: sourceName(fact, words),
  };
}

function sourceName({ source }: GateFact, { text }: PanelWords): string {
  switch (source.kind) {
    case "none":
      return "";
    case "setting":
      return text("gate", `source.${source.origin}`, { key: source.key });
    case "condition":
      return text("gate", "source.condition", { object: source.object, type: source.type });
    case "watch":
    case "status":
      return text("gate", `source.${source.kind}`, { object: source.object });
    default:
      return text("gate", `source.${source.kind}`);
  }
}
