/** What a scene says is true at the instant at which its picture stands, and a question does not stand where the picture answers it. */
import { describe, expect, test } from "vitest";
import {
  CHAPTERS,
  type Chapter,
  type ChapterId,
  type Moment,
  momentIn,
} from "../../../components/learn/chapters.ts";
import { holdAt, timeFor } from "../../../components/learn/scene-times.ts";
import { explain, sampleAt, sliceAt } from "../../../lib/core/index.ts";
import { SIM_START } from "../../../lib/sim/index.ts";
import { runOf } from "../../support/course.ts";

/** Where the scene is told, and where it waits for its answer. */
function standOf(id: ChapterId, key: string) {
  const run = runOf(id);
  const { beats }: Chapter = CHAPTERS[id];
  const at = (moment: Moment | undefined): number | null =>
    moment === undefined
      ? null
      : moment === "end"
        ? SIM_START + run.scenario.durationMs
        : momentIn(run.data.revision, run.outcome, moment);
  const times = { at: beats.map((beat) => at(beat.at)), from: beats.map((beat) => at(beat.from)) };
  const scene = beats.findIndex((beat) => beat.key === key) + 1;
  expect([id, key, scene > 0]).toEqual([id, key, true]);
  return {
    revision: run.data.revision,
    outcome: run.outcome,
    told: timeFor(times, scene) ?? Number.NaN,
    asked: holdAt(times, scene, SIM_START),
  };
}

/** A request is drawn on its way for so long (lib/layout/dots-on-way.ts). */
const DRAWN_ON_WAY_MS = 250;

describe("a request that wakes the revision", () => {
  test.each<[ChapterId, string]>([
    ["zero", "waits"],
    ["wake", "request"],
  ])("%s, %s: has arrived in the activator and is not answered yet; the pod is ordered", (id, key) => {
    const { revision, outcome, told } = standOf(id, key);
    const waiting = outcome.requests.filter(
      ({ sentAt, endAt }) =>
        sentAt + DRAWN_ON_WAY_MS <= told &&
        (endAt ?? Number.POSITIVE_INFINITY) > told &&
        sentAt > SIM_START + 60_000,
    );
    expect(waiting.length).toBeGreaterThan(0);
    expect(sampleAt(revision.replicas, told)?.value).toBe(1);
    expect(sampleAt(revision.privateReady, told)?.value ?? 0).toBe(0);
  });

  test("where it is asked how far the path is behind the mode, the mode is Serve and the path is not", () => {
    const { revision, asked } = standOf("zero", "ahead");
    expect(sliceAt(revision.specMode, asked)?.value).toBe("Serve");
    expect(sliceAt(revision.path, asked)?.value).toBe("activator");
  });

  test("the private Endpoints hold the new pod when the text says so, and the public ones do not yet", () => {
    const { revision, told } = standOf("wake", "ready");
    expect(sampleAt(revision.privateReady, told)?.value).toBe(1);
    expect(sampleAt(revision.publicPods, told)?.value).toBe(0);
  });
});

describe("the confirmed probe", () => {
  test.each<[ChapterId, string]>([
    ["gap", "proves"],
    ["down", "left"],
  ])("%s: what is asked about it is asked when it has been answered (%s)", (id, question) => {
    const { beats }: Chapter = CHAPTERS[id];
    const key = beats.find(({ ask }) => ask?.key === question)?.key ?? "";
    const { revision, asked } = standOf(id, key);
    const answers = revision.probes.filter(({ source, t }) => source === "autoscaler" && t <= asked);
    expect(answers.at(-1)?.success).toBe(true);
  });
});

describe("at zero", () => {
  test.each<[ChapterId, string]>([
    ["zero", "rest"],
    ["zero", "healthy"],
    ["zero", "alike"],
    ["service", "empty"],
  ])(
    "%s, %s: no pod is left, not even one that drains, and the activators stand behind the name",
    (id, key) => {
      const { revision, outcome, told } = standOf(id, key);
      expect(
        outcome.pods.filter(({ from, to }) => from <= told && (to ?? Number.POSITIVE_INFINITY) > told),
      ).toEqual([]);
      const shown = [...revision.pods.values()].filter((pod) => sliceAt(pod.slices, told) !== undefined);
      expect(shown).toEqual([]);
      expect(sampleAt(revision.publicActivators, told)?.value).toBe(2);
      const ready = revision.conditions.get("ServerlessService/Ready") ?? [];
      expect(sliceAt(ready, told)?.reason).toBe("NoHealthyBackends");
    },
  );

  test("what the public Endpoints will hold is asked while they hold the pod, and the mode has been ordered", () => {
    const { revision, asked } = standOf("service", "empty");
    expect(sampleAt(revision.publicActivators, asked)?.value).toBe(0);
    expect(sampleAt(revision.publicPods, asked)?.value).toBe(1);
    expect(sampleAt(revision.privateReady, asked)?.value).toBe(1);
  });
});

describe("the first picture of the course", () => {
  test("requests are being lost there: the ingress still sends them to the pod that is gone", () => {
    const { outcome, told } = standOf("problem", "hook");
    const lost = outcome.requests.filter(
      ({ status, endAt }) => status >= 500 && (endAt ?? told + 1) <= told && (endAt ?? 0) > told - 1_000,
    );
    expect(lost.length).toBeGreaterThan(5);
    expect(outcome.believed.findLast(({ t }) => t <= told)?.value).toBe("pods");
    expect(outcome.pods.filter(({ from, to }) => from <= told && (to ?? told + 1) > told)).toEqual([]);
  });

  test("where nothing is lost it stands where the clients have come back", () => {
    const { scenario, data, outcome } = runOf("problem", { ingress: 0 });
    const told = (momentIn(data.revision, outcome, "lastLost") ?? 0) - SIM_START;
    const back = scenario.traffic[1]?.fromMs ?? 0;
    expect([told > back, told < back + 1_000]).toEqual([true, true]);
  });
});

describe("under load", () => {
  test("the numbers of the formula are those that the autoscaler has at that instant", () => {
    const { revision, told } = standOf("overload", "formula");
    const { load, excess } = CHAPTERS.overload.beats[1].numbers;
    const run = runOf("overload");
    const sum = explain(run.data.shared, revision, told).clauses.find(({ key }) => key === "servingCapacity");
    expect(sum?.values).toMatchObject({ load: load(run), excess: excess(run) });
    // Two clients that are nearly always waiting for an answer.
    expect(load(run)).toBeGreaterThan(1.5);
  });

  test.each(["burst", "stays", "api"])(
    "%s: the picture has the least result, the ingress has followed, and more wait than the pods have seats for",
    (key) => {
      const { revision, outcome, told } = standOf("overload", key);
      const least = Math.min(...revision.excessBurstCapacity.map(({ value }) => value ?? 0));
      expect(sampleAt(revision.excessBurstCapacity, told)?.value).toBe(least);
      expect(sliceAt(revision.specMode, told)?.value).toBe("Proxy");
      expect(outcome.believed.findLast(({ t }) => t <= told)?.value).toBe("activator");
      const open = outcome.requests.filter(({ sentAt, endAt }) => sentAt <= told && (endAt ?? told) >= told);
      expect(open.length).toBeGreaterThan(5 * (sampleAt(revision.privateReady, told)?.value ?? 0));
      expect(
        sliceAt(revision.conditions.get("ServerlessService/EndpointsPopulated") ?? [], told)?.value,
      ).toBe("True");
    },
  );

  test.each([10, 12, 20, 60])(
    "with %i clients more it stands while the activator is in front of them",
    (clients) => {
      const { data, outcome } = runOf("overload", { clients });
      const told = momentIn(data.revision, outcome, "underLoad") ?? Number.NaN;
      expect(sliceAt(data.revision.path, told)?.value).toBe("activator");
    },
  );
});
