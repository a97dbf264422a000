import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { buildState, type RevisionState, type SharedState } from "../../../lib/core/index.ts";
import {
  buildLanes,
  eventTimes,
  LANE_IDS,
  rowsUntil,
  tableEntries,
  toTsv,
  visibleRows,
} from "../../../lib/layout/index.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { edited } from "../../support/edit-recording.ts";

/** Keys instead of words: the layout must not depend on them. */
const text = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
  [key, ...Object.values(values)].join(" ");

function recorded(id: string, key: string): { shared: SharedState; revision: RevisionState } {
  const { header, records } = readTrace(gunzipSync(readFileSync(`public/traces/${id}.ndjson.gz`)));
  const state = buildState(records, { systemNamespace: header.systemNamespace });
  const revision = state.revisions.get(key);
  if (revision === undefined) throw new Error(`no revision ${key}`);
  return { shared: state.shared, revision };
}

const describeFinding = ({ rule }: { rule: string }) => ({ title: `title of ${rule}`, saw: "" });

describe("the lane of findings", () => {
  const state = edited("cold-start", (e) => e.drop(432, 433));
  const revision = state.revisions.get("demo/hello-00001");
  if (revision === undefined) throw new Error("no revision");
  const lane = buildLanes(state.shared, revision, text, describeFinding).find(({ id }) => id === "findings");

  it("has a row a rule, and a head in which they lie over each other", () => {
    expect(
      lane?.rows.map((row) => [
        row.label,
        row.kind === "bars" ? row.bars.map((bar) => [bar.from, bar.to, bar.style]) : null,
      ]),
    ).toEqual([
      ["lane.findings", [[at("05:37.751"), at("05:53.278"), "trouble"]]],
      ["I5 title of I5", [[at("05:37.751"), at("05:52.117"), "trouble"]]],
      ["I12 title of I12", [[at("05:47.009"), at("05:52.108"), "trouble"]]],
      ["I7 title of I7", [[at("05:47.034"), at("05:53.278"), "trouble"]]],
    ]);
  });
});

const at = (clock: string): number => Date.parse(`2026-11-23T04:${clock}Z`);

describe("lanes of a recording", () => {
  const { shared, revision } = recorded("cold-start", "demo/hello-00001");
  const lanes = buildLanes(shared, revision, text, describeFinding);

  it("stand in the order that tells the story", () => {
    // Nothing was found wrong in it, and its revisions are not of class hpa.
    expect(lanes.map((lane) => lane.id)).toEqual(
      LANE_IDS.filter((id) => !["findings", "hpa", "past"].includes(id)),
    );
  });

  it("show only their heads when folded", () => {
    expect(visibleRows(lanes, new Set(LANE_IDS))).toHaveLength(lanes.length);
    expect(visibleRows(lanes, new Set()).filter((row) => row.lane === "pods")).toHaveLength(4);
  });

  it("have no row yet for a pod that comes later, as if live", () => {
    const rows = visibleRows(lanes, new Set());
    const pods = (until: string): number =>
      rowsUntil(rows, Date.parse(until)).filter((row) => row.lane === "pods" && row.depth === 1).length;
    expect([
      pods("2026-11-23T04:05:14Z"),
      pods("2026-11-23T04:05:30Z"),
      pods("2026-11-23T04:06:45Z"),
    ]).toEqual([0, 1, 3]);
  });

  it("have bars that never overlap, each with the record that shows it", () => {
    for (const row of visibleRows(lanes, new Set())) {
      if (row.kind !== "bars") continue;
      row.bars.forEach((bar, i) => {
        expect(bar.seq).toBeGreaterThanOrEqual(0);
        expect(bar.to ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(bar.from);
        const next = row.bars[i + 1];
        if (next !== undefined) expect(next.from).toBeGreaterThanOrEqual(bar.to ?? Number.POSITIVE_INFINITY);
      });
    }
  });

  it("never repeat the message of ActivatorEndpointsPopulated, which says the same for True and False", () => {
    const row = visibleRows(lanes, new Set()).find(
      (r) => r.title === "ServerlessService/ActivatorEndpointsPopulated",
    );
    expect(row?.kind === "bars" && row.bars.map((bar) => [bar.label, bar.detail])).toContainEqual([
      "False",
      "",
    ]);
  });

  it("count as a table what they draw, and nothing later than the cursor as if live", () => {
    const range = { from: shared.firstT ?? 0, to: shared.lastT ?? 0 };
    const all = tableEntries(lanes, range, null);
    const half = tableEntries(lanes, range, Date.parse("2026-11-23T04:06:00Z"));
    expect(all.filter((entry) => entry.lane === "lane.path").map((entry) => entry.value)).toEqual([
      "path.activator",
      "path.pods",
      "path.activator",
      "path.pods",
      "path.activator",
      "path.pods",
      "path.activator",
    ]);
    expect(half.every((entry) => entry.from <= Date.parse("2026-11-23T04:06:00Z"))).toBe(true);
    expect(half.length).toBeLessThan(all.length);
  });

  it("stop at what happened: every change of the path is an event", () => {
    const events = eventTimes(revision);
    for (const slice of revision.path) if (slice.initial !== true) expect(events).toContain(slice.from);
    expect(events).toEqual([...new Set(events)].sort((a, b) => a - b));
  });
});

describe("table for a spreadsheet", () => {
  it("keeps its shape whatever a cluster writes, and is no formula", () => {
    const entry = {
      lane: "Pods",
      item: "=HYPERLINK(1)",
      value: "a\tb\nc",
      from: 0,
      to: 5,
      instant: false,
      detail: "-1",
      provenance: "observed" as const,
      seq: 3,
    };
    const lines = toTsv([entry], ["a"]).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]?.split("\t")).toEqual([
      "Pods",
      "'=HYPERLINK(1)",
      "a b c",
      "1970-01-01T00:00:00.000Z",
      "1970-01-01T00:00:00.005Z",
      "5",
      "observed",
      "3",
      "'-1",
    ]);
  });

  it.each(['"=1+1"', " =1+1", "＝1+1", '"a', "\u00a0@x", "'=1", "－1", "a\u2028b", "a\u0000\u009bb"])(
    "has no formula and no open quote in %s",
    (value) => {
      const entry = { lane: "a", item: value, value: "", from: 0, to: null, instant: true };
      const row = toTsv([{ ...entry, detail: "", provenance: "observed", seq: 1 }], ["a"]).split("\n")[1];
      expect(row?.split("\t")[1]).toMatch(/^'|^a b$/);
    },
  );
});
