/** An answer as Markdown for a ticket or a chat: the same words, with what a cluster says made harmless. */
import type { RevisionFacts } from "../../core/index.ts";
import { describe } from "../../i18n/describe.ts";
import { printable } from "../../model/printable.ts";
import { t } from "../texts.ts";
import { gateLines, isGrave } from "../why-text.ts";
import { lasts, type Why } from "./answer.ts";
import { needingOf } from "./needing.ts";
import { bareTexts, countText, headOf, matchTexts, whatIsMissing } from "./text.ts";

/** The whole answer, ending with a newline. */
export function whyMarkdown(why: Why): string {
  const { report, resolved } = why;
  const said = [headOf(why), ...whatIsMissing(why)];
  const names = [...matchTexts(why), ...bareTexts(why)];
  const findings = report.knative.findings.filter((one) => isGrave(one) && lasts(one));
  const parts = [
    ...said.map(escaped),
    ...names.map(escaped),
    ...(resolved === null
      ? overview(why)
      : report.revisions.map((one) => block(one, why.asked.at.slice(0, 10)))),
    ...(findings.length === 0 ? [] : [`### ${t("knative.title")}`, findings.map(finding).join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function overview(why: Why): string[] {
  const rows = needingOf(why.report).map(
    ({ name, severity, text }) => `- **${escaped(name)}** ${t(`severity.${severity}`)} ${escaped(text)}`,
  );
  return [escaped(countText(why)), ...(rows.length === 0 ? [] : [rows.join("\n")])];
}

function block(revision: RevisionFacts, day: string): string {
  const { namespace, name, answer, diagnoses, violations } = revision;
  const gate = gateLines(revision, day)
    .map((line) => line.trim().replace(/ +/g, " "))
    .join(" ");
  const broken = violations.map(
    ({ rule, detail }) => `- **${escaped(rule)}** ${escaped(`${describe("title", rule, {})}: ${detail}`)}`,
  );
  const list = [...diagnoses.filter(isGrave).map(finding), ...broken].join("\n");
  return [`### ${escaped(`${namespace}/${name}`)}`, escaped(answer.text), list, escaped(gate)]
    .filter((part) => part !== "")
    .join("\n\n");
}

interface Finding {
  readonly severity: "error" | "warning" | "note";
  readonly rule: string;
  readonly text: string;
  readonly remedy: string;
}

function finding({ severity, rule, text, remedy }: Finding): string {
  const line = `- **${t(`severity.${severity}`)} ${rule}** ${escaped(text)}`;
  return remedy === "" ? line : `${line}\n  ${escaped(t("remedy", { text: remedy }))}`;
}

/** One line that Markdown takes as it is: no markup, no HTML, nobody mentioned. */
function escaped(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|~]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/@(?=\w)/g, "@\u2060")
    .replace(/^(\s*)([#+-]|\d+\.)/, "$1\\$2");
}
