/** Log lines that were printed before anybody followed the log: they tell of the past, and of nothing else. */
import { describe, expect, test } from "vitest";
import { buildState, type CoreState, findingsAt } from "../../../lib/core/index.ts";
import { reachOf } from "../../../lib/layout/index.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

const LISTS = `0 =activator/1
  0 =acts a1
  0 =sks Proxy pop=True@-50
  0 =pa Active=False,NoTraffic@-60 want=0
  0 =dep 0
  0 =pub a1
  0 =priv`;

/** The records with those of lines from before `0` marked as the past. */
function told(lines: string): TraceRecord[] {
  return records(lines).map((one) =>
    one.type === "LOG" && one.t < at(0) ? { ...one, extra: { backlog: true } } : one,
  );
}

function revisionOf(state: CoreState) {
  return state.revisions.get(KEY) ?? expect.fail();
}

describe("an hour of the past, after the lists and a line of now", () => {
  const late = `${LISTS}
    1 log autoscaler Probing activator = true, err = <nil>
    -3600 log autoscaler SKS should be in Serve mode: want = 5, ebc = 10, #act's = 2 PA Inactive? = false
    -1800 log autoscaler Probing activator = false, err = timeout
    2 log autoscaler Probing activator = true, err = <nil>`;
  const state = buildState(told(late));

  test("stands at its own times", () => {
    expect(revisionOf(state).decisions.map(({ t }) => secondsOf(t))).toEqual([-3600]);
    expect(revisionOf(state).probes.map(({ t }) => secondsOf(t))).toEqual([-1800, 1, 2]);
  });

  test("is no sign of a clock that went back, and does not make the source longer", () => {
    expect(state.shared.notes).toEqual([]);
    expect(secondsOf(state.shared.firstT)).toBe(0);
    expect(secondsOf(state.shared.lastT)).toBe(2);
  });

  test("the axis reaches back to it", () => {
    expect(secondsOf(reachOf(revisionOf(state), { from: at(0), to: at(2) }).from)).toBe(-3600);
  });

  test("begins no finding at a time of which nothing else is known", () => {
    const without = buildState(
      told(
        late
          .split("\n")
          .filter((line) => !/^ *-/.test(line))
          .join("\n"),
      ),
    );
    const found = (one: CoreState): unknown[] =>
      findingsAt(one.shared, revisionOf(one), at(2)).map(({ rule, from }) => [rule, secondsOf(from)]);
    expect(found(state)).toEqual(found(without));
    expect(revisionOf(state).findings).toEqual(revisionOf(without).findings);
  });
});

test("an error of the past is none of now, also where it is told last", () => {
  const lines = `${LISTS}
    1 sks Serve pop=True@-50
    -3000 fail controller failed to reconcile: forbidden
    2 sks Proxy pop=True@-50`;
  const found = findingsAt(buildState(told(lines)).shared, revisionOf(buildState(told(lines))), at(2));
  expect(found.filter(({ from }) => from < at(-100))).toEqual([]);
});
