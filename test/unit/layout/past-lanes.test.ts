/** What nobody recorded, drawn before the first list: only where the objects say it, and never as observed. */
import { describe, expect, test } from "vitest";
import { buildState, type CoreState, explain } from "../../../lib/core/index.ts";
import {
  type Bar,
  buildLanes,
  firstRange,
  type Lane,
  reachOf,
  tableEntries,
  wholeRange,
} from "../../../lib/layout/index.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { openRecording } from "../../support/check-recording.ts";
import { cutsOf, listedAt } from "../../support/listed.ts";
import { type ContainerWords, type PodWords, podRecord } from "../../support/pod-objects.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

const text = (key: string, values?: Readonly<Record<string, string | number>>): string =>
  [key, ...Object.values(values ?? {})].join(" ");
const describeFinding = (): { title: string; saw: string } => ({ title: "", saw: "" });

function lanesOf(state: CoreState, key = KEY): Lane[] {
  const revision = state.revisions.get(key);
  return revision === undefined ? [] : buildLanes(state.shared, revision, text, describeFinding);
}

function barsOf(lanes: readonly Lane[], id: string): readonly Bar[] {
  const row = lanes.flatMap(({ rows }) => rows).find((one) => one.id === id);
  return row?.kind === "bars" ? row.bars : [];
}

/** "FROM–TO label" of the reconstructed bars of a row, each with what its beginning is read from. */
function drawnBars(state: CoreState, id: string): string[] {
  return barsOf(lanesOf(state), id)
    .filter(({ provenance }) => provenance === "reconstructed")
    .map(({ from, to, label, told }) => `${secondsOf(from)}–${secondsOf(to)} ${label} (${told?.field})`);
}

const RUNNING = "status.containerStatuses[].state.running.startedAt";
const READY = "status.conditions[Ready].lastTransitionTime";
const SCHEDULED = "status.conditions[PodScheduled].lastTransitionTime";

describe("bars before the first list", () => {
  test.each([
    [
      "a condition holds since its last transition",
      "0 =pa Active=False,NoTraffic@-50",
      "conditions",
      ["-50–0 False NoTraffic (status.conditions[Active].lastTransitionTime)"],
    ],
    [
      "the condition of the SKS",
      "0 =sks Proxy pop=True@-40",
      "condition",
      ["-40–0 True (status.conditions[ActivatorEndpointsPopulated].lastTransitionTime)"],
    ],
    ["without a time nothing is drawn", "0 =sks Proxy pop=True", "condition", []],
    ["what is watched is observed", "0 sks Proxy pop=True@-40", "condition", []],
    ["no object says since when its mode is ordered", "0 =sks Proxy pop=True@-40", "specMode", []],
    ["nor where new connections went", "0 =pub a1", "path", []],
  ])("%s", (_, lines, row, said) => {
    const all = `0 =rev active\n${lines.startsWith("0 =sks") ? "" : "0 =sks Proxy\n"}${lines}`;
    expect(drawnBars(buildState(records(all)), row)).toEqual(said);
  });
});

describe("the life of a pod before the list", () => {
  const app = (now: string, more: Partial<ContainerWords> = {}): ContainerWords => ({
    name: "app",
    now,
    ...more,
  });
  const life = (words: Omit<PodWords, "created" | "scheduled">): string[] => {
    const pod = podRecord(0, "ADDED", { created: -20, ...words }, true);
    const [sks] = records("0 =sks Serve") as [TraceRecord];
    const state = buildState([sks, { ...pod, seq: 1 }]);
    const row =
      lanesOf(state)
        .flatMap(({ rows }) => rows)
        .find(({ id }) => id.startsWith("pod "))?.id ?? "";
    return drawnBars(state, row);
  };

  test("created and scheduled in one second, started, ready", () => {
    expect(life({ containers: [app("running@-10")], isReady: true, readySince: -5 })).toEqual([
      `-20–-10 pod.scheduled (${SCHEDULED})`,
      `-10–-5 pod.started (${RUNNING})`,
      `-5–0 pod.ready (${READY})`,
    ]);
  });

  test("restarted: it may have been ready before the container that runs now", () => {
    const restarted = app("running@-10", { restarts: 2, before: "ended:1:Error:" });
    expect(life({ containers: [restarted], isReady: true, readySince: -5 })).toEqual([
      `-5–0 pod.ready (${READY})`,
    ]);
  });

  test("not ready any more: since when, but not since when it had been ready", () => {
    expect(life({ containers: [app("running@-15")], readySince: -5 })).toEqual([
      `-20–-15 pod.scheduled (${SCHEDULED})`,
      `-5–0 pod.notReady (${READY})`,
    ]);
  });

  test("a pod that is watched from its creation has no such past", () => {
    const [sks] = records("0 =sks Serve") as [TraceRecord];
    const pod = podRecord(0, "ADDED", { created: -20, containers: [app("running@-10")] }, false);
    const state = buildState([sks, { ...pod, seq: 1 }]);
    const provenances = lanesOf(state).flatMap(({ rows }) =>
      rows.flatMap((row) => ("bars" in row ? row.bars : [])),
    );
    expect(provenances.filter(({ told }) => told !== undefined)).toEqual([]);
  });
});

/** A pod that is starting may be pulling an image: only Events tell. */
const isSaid = (told: string, seen: string): boolean =>
  told === seen || (told === "pod.scheduled" && seen === "pod.pulling");

describe("never a contradiction", () => {
  test.each(["burst", "cold-start", "fault-image-pull", "knobs", "overload", "rollout"])("%s", (id) => {
    const { header, records: all } = openRecording(id);
    const options = { systemNamespace: header.systemNamespace };
    const seen = buildState(all, options);
    const wrong: string[] = [];
    let compared = 0;
    for (const t of cutsOf(all, 6)) {
      const state = buildState(listedAt(all, t).listed, options);
      for (const [key, revision] of state.revisions) {
        if (!revision.hasSks) continue;
        const observed = lanesOf(seen, key);
        for (const row of lanesOf(state, key).flatMap(({ rows }) => rows)) {
          if (row.kind !== "bars") continue;
          const rows = barsOf(observed, row.id);
          for (const bar of row.bars.filter(({ told }) => told !== undefined)) {
            // A second of the object's own time, and two until it is written and received.
            const [from, to] = [bar.from + 3_000, (bar.to ?? t) - 1];
            if (from >= to || (rows[0]?.from ?? t) > from) continue;
            compared += 1;
            const other = rows.find(
              (one) => one.from < to && (one.to ?? t) > from && !isSaid(bar.label, one.label),
            );
            if (other !== undefined) wrong.push(`${row.id}: ${bar.label}, but ${other.label} was observed`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(10);
  });
});

describe("how far the axis reaches", () => {
  const dump = buildState(
    records(`0 =sks Proxy pop=True@-300000
      0 =pa Active=False@-300000
      0 =pod/x scheduled started created=-3600 unready=-100`),
  );
  const revision = dump.revisions.get(KEY) ?? expect.fail();

  test("it reaches back to the oldest fact, and no further than the records without one", () => {
    expect(secondsOf(reachOf(revision, { from: at(0), to: at(60) }).from)).toBe(-300_000);
    const watched = buildState(records("0 sks Proxy pop=True@-40")).revisions.get(KEY) ?? expect.fail();
    const extent = { from: at(0), to: at(60) };
    expect(reachOf(watched, extent)).toBe(extent);
  });

  test("a recording of a minute is shown as it is: days before it are found by zooming out", () => {
    const extent = { from: at(0), to: at(60) };
    expect(firstRange(revision, extent)).toEqual(wholeRange(extent));
  });

  test("a dump shows the past at once: the newest part that tells enough", () => {
    const { from, to } = firstRange(revision, { from: at(0), to: at(0) });
    expect(secondsOf(from)).toBeLessThan(-3_600);
    expect(secondsOf(from)).toBeGreaterThan(-400_000);
    expect(secondsOf(to)).toBeGreaterThan(0);
  });

  test("an instant before the records is told to be unknown, not as what came later", () => {
    expect(explain(dump.shared, revision, at(-200)).phase).toBe("Unknown");
  });
});

test("the table lists what is reconstructed as such, with the field that says it", () => {
  const state = buildState(records("0 =sks Proxy pop=True@-40"));
  const entries = tableEntries(lanesOf(state), { from: at(-60), to: at(0) }, null);
  const told = entries.filter(({ provenance }) => provenance === "reconstructed");
  expect(told.map(({ lane, from, detail }) => `${lane} ${secondsOf(from)} ${detail}`)).toEqual(
    expect.arrayContaining([
      "lane.condition -40 status.conditions[ActivatorEndpointsPopulated].lastTransitionTime",
      "lane.past -40 r · status.conditions[ActivatorEndpointsPopulated].lastTransitionTime",
    ]),
  );
});
