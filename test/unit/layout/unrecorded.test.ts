/** A revision that logs alone tell of: what objects would say is marked as not recorded, not drawn as if there were nothing. */
import { expect, test } from "vitest";
import { pathGaps, rowsAt } from "../../../lib/client/overview-rows.ts";
import { buildState, type CoreState, digestOf, endRecords } from "../../../lib/core/index.ts";
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

/** Row id → reasons of what is unknown in it, of the rows in which something is. */
function unknownHeads(text: string): Record<string, string> {
  const told = records(text);
  const state = buildState(told);
  endRecords(state, told.length);
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const lanes = buildLanes(
    state.shared,
    revision,
    (key, values) => [key, ...Object.values(values ?? {})].join(" "),
    () => ({ title: "", saw: "" }),
  );
  const heads = lanes.map((lane) => lane.rows[0]).filter((row) => (row?.unknown.length ?? 0) > 0);
  return Object.fromEntries(
    heads.map((row) => [row?.id, row?.unknown.map(({ reason }) => reason).join("; ")]),
  );
}

const NOT_HELD = {
  publicEndpoints: "tooltip.holdsNo endpoints, endpointslices",
  privateEndpoints: "tooltip.holdsNo endpoints, endpointslices",
  pods: "tooltip.holdsNo pods",
  scale: "tooltip.holdsNo deployments, podautoscalers",
  probes: "tooltip.holdsNoLines",
  decisions: "tooltip.holdsNoLines",
  conditions: "tooltip.holdsNo podautoscalers",
  mirrored: "tooltip.holdsNo endpointslices",
  k8sEvents: "tooltip.holdsNo events",
};

test("what a dump of one kind of object does not hold is unknown all along, with the reason", () => {
  expect(unknownHeads("0 =sks Serve\n5 sks Proxy")).toEqual(NOT_HELD);
});

test.each([
  ["pa Active=True want=1", ["scale", "conditions"]],
  ["=pod a ready", ["pods"]],
  ["=pub p1", ["publicEndpoints", "privateEndpoints"]],
  ["=slice p1", ["publicEndpoints", "privateEndpoints", "mirrored"]],
  ["log autoscaler Probing activator = true, err = <nil>", ["probes", "decisions"]],
  ["probe activator", ["probes"]],
])("%s: what it says is known", (record, known) => {
  const left = Object.keys(unknownHeads(`0 =sks Serve\n1 ${record}`));
  expect(left.sort()).toEqual(
    Object.keys(NOT_HELD)
      .filter((lane) => !known.includes(lane))
      .sort(),
  );
});

test("objects of another revision are enough: this one has none", () => {
  expect(unknownHeads("0 =sks Serve\n1 =pod/other b ready")).not.toHaveProperty("pods");
});

test("while records come nothing is said not to be held", () => {
  const { shared, revisions } = buildState(records("0 =sks Serve\n5 sks Proxy"));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const lanes = buildLanes(
    shared,
    revision,
    (key) => key,
    () => ({ title: "", saw: "" }),
  );
  expect(lanes.flatMap((lane) => lane.rows).flatMap((row) => row.unknown)).toEqual([]);
});
