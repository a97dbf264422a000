/** What explains a revision, as text for the report: the answer first, then what is wrong, then what blocks. */
import type { RevisionFacts } from "../core/report/report.ts";
import { describe } from "../i18n/describe.ts";
import { translator } from "../i18n/translate.ts";
import { printable } from "../model/printable.ts";
import { labelled, paragraph } from "./table.ts";
import { t } from "./texts.ts";

const burstText = translator("burst");

type Diagnosis = RevisionFacts["diagnoses"][number];

/** An instant inside a text. */
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g;
/** Branches of the gate of which the answer has told already, or of which there is nothing to tell. */
const SILENT: ReadonlySet<string> = new Set(["atZero", "notThere", "unknown"]);

/** What it is doing, why, and until when. */
export function answerLines({ answer }: RevisionFacts, day: string): string[] {
  return answer.text === "" ? [] : paragraph(said(answer.text, day), 2);
}

/** Notes are for those who look for them, in the JSON. */
export function isGrave({ severity }: Pick<Diagnosis, "severity">): boolean {
  return severity !== "note";
}

/** Worst first. */
export function diagnosisLines({ diagnoses }: RevisionFacts, day: string): string[] {
  const errors = diagnoses.filter(({ severity }) => severity === "error");
  const warnings = diagnoses.filter(({ severity }) => severity === "warning");
  return [...errors, ...warnings].flatMap(({ rule, severity, from, first, last, text, remedy }) => [
    ...paragraph(
      t("diagnosis", {
        severity: t(`severity.${severity}`),
        rule,
        // What is told by late answers began before the first of them came.
        from: clock(from < first ? from : first, day),
        to: last === null ? t("lasts") : clock(last, day),
        text: said(text, day),
      }),
      4,
      6,
    ),
    ...(remedy === "" ? [] : paragraph(t("remedy", { text: said(remedy, day) }), 6)),
  ]);
}

/** Each with its rule in words. */
export function violationLines({ violations }: RevisionFacts, day: string): string[] {
  return violations.flatMap(({ rule, from, to, detail }) =>
    paragraph(
      t("violation", {
        rule: printable(rule),
        title: describe("title", rule, {}),
        from: clock(from, day),
        to: to === null ? t("lasts") : clock(to, day),
        detail: said(detail, day),
      }),
      4,
      6,
    ),
  );
}

/** Why it does not scale to zero, while there are pods. */
export function gateLines({ gate: { branch, text, unblock } }: RevisionFacts, day: string): string[] {
  if (SILENT.has(branch)) return [];
  const words = unblock === null ? text : `${text} ${t("unblock", { text: unblock })}`;
  return labelled(t("toZero"), said(words, day));
}

/** Only while there are pods, and where what is seen differs from what the rule says. */
export function burstLines({ burst, gate }: RevisionFacts): string[] {
  const { differs, observed, computed, doubts } = burst;
  if (differs.length === 0 || computed === null || SILENT.has(gate.branch)) return [];
  const items = differs.map((what) =>
    t("burst.differs", {
      what: t(`burst.${what}`),
      observed: signed(observed[what]),
      computed: signed(computed[what]),
    }),
  );
  const words = [`${items.join("; ")}.`, ...doubts.map((doubt) => burstText(`doubt.${doubt}`))].join(" ");
  return labelled(t("burst.title"), words);
}

/** The time of day; with the day before it where that is not the day the trace begins, and with another year. */
export function clock(iso: string, day: string): string {
  if (iso.startsWith(day)) return iso.slice(11, 23);
  const date = iso.slice(iso.slice(0, 4) === day.slice(0, 4) ? 5 : 0, 10);
  return `${date} ${iso.slice(11, 23)}`;
}

/** A text with its instants as the other times of the report are printed. */
function said(text: string, day: string): string {
  return printable(text).replace(INSTANT, (iso) => clock(iso, day).replace(/Z$/, ""));
}

function signed(value: string | number | null): string {
  return String(value ?? "").replace(/^-/, "−");
}
