/** The card of an incident: its words, part by part. A page, Markdown and a file print the same card. */
import {
  type EvidencePart,
  type EvidenceRecord,
  type Hurt,
  type Incident,
  issuesOf,
  knownBy,
  SLOW_MS,
  type Unchecked,
} from "../core/index.ts";
import { commandValues } from "../model/command-names.ts";
import { isoTime } from "../model/iso-time.ts";
import { formatDuration } from "../model/lengths.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import { type RemedyStep, remedyParts, remedySteps } from "./remedy.ts";
import type { DocumentWords } from "./words.ts";

export interface CardEvidence {
  readonly seq: RecordSeq;
  readonly t: EpochMs | null;
  /** "" where it is not known. */
  readonly time: string;
  readonly text: string;
  /** Records that say the same word for word and are not listed: how many, the last of them, and that in words; null without. */
  readonly alike: { readonly count: number; readonly seq: RecordSeq; readonly text: string } | null;
}

/** A line is a sentence or a few; a part without lines has nothing to say. */
export interface Card {
  readonly ref: string;
  readonly rule: string;
  readonly severity: Incident["severity"];
  readonly severityWord: string;
  readonly title: string;
  /** How what it tells is known. */
  readonly known: "derived" | "inferred";
  /** "namespace/name". */
  readonly subject: string;
  readonly since: EpochMs;
  readonly until: EpochMs | null;
  readonly what: readonly string[];
  readonly time: readonly string[];
  readonly hurt: readonly string[];
  readonly cause: readonly string[];
  readonly todo: readonly string[];
  /** The same, each command apart from the sentence that it stands in. */
  readonly steps: readonly RemedyStep[];
  readonly unchecked: readonly string[];
  readonly evidence: readonly CardEvidence[];
  /** How many records the evidence is. */
  readonly records: number;
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
  const follow = followLines(incident, words);
  return {
    ref,
    rule: finding.rule,
    severity,
    severityWord: words.text(`severity.${severity}`),
    title: texts.title,
    known: knownBy(finding),
    subject: `${namespace}/${name}`,
    since,
    until,
    what: said(sentence(texts.saw), texts.rule),
    time: timeLines(incident, words),
    hurt: said(...hurtLines(hurt, words), sentence(texts.impact)),
    cause: said(sentence(texts.cause), ...follow.causes),
    todo: said(remedy.advice, ...follow.todo),
    steps: [...remedySteps(remedy.advice), ...follow.steps],
    unchecked: said(
      sentence(remedy.unchecked),
      ...incident.unchecked.map((one) => uncheckedLine(one, words)),
    ),
    evidence: evidenceLines(incident.evidence.records, words),
    records: incident.evidence.records.length,
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

/** Whoever writes what is late, what befell it just before, and where it says why. */
function followLines({ follower, name, systemNamespace, since }: Incident, { text, time }: DocumentWords) {
  if (follower === null) return { causes: [], todo: [], steps: [] };
  const { process, lags } = follower;
  const causes = lags.map(({ rule, from, to }) =>
    text(`lag.${rule}`, {
      process,
      from: time(from),
      ended: to === null ? "no" : "yes",
      to: time(to ?? from),
    }),
  );
  const names = commandValues({ systemNamespace, revision: name });
  const from = Math.floor(Math.min(since, ...lags.map((lag) => lag.from)) / 1_000) * 1_000;
  const sinceTime = isoTime(from).replace(".000Z", "Z");
  const advice = text("follow", { process });
  const command = `kubectl -n ${names.systemNamespace} logs -l app=${process} --tail=-1 --since-time=${sinceTime} | grep ${names.revision}`;
  return {
    causes,
    todo: [`${advice} ${command}`],
    steps: [
      { isCommand: false, text: advice },
      { isCommand: true, text: command },
    ],
  };
}

/** In the order of the records; lines that say the same word for word are one. */
function evidenceLines(records: readonly EvidenceRecord[], words: DocumentWords): CardEvidence[] {
  const lines: CardEvidence[] = [];
  const places = new Map<string, number>();
  for (const record of records) {
    const line = evidenceLine(record, words);
    const isRepeated = record.parts.every(({ role }) => role === "line" || role === "warning");
    const place = isRepeated ? places.get(line.text) : undefined;
    const first = place === undefined ? undefined : lines[place];
    if (place === undefined || first === undefined) {
      if (isRepeated) places.set(line.text, lines.length);
      lines.push(line);
      continue;
    }
    const count = (first.alike?.count ?? 0) + 1;
    lines[place] = {
      ...first,
      alike: { count, seq: line.seq, text: words.text("alike", { count, last: line.time }) },
    };
  }
  return lines;
}

function evidenceLine(
  { seq, t, parts, facts = [], isLater }: EvidenceRecord,
  words: DocumentWords,
): CardEvidence {
  return {
    seq,
    t,
    time: t === null ? "" : words.time(t),
    text: [...parts, ...facts].map((part) => partText(part, words, isLater)).join(" "),
    alike: null,
  };
}

function partText({ role, values }: EvidencePart, { text }: DocumentWords, isLater = false): string {
  const { status, lastedMs, via } = values;
  return text(`role.${role}`, {
    ...values,
    ...(role === "begin" ? { known: isLater ? "later" : "then" } : {}),
    ...(status === undefined ? {} : { code: String(status), asked: via === "" ? "no" : "yes" }),
    ...(typeof lastedMs === "number" ? { lasted: formatDuration(lastedMs) } : {}),
  });
}
