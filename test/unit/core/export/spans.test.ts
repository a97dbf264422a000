import { describe, expect, test } from "vitest";
import { buildState, exportedEpisodes, reportOf } from "../../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { at, records, secondsOf } from "../../../support/records.ts";

const IDS = ["cold-start", "overload", "burst", "knobs", "fault-image-pull", "rollout", "many-revisions"];

const ofText = (text: string) => exportedEpisodes(buildState(records(text)));
const ZERO = "0 sks Proxy pop=True\n0 pa Active=False want=0\n0 dep 0\n0 priv\n0 pub a1";

describe("the recordings", () => {
  test.each(IDS)("%s: every episode of the report is there, with its outcome and its phases", (id) => {
    const state = stateOf(openRecording(id));
    const episodes = exportedEpisodes(state);
    const { revisions } = reportOf(state);
    const counted = revisions.map(({ coldStarts, scaleToZero }) => coldStarts.length + scaleToZero.length);
    expect(episodes.length).toBe(counted.reduce((sum, count) => sum + count, 0));
    for (const { kind, namespace, name, index, outcome, root, children } of episodes) {
      const facts = revisions.find((one) => one.namespace === namespace && one.name === name);
      const fact = (kind === "cold-start" ? facts?.coldStarts : facts?.scaleToZero)?.[index - 1];
      expect(outcome).toBe(fact?.outcome);
      for (const [phase, length] of Object.entries(fact?.phases ?? {})) {
        const span = children.find(({ level, name: of }) => level === "phase" && of === phase);
        const where = `${name} ${kind} ${index} ${phase}`;
        expect([where, span?.lengthMs ?? null]).toEqual([where, length]);
        if (length !== null && span !== undefined) {
          expect([where, span.to - span.from]).toEqual([where, Math.max(0, length)]);
        }
      }
      if (fact !== undefined && "totalMs" in fact) expect(root.lengthMs).toBe(fact.totalMs);
    }
  });

  test.each(IDS)("%s: spans lie within their episode, and name records of their time", (id) => {
    const recording = openRecording(id);
    const timeOf = (seq: number): number => Math.floor(recording.records[seq]?.t ?? Number.NaN);
    let shown = 0;
    for (const { root, children, marks, probes } of exportedEpisodes(stateOf(recording))) {
      for (const { from, to, seq, endSeq, name, ends } of children) {
        expect(from).toBeGreaterThanOrEqual(root.from);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(root.to);
        if (name === "wait" || name === "decide") continue;
        shown += Number(seq !== null) + Number(endSeq !== null);
        if (seq !== null) expect([name, timeOf(seq)]).toEqual([name, from]);
        // An end that was received before the beginning (publish) leaves a span of no length.
        if (endSeq !== null && to > from)
          expect([name, ends, timeOf(endSeq)]).toEqual([name, "observed", to]);
      }
      for (const { t, seq, clock, name } of marks) {
        expect(t).toBeGreaterThanOrEqual(root.from);
        expect(t).toBeLessThanOrEqual(root.to);
        if (clock !== "client") expect([name, timeOf(seq ?? -1)]).toEqual([name, t]);
      }
      for (const { t } of probes) expect(t >= root.from && t <= root.to).toBe(true);
      const ids = children.map(({ level, id: of }) => `${level} ${of}`);
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(shown).toBeGreaterThan(0);
  });

  test("are chosen by revision, kind and index", () => {
    const state = stateOf(openRecording("fault-image-pull"));
    const names = (selection: Parameters<typeof exportedEpisodes>[1]) =>
      exportedEpisodes(state, selection).map(({ name, kind, index }) => `${name} ${kind} ${index}`);
    expect(names({ revision: "images/slow-00001" })).toEqual([
      "slow-00001 cold-start 1",
      "slow-00001 scale-to-zero 1",
      "slow-00001 cold-start 2",
      "slow-00001 scale-to-zero 2",
    ]);
    expect(names({ kind: "cold-start" }).length).toBe(4);
    expect(names({ revision: "images/slow-00001", kind: "scale-to-zero", index: 2 })).toEqual([
      "slow-00001 scale-to-zero 2",
    ]);
    expect(names({ revision: "images/slow-00001", kind: "scale-to-zero", index: 3 })).toEqual([]);
    expect(names({ revision: "images/nope" })).toEqual([]);
  });
});

describe("an episode that is not over", () => {
  const spans = (text: string, kind: "cold-start" | "scale-to-zero") => {
    const [episode] = ofText(text).filter((one) => one.kind === kind);
    const all = episode === undefined ? [] : [episode.root, ...episode.children];
    return all.map(
      ({ name, from, to, ends, lengthMs }) =>
        `${name} ${secondsOf(from)}–${secondsOf(to)} ${ends} ${lengthMs ?? "–"}`,
    );
  };

  test("reaches to the last record, and says that this is no end", () => {
    const text = `${ZERO}\n10 dep 1\n10.1 pod/x\n10.2 pod/x scheduled\n14 probe queue 503 x`;
    expect(spans(text, "cold-start")).toEqual([
      "cold-start 10–14 open –",
      "schedule 10–10.2 observed 200",
      "start 10.2–14 open –",
      "created 10.1–10.2 observed –",
      "scheduled 10.2–14 open –",
    ]);
  });

  test("is closed where the replicas went back to 0: the phase that it was in was given up", () => {
    const text = `${ZERO}\n10 dep 1\n10.1 pod/x\n10.2 pod/x scheduled\n14 dep 0\n20 probe queue 503 x`;
    expect(spans(text, "cold-start")).toEqual([
      "cold-start 10–14 abandoned –",
      "schedule 10–10.2 observed 200",
      "start 10.2–14 abandoned –",
      "created 10.1–10.2 observed –",
      "scheduled 10.2–14 cut –",
    ]);
  });

  const UP =
    "0 sks Serve\n0 pa Active=True want=1\n0 dep 1\n0 =pod/x scheduled started ready\n0 priv p1\n0 pub p1";

  test.each([
    ["waits for the activator", "", ["scale-to-zero 5–9 open –", "confirm 5–9 open –"]],
    [
      "was called back",
      "\n7 pa Active=True want=1",
      ["scale-to-zero 5–7 aborted –", "confirm 5–7 aborted –"],
    ],
    [
      "has pods that still go",
      "\n6 dep 0\n6.5 pod/x scheduled started ready terminating",
      [
        "scale-to-zero 5–9 open 1000",
        "confirm 5–6 observed 1000",
        "drain 6–9 open –",
        "terminating 6.5–9 open –",
      ],
    ],
    [
      "is over",
      "\n6 dep 0\n6.5 pod/x scheduled started ready terminating\n8 -pod/x",
      [
        "scale-to-zero 5–8 observed 1000",
        "confirm 5–6 observed 1000",
        "drain 6–8 observed 2000",
        "terminating 6.5–8 observed –",
      ],
    ],
    [
      "ended in a wake before its pods had gone",
      "\n6 dep 0\n6.5 pod/x scheduled started ready terminating\n7 dep 1\n7.1 pod/y\n8 -pod/x",
      [
        "scale-to-zero 5–8 observed 1000",
        "confirm 5–6 observed 1000",
        "drain 6–8 observed –",
        "terminating 6.5–8 observed –",
      ],
    ],
  ])("a scale to zero that %s", (_, more, expected) => {
    expect(spans(`${UP}\n5 pa Active=False want=0${more}\n9 probe queue 503 x`, "scale-to-zero")).toEqual(
      expected,
    );
  });

  test("a step that was received before the one it follows leaves a span of no length, with the report's length", () => {
    const [episode] = ofText(`${UP}\n5 dep 0\n5.5 pa Active=False want=0`).filter(
      ({ kind }) => kind === "scale-to-zero",
    );
    expect(episode?.root.from).toBe(at(5));
    expect(episode?.children.find(({ name }) => name === "confirm")).toMatchObject({
      from: at(5.5),
      to: at(5.5),
      lengthMs: -500,
    });
  });

  test("is unknown where a gap hides a part of it", () => {
    const wake = `${ZERO}\n10 dep 1\n10.1 pod/x\n10.2 pod/x scheduled\n11 gap pod lost\n14 probe queue 503 x`;
    const [episode] = ofText(wake);
    const unknown = episode?.children.filter(({ isUnknown }) => isUnknown).map(({ name }) => name);
    expect(unknown).toEqual(["start", "scheduled"]);
    expect(episode?.root.isUnknown).toBe(true);
  });
});

test("a revision without an SKS has no episodes, and no record no episode", () => {
  expect(ofText("0 dep 0\n10 dep 1\n10.1 pod/x")).toEqual([]);
  expect(exportedEpisodes(buildState([]))).toEqual([]);
});
