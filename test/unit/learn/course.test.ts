import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  CHAPTER_IDS,
  CHAPTERS,
  type Chapter,
  type ChapterId,
  DEPLOYMENT_BESIDE,
  momentIn,
  momentInLegacy,
  type SimulatedChapter,
  type Values,
} from "../../../components/learn/chapters.ts";
import { buildState, explain, type RevisionState } from "../../../lib/core/index.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import {
  SIM_START,
  scenarioId,
  scenarioOf,
  simulate,
  simulateDeployment,
  simulateLegacy,
} from "../../../lib/sim/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

const PROTOCOL = readFileSync("docs/protocol.md", "utf8");
const chapters = CHAPTER_IDS.map((id): [ChapterId, Chapter] => [id, CHAPTERS[id]]);
const simulated = chapters.filter(
  (entry): entry is [ChapterId, SimulatedChapter] => entry[1].kind === "simulated",
);

const firstValues = ({ controls }: Chapter): Values =>
  Object.fromEntries(controls.map(({ key, initial }) => [key, initial]));

function outcomeOf(id: ChapterId, values: Values) {
  const chapter = CHAPTERS[id] as SimulatedChapter;
  const scenario = chapter.scenario(values);
  return {
    today: simulate(scenario).outcome.score,
    legacy: simulateLegacy(scenario).score,
    deployment: simulateDeployment(scenario, DEPLOYMENT_BESIDE).score,
  };
}

describe("the course", () => {
  test("has ten chapters, each with its texts", () => {
    expect(CHAPTER_IDS.length).toBe(10);
    expect(Object.keys(MESSAGES.learn.chapters)).toEqual(CHAPTER_IDS);
    for (const [id, { beats }] of chapters) {
      expect(Object.keys(MESSAGES.learn.chapters[id].beats)).toEqual(beats.map(({ key }) => key));
    }
  });

  test.each(simulated)("%s: every beat happens in its story, in this order", (_, chapter) => {
    const scenario = chapter.scenario(firstValues(chapter));
    const { records, outcome } = simulate(scenario);
    const revision = [...buildState(records).revisions.values()].find(
      ({ hasSks }) => hasSks,
    ) as RevisionState;
    const legacy = simulateLegacy(scenario);
    // A first scene that plays from its own beginning shows what the others explain.
    const [first, ...others] = chapter.beats;
    const inOrder = first?.from === undefined ? chapter.beats : others;
    const times = inOrder
      .filter(({ at }) => at !== "end")
      .map(
        ({ at }) =>
          (chapter.compares?.[0] === "legacy" ? momentInLegacy(legacy, at) : null) ??
          momentIn(revision, outcome, at),
      );
    expect(times).not.toContain(null);
    expect([...times].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(times);
  });

  test.each(["down", "gap"] as const)(
    "%s: at the beat that tells of a confirmed probe the sentence says so",
    (id) => {
      const chapter = CHAPTERS[id] as SimulatedChapter;
      const { records, outcome } = simulate(chapter.scenario(firstValues(chapter)));
      const { shared, revisions } = buildState(records);
      const revision = [...revisions.values()].find(({ hasSks }) => hasSks) as RevisionState;
      const t = momentIn(revision, outcome, "probeConfirmed") ?? 0;
      const keys = explain(shared, revision, t).clauses.map(({ key }) => key);
      expect(keys).toContain("probeConfirmed");
    },
  );

  test.each(simulated)("%s: whatever is moved, it plays, and its address holds it", (_, chapter) => {
    for (const control of chapter.controls) {
      for (const value of [control.min, control.max]) {
        const scenario = chapter.scenario({ ...firstValues(chapter), [control.key]: value });
        expect(scenarioOf(scenarioId(scenario))).toEqual(scenario);
        expect(simulate(scenario).records.length).toBeGreaterThan(0);
      }
    }
  });

  test.each(chapters)("%s: its references are there", (_, { references }) => {
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      if ("rule" in reference) {
        const { rule } = reference;
        const isThere = rule.startsWith("D")
          ? PROTOCOL.includes(`| ${rule} |`)
          : PROTOCOL.includes(`## ${rule}`);
        expect([rule, isThere]).toEqual([rule, true]);
        continue;
      }
      const [source = "", namespace, name] = reference.recording.split("/");
      const { shared, revisions } = stateOf(openRecording(source));
      expect(revisions.has(`${namespace}/${name}`)).toBe(true);
      const t = Date.parse(reference.at);
      expect(t).toBeGreaterThan(shared.firstT ?? Number.POSITIVE_INFINITY);
      expect(t).toBeLessThan(shared.lastT ?? 0);
    }
  });
});

describe("what the course says", () => {
  test("a push below 30 s loses nothing, a longer one does; SKS does not depend on it", () => {
    expect(outcomeOf("before", { push: 10 }).legacy.lost).toBe(0);
    expect(outcomeOf("before", { push: 45 }).legacy.lost).toBeGreaterThan(0);
    for (const push of [10, 45, 60]) expect(outcomeOf("before", { push }).today.lost).toBe(0);
    // A minute’s push loses more than one of 45 s.
    expect(outcomeOf("before", { push: 45 }).legacy.lost).toBeGreaterThan(
      outcomeOf("before", { push: 35 }).legacy.lost,
    );
  });

  test("what the blind wait keeps for nothing is what the push does not need of it; the route is rewritten only there", () => {
    const kept = (push: number) => outcomeOf("before", { push }).legacy.keptPodSeconds;
    expect([kept(5), kept(20)].map((seconds) => Math.round(seconds / 5) * 5)).toEqual([50, 20]);
    expect(kept(45)).toBeLessThanOrEqual(1);
    const { legacy, today } = outcomeOf("before", { push: 20 });
    expect([legacy.pushes > 0, today.pushes]).toEqual([true, 0]);
  });

  test("a probe that fails keeps the pods and loses nobody", () => {
    const pods = (probe: number) => outcomeOf("down", { probe, grace: 10 }).today;
    expect(pods(60).lost).toBe(0);
    expect(pods(60).podSeconds).toBeGreaterThan(pods(0).podSeconds + 20);
  });

  test("with target-burst-capacity 0 the activator stays away, however many clients", () => {
    const { records } = simulate((CHAPTERS.steady as SimulatedChapter).scenario({ clients: 40 }));
    const revision = [...buildState(records).revisions.values()].find(
      ({ hasSks }) => hasSks,
    ) as RevisionState;
    const serving = revision.path.findIndex(({ value }) => value === "pods");
    expect(revision.path.slice(serving).map(({ value }) => value)).toEqual(["pods"]);
  });

  test("few clients do not bring the activator in front of living pods, many do", () => {
    const modes = (clients: number) => {
      const { records } = simulate((CHAPTERS.overload as SimulatedChapter).scenario({ clients }));
      const revision = [...buildState(records).revisions.values()].find(
        ({ hasSks }) => hasSks,
      ) as RevisionState;
      return revision.path.filter(({ value, from }) => value === "activator" && from > SIM_START + 20_000)
        .length;
    };
    expect(modes(1)).toBe(0);
    expect(modes(40)).toBe(1);
  });

  test("an ingress that lags loses what draining pods cannot hide", () => {
    expect(outcomeOf("gap", { ingress: 45, drain: 2 }).today.lost).toBeGreaterThan(0);
    expect(outcomeOf("gap", { ingress: 0, drain: 30 }).today.lost).toBe(0);
    expect(outcomeOf("gap", { ingress: 20, drain: 30 }).today.lost).toBe(0);
  });

  // What the lag may be: the grace period and the draining with the SKS, the draining alone without.
  test.each([
    [0, 2, 0, 0],
    [20, 2, 0, 1],
    [45, 2, 1, 1],
    [20, 30, 0, 0],
    [45, 30, 0, 1],
  ])(
    "lag %i s, draining %i s: who loses requests, the SKS and Kubernetes alone",
    (ingress, drain, sks, kubernetes) => {
      const { today, deployment } = outcomeOf("gap", { ingress, drain });
      expect([Math.sign(today.lost), Math.sign(deployment.lost)]).toEqual([sks, kubernetes]);
    },
  );

  test("the recording has two failed probes within 11 ms, and answers 143 ms before Ready", () => {
    const { revisions } = stateOf(openRecording("cold-start"));
    const revision = revisions.get("demo/hello-00001") as RevisionState;
    const [first, second, third] = revision.probes.filter(
      ({ source, t }) => source === "autoscaler" && t >= (revision.scaleToZero[0]?.inactiveAt ?? 0),
    );
    expect([first?.success, second?.success, third?.success]).toEqual([false, false, true]);
    expect((second?.t ?? 0) - (first?.t ?? 0)).toBeLessThanOrEqual(11);
    const wake = revision.coldStarts.find(({ kind }) => kind === "wake");
    expect((wake?.ready ?? 0) - (wake?.answered ?? 0)).toBe(143);
  });
});
