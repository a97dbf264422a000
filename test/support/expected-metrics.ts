/** What the metrics of revisions must say after everything that a report tells, worked out from the report alone. */
import type { Interval, Report, RevisionFacts } from "../../lib/core/report/report.ts";
import { keyOf } from "./exposition.ts";

type Labels = Readonly<Record<string, string>>;

/** Series by key; sums in seconds. Revisions of one Configuration are told together: `configurationOf` names it. */
export function expectedMetrics(
  report: Report,
  cluster: string,
  configurationOf: (revision: RevisionFacts) => string,
): Map<string, number> {
  const expected = new Map<string, number>();
  const add = (name: string, labels: Labels, value: number): void => {
    const key = keyOf(name, labels);
    expected.set(key, (expected.get(key) ?? 0) + value);
  };
  const observe = (name: string, labels: Labels, ms: number | null): void => {
    if (ms === null) return;
    add(`${name}_count`, labels, 1);
    add(`${name}_sum`, labels, Math.max(0, ms) / 1_000);
  };
  for (const revision of report.revisions) {
    const owner = { cluster, namespace: revision.namespace, configuration: configurationOf(revision) };
    for (const { kind, outcome, totalMs, phases } of revision.coldStarts) {
      if (outcome === "ready") observe("skscope_cold_start_seconds", { ...owner, kind, outcome }, totalMs);
      // How long an abandoned one took is in no report.
      if (outcome === "abandoned") add("skscope_cold_start_seconds_count", { ...owner, kind, outcome }, 1);
      if (outcome === "open") continue;
      for (const [phase, ms] of Object.entries(phases))
        observe("skscope_cold_start_phase_seconds", { ...owner, phase }, ms);
    }
    for (const { outcome, phases } of revision.scaleToZero) {
      if (outcome !== "zero") continue;
      for (const [phase, ms] of Object.entries(phases))
        observe("skscope_scale_to_zero_phase_seconds", { ...owner, phase }, ms);
    }
    if (revision.flips > 0) add("skscope_mode_flips_total", owner, revision.flips);
    for (const { rule } of revision.violations) add("skscope_violations_total", { ...owner, rule }, 1);
    for (const interval of revision.path) {
      const ms = lengthOf(interval, report.trace.to ?? interval.from);
      if (ms > 0) add("skscope_path_seconds_total", { ...owner, path: interval.value }, ms / 1_000);
    }
  }
  return expected;
}

function lengthOf({ from, to }: Interval, end: string): number {
  return Date.parse(to ?? end) - Date.parse(from);
}

/** Those of the series that a report can tell of. */
export function comparable(values: ReadonlyMap<string, number>): Map<string, number> {
  return new Map(
    [...values]
      .filter(
        ([key]) =>
          /^skscope_(cold_start|cold_start_phase|scale_to_zero_phase)_seconds_(count|sum)\{/.test(key) ||
          /^skscope_(mode_flips|violations|path_seconds)_total\{/.test(key),
      )
      .filter(([key]) => !/_sum\{.*"abandoned"/.test(key)),
  );
}

/** To the millisecond: the order of sums differs. */
export function rounded(values: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(
    [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, Math.round(value * 1_000)]),
  );
}
