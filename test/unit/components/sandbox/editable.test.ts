import { expect, test } from "vitest";
import { withEdit } from "../../../../components/sandbox/editable.ts";
import { afterFork, scenarioFrom, scenarioId, scenarioOf } from "../../../../lib/sim/index.ts";

const START = scenarioFrom({ fork: { atMs: 20_000 } });
const { settings } = START;

test("another class of an original with an edited fork is one of both, and an address holds it", () => {
  const forked = withEdit(START, { settings: { ...settings, minScale: 2 } }, true);
  const made = withEdit(forked, { settings: { ...settings, autoscalerClass: "hpa" } }, false);
  expect(scenarioOf(scenarioId(made))).toEqual(made);
  expect(afterFork(made).settings).toMatchObject({ autoscalerClass: "hpa", minScale: 2 });
});

test("a change of a fork leaves the original, and the other way round", () => {
  const forked = withEdit(START, { settings: { ...settings, minScale: 2 } }, true);
  expect(forked.settings).toEqual(settings);
  const both = withEdit(forked, { settings: { ...settings, minScale: 3 } }, false);
  expect([both.settings.minScale, afterFork(both).settings.minScale]).toEqual([3, 2]);
});

test("without a fork it changes the scenario", () => {
  expect(withEdit(scenarioFrom({}), { traffic: [] }, true)).toEqual(scenarioFrom({ traffic: [] }));
});
