/** Revisions that need somebody, the worst first, each with the worst of what is wrong with it now. */
import type { Report, RevisionFacts } from "../../core/index.ts";
import { describe } from "../../i18n/describe.ts";
import { printable } from "../../model/printable.ts";
import { t } from "../texts.ts";
import { isGrave } from "../why-text.ts";
import { lasts } from "./answer.ts";

export interface Needing {
  /** "namespace/name". */
  readonly name: string;
  readonly severity: "error" | "warning";
  /** The rule, and what was found. */
  readonly text: string;
  readonly since: string;
}

export function needingOf({ revisions }: Report): Needing[] {
  return revisions
    .map(needing)
    .sort((a, b) => (a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1));
}

function needing({ namespace, name, diagnoses, violations }: RevisionFacts): Needing {
  const grave = diagnoses.filter((one) => isGrave(one) && lasts(one));
  const error = grave.find(({ severity }) => severity === "error");
  const [violation] = violations;
  const more = grave.length + violations.length - 1;
  const told = (rule: string, text: string): string =>
    printable(t("whyNow.finding", { rule, text, more })).trimEnd();
  const common = { name: `${namespace}/${name}` };
  const first = error ?? (violation === undefined ? grave[0] : undefined);
  if (first !== undefined) {
    const severity = first.severity === "error" ? "error" : "warning";
    return { ...common, severity, text: told(first.rule, first.text), since: first.first };
  }
  const { rule = "", detail = "", from = "" } = violation ?? {};
  const text = told(rule, `${describe("title", rule, {})}: ${detail}`);
  return { ...common, severity: "error", text, since: from };
}
