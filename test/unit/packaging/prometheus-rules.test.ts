/** The rules for Prometheus, as its own tools read them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checker, PROMTOOL } from "../../../scripts/checkers.mjs";
import { PROMETHEUS_FOLDER, readRules } from "../../support/dashboard.ts";

const rules = readRules();

function promtool(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(checker(PROMTOOL), args, {
    cwd: fileURLToPath(PROMETHEUS_FOLDER),
    encoding: "utf8",
  });
  return { status, output: `${stdout}${stderr}` };
}

describe("the rules for Prometheus", () => {
  test("are valid", () => {
    const { status, output } = promtool("check", "rules", "rules.yaml");
    expect(output).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(status).toBe(0);
  });

  test("fire when they should, and just do not when they should not", () => {
    expect(promtool("test", "rules", "rules.test.yaml")).toMatchObject({ status: 0 });
  });

  test("are all tried: each alert fires in one case and does not in another", () => {
    const { tests } = parse(readFileSync(new URL("rules.test.yaml", PROMETHEUS_FOLDER), "utf8"));
    const cases = tests.flatMap((one: { alert_rule_test?: unknown[] }) => one.alert_rule_test ?? []);
    for (const { alert, labels, annotations } of rules.filter((rule) => rule.alert !== undefined)) {
      const own = cases.filter(({ alertname }: { alertname: string }) => alertname === alert);
      expect(
        own.some((one: { exp_alerts: unknown[] }) => one.exp_alerts.length > 0),
        alert,
      ).toBe(true);
      expect(labels?.severity, alert).toMatch(/^(critical|warning)$/);
      expect(Object.keys(annotations ?? {}), alert).toEqual(["summary", "description"]);
    }
    const expressions = tests.flatMap((one: { promql_expr_test?: { expr: string }[] }) =>
      (one.promql_expr_test ?? []).map(({ expr }) => expr.replace(/\{.*/, "")),
    );
    for (const { record } of rules) if (record !== undefined) expect(expressions).toContain(record);
  });
});
