/** A report as text for a terminal or a ticket: at most 100 columns, problems last. */

import { isNewerThanTried, NEWEST_TRIED } from "../core/index.ts";
import type {
  ColdStartFacts,
  Interval,
  Report,
  RevisionFacts,
  ScaleToZeroFacts,
} from "../core/report/report.ts";
import type { Note } from "../model/notes.ts";
import { printable } from "../model/printable.ts";
import type { TraceHeader } from "../model/record.ts";
import { reportedInputs } from "../model/source-contents.ts";
import { bringLines } from "./bring-text.ts";
import { inputLines } from "./inputs-text.ts";
import { knativeLines } from "./knative-text.ts";
import { noteLines } from "./notes-text.ts";
import { pastLines } from "./past-text.ts";
import type { TraceReport } from "./read-report.ts";
import { serviceLines } from "./services-text.ts";
import { type Column, list, paragraph, table } from "./table.ts";
import { t } from "./texts.ts";
import { shortened, toldLines } from "./told-text.ts";
import {
  answerLines,
  burstLines,
  clock,
  diagnosisLines,
  gateLines,
  isGrave,
  violationLines,
} from "./why-text.ts";

/** With more revisions than this, a table of all of them comes first. */
const OVERVIEW_FROM = 4;
const MAX_PROBLEMS = 50;
/** With fewer cold starts than this, they tell more themselves. */
const PERCENTILES_FROM = 4;
const PERCENTILES = ["p50", "p90", "p99"] as const;
const NOTHING = "–";

/** The whole report, ending with a newline; `name` is what the reader calls the trace. */
export function reportText(
  report: TraceReport["report"],
  header: TraceHeader,
  name: string,
  notes: readonly Note[] = [],
): string {
  const { trace, unborn = [] } = report;
  const revisions = [...report.revisions, ...unborn];
  const day = trace.from?.slice(0, 10) ?? "";
  const lines = headLines(report, header, name);
  if (revisions.length >= OVERVIEW_FROM) lines.push("", ...overview(revisions), ...allColdStarts(report));
  lines.push(...knativeLines(report.knative, day), ...serviceLines(report.services ?? [], day));
  for (const revision of revisions) lines.push("", ...revisionLines(revision, day));
  lines.push(...noteLines(notes, day));
  lines.push(...bringLines(report.bring ?? [], day));
  lines.push(...problemLines(report));
  return `${lines.join("\n")}\n`;
}

function headLines(report: Report, header: TraceHeader, name: string): string[] {
  const { trace, knative, unborn = [], services = [] } = report;
  const revisions = [...report.revisions, ...unborn];
  const origin = (["cluster", "kubernetes", "knative", "recordedAt"] as const).flatMap((field) => {
    const value = header[field];
    return value === undefined ? [] : [t(`header.${field}`, { value: printable(value) })];
  });
  const violations = revisions.reduce((sum, revision) => sum + revision.violations.length, 0);
  const diagnoses = revisions.reduce(
    (sum, revision) => sum + revision.diagnoses.filter(isGrave).length,
    knative.findings.filter(isGrave).length +
      services.filter(({ isAlone, ignored }) => isAlone || ignored !== null).length,
  );
  const problems = trace.problems.length;
  return [
    ...paragraph(t("title", { name: printable(name) })),
    ...(origin.length === 0 ? [] : paragraph(origin.join(", "))),
    ...(isNewerThanTried(header.knative) ? paragraph(t("newer", { version: NEWEST_TRIED })) : []),
    ...(header.note === undefined ? [] : paragraph(printable(header.note))),
    ...inputLines(reportedInputs(header)),
    trace.from === null || trace.to === null
      ? t("noRecords")
      : t("span", {
          from: date(trace.from),
          to: date(trace.to),
          seconds: seconds(Date.parse(trace.to) - Date.parse(trace.from)),
        }),
    t("counts", { records: trace.records, revisions: revisions.length }),
    ...(trace.atEarliest === undefined ? [] : paragraph(t("atEarliest"))),
    violations + problems + diagnoses === 0
      ? t(`verdict.${quietVerdict(revisions)}`)
      : t("verdict.wrong", { findings: violations + diagnoses, violations, problems }),
  ];
}

/** That nothing is found is good news only of what is recorded. */
function quietVerdict(
  revisions: readonly RevisionFacts[],
): "clean" | "notRecorded" | "noRevision" | "unknown" {
  if (revisions.length === 0) return "noRevision";
  if (revisions.some(({ told }) => told !== undefined)) return "notRecorded";
  return revisions.every(({ answer }) => answer.phase === "Unknown") ? "unknown" : "clean";
}

// ---------------------------------------------------------------- all revisions

function overview(revisions: readonly RevisionFacts[]): string[] {
  const right = ["flips", "churn", "coldStarts", "longest", "toZero", "violations"] as const;
  const columns: Column[] = [
    ...(["revision", "mode", "path"] as const).map((key) => left(t(`overview.${key}`))),
    ...right.map((key) => ({ title: t(`overview.${key}`), align: "right" as const })),
  ];
  return table(
    columns,
    revisions.map((revision) => [
      printable(`${revision.namespace}/${revision.name}`),
      lastValue(revision.specMode),
      lastValue(revision.path),
      String(revision.flips),
      `+${revision.endpointChurn.added} −${revision.endpointChurn.removed}`,
      String(revision.coldStarts.length),
      longest(revision.coldStarts),
      String(revision.scaleToZero.length),
      String(revision.violations.length),
    ]),
    0,
  );
}

function allColdStarts({ coldStartStatistics }: Report): string[] {
  const { count, outcomes, measures, slowest } = coldStartStatistics;
  if (outcomes.ready < PERCENTILES_FROM) return [];
  const { p50, p90, p99 } = measures.total;
  const values = {
    count,
    p50: seconds(p50),
    p90: seconds(p90),
    p99: seconds(p99),
    slowest: slowest ?? "none",
  };
  return ["", ...paragraph(t("allColdStarts", values))];
}

function lastValue(intervals: readonly Interval[]): string {
  const last = intervals.at(-1);
  if (last === undefined) return NOTHING;
  return last.to === null ? last.value : t("gone");
}

function longest(coldStarts: readonly ColdStartFacts[]): string {
  const totals = coldStarts.flatMap(({ totalMs }) => (totalMs === null ? [] : [totalMs]));
  return totals.length === 0 ? NOTHING : seconds(Math.max(...totals));
}

// ---------------------------------------------------------------- one revision

function revisionLines(revision: RevisionFacts, day: string): string[] {
  const { endpointChurn, numActivatorsChanges, flips, coldStarts, scaleToZero, told } = revision;
  return [
    ...paragraph(printable(`${revision.namespace}/${revision.name}`)),
    ...answerLines(revision, day),
    ...section(t("diagnoses"), diagnosisLines(revision, day)),
    ...section(t("violations"), violationLines(revision, day)),
    ...gateLines(revision, day),
    ...burstLines(revision),
    ...(told === undefined
      ? [
          ...list(t("mode"), timeline(revision.specMode, day)),
          ...list(t("path"), timeline(revision.path, day)),
          ...list(t("condition"), timeline(revision.condition, day)),
          ...list(t("changes"), [
            t("changeCounts", { flips, ...endpointChurn, activators: numActivatorsChanges }),
          ]),
        ]
      : toldLines(told, day)),
    ...probeLines(revision),
    ...section(t("coldStarts"), coldStartTable(coldStarts, revision.coldStartStatistics, day)),
    ...section(t("scaleToZero"), scaleToZeroTable(scaleToZero, day)),
    ...section(t("past.title"), pastLines(revision, day)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines];
}

function timeline(intervals: readonly Interval[], day: string): string[] {
  const items: string[] = [];
  intervals.forEach(({ value, from, to }, i) => {
    items.push(`${clock(from, day)} ${value}`);
    if (to !== null && intervals[i + 1]?.from !== to) items.push(`${clock(to, day)} ${t("gone")}`);
  });
  return items.length === 0 ? [t("never")] : shortened(items);
}

function coldStartTable(
  episodes: readonly ColdStartFacts[],
  { outcomes, measures }: RevisionFacts["coldStartStatistics"],
  day: string,
): string[] {
  if (episodes.length === 0) return [];
  const numbers = ["total", "schedule", "start", "ready", "publish", "handover", "waited"] as const;
  const columns: Column[] = [
    ...(["begin", "kind", "outcome"] as const).map((key) => left(t(`coldStart.${key}`))),
    ...numbers.map((key) => ({ title: t(`coldStart.${key}`), align: "right" as const })),
  ];
  const rows = episodes.map(({ begin, kind, outcome, totalMs, phases, clientWaitedMs }) => [
    clock(begin, day),
    kind,
    outcome,
    seconds(totalMs),
    seconds(phases.schedule),
    seconds(phases.start),
    seconds(phases.ready),
    seconds(phases.publish),
    seconds(phases.handover),
    waited(clientWaitedMs),
  ]);
  const { total, schedule, start, ready, publish, handover, answered } = measures;
  const percentiles = PERCENTILES.map((p) => [
    p,
    "",
    "",
    ...[total, schedule, start, ready, publish, handover, answered].map((measure) => seconds(measure[p])),
  ]);
  return table(columns, outcomes.ready < PERCENTILES_FROM ? rows : [...rows, ...percentiles], 4);
}

function scaleToZeroTable(episodes: readonly ScaleToZeroFacts[], day: string): string[] {
  if (episodes.length === 0) return [];
  const numbers = ["mode", "path", "probe", "failures", "confirm", "drain"] as const;
  const columns: Column[] = [
    ...(["inactive", "outcome"] as const).map((key) => left(t(`descent.${key}`))),
    ...numbers.map((key) => ({ title: t(`descent.${key}`), align: "right" as const })),
  ];
  return table(
    columns,
    episodes.map((episode) => [
      clock(episode.inactiveAt, day),
      episode.outcome,
      since(episode.inactiveAt, episode.modeProxyAt),
      since(episode.inactiveAt, episode.pathActivatorAt),
      since(episode.inactiveAt, episode.probeConfirmedAt),
      String(episode.probeFailures),
      seconds(episode.phases.confirm),
      seconds(episode.phases.drain),
    ]),
    4,
  );
}

function probeLines({ probes: { autoscaler, prober } }: RevisionFacts): string[] {
  const items = [
    ...(autoscaler.confirmed + autoscaler.failed === 0 ? [] : [t("probeCounts.autoscaler", autoscaler)]),
    ...(prober.sent === 0 ? [] : [t("probeCounts.prober", prober)]),
  ];
  return items.length === 0 ? [] : list(t("probes"), items);
}

function problemLines({ trace: { problems } }: Report): string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, MAX_PROBLEMS).flatMap(({ line, byteOffset, reason }) => {
    const said = printable(reason);
    const text =
      line === 0
        ? t("wholeFile", { reason: said })
        : t("problem", { line, offset: byteOffset, reason: said });
    return paragraph(text, 2, 4);
  });
  const more = problems.length - MAX_PROBLEMS;
  return ["", t("problems"), ...lines, ...(more > 0 ? [`  ${t("moreProblems", { count: more })}`] : [])];
}

// ---------------------------------------------------------------- values

function left(title: string): Column {
  return { title, align: "left" };
}

/** "2026-11-23T04:05:15.701Z" as "2026-11-23 04:05:15.701". */
function date(iso: string): string {
  return iso.replace("T", " ").replace("Z", "");
}

function seconds(ms: number | null): string {
  return ms === null ? NOTHING : (ms / 1_000).toFixed(3);
}

/** The longest wait; of many the number of those who waited, too. */
function waited(wait: ColdStartFacts["clientWaitedMs"]): string {
  if (wait === null) return NOTHING;
  return wait.count === 1 ? seconds(wait.max) : `${seconds(wait.max)} (${wait.count})`;
}

function since(from: string | null, to: string | null): string {
  return seconds(from === null || to === null ? null : Date.parse(to) - Date.parse(from));
}
