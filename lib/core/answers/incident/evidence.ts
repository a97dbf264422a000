/**
 * All records that a finding rests on: with which it began, which shows it, with which it was over; and of its time what its
 * rule reads: requests that failed, pods in trouble, warnings, lines that report errors.
 */
import { RESOURCE } from "../../../model/record.ts";
import type { DecisionKind, Finding } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { ruleOf } from "../../rules/catalogue.ts";
import type { RevisionState } from "../../state/state.ts";
import { hurtRequests } from "./hurt.ts";
import type { EvidencePart, EvidenceRole } from "./part.ts";
import { factsOfRecord } from "./record-facts.ts";
import { timeOfRecord } from "./record-time.ts";

/** A record, and all that it is to the finding. */
export interface EvidenceRecord {
  readonly seq: RecordSeq;
  /** null: nothing that is kept tells when it was received. */
  readonly t: EpochMs | null;
  readonly parts: readonly EvidencePart[];
  /** Of a record that the finding names: what it says itself. */
  readonly facts?: readonly EvidencePart[];
  /** It is the first that the finding names, and the finding began before it: nobody could know then. */
  readonly isLater?: true;
}

export interface IncidentEvidence {
  /** In the order of the records. */
  readonly records: readonly EvidenceRecord[];
  /** How many more there are. */
  readonly left: number;
}

/** More than this is no longer read by anybody; the records of the finding itself are always among them. */
const MOST = 200;
/** Watches share no order: what explains a finding may be received so much earlier or later. */
const AROUND_MS: DurationMs = 5_000;
/** Lines that report what went wrong. */
const OF_ERRORS: ReadonlySet<DecisionKind> = new Set(["error", "request-error", "pod-probe-failed"]);

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

interface Found extends EvidencePart {
  readonly seq: RecordSeq;
  readonly t: EpochMs | null;
}

/** The evidence of a finding in `span`, the time that it tells of; what was received after `end` is left out. */
export function evidenceOf(
  revision: RevisionState,
  finding: Finding,
  span: Span,
  end: EpochMs,
): IncidentEvidence {
  const own = ownRecords(revision, finding);
  const sources = ruleOf(finding.rule)?.sources ?? [];
  const around = { from: span.from - AROUND_MS, to: span.to + AROUND_MS };
  const others = [
    ...(sources.includes("gateway") ? requestsOf(revision, finding, span) : []),
    ...(sources.includes(RESOURCE.pods) ? podsOf(revision, around) : []),
    ...(sources.includes(RESOURCE.k8sEvents) || sources.includes(RESOURCE.pods)
      ? warningsOf(revision, around)
      : []),
    ...linesOf(revision, sources, span),
  ];
  const bySeq = new Map<RecordSeq, EvidenceRecord>();
  const known = [...own, ...others.sort((a, b) => a.seq - b.seq)].filter(({ t }) => t === null || t <= end);
  for (const found of known) {
    const { seq, role, values } = found;
    const before = bySeq.get(seq);
    bySeq.set(seq, {
      seq,
      t: before?.t ?? found.t,
      parts: [...(before?.parts ?? []), { role, values }],
    });
  }
  for (const { seq } of own) {
    const record = bySeq.get(seq);
    if (record !== undefined) bySeq.set(seq, toldMore(revision, finding, record));
  }
  // A map keeps the order in which things were put into it: the finding's own records come first, and stay.
  const records = [...bySeq.values()].slice(0, MOST);
  return { records: records.sort((a, b) => a.seq - b.seq), left: bySeq.size - records.length };
}

/** Whoever reads that it began with a record wants to know what the record is, unless that is said already. */
function toldMore(
  revision: RevisionState,
  { beginSeq, judgedAt, from }: Finding,
  record: EvidenceRecord,
): EvidenceRecord {
  const facts = record.parts.length === 1 ? factsOfRecord(revision, record.seq) : [];
  const isLater = record.seq === beginSeq && judgedAt !== undefined && judgedAt > from;
  return {
    ...record,
    ...(facts.length === 0 ? {} : { facts }),
    ...(isLater ? { isLater, t: record.t ?? judgedAt } : {}),
  };
}

/** The records that the finding names, each once. */
function ownRecords(revision: RevisionState, finding: Finding): Found[] {
  const { seq, beginSeq, endSeq, before = [], gaps = [], cut } = finding;
  const found = new Map<RecordSeq, Found>();
  // When a finding began or ended is no time of a record: what it tells may be older than the record that told it.
  const add = (role: EvidenceRole, at: RecordSeq): void => {
    if (!found.has(at)) found.set(at, { seq: at, t: timeOfRecord(revision, at), role, values: {} });
  };
  add("begin", beginSeq);
  add("shows", seq);
  for (const earlier of before) add("told", earlier.seq);
  for (const gap of gaps) {
    add("gap", gap.seq);
    add("again", gap.againSeq);
  }
  if (endSeq !== undefined) add(cut === true ? "gap" : "end", endSeq);
  return [...found.values()];
}

function requestsOf({ requests }: RevisionState, { values }: Finding, span: Span): Found[] {
  return hurtRequests(requests, span, Number(values.status ?? 0)).map(
    ({ kind, sent, ms, status, via, seq }) => ({
      seq,
      t: sent,
      role: kind,
      values: { status, lastedMs: Math.round(ms), via },
    }),
  );
}

function podsOf({ pods }: RevisionState, { from, to }: Span): Found[] {
  const isIn = ({ t }: { readonly t: EpochMs }): boolean => t >= from && t <= to;
  return [...pods.values()].flatMap(({ name, lastTrouble, disruption }) => {
    const found: Found[] = [];
    if (lastTrouble !== undefined && isIn(lastTrouble)) {
      const { t, seq, reason, exitCode = -1 } = lastTrouble;
      found.push({ seq, t, role: "trouble", values: { pod: name, reason, exitCode } });
    }
    if (disruption !== undefined && isIn(disruption)) {
      const { t, seq, reason } = disruption;
      found.push({ seq, t, role: "disruption", values: { pod: name, reason } });
    }
    return found;
  });
}

function warningsOf({ k8sEvents }: RevisionState, { from, to }: Span): Found[] {
  return k8sEvents
    .filter(({ t, severity }) => severity === "Warning" && t >= from && t <= to)
    .map(({ t, seq, reason, kind, name, message }) => ({
      seq,
      t,
      role: "warning",
      values: { reason, kind, name, message },
    }));
}

function linesOf({ decisions }: RevisionState, processes: readonly string[], { from, to }: Span): Found[] {
  return decisions
    .filter(({ t, kind, process }) => {
      return t >= from && t <= to && OF_ERRORS.has(kind) && processes.includes(process);
    })
    .map(({ t, seq, process, message }) => ({ seq, t, role: "line", values: { process, message } }));
}
