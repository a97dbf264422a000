import { expect, test } from "vitest";
import { buildState, reportInSlices, reportOf } from "../../../lib/core/index.ts";
import { recordsOf } from "../../support/growth-shapes.ts";

const REVISIONS = 20;

test("a report pauses after every revision, and says the same as one in one go", () => {
  const state = buildState(recordsOf("revisions", REVISIONS));
  const steps = reportInSlices(state);
  let pauses = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) pauses += 1;
  expect(pauses).toBe(REVISIONS);
  expect(step.value).toEqual(reportOf(state));
});
