/** Rows under their services. */
import { expect, test } from "vitest";
import { groupedByService, serviceOf, ungrouped } from "../../../lib/client/service-groups.ts";
import type { ColdStartRow, OverviewRow } from "../../../lib/core/index.ts";

const row = (key: string, findings: OverviewRow["findings"] = []): OverviewRow => {
  const [namespace = "", name = ""] = key.split("/");
  return { key, namespace, name, findings } as never;
};
const start = (key: string, totalMs: number, answeredMs: number | null): ColdStartRow => {
  const [namespace = "", name = ""] = key.split("/");
  return { namespace, name, outcome: "ready", totalMs, answeredMs } as never;
};
const FOUND = [{ rule: "D8", severity: "error", from: 0 }] as const;

test("a revision is of the service that Knative named it after; one with a name of its own stands alone", () => {
  expect(serviceOf({ namespace: "a", name: "web-00012" })).toBe("a/web");
  expect(serviceOf({ namespace: "a", name: "web-0-00012" })).toBe("a/web-0");
  expect(serviceOf({ namespace: "a", name: "web-v2" })).toBe("a/web-v2");
});

test("services come in the order of their first row, with what their revisions have together", () => {
  const rows = [row("a/web-00002", FOUND), row("a/api-00001"), row("b/web-00001"), row("a/web-00001")];
  const starts = [
    start("a/web-00001", 900, null),
    start("a/web-00002", 4_000, 4_200),
    start("b/web-00001", 1, 1),
  ];
  const entries = groupedByService(rows, starts);
  expect(entries.map(({ key }) => key)).toEqual([
    "service a/web",
    "a/web-00002",
    "a/web-00001",
    "service a/api",
    "a/api-00001",
    "service b/web",
    "b/web-00001",
  ]);
  expect(entries[0]).toMatchObject({
    service: "a/web",
    revisions: 2,
    needy: 1,
    starts: { p50: 900, worst: 4_000, waited: 4_200 },
  });
  expect(entries[3]).toMatchObject({ starts: undefined });
  expect(ungrouped(rows).map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
});
