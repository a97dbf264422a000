/**
 * Tables of a rule at its edge: what happens, until when, and what is then found.
 *
 *     table("D7", [
 *       ["no pod is ready for 5 s", text, 15, ["10–"]],            its spans
 *       ["says how long", text, 15, { lastedMs: 5_000 }],          values of the latest
 *       ["the condition shows it", text, 15, "10 sks Serve n=2"],  the line of the record that shows the latest best
 *     ]);
 */
import { describe, expect, test } from "vitest";
import { buildState, findingsUntil, systemFindings } from "../../lib/core/index.ts";
import type { Finding, FindingValues } from "../../lib/model/timeline.ts";
import { at, records, secondsOf } from "./records.ts";
import { revisionOf, spansOf } from "./revision.ts";

export type RuleCase = readonly [
  what: string,
  text: string,
  until: number,
  expected: readonly string[] | FindingValues | string,
];

type Header = Parameters<typeof revisionOf>[1];

/** One test for each row. */
export function table(rule: string, cases: readonly RuleCase[], header?: Header): void {
  describe(rule, () => {
    test.each(cases)("%s", (_, text, until, expected) => {
      if (Array.isArray(expected)) expect(spansOf(text, rule, until, header)).toEqual(expected);
      else if (typeof expected === "string")
        expect(lineOf(text, latest(text, rule, until, header))).toBe(expected);
      else expect(latest(text, rule, until, header).values).toMatchObject(expected);
    });
  });
}

/** The same of a rule about Knative's own processes: spans have the process before them, values the severity among them. */
export function systemTable(rule: string, cases: readonly RuleCase[]): void {
  describe(rule, () => {
    test.each(cases)("%s", (_, text, until, expected) => {
      const { shared } = buildState(records(text));
      const found = systemFindings(shared, at(until)).filter((one) => one.rule === rule);
      if (Array.isArray(expected)) {
        const spans = found.map(({ component, from, to }) =>
          `${component} ${secondsOf(from)}–${secondsOf(to) ?? ""}`.trim(),
        );
        expect(spans).toEqual(expected);
        return;
      }
      const last = found.at(-1);
      if (last === undefined) throw new Error(`${rule} finds nothing`);
      if (typeof expected === "string") expect(lineOf(text, last)).toBe(expected);
      else expect({ severity: last.severity, ...last.values }).toMatchObject(expected);
    });
  });
}

/** The finding of a rule that began last, by what is known at an instant. */
export function latest(text: string, rule: string, until: number, header?: Header): Finding {
  const finding = findingsUntil(revisionOf(text, header), at(until)).findLast((one) => one.rule === rule);
  if (finding === undefined) throw new Error(`${rule} finds nothing`);
  return finding;
}

/** The line of a text whose record shows a finding best. */
function lineOf(text: string, { seq }: Pick<Finding, "seq">): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"))[seq];
}
