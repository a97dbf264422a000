/** The answers of the exercises: each number in them, in both languages, is one of a run of the simulator or of a recording. */
import { describe, expect, test } from "vitest";
import { EXERCISES } from "../../../components/learn/chapters/exercises.ts";
import { inSeconds } from "../../../components/learn/chapters/truths.ts";
import { momentIn, momentInLegacy, type Values } from "../../../components/learn/chapters.ts";
import { burstRule, sampleAt } from "../../../lib/core/index.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { SIM_START, simulate, simulateLegacy } from "../../../lib/sim/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { runOf } from "../../support/course.ts";

const whole = (ms: number): number => Math.round(ms / 1_000);

/** Numbers of a text, in its order; those within names ("slow-00001") are none. */
function numbersIn(text: string): number[] {
  return (text.match(/(?<![A-Za-z\d-])\d+(?:\.\d+)?/g) ?? []).map(Number);
}

/** Fewest ready pods of this capacity with which the mode is Serve, without load. */
function podsForServe(totalPerPod: number, targetBurstCapacity: number): number {
  const rule = { readyPods: 1, load: 0, activatorCapacity: 100, want: 1, isHpa: false };
  return burstRule({ ...rule, totalPerPod, targetBurstCapacity }).podsForServe ?? 0;
}

/** A call at 40 s is lost, and none comes between the end of the pod and what the ingress hears. */
function luck(): number[] {
  const { ingress } = EXERCISES.problem[0].values;
  const { scenario, data, outcome } = runOf("problem", { ingress });
  const ordered = momentIn(data.revision, outcome, "modeOrdered") ?? 0;
  const gone = whole((data.revision.scaleToZero[0]?.lastPodGoneAt ?? 0) - ordered);
  const between = outcome.requests.filter(
    ({ sentAt }) => sentAt > ordered + gone * 1_000 && sentAt < ordered + ingress * 1_000,
  );
  expect([between.length, outcome.score.lost]).toEqual([0, 0]);
  const call = 40;
  const called = simulate({ ...scenario, arrivals: [{ atMs: call * 1_000, serviceMs: 50 }] });
  expect(called.outcome.score.lost).toBe(1);
  return [gone, ingress, call];
}

/** The shortest push that keeps no pod for nothing; with a second more a call while it is under way is lost, with itself none. */
function rightPush(): number[] {
  const kept = (push: number): number => runOf("before", { push }).legacy.score.keptPodSeconds;
  const right = [28, 29, 30, 31].find((push) => kept(push) < 0.5) ?? 0;
  expect(kept(right - 1)).toBeGreaterThan(0.5);
  const lostWith = (push: number): number => {
    const { scenario, legacy } = runOf("before", { push });
    const goneMs = (momentInLegacy(legacy, "zero") ?? 0) - SIM_START;
    const call = { atMs: goneMs + 500, serviceMs: 50 };
    return simulateLegacy({ ...scenario, arrivals: [call] }).score.lost;
  };
  expect([lostWith(right), lostWith(right + 1)]).toEqual([0, 1]);
  return [right];
}

/** From which object to which number the first change after a request is. */
function firstChange(): number[] {
  const { data, scenario } = runOf("zero");
  const asked = data.revision.coldStarts.find(({ kind }) => kind === "wake")?.requestAt ?? 0;
  const [first] = simulate(scenario).records.filter(
    ({ t, type, resource }) =>
      t > asked && (type === "MODIFIED" || type === "ADDED") && !resource.startsWith("leases"),
  );
  expect(first?.resource).toBe(RESOURCE.deployments);
  const { t = 0 } = first ?? {};
  return [t - 1, t].map((at) => sampleAt(data.revision.replicas, at)?.value ?? Number.NaN);
}

/** The retention with which the second visit is the first that is not late; a shorter one, and how long before the visit its pod goes. */
function retention(): number[] {
  const lateWith = (values: Values): number => runOf("wake", values).outcome.score.late;
  const enough = [24, 25, 26, 27, 28].find((seconds) => lateWith({ retention: seconds }) === 0) ?? 0;
  const short = 20;
  const { data, scenario } = runOf("wake", { retention: short });
  const second = SIM_START + (scenario.traffic[1]?.fromMs ?? 0);
  return [enough, short, whole(second - (data.revision.scaleToZero[0]?.replicasZeroAt ?? 0))];
}

/** The highest load in Serve of six pods of 5 with a target of 5, and what is left then. */
function border(): number[] {
  const [pods, total, target] = [6, 5, 5];
  const rule = { readyPods: pods, totalPerPod: total, targetBurstCapacity: target, activatorCapacity: 100 };
  const of = (load: number) => burstRule({ ...rule, load, want: pods, isHpa: false });
  const most = of(0).loadForServe ?? 0;
  expect([of(most).mode, of(most + 1).mode]).toEqual(["Serve", "Proxy"]);
  return [most, pods, total, target, most, of(most).excess, of(most).excess];
}

/** The last whole second of delay with which nothing is lost, where the two times add up to it. */
function bound(): number[] {
  const { drain } = EXERCISES.gap[0].values;
  const lost = (ingress: number): number => runOf("gap", { drain, ingress }).outcome.score.lost;
  const { gracePeriodMs } = runOf("gap").scenario.settings;
  const sum = gracePeriodMs / 1_000 + drain;
  expect([lost(sum - 1), Math.sign(lost(sum + 2))]).toEqual([0, 1]);
  return [sum];
}

function threeWays(): number[] {
  const { revisions } = stateOf(openRecording("cold-start"));
  const descents = revisions.get("demo/hello-00001")?.scaleToZero ?? [];
  expect(descents.map(({ probeFailures }) => probeFailures)).toEqual([2, 2, 2]);
  return descents.map(({ inactiveAt, probeConfirmedAt }) => {
    const seconds = ((probeConfirmedAt ?? 0) - inactiveAt) / 1_000;
    return seconds < 1 ? Math.round(seconds * 100) / 100 : inSeconds(seconds * 1_000);
  });
}

/** What each answer says in numbers, computed. */
const COMPUTED: Readonly<Record<string, () => readonly number[]>> = {
  "problem.luck": luck,
  "before.right": rightPush,
  "steady.small": () => {
    const pods = podsForServe(10, 211);
    return [pods, pods - 1, 10, (pods - 1) * 10, 211];
  },
  "steady.proxied": () => {
    const { pods, tbc } = EXERCISES.steady[1].values;
    const { path } = runOf("steady", { pods, tbc }).data.revision;
    expect(path.at(-1)?.value).toBe("activator");
    return [pods, 100, tbc];
  },
  "zero.alert": () => {
    const { data, outcome } = runOf("zero");
    return [sampleAt(data.revision.replicas, momentIn(data.revision, outcome, "zero") ?? 0)?.value ?? -1];
  },
  "zero.first": firstChange,
  "down.order": () => {
    const { replicas, scaleToZero } = runOf("down").data.revision;
    return [sampleAt(replicas, scaleToZero[0]?.replicasZeroAt ?? 0)?.value ?? -1];
  },
  "down.grace": () => {
    const [waits, none] = [0, EXERCISES.down[1].values.probe].map((probe) => {
      const [descent] = runOf("down", { ...EXERCISES.down[1].values, probe }).data.revision.scaleToZero;
      return whole((descent?.replicasZeroAt ?? 0) - (descent?.probeConfirmedAt ?? 0));
    });
    expect(none).toBe(0);
    return [waits ?? -1];
  },
  "wake.retention": retention,
  "overload.border": border,
  "gap.bound": bound,
  "recording.three": threeWays,
};

const ANSWERS = Object.entries(EXERCISES).flatMap(([chapter, exercises]) =>
  exercises.map(({ key }) => {
    const texts = [MESSAGES, CHINESE].map(
      ({ learn }) =>
        (learn.exercises as Readonly<Record<string, Readonly<Record<string, { readonly answer: string }>>>>)[
          chapter
        ]?.[key]?.answer ?? "",
    );
    return { id: `${chapter}.${key}`, numbers: texts.map(numbersIn) };
  }),
);

describe("the answers of the exercises", () => {
  test.each(Object.entries(COMPUTED))("%s: its numbers are those that come out", (id, computed) => {
    const { numbers } = ANSWERS.find((one) => one.id === id) ?? { numbers: [] };
    // Another language may say them in another order, and one of them twice.
    for (const said of numbers) expect(new Set(said)).toEqual(new Set(computed()));
    expect(numbers).toHaveLength(2);
  });

  test("that say a number are all in the table above", () => {
    const said = ANSWERS.filter(({ numbers }) => numbers.some((some) => some.length > 0)).map(({ id }) => id);
    expect(said.sort()).toEqual(Object.keys(COMPUTED).sort());
  });
});
