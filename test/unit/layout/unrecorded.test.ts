/** A revision that logs alone tell of: what objects would say is marked as not recorded, not drawn as if there were nothing. */
import { expect, test } from "vitest";
import { pathGaps, rowsAt } from "../../../lib/client/overview-rows.ts";
import { buildState, type CoreState, digestOf } from "../../../lib/core/index.ts";
import { buildLanes } from "../../../lib/layout/index.ts";
import { at, KEY, records } from "../../support/records.ts";

const LOGS =
  "1 log autoscaler Probing activator = true, err = <nil>\n9 log autoscaler Probing activator = true, err = <nil>";

/** Row id → "FROM– reason" of what is unknown in it. */
function unknownIn(state: CoreState): Record<string, string[]> {
  const revision = state.revisions.get(KEY);
  if (revision === undefined) return {};
  const lanes = buildLanes(
    state.shared,
    revision,
    (key) => key,
    () => ({ title: "", saw: "" }),
  );
  const rows = lanes.flatMap((lane) => lane.rows).filter(({ id }) => /^(path|specMode|condition)$/.test(id));
  return Object.fromEntries(
    rows.map((row) => [
      row.id,
      row.unknown.map(({ from, to, reason }) => `${(from - at(0)) / 1_000}–${to ?? ""} ${reason}`),
    ]),
  );
}

test("in logs alone mode, path and condition are not recorded from the first line on", () => {
  const span = ["1– tooltip.notRecorded"];
  expect(unknownIn(buildState(records(LOGS)))).toEqual({ path: span, specMode: span, condition: span });
});

test.each([
  ["with its objects", "0 =sks Serve"],
  ["beside the objects of another one", "0 =sks/other Serve"],
])("%s nothing is", (_, objects) => {
  const unknown = unknownIn(buildState(records(`${objects}\n0 =pub p1\n${LOGS}`)));
  expect(Object.values(unknown).flat()).toEqual([]);
});

test("the overview says it of its rows and strips, and says nothing of the kind where objects are", () => {
  const told = (text: string) => {
    const { shared, revisions } = buildState(records(text));
    const { unknown } = rowsAt(shared, [...revisions.values()].map(digestOf), at(10));
    return {
      unknown: ["path", "specMode", "scale"].filter((fact) => unknown.has(fact as "path")),
      gaps: pathGaps(shared, at(0)),
    };
  };
  expect(told(LOGS)).toMatchObject({
    unknown: ["path", "specMode", "scale"],
    gaps: [{ from: at(0), to: null }],
  });
  expect(told(`0 =sks Serve\n${LOGS}`)).toEqual({ unknown: [], gaps: [] });
});
