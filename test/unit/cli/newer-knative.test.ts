/** A Knative newer than the newest that was tried with: said once, and nothing else is told otherwise. */
import { expect, test } from "vitest";
import { reportText } from "../../../lib/cli/report-text.ts";
import { buildState, NEWEST_TRIED, reportOf } from "../../../lib/core/index.ts";
import { openCase } from "../../support/told.ts";

/** The lines of the report of a recording as if it were of this release. */
function linesFor(path: string, knative: string): string[] {
  const { header, records } = openCase(path);
  const told = { ...header, knative };
  const report = reportOf(buildState(records, { knative, systemNamespace: header.systemNamespace }));
  return reportText(report, told, "x").split("\n");
}

test.each([
  "cases/11b-wake-patch-refused/trace.ndjson",
  "cases/17-unready-later-buffers/trace.ndjson",
  "cases/38-internal-tls-forces-proxy/trace.ndjson",
  "field/fault-pods-lost.ndjson.gz",
  "field/clusterip-fallback.ndjson.gz",
])("%s", (path) => {
  const newest = linesFor(path, `v${NEWEST_TRIED}.0`);
  const newer = linesFor(path, "v1.24.0");
  const said = newer.filter((line) => line.includes(NEWEST_TRIED));
  expect(said).toHaveLength(1);
  expect(newest.join("\n")).not.toContain("newer");
  const rest = newer.filter((line) => line !== said[0]).map((line) => line.replace("v1.24.0", "v1.23.0"));
  expect(rest).toEqual(newest);
});
