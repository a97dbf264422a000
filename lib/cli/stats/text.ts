/** Statistics as text and as Markdown: the same words, in tables of the one or the other sort. */
import type {
  Deployment,
  FoundOften,
  Kept,
  ServiceStats,
  SettingFact,
  Stats,
  StatsPart,
  Wakes,
} from "../../core/index.ts";
import { describe } from "../../i18n/describe.ts";
import { UNTOLD } from "../../i18n/untold.ts";
import { isoTime } from "../../model/iso-time.ts";
import { formatDuration } from "../../model/lengths.ts";
import { printable } from "../../model/printable.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { type Column, paragraph, table } from "../table.ts";
import { t } from "../texts.ts";
import type { StatsOptions } from "./options.ts";

const NOTHING = "–";
/** Of findings, and of changed settings. */
const MOST_LINES = 5;
/** Of more services only the table is printed. */
const FEW_SERVICES = 3;

/** How tables and sentences are written. */
interface Style {
  title(text: string): string[];
  sentence(text: string): string[];
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[];
}

const TEXT: Style = {
  title: (text) => [printable(text)],
  sentence: (text) => {
    const indent = text.length - text.trimStart().length;
    return paragraph(printable(text.trimStart()), indent);
  },
  table: (columns, rows) =>
    table(
      columns,
      rows.map((row) => row.map(printable)),
    ),
};

const MARKDOWN: Style = {
  title: (text) => [`### ${cell(text)}`, ""],
  sentence: (text) => [cell(text.trimStart()), ""],
  table: (columns, rows) => [
    `| ${columns.map(({ title }) => title).join(" | ")} |`,
    `|${columns.map(({ align }) => (align === "left" ? "---|" : "---:|")).join("")}`,
    ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
    "",
  ],
};

/** What a cluster says, made harmless. */
function cell(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|~]/g, "\\$&")
    .replace(/@(?=\w)/g, "@\u2060");
}

/** The whole answer, ending with a newline. */
export function statsText(stats: Stats, options: StatsOptions): string {
  const style = options.format === "markdown" ? MARKDOWN : TEXT;
  const { services, all, left: more } = stats;
  const areFew = options.service !== null || services.length <= FEW_SERVICES;
  const { namespace, service } = services[0] ?? {};
  const isHinted = !areFew && namespace !== undefined && service !== undefined;
  const lines = [
    ...headOf(stats).flatMap(style.sentence),
    ...(all.kept === null ? [] : style.sentence(keptText(all.kept, options))),
    ...(options.service === null ? overview(stats, style) : []),
    ...(areFew ? services.flatMap((service) => ["", ...block(service, stats, options, style)]) : []),
    ...(more === 0 ? [] : ["", ...style.sentence(t("stats.left", { count: more }))]),
    ...(isHinted ? ["", ...style.sentence(t("stats.hint", { namespace, service }))] : []),
    ...knative(stats, style),
  ];
  const text = lines.join("\n").replace(/\n{3,}/g, "\n\n");
  return `${text.trimEnd()}\n`;
}

/** Of which time, how much of it was watched, and what happened in it. */
function headOf({ from, to, watchedMs, all, services, left }: Stats): string[] {
  const span = { from: minuteOf(from), to: minuteOf(to) };
  if (watchedMs === 0) return [t("stats.unwatched", span)];
  const watched = t("stats.watched", { watched: formatDuration(watchedMs), all: formatDuration(to - from) });
  const wakes =
    all.count === 0
      ? t("stats.noWake")
      : t("stats.wakes", { count: all.count, services: services.length + left });
  return [`${t("stats.span", span)} ${watched}`, wakes];
}

function minuteOf(at: EpochMs): string {
  return isoTime(at).slice(0, 16).replace("T", " ");
}

function keptText(kept: Kept, { objective }: StatsOptions): string {
  const within = formatDuration(objective?.withinMs ?? 0);
  if (kept.share === null) return t("stats.keptNone", { within });
  const said = t("stats.kept", { share: percent(kept.share), within, count: kept.within + kept.missed });
  const wanted =
    objective?.share == null
      ? ""
      : ` ${t("stats.target", { share: percent(objective.share), met: kept.isMet === true ? "yes" : "no" })}`;
  const ready = kept.byReadiness === 0 ? "" : ` ${t("stats.byReadiness", { count: kept.byReadiness })}`;
  const unseen = kept.undecided === 0 ? "" : ` ${t("stats.undecided", { count: kept.undecided })}`;
  return said + wanted + ready + unseen;
}

/** Cut, not rounded: 99.96 % of a promise of 100 % is not kept. */
function percent(share: number): string {
  return `${Math.floor(share * 1_000 + 1e-9) / 10} %`;
}

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

/** The promise has a column where one was asked for. */
function columnsOf(first: string, hasKept: boolean): Column[] {
  const keys = ["wakes", "p50", "p90", "max", "clients", ...(hasKept ? (["within"] as const) : [])] as const;
  const titles = [...keys, "flips", "findings"] as const;
  return [left(first), ...titles.map((key) => right(t(`stats.column.${key}`)))];
}

function wakeCells({ count, total, answered, kept }: Wakes): string[] {
  return [
    String(count),
    lengthOf(total.p50),
    lengthOf(total.p90),
    lengthOf(total.max),
    lengthOf(answered.p90),
    ...(kept === null ? [] : [kept.share === null ? NOTHING : percent(kept.share)]),
  ];
}

const lengthOf = (ms: DurationMs | null): string => (ms === null ? NOTHING : formatDuration(ms));

function overview({ services, all }: Stats, style: Style): string[] {
  if (services.length === 0) return [];
  const rows = services.map(({ namespace, service, wakes, flips, findings }) => [
    `${namespace}/${service}`,
    ...wakeCells(wakes),
    String(flips),
    String(graveOf(findings).reduce((sum, { count }) => sum + count, 0)),
  ]);
  return ["", ...style.table(columnsOf(t("stats.column.service"), all.kept !== null), rows)];
}

function block(service: ServiceStats, stats: Stats, { by }: StatsOptions, style: Style): string[] {
  const { namespace, service: name, parts, deployment, scaleDowns, findings, settings } = service;
  const { count, aborted, confirm } = scaleDowns;
  const down = count === 0 ? "" : t("stats.scaleDowns", { count, aborted, p50: lengthOf(confirm.p50) });
  return [
    ...style.title(`${namespace}/${name}`),
    ...style.table(columnsOf(t(`stats.column.${by}`), stats.all.kept !== null), rowsOf(parts, stats)),
    ...(deployment === null ? [] : style.sentence(`  ${deploymentText(deployment)}`)),
    ...(down === "" ? [] : style.sentence(`  ${down}`)),
    ...foundLines(findings, ({ rule }) => describe("title", rule, UNTOLD), style),
    ...settingLines(settings, style),
  ];
}

/** Of periods also those in which nothing happened: a row that is missing could be read as not watched. */
function rowsOf(parts: readonly StatsPart[], { periods, all }: Stats): string[][] {
  const rowOf = ({ key, wakes, flips, findings }: StatsPart): string[] => [
    key,
    ...wakeCells(wakes),
    String(flips),
    String(findings),
  ];
  if (periods.length === 0) return parts.map(rowOf);
  const empty = Array<string>(all.kept === null ? 6 : 7).fill(NOTHING);
  return periods.map(({ key, watchedMs }) => {
    const part = parts.find((one) => one.key === key);
    return part === undefined ? [key, watchedMs === 0 ? t("stats.notWatched") : "0", ...empty] : rowOf(part);
  });
}

function deploymentText({ before, after, measure, verdict, ...rest }: Deployment): string {
  const medianOf = (wakes: Wakes): DurationMs | null =>
    (measure === "answered" ? wakes.answered : wakes.total).p50;
  return t("stats.deployment", {
    after,
    before,
    verdict,
    measure,
    difference: formatDuration(Math.abs(rest.differenceMs ?? 0)),
    new: lengthOf(medianOf(rest.afterWakes)),
    old: lengthOf(medianOf(rest.beforeWakes)),
  });
}

/** What is only worth knowing happens all the time. */
function graveOf(findings: readonly FoundOften[]): readonly FoundOften[] {
  return findings.filter(({ severity }) => severity !== "note");
}

function foundLines(
  findings: readonly FoundOften[],
  titleOf: (found: FoundOften) => string,
  style: Style,
): string[] {
  return graveOf(findings)
    .slice(0, MOST_LINES)
    .flatMap((found) => {
      const { rule, severity, count, first, last } = found;
      const times = { first: minuteOf(first), last: last === null ? "" : minuteOf(last) };
      const lasts = last === null ? "yes" : "no";
      const said = {
        severity: t(`severity.${severity}`),
        rule,
        title: titleOf(found),
        count,
        ...times,
        lasts,
      };
      return style.sentence(`  ${t("stats.found", said)}`);
    });
}

function settingLines(settings: readonly SettingFact[], style: Style): string[] {
  return settings.slice(0, MOST_LINES).flatMap(({ at, name, key, before, after }) => {
    const values = { before: before ?? NOTHING, after: after ?? NOTHING };
    return style.sentence(`  ${t("stats.setting", { at: minuteOf(at), name, key, ...values })}`);
  });
}

function knativeTitle({ rule, about }: FoundOften): string {
  return describe("knative", `${rule}.title`, { ...UNTOLD, component: about });
}

function knative({ knative: { findings, settings } }: Stats, style: Style): string[] {
  const lines = [...foundLines(findings, knativeTitle, style), ...settingLines(settings, style)];
  return lines.length === 0 ? [] : ["", ...style.title(t("knative.title")), ...lines];
}
