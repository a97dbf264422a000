/** The card of an incident: its words, part by part. A page, Markdown and a file print the same card. */
import {
  type EvidencePart,
  type EvidenceRecord,
  type Hurt,
  type Incident,
  issuesOf,
  SLOW_MS,
  type Unchecked,
} from "../core/index.ts";
import { formatDuration } from "../model/lengths.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import { remedyParts } from "./remedy.ts";
import type { DocumentWords } from "./words.ts";

export interface CardEvidence {
  readonly seq: RecordSeq;
  readonly t: EpochMs | null;
  /** "" where it is not known. */
  readonly time: string;
  readonly text: string;
}

/** A line is a sentence or a few; a part without lines has nothing to say. */
export interface Card {
  readonly ref: string;
  readonly rule: string;
  readonly severity: Incident["severity"];
  readonly severityWord: string;
  readonly title: string;
  /** "namespace/name". */
  readonly subject: string;
  readonly since: EpochMs;
  readonly until: EpochMs | null;
  readonly what: readonly string[];
  readonly time: readonly string[];
  readonly hurt: readonly string[];
  readonly cause: readonly string[];
  readonly todo: readonly string[];
  readonly commands: readonly string[];
  readonly unchecked: readonly string[];
  readonly evidence: readonly CardEvidence[];
  /** That there is more evidence than is listed; "" when there is none. */
  readonly left: string;
  readonly issues: readonly { readonly text: string; readonly href: string }[];
}

/** The parts of a card in reading order, by the name of their heading. */
export const CARD_PARTS = ["what", "time", "hurt", "cause", "todo", "unchecked"] as const;

/** The card of an incident in the given words. */
export function cardOf(incident: Incident, words: DocumentWords): Card {
  const { finding, namespace, name, ref, severity, since, until, hurt } = incident;
  const texts = words.finding(finding);
  const remedy = remedyParts(texts.remedy);
  return {
    ref,
    rule: finding.rule,
    severity,
    severityWord: words.text(`severity.${severity}`),
    title: texts.title,
    subject: `${namespace}/${name}`,
    since,
    until,
    what: said(sentence(texts.saw), texts.rule),
    time: timeLines(incident, words),
    hurt: said(...hurtLines(hurt, words), sentence(texts.impact)),
    cause: said(sentence(texts.cause)),
    todo: said(remedy.advice),
    commands: remedy.commands,
    unchecked: said(
      sentence(remedy.unchecked),
      ...incident.unchecked.map((one) => uncheckedLine(one, words)),
    ),
    evidence: incident.evidence.records.map((record) => evidenceLine(record, words)),
    left: incident.evidence.left === 0 ? "" : words.text("left", { count: incident.evidence.left }),
    issues: issuesOf(finding.rule).map(({ number, isOpen }) => ({
      text: words.text("issue", { number: String(number), open: isOpen ? "yes" : "no" }),
      href: `https://github.com/knative/serving/issues/${number}`,
    })),
  };
}

/** What is judged sooner than this is told as it happens. */
const LATER_MS: DurationMs = 1_000;

function said(...lines: readonly string[]): string[] {
  return lines.filter((line) => line !== "");
}

/** Part of a line in the catalogue, a line of its own here. */
function sentence(text: string): string {
  if (text === "") return "";
  const end = /[.!?…。！？”]$/u.test(text) ? "" : /[一-鿿]$/u.test(text) ? "。" : ".";
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${end}`;
}

function timeLines({ since, until, judgedAt, finding }: Incident, { text, time }: DocumentWords): string[] {
  const span =
    until === null
      ? text("lasts", { since: time(since) })
      : until === since
        ? text("moment", { since: time(since) })
        : text("lasted", { since: time(since), until: time(until), lasted: formatDuration(until - since) });
  return said(
    span,
    finding.cut === true ? text("cut") : "",
    judgedAt - since > LATER_MS ? text("judged", { judged: time(judgedAt) }) : "",
  );
}

function hurtLines(hurt: Hurt | null, { text }: DocumentWords): string[] {
  if (hurt === null) return [text("hurt.unknown")];
  const { requests, failed, rejected, slow, slowMs, longestMs } = hurt;
  const slowFrom = formatDuration(SLOW_MS);
  if (failed + slow + rejected.length === 0) return [text("hurt.none", { requests, slowFrom })];
  const counted = (statuses: Hurt["statuses"]): string =>
    statuses
      .map(({ status, count }) => text("hurt.status", { count, status, code: String(status) }))
      .join(", ");
  const waits = { slow, slowFrom, together: formatDuration(slowMs), longest: formatDuration(longestMs) };
  return said(
    failed === 0 ? "" : text("hurt.failed", { failed, requests, statuses: counted(hurt.statuses) }),
    rejected.length === 0 ? "" : text("hurt.rejected", { statuses: counted(rejected) }),
    slow === 0 ? "" : text("hurt.slow", waits),
  );
}

function uncheckedLine({ what, values }: Unchecked, { text, time }: DocumentWords): string {
  const times: Record<string, string> =
    what === "gap" ? { from: time(Number(values.fromAt)), to: time(Number(values.toAt)) } : {};
  return text(`unchecked.${what}`, { ...values, ...times });
}

function evidenceLine({ seq, t, parts }: EvidenceRecord, words: DocumentWords): CardEvidence {
  return {
    seq,
    t,
    time: t === null ? "" : words.time(t),
    text: parts.map((part) => partText(part, words)).join(" "),
  };
}

function partText({ role, values }: EvidencePart, { text }: DocumentWords): string {
  const { status, lastedMs, via } = values;
  return text(`role.${role}`, {
    ...values,
    ...(status === undefined ? {} : { code: String(status), asked: via === "" ? "no" : "yes" }),
    ...(typeof lastedMs === "number" ? { lasted: formatDuration(lastedMs) } : {}),
  });
}
