/** What a report says beyond the facts: what is wrong, why it is as it is, and until when; all at the end of the records. */
import { isoTime } from "../../model/iso-time.ts";
import type { FindingValues, RevisionPhase } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { type Burst, burstAt } from "../answers/burst/burst.ts";
import type { Seen } from "../answers/burst/seen.ts";
import { explain } from "../answers/explain/explain.ts";
import { gateAt } from "../answers/gate/gate.ts";
import type { GateRow, GateWords } from "../answers/gate/types.ts";
import { ruleOf, severityOf } from "../rules/catalogue.ts";
import { findingsUntil, timesOf } from "../rules/findings.ts";
import type { Severity } from "../rules/rule.ts";
import type { Setting } from "../state/settings.ts";
import type { RevisionState, SharedState } from "../state/state.ts";

/**
 * Words for what the core tells by keys and values, which has no texts: a part of what is said of the rule `key`, or the
 * text `key` of a catalogue.
 */
export type Describe = (
  area: "title" | "detail" | "remedy" | "explain" | "gate" | "knative",
  key: string,
  values: FindingValues,
) => string;

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string | null;
  readonly detail: string;
}

export interface Diagnosis {
  readonly rule: string;
  readonly severity: Severity;
  readonly from: string;
  /** null while it lasts. */
  readonly to: string | null;
  /** What it tells was first the case then, and last (null: it still is); what is made of events is told for a while after the last. */
  readonly first: string;
  readonly last: string | null;
  /** When it could be judged. */
  readonly judgedAt: string;
  /** What it is and what was seen. */
  readonly text: string;
  /** "" when there is nothing to do. */
  readonly remedy: string;
}

/** The scale-to-zero gate (see `gate/types.ts`) in words. */
export interface GateReport {
  readonly branch: string;
  readonly text: string;
  /** The row that keeps the pods. */
  readonly blockedBy: string | null;
  readonly unblock: string | null;
  readonly earliestZero: {
    readonly at: string;
    readonly needsProbe: boolean;
    readonly needsIdle: boolean;
  } | null;
  readonly exceptions: readonly string[];
  readonly rows: readonly {
    readonly id: string;
    readonly state: string;
    readonly text: string;
    /** When time lets it pass, or not before when. */
    readonly until: string | null;
  }[];
}

/** The mode rule (see `burst/burst.ts`) with the numbers of this moment; null: not known. */
export interface BurstReport {
  readonly readyPods: number | null;
  readonly load: number | null;
  readonly want: number | null;
  readonly settings: Readonly<
    Record<
      "targetBurstCapacity" | "totalPerPod" | "activatorCapacity",
      Pick<Setting, "value" | "origin" | "key">
    >
  >;
  readonly computed: Burst["computed"];
  readonly observed: {
    readonly excess: number | null;
    readonly mode: string | null;
    readonly numActivators: number | null;
  };
  readonly differs: Burst["differs"];
  readonly doubts: Burst["doubts"];
}

export interface Why {
  readonly answer: { readonly phase: RevisionPhase; readonly since: string | null; readonly text: string };
  readonly diagnoses: readonly Diagnosis[];
  readonly gate: GateReport;
  readonly burst: BurstReport;
}

/** Names and values, where nobody has words for them. */
export function plainWords(area: string, key: string, values: FindingValues): string {
  const told = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return (area === "detail" ? told : [key, ...told]).join(" ");
}

/** Broken invariants that lasted for their settle time; instants begin and end at the same time. */
export function violationsOf(revision: RevisionState, t: EpochMs, describe: Describe): Violation[] {
  return findingsUntil(revision, t)
    .filter(({ rule }) => ruleOf(rule)?.kind === "invariant")
    .map(({ rule, from, to, values }) => ({
      rule,
      from: isoTime(from),
      to: time(to),
      detail: describe("detail", rule, values),
    }));
}

/** What explains a revision at `t`, the end of what is known. */
export function whyOf(shared: SharedState, revision: RevisionState, t: EpochMs, describe: Describe): Why {
  const { phase, since, clauses } = explain(shared, revision, t);
  const text = clauses.map(({ key, values }) => describe("explain", key, values)).join(" ");
  return {
    answer: { phase, since: time(since), text },
    diagnoses: diagnosesOf(revision, t, describe),
    gate: gateReport(shared, revision, t, describe),
    burst: burstReport(burstAt(shared, revision, t)),
  };
}

function diagnosesOf(revision: RevisionState, t: EpochMs, describe: Describe): Diagnosis[] {
  return findingsUntil(revision, t).flatMap((finding) => {
    const { rule, from, to, values } = finding;
    const { first, last, judgedAt } = timesOf(finding);
    const known = ruleOf(rule);
    if (known?.kind !== "diagnosis") return [];
    const text = `${describe("title", rule, values)}. ${describe("detail", rule, values)}`;
    const remedy = describe("remedy", rule, values);
    const times = { first: isoTime(first), last: time(last), judgedAt: isoTime(judgedAt) };
    const span = { from: isoTime(from), to: time(to), ...times };
    return [{ rule, severity: severityOf(finding) ?? known.severity, ...span, text, remedy }];
  });
}

function gateReport(
  shared: SharedState,
  revision: RevisionState,
  t: EpochMs,
  describe: Describe,
): GateReport {
  const { branch, headline, blockedBy, unblock, earliestZero, exceptions, rows } = gateAt(
    shared,
    revision,
    t,
  );
  const say = (area: string, { key, values }: GateWords): string =>
    describe("gate", `${area}.${key}`, values);
  const row = ({ id, state, facts, until }: GateRow): GateReport["rows"][number] => ({
    id,
    state,
    text: facts.map((fact) => say("fact", fact)).join("; "),
    until: time(until?.at ?? null),
  });
  return {
    branch,
    text: say("headline", headline),
    blockedBy,
    unblock: unblock === null ? null : say("unblock", unblock),
    earliestZero: earliestZero === null ? null : { ...earliestZero, at: isoTime(earliestZero.at) },
    exceptions: exceptions.map((fact) => say("note", fact)),
    rows: rows.map(row),
  };
}

function burstReport(burst: Burst): BurstReport {
  const { settings, computed, differs, doubts } = burst;
  const { targetBurstCapacity, totalPerPod, activatorCapacity } = settings;
  return {
    readyPods: valueIn(burst.readyPods),
    load: valueIn(burst.load),
    want: valueIn(burst.want),
    settings: {
      targetBurstCapacity: withOrigin(targetBurstCapacity),
      totalPerPod: withOrigin(totalPerPod),
      activatorCapacity: withOrigin(activatorCapacity),
    },
    computed,
    observed: {
      excess: valueIn(burst.observedExcess),
      mode: valueIn(burst.observedMode),
      numActivators: valueIn(burst.observedActivators),
    },
    differs,
    doubts,
  };
}

function valueIn<T>(seen: Seen<T> | null): T | null {
  return seen?.value ?? null;
}

function withOrigin({ value, origin, key }: Setting): Pick<Setting, "value" | "origin" | "key"> {
  return { value, origin, key };
}

export function time(t: EpochMs | null): string | null {
  return t === null ? null : isoTime(t);
}
