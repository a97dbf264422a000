/** An answer as text for a terminal: what could not be asked, then one revision after another, or a line for each. */
import { isNewerThanTried, NEWEST_TRIED, type RevisionFacts } from "../../core/index.ts";
import { translator } from "../../i18n/translate.ts";
import { printable } from "../../model/printable.ts";
import { knativeLines } from "../knative-text.ts";
import { pastLines } from "../past-text.ts";
import { type Column, paragraph, table, WIDTH } from "../table.ts";
import { t } from "../texts.ts";
import {
  answerLines,
  burstLines,
  clock,
  diagnosisLines,
  gateLines,
  isGrave,
  violationLines,
} from "../why-text.ts";
import { lasts, lostWithout, type Why } from "./answer.ts";
import type { BareRevision, NameMatch } from "./names.ts";
import { needingOf } from "./needing.ts";

const lost = translator("cluster");

/** The whole answer, ending with a newline. */
export function whyText(why: Why): string {
  const day = why.asked.at.slice(0, 10);
  const { revisions, knative } = why.report;
  const blocks =
    why.resolved === null ? overview(why, day) : revisions.flatMap((one) => ["", ...block(one, day)]);
  const isKnativeWrong = knative.findings.some((one) => isGrave(one) && lasts(one));
  const lines = [
    ...paragraph(headOf(why)),
    ...whatIsMissing(why).flatMap((text) => paragraph(text, 0, 2)),
    ...[...matchTexts(why), ...bareTexts(why)].flatMap((text) => paragraph(text, 0, 2)),
    ...blocks,
    ...(isKnativeWrong ? knativeLines(knative, day) : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Which cluster was asked, when, and what for. */
export function headOf({ asked }: Why): string {
  const { at, cluster, namespace, kubernetes, knative } = asked;
  const parts = [
    t("whyNow.asked", {
      cluster: printable(cluster),
      where: namespace === null ? "all" : "one",
      namespace: printable(namespace ?? ""),
      at: at.replace("T", " ").replace(/\.\d+Z$/, ""),
    }),
    ...(kubernetes === undefined ? [] : [t("header.kubernetes", { value: printable(kubernetes) })]),
    ...(knative === undefined ? [] : [t("header.knative", { value: printable(knative) })]),
  ];
  const newer = isNewerThanTried(knative) ? ` ${t("newer", { version: NEWEST_TRIED })}` : "";
  return `${parts.join(", ")}.${newer}`;
}

/** What was not answered, a sentence or two each. */
export function whatIsMissing({ missing, logs, requestLogs }: Why): string[] {
  const texts = missing.map(({ resource, state, reason }) => {
    const key = lostWithout(resource);
    const said = t(`whyNow.${state}`, { resource, reason: printable(reason) });
    return key === null ? said : `${said}. ${lost(`lost.${key}`)}`;
  });
  const unread = (of: Why["logs"], key: "record.missingLogs" | "whyNow.missingRequestLogs"): string[] => {
    if (of === null || of.reason === "") return [];
    return [t(key, { missing: of.wanted - of.read, wanted: of.wanted, reason: printable(of.reason) })];
  };
  return [
    ...texts,
    ...unread(logs, "record.missingLogs"),
    ...unread(requestLogs, "whyNow.missingRequestLogs"),
  ];
}

/** What leads to revisions, in words. Of a revision, which leads to itself, nothing need be said. */
export function matchTexts({ resolved }: Why): string[] {
  const matches = resolved?.matches ?? [];
  return matches.filter(({ kind, revisions }) => kind !== "revision" && revisions.length > 0).map(matchText);
}

function matchText({ kind, namespace, name, revisions }: NameMatch): string {
  return t("whyNow.match", {
    kind,
    name: printable(`${namespace}/${name}`),
    revisions: revisions.map((key) => printable(key.slice(key.indexOf("/") + 1))).join(", "),
  });
}

/** What is meant and has no ServerlessService. */
export function bareTexts({ resolved }: Why): string[] {
  return (resolved?.bare ?? []).map(bareText);
}

export function bareText({ namespace, name, ready }: BareRevision): string {
  const said = ready === "" ? "NONE" : printable(ready);
  return t("whyNow.bare", { name: printable(`${namespace}/${name}`), ready: said });
}

/** How many need somebody, and how many do not. */
export function countText({ report, fine }: Why): string {
  return t("whyNow.count", { needing: report.revisions.length, fine, all: report.revisions.length + fine });
}

// ---------------------------------------------------------------- parts of the text

function block(revision: RevisionFacts, day: string): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`  ${title}`, ...lines];
  return [
    ...paragraph(printable(`${revision.namespace}/${revision.name}`)),
    ...answerLines(revision, day),
    ...section(t("diagnoses"), diagnosisLines(revision, day)),
    ...section(t("violations"), violationLines(revision, day)),
    ...gateLines(revision, day),
    ...burstLines(revision),
    ...section(t("past.title"), pastLines(revision, day)),
  ];
}

const COLUMNS: readonly Column[] = (["revision", "severity", "since", "finding"] as const).map((key) => ({
  title: t(`whyNow.column.${key}`),
  align: "left",
}));
/** Between columns. */
const GAP = 2;
/** Of a finding so much is told, however long names are. */
const LEAST_FINDING = 24;

/** A line for each that needs somebody, with as much of its finding as fits. */
function overview(why: Why, day: string): string[] {
  const needing = needingOf(why.report);
  const heads = needing.map(({ name, severity, since }) => [
    printable(name),
    t(`severity.${severity}`),
    clock(since, day).replace(/\.\d+$/, ""),
  ]);
  const titles = COLUMNS.slice(0, 3).map(({ title }) => title);
  const taken = titles.map((_, i) => GAP + Math.max(...[titles, ...heads].map((row) => row[i]?.length ?? 0)));
  const room = Math.max(LEAST_FINDING, WIDTH - taken.reduce((a, b) => a + b, 0));
  const rows = needing.map(({ text }, i) => [
    ...(heads[i] ?? []),
    text.length <= room ? text : `${text.slice(0, room - 1).toWellFormed()}…`,
  ]);
  const [worst] = needing;
  if (worst === undefined) return paragraph(countText(why));
  const [namespace = "", name = ""] = worst.name.split("/");
  const hint = t("whyNow.hint", { namespace: printable(namespace), name: printable(name) });
  return [...paragraph(countText(why)), "", ...table(COLUMNS, rows, 0), "", ...paragraph(hint)];
}
