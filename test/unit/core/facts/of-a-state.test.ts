/** Statistics of what a state holds: which of it lies in a span, and what was watched. */
import { describe, expect, test } from "vitest";
import { stateStatsInSlices } from "../../../../lib/core/facts/state-stats.ts";
import { buildState, createState, statsOfState } from "../../../../lib/core/index.ts";
import { at, records } from "../../../support/records.ts";
import { ONE_POD } from "../../../support/scenes.ts";

type Question = Parameters<typeof statsOfState>[1];

const asked = (from: number | null, to: number | null): Question => ({
  from: from === null ? null : at(from),
  to: to === null ? null : at(to),
  by: "revision",
  namespace: null,
  service: null,
  objective: null,
});

/** D22 from the tenth second to the ninetieth, and changes of the path at 20 s and 100 s. */
const STORY = buildState(
  records(`${ONE_POD}\n10 dep 3\n20 pub p1\n90 dep 1\n100 pub a1\n200 pa Active=True@0 want=1`),
);

const counted = (from: number | null, to: number | null) => {
  const [service] = statsOfState(STORY, asked(from, to)).services;
  return [service?.flips ?? 0, service?.findings.filter(({ rule }) => rule === "D22")[0]?.count ?? 0];
};

describe("of a span", () => {
  test.each<[what: string, from: number | null, to: number | null, expected: number[]]>([
    ["everything, where none is asked for", null, null, [2, 1]],
    ["what began at its end is in it", 15, 20, [1, 1]],
    ["what began a millisecond later is not", 15, 19.999, [0, 1]],
    ["what began at its beginning is in it", 20, 50, [1, 1]],
    ["what began a millisecond before is not", 20.001, 50, [0, 1]],
    ["a finding that lasted into it is, to the last instant", 90, 95, [0, 1]],
    ["one that was over before is not", 90.001, 95, [0, 0]],
    ["one that begins later is not", 0, 9.999, [0, 0]],
    ["an end that is not asked for is that of the state", 95, null, [1, 0]],
  ])("%s", (_, from, to, expected) => expect(counted(from, to)).toEqual(expected));

  test("a finding that lasts is in each span after its beginning", () => {
    const lasting = buildState(records(`${ONE_POD}\n10 dep 3\n200 pub p1`));
    const of = (from: number, to: number) =>
      statsOfState(lasting, asked(from, to)).services[0]?.findings.find(({ rule }) => rule === "D22");
    expect(of(150, 180)).toMatchObject({ count: 1, last: null });
    expect(of(0, 9)).toBeUndefined();
  });
});

test("all the time of its records was watched, and of a state without records nothing", () => {
  expect(statsOfState(STORY, asked(null, null))).toMatchObject({
    from: at(0),
    to: at(200),
    watchedMs: 200_000,
  });
  expect(statsOfState(STORY, asked(150, 300)).watchedMs).toBe(50_000);
  expect(statsOfState(createState(), asked(null, null))).toMatchObject({
    from: 0,
    to: 0,
    watchedMs: 0,
    services: [],
  });
});

test("there is a pause after every revision, for Knative, and for every service", () => {
  const steps = [...stateStatsInSlices(STORY, asked(null, null))];
  expect(steps).toHaveLength(4);
});
