/** The lane of a revision of class hpa. */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { buildLanes } from "../../../lib/layout/index.ts";
import type { Row } from "../../../lib/layout/model.ts";
import { KEY, records, secondsOf } from "../../support/records.ts";

const SERVED = `
  0  =sks/r Serve n=0 pop=False
  0  =dep 1 ready=1`;

function rowsOf(text: string): readonly Row[] {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const lanes = buildLanes(
    shared,
    revision,
    (key) => key,
    () => ({ title: "", saw: "" }),
  );
  return lanes.find(({ id }) => id === "hpa")?.rows ?? [];
}

/** "0–5 2 → 4 (wish)" */
function drawn(row: Row | undefined): readonly string[] {
  if (row?.kind !== "bars") return [];
  return row.bars.map(
    ({ from, to, label, style }) => `${secondsOf(from)}–${secondsOf(to) ?? ""} ${label} (${style})`,
  );
}

describe("the lane of a HorizontalPodAutoscaler", () => {
  test("is not there when there is none, as in other classes", () => {
    expect(rowsOf(SERVED)).toEqual([]);
  });

  test("has its replicas, what is there and what is wanted, in the head", () => {
    const [head] = rowsOf(`${SERVED}
      1  hpa desired=1
      5  hpa current=1 desired=1
      9  hpa current=1 desired=3
      12 hpa current=3 desired=3
      12 pod/a@r scheduled
      20 -hpa`);
    expect(drawn(head)).toEqual([
      "1–5 – → 1 (wish)",
      "5–9 1 (neutral)",
      "9–12 1 → 3 (wish)",
      "12–20 3 (neutral)",
    ]);
  });

  test("has a row for each condition, with its words", () => {
    const rows = rowsOf(`${SERVED}
      1  hpa current=1 desired=1 ScalingActive=False,FailedGetResourceMetric ScalingLimited=True,TooFewReplicas text=no_metrics
      9  hpa current=1 desired=1 ScalingActive=True,ValidMetricFound ScalingLimited=False,DesiredWithinRange
      20 -hpa`);
    expect(rows.slice(1).map((row) => [row.label, drawn(row)])).toEqual([
      [
        "HPA ScalingActive",
        ["1–9 False FailedGetResourceMetric (trouble)", "9–20 True ValidMetricFound (true)"],
      ],
      [
        "HPA ScalingLimited",
        ["1–9 True TooFewReplicas (warning)", "9–20 False DesiredWithinRange (neutral)"],
      ],
    ]);
    const active = rows[1];
    expect(active?.kind === "bars" && active.bars[0]?.detail).toBe("FailedGetResourceMetric: no metrics");
  });

  test("is unknown where it was not watched, and only it", () => {
    const text = `${SERVED}
      1  hpa current=1 desired=1
      5  gap hpa lost
      9  =hpa current=2 desired=2`;
    const [head] = rowsOf(text);
    expect(
      head?.kind === "bars" && head.unknown.map(({ from, to }) => [secondsOf(from), secondsOf(to)]),
    ).toEqual([[1, 9]]);
  });
});
