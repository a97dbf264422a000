/** What a report prints of Knative's own processes. */
import type { KnativeReport } from "../core/index.ts";
import { printable } from "../model/printable.ts";
import { type Column, paragraph, table } from "./table.ts";
import { t } from "./texts.ts";
import { clock, isGrave } from "./why-text.ts";

const NOTHING = "–";
/** More changes of settings are counted. */
const MOST_CHANGES = 10;

const COLUMNS: readonly Column[] = (
  ["component", "state", "pods", "since", "leader", "restart"] as const
).map((key) => ({ title: t(`knative.${key}`), align: "left" }));

/** Component, state, leader, what was found and which settings changed; nothing where nothing was seen. */
export function knativeLines({ components, findings, changes }: KnativeReport, day: string): string[] {
  const grave = findings.filter(isGrave);
  if (components.length === 0 && grave.length === 0 && changes.length === 0) return [];
  const rows = components.map((one) => [
    printable(one.component),
    one.reason === "" ? one.state : `${one.state} (${printable(one.reason)})`,
    `${one.ready}/${one.pods}`,
    one.since === null ? NOTHING : clock(one.since, day),
    one.leaders.length === 0 ? NOTHING : printable(one.leaders.join(", ")),
    one.lastRestart === null ? NOTHING : restartOf(one.lastRestart, day),
  ]);
  return [
    "",
    t("knative.title"),
    ...(rows.length === 0 ? [] : table(COLUMNS, rows, 2)),
    ...grave.flatMap((finding) => findingLines(finding, day)),
    ...changeLines(changes, day),
  ];
}

function restartOf(
  { at, exitCode }: NonNullable<KnativeReport["components"][number]["lastRestart"]>,
  day: string,
): string {
  return exitCode === null ? clock(at, day) : `${clock(at, day)}, exit ${exitCode}`;
}

function findingLines(
  { severity, rule, from, to, text, remedy }: KnativeReport["findings"][number],
  day: string,
): string[] {
  const values = {
    severity: t(`severity.${severity}`),
    rule,
    from: clock(from, day),
    to: to === null ? t("lasts") : clock(to, day),
    text: printable(text),
  };
  return [
    ...paragraph(t("diagnosis", values), 2, 4),
    ...(remedy === "" ? [] : paragraph(t("remedy", { text: printable(remedy) }), 4)),
  ];
}

function changeLines(changes: KnativeReport["changes"], day: string): string[] {
  if (changes.length === 0) return [];
  const items = changes.slice(0, MOST_CHANGES).map(({ at, name, key, before, after }) =>
    t("knative.change", {
      at: clock(at, day),
      name: printable(name),
      key: printable(key),
      before: before === null ? t("knative.notSet") : printable(before),
      after: after === null ? t("knative.notSet") : printable(after),
    }),
  );
  const more = changes.length - items.length;
  const text = [...items, ...(more > 0 ? [t("knative.more", { count: more })] : [])].join("; ");
  return paragraph(`${t("knative.changes")}: ${text}`, 2, 4);
}
