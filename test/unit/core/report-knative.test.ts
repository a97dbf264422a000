/** The part of a report that tells of Knative itself, as facts and as text, and whether it makes the report fail. */
import { expect, test } from "vitest";
import { isClean } from "../../../lib/cli/fail-on.ts";
import { reportText } from "../../../lib/cli/report-text.ts";
import { buildState, reportOf } from "../../../lib/core/index.ts";
import { describe as words } from "../../../lib/i18n/describe.ts";
import { records } from "../../support/records.ts";

const UP = `
  0 =sks Proxy
  0 =knative/autoscaler-a ready
  0 =knative/activator-x ready
  0 =lease/autoscaler-bucket-00-of-01 autoscaler-a
  0 =config/config-autoscaler stable-window=60s
`;
const DOWN = `${UP}
  5 config/config-autoscaler stable-window=6s
  10 knative/autoscaler-a waiting=CrashLoopBackOff restarts=1 exit=2
  30 knative/activator-x ready
`;

const report = (text: string) => reportOf(buildState(records(text)), [], words);

test("components with state, leader and last restart, findings and changes of settings", () => {
  const { components, findings, changes } = report(DOWN).knative;
  expect(components).toEqual([
    {
      component: "autoscaler",
      state: "down",
      reason: "CrashLoopBackOff",
      since: "2026-01-01T00:00:10.000Z",
      ready: 0,
      pods: 1,
      leaders: ["autoscaler-a"],
      lastRestart: { at: "2026-01-01T00:00:10.000Z", container: "autoscaler", exitCode: 2 },
    },
    {
      component: "activator",
      state: "ready",
      reason: "",
      since: "2026-01-01T00:00:00.000Z",
      ready: 1,
      pods: 1,
      leaders: [],
      lastRestart: null,
    },
  ]);
  expect(findings.map(({ rule, severity, from, to }) => [rule, severity, from, to])).toEqual([
    ["down", "error", "2026-01-01T00:00:10.000Z", null],
    ["restarted", "warning", "2026-01-01T00:00:10.000Z", "2026-01-01T00:00:10.000Z"],
  ]);
  expect(findings[0]?.remedy).toBe(
    "kubectl -n knative-serving logs autoscaler-a -c autoscaler --previous; kubectl -n knative-serving describe pod autoscaler-a",
  );
  expect(changes).toEqual([
    {
      at: "2026-01-01T00:00:05.000Z",
      name: "config-autoscaler",
      key: "stable-window",
      before: "60s",
      after: "6s",
    },
  ]);
});

test("its errors make a report fail as those of revisions do, warnings when they are asked for, notes never", () => {
  const clean = (text: string) =>
    (["error", "warning", "never"] as const).map((on) => isClean(report(text), on));
  expect(clean(UP)).toEqual([true, true, true]);
  expect(clean(DOWN)).toEqual([false, false, true]);
  expect(clean(`${UP}\n10 knative/autoscaler-a ready restarts=1 exit=2`)).toEqual([true, false, true]);
  expect(clean(`${UP}\n10 lease/autoscaler-bucket-00-of-01 autoscaler-b`)).toEqual([true, true, true]);
});

test("the text has a block of it, and counts what it found", () => {
  const text = reportText(report(DOWN), { version: 1 }, "x");
  expect(text).toContain("Knative itself");
  expect(text).toContain("autoscaler  down (CrashLoopBackOff)  0/1");
  expect(text).toContain("autoscaler is not ready");
  expect(text).toContain("stable-window: 60s → 6s");
  expect(text).toMatch(/2 findings/);
});

test("nothing is said where nothing of Knative was seen", () => {
  const bare = report("0 =sks Proxy\n60 sks Proxy");
  expect(bare.knative).toEqual({ components: [], findings: [], changes: [] });
  expect(reportText(bare, { version: 1 }, "x")).not.toContain("Knative itself");
});
