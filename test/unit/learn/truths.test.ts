/** What the course claims, against the simulator; and its questions, whose answers must not be what one says first. */
import { describe, expect, test } from "vitest";
import {
  CHAPTERS,
  type ChapterId,
  momentIn,
  momentInLegacy,
  type Values,
} from "../../../components/learn/chapters.ts";
import { burstRule, type RevisionState, sampleAt } from "../../../lib/core/index.ts";
import { type Score, SIM_START, simulate } from "../../../lib/sim/index.ts";
import { runOf, SIMULATED } from "../../support/course.ts";

const seconds = (ms: number | null | undefined): number =>
  Math.round(((ms ?? Number.NaN) - SIM_START) / 100) / 10;
const scoreOf = (id: ChapterId, values: Values = {}): Score => runOf(id, values).outcome.score;
const revisionOf = (id: ChapterId, values: Values = {}): RevisionState => runOf(id, values).data.revision;

describe("the questions", () => {
  // Chapter, question, what is true, and what most say before they have seen it.
  test.each<[ChapterId, string, string | number, string | number]>([
    ["problem", "late", 17, 7],
    ["before", "faster", "same", "forty"],
    ["before", "slowest", "none", "fewer"],
    ["service", "which", "publicList", "route"],
    ["service", "held", "two", "none"],
    ["steady", "written", "nothing", "decisions"],
    ["steady", "when", "never", "atOnce"],
    ["steady", "pods", 3, 2],
    ["zero", "wrong", "nothing", "crashed"],
    ["zero", "later", 1, 0],
    ["down", "who", "pod", "activator"],
    ["down", "never", "stays", "givesUp"],
    ["down", "left", 7.9, 10],
    ["down", "late", "atOnce", "grace"],
    ["wake", "wait", 2.7, 3.1],
    ["wake", "last", "path", "answer"],
    ["wake", "retention", "dearer", "faster"],
    ["overload", "clients", 10, 14],
    ["overload", "small", "Proxy", "Serve"],
    ["gap", "proves", "node", "both"],
    ["gap", "bound", 34, 30],
    ["gap", "alone", "less", "more"],
  ])("%s, %s: the answer is %s, not %s", (id, key, truth, obvious) => {
    const { ask } =
      (SIMULATED.find(([one]) => one === id)?.[1].beats ?? []).find(({ ask }) => ask?.key === key) ?? {};
    if (ask === undefined) throw new Error(`${id} does not ask ${key}`);
    const computed = ask.answer(runOf(id));
    expect(computed).toBe(truth);
    expect(computed).not.toBe(obvious);
    if (ask.kind === "choice") {
      for (const option of [truth, obvious]) expect(ask.options).toContain(option);
      return;
    }
    if (ask.kind !== "number") throw new Error("its truth is an instant");
    expect(Number(truth)).toBeGreaterThan(ask.min);
    expect(Number(truth)).toBeLessThan(ask.max);
    expect(Math.abs(Number(truth) - Number(obvious))).toBeGreaterThan(ask.within);
  });

  test("are all in the table above", () => {
    const asked = SIMULATED.flatMap(([, { beats }]) => beats.flatMap(({ ask }) => ask ?? []));
    expect(asked.filter(({ kind }) => kind !== "instant").length).toBe(22);
    expect(asked.filter(({ kind }) => kind === "instant").map(({ key }) => key)).toEqual(["leaves"]);
  });

  test("the activator leaves a few seconds after the crowd, not with it", () => {
    const { ask } = CHAPTERS.overload.beats[5];
    const run = runOf("overload");
    const crowd = run.scenario.traffic[1];
    const later = (ask.answer(run) ?? 0) - SIM_START - (crowd?.toMs ?? 0);
    expect(later).toBeGreaterThan(2 * ask.withinMs);
    const left = run.data.revision.path.find(
      ({ value, from }) => value === "pods" && from > SIM_START + (crowd?.toMs ?? 0),
    );
    expect(ask.answer(run)).toBe(left?.from);
    const { stableWindowMs, panicWindowPercentage } = run.scenario.settings;
    const window = (stableWindowMs * panicWindowPercentage) / 100;
    expect([window, crowd?.toMs, later < window + 2_000]).toEqual([6_000, 65_000, true]);
  });
});

describe("the problem", () => {
  test("nobody calls for 24 s; the order comes a window after the last call, the pod is gone 7 s later", () => {
    const { scenario, data, outcome } = runOf("problem");
    expect((scenario.traffic[1]?.fromMs ?? 0) - (scenario.traffic[0]?.toMs ?? 0)).toBe(24_000);
    expect(scenario.settings.stableWindowMs).toBe(6_000);
    const ordered = momentIn(data.revision, outcome, "modeOrdered") ?? 0;
    const gone = data.revision.scaleToZero[0]?.lastPodGoneAt ?? 0;
    expect(Math.round((gone - ordered) / 1_000)).toBe(7);
    const firstLost = outcome.requests.find(({ status }) => status >= 500);
    expect([firstLost?.status, Math.round(((firstLost?.sentAt ?? 0) - ordered) / 1_000)]).toEqual([503, 17]);
  });

  test("what is lost for each time that the pod is kept", () => {
    const lost = CHAPTERS.problem.beats[6].futures.values.map((grace) => scoreOf("problem", { grace }).lost);
    expect(lost.map((count) => count > 20)).toEqual([true, true, true, true, false, false]);
    expect(lost.slice(4)).toEqual([0, 0]);
    expect(scoreOf("problem", { grace: 18 }).lost).toBeGreaterThan(0);
  });

  test("a delay of 16 s loses nothing by luck: one call at 40 s would be lost", () => {
    const { scenario, outcome } = runOf("problem", { ingress: 16 });
    expect(outcome.score.lost).toBe(0);
    const called = simulate({ ...scenario, arrivals: [{ atMs: 40_000, serviceMs: 50 }] });
    expect(called.outcome.score.lost).toBe(1);
  });
});

describe("before", () => {
  test("pods go 30 s after the mark, the push arrives when it says", () => {
    const { legacy } = runOf("before");
    const gone = momentInLegacy(legacy, "zero") ?? 0;
    const arrived = momentInLegacy(legacy, "pathActivator") ?? 0;
    expect(Math.round((arrived - gone) / 1_000)).toBe(45 - 30);
  });

  test("what is lost, and what is kept, for each length of the push", () => {
    const [, , , , both, kept] = CHAPTERS.before.beats;
    const lost = both.futures.values.map((push) => runOf("before", { push }).legacy.score.lost);
    expect(lost.slice(0, 3)).toEqual([0, 0, 0]);
    expect([...lost.slice(3)].sort((a, b) => a - b)).toEqual(lost.slice(3));
    expect(lost[3]).toBeGreaterThan(0);
    const times = kept.futures.values.map((push) => runOf("before", { push }).legacy.score.keptPodSeconds);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
    expect([times[0] ?? 0, times.at(-1)]).toEqual([50, 0]);
  });

  test("the SKS rewrites no route", () => {
    const { outcome, legacy } = runOf("before");
    expect([outcome.score.pushes, legacy.score.pushes > 0]).toEqual([0, true]);
  });
});

describe("the service", () => {
  const lists = (moment: "serving" | "zero" | "pathPods", laterMs = 0) => {
    const { data, outcome } = runOf("service");
    const { revision } = data;
    const t = (momentIn(revision, outcome, moment) ?? 0) + laterMs;
    return [revision.publicPods, revision.publicActivators, revision.privateReady].map(
      (samples) => sampleAt(samples, t)?.value ?? 0,
    );
  };

  test("both lists hold the pod, then two activators and nobody, then the pod", () => {
    expect(lists("serving")).toEqual([1, 0, 1]);
    expect(lists("zero")).toEqual([0, 2, 0]);
    expect(lists("pathPods")).toEqual([1, 0, 1]);
    // Just before the hand-over: ready nowhere yet.
    expect(lists("pathPods", -20)).toEqual([0, 2, 0]);
  });

  test("the route is never touched, the mirrored copy comes after the original", () => {
    const { data, outcome } = runOf("service");
    expect(outcome.score.pushes).toBe(0);
    const t = momentIn(data.revision, outcome, "pathPods") ?? 0;
    const mirrored = data.revision.mirrored.find(({ value, from }) => value === "pods" && from >= t - 1_000);
    expect(mirrored?.from ?? 0).toBeGreaterThan(t);
  });
});

describe("steady", () => {
  test("hundreds of requests", () => {
    expect(scoreOf("steady").sent).toBeGreaterThan(300);
  });

  test.each([
    [1, false],
    [2, false],
    [3, true],
  ])("with the default and %i pods: direct %s", (pods, isDirect) => {
    const path = revisionOf("steady", { tbc: 211, pods }).path;
    expect(path.at(-1)?.value === "pods").toBe(isDirect);
  });

  test("containerConcurrency 10: 22 pods", () => {
    const rule = { readyPods: 1, load: 0, activatorCapacity: 100, want: 1, isHpa: false };
    expect(burstRule({ ...rule, targetBurstCapacity: 211, totalPerPod: 10 }).podsForServe).toBe(22);
  });
});

describe("zero", () => {
  test("at zero the SKS is Unknown with NoHealthyBackends, and so it is while a pod starts", () => {
    const { data, outcome } = runOf("zero");
    const ready = data.revision.conditions.get("ServerlessService/Ready") ?? [];
    for (const moment of ["zero", "ordered"] as const) {
      const t = momentIn(data.revision, outcome, moment) ?? 0;
      const { value, reason } = ready.findLast(({ from }) => from <= t) ?? {};
      expect([moment, value, reason]).toEqual([moment, "Unknown", "NoHealthyBackends"]);
    }
  });

  test("at zero the PodAutoscaler is inactive for want of traffic", () => {
    const { data, outcome } = runOf("zero");
    const t = momentIn(data.revision, outcome, "zero") ?? 0;
    const active = data.revision.conditions.get("PodAutoscaler/Active") ?? [];
    const { value, reason } = active.findLast(({ from }) => from <= t) ?? {};
    expect([value, reason]).toEqual(["False", "NoTraffic"]);
  });

  test("a pod is ordered within milliseconds, not at the next decision", () => {
    const wake = revisionOf("zero").coldStarts.find(({ kind }) => kind === "wake");
    expect((wake?.begin ?? 0) - (wake?.requestAt ?? 0)).toBeLessThan(100);
  });
});

describe("down", () => {
  test("the messages, in their order", () => {
    const { data, outcome } = runOf("down");
    const [descent] = data.revision.scaleToZero;
    const moments = ["lastAnswer", "modeOrdered", "pathActivator", "probeFailed", "probeConfirmed"] as const;
    const times = [
      ...moments.map((moment) => momentIn(data.revision, outcome, moment)),
      descent?.replicasZeroAt,
      descent?.lastPodGoneAt,
    ];
    expect(times).not.toContain(null);
    expect([...times].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(times);
    // The swap takes milliseconds, the confirmation about two seconds, the draining at least 30.
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeLessThan(20);
    expect(Math.round(((times[4] ?? 0) - (times[1] ?? 0)) / 1_000)).toBe(2);
    expect((times[6] ?? 0) - (times[5] ?? 0)).toBeGreaterThanOrEqual(30_000);
  });

  test("an attempt asks for 45 s, then the next one begins", () => {
    const { probes, scaleToZero } = revisionOf("down", { probe: 60 });
    const asked = probes.filter(
      ({ source, t }) => source === "autoscaler" && t >= (scaleToZero[0]?.inactiveAt ?? 0),
    );
    const failed = asked.filter(({ success }) => !success).map(({ t }) => t);
    const pauses = failed.slice(1).map((t, index) => Math.round((t - (failed[index] ?? 0)) / 1_000));
    expect(pauses).toContain(45);
  });

  test.each([
    [0, 28],
    [40, 0],
  ])("grace period 30 s, probe failing for %i s: %i s from the confirmation", (probe, wait) => {
    const [descent] = revisionOf("down", { probe, grace: 30 }).scaleToZero;
    expect(Math.round(((descent?.replicasZeroAt ?? 0) - (descent?.probeConfirmedAt ?? 0)) / 1_000)).toBe(
      wait,
    );
  });
});

describe("wake", () => {
  test("answered before Ready, in the path milliseconds after it", () => {
    const wake = revisionOf("wake").coldStarts.find(({ kind }) => kind === "wake");
    expect((wake?.ready ?? 0) - (wake?.answered ?? 0)).toBeGreaterThan(100);
    expect((wake?.handedOver ?? 0) - (wake?.ready ?? 0)).toBeLessThan(50);
  });

  test("27 s between the visits; a retention that is too short costs more than one that is long enough", () => {
    const { data, outcome, scenario } = runOf("wake");
    const inactive = momentIn(data.revision, outcome, "inactive");
    expect(Math.round((scenario.traffic[1]?.fromMs ?? 0) / 1_000 - seconds(inactive))).toBe(27);
    const [none, short, enough] = [0, 20, 27].map((retention) => scoreOf("wake", { retention }));
    expect([none?.late, short?.late, enough?.late]).toEqual([1, 1, 0]);
    const { settings } = scenario;
    expect([settings.gracePeriodMs, scoreOf("wake", { retention: 10 })]).toEqual([10_000, none]);
    expect(short?.podSeconds).toBeGreaterThan(enough?.podSeconds ?? Number.POSITIVE_INFINITY);
    expect(scoreOf("wake", { retention: 26 }).late).toBe(1);
    expect(scoreOf("wake", { pods: 1 }).podSeconds).toBeGreaterThan(
      enough?.podSeconds ?? Number.POSITIVE_INFINITY,
    );
  });
});

describe("overload", () => {
  test("three pods of 5, two clients: 8 are left", () => {
    const { data, outcome, scenario } = runOf("overload");
    const t = momentIn(data.revision, outcome, "serving") ?? 0;
    expect(scenario.settings.containerConcurrency).toBe(5);
    expect(sampleAt(data.revision.excessBurstCapacity, t)?.value).toBe(8);
  });

  test("the crowd takes the result below zero, a smaller one does not", () => {
    const burst = CHAPTERS.overload.beats[2];
    expect(burst.numbers.excess(runOf("overload"))).toBeLessThan(-10);
    expect(burst.numbers.excess(runOf("overload", { clients: 5 }))).toBeGreaterThanOrEqual(0);
    expect(CHAPTERS.overload.beats[1].numbers.excess(runOf("overload"))).toBe(8);
  });

  test("more load is not always longer: 12 clients, 20, and 40, for which six pods are too few", () => {
    const { numbers } = CHAPTERS.overload.beats[3];
    const [few, some, many] = [12, 20, 40].map((clients) => numbers.stays(runOf("overload", { clients })));
    expect(some).toBeLessThan(few ?? 0);
    expect(many).toBeGreaterThan(few ?? Number.POSITIVE_INFINITY);
    expect(runOf("overload").scenario.settings.maxScale).toBe(6);
    const most = revisionOf("overload").replicas.map(({ value }) => value ?? 0);
    expect(Math.max(...most)).toBe(6);
  });

  test("EndpointsPopulated stays True under load, and is Unknown at zero; Ready copies it, the third does not differ", () => {
    const { data, outcome } = runOf("zero");
    const zero = momentIn(data.revision, outcome, "zero") ?? 0;
    const loaded = runOf("overload");
    // The order itself is older than the status that follows it.
    const burst = (momentIn(loaded.data.revision, loaded.outcome, "proxiedUnderLoad") ?? 0) + 1_000;
    const valueAt = (conditions: RevisionState["conditions"], type: string, t: number) =>
      conditions.get(`ServerlessService/${type}`)?.findLast(({ from }) => from <= t)?.value;
    const both = (type: string) => [
      valueAt(data.revision.conditions, type, zero),
      valueAt(loaded.data.revision.conditions, type, burst),
    ];
    expect(both("EndpointsPopulated")).toEqual(["Unknown", "True"]);
    expect(both("Ready")).toEqual(["Unknown", "True"]);
    expect(both("ActivatorEndpointsPopulated")).toEqual(["True", "True"]);
    const during = loaded.data.revision.conditions.get("ServerlessService/EndpointsPopulated") ?? [];
    expect(during.filter(({ from }) => seconds(from) > 5)).toEqual([]);
    expect(during.at(-1)?.value).toBe("True");
  });

  test("one pod, a target of 10: Proxy while it is quiet, Serve after the burst has brought pods", () => {
    const { path } = revisionOf("overload", { pods: 1, tbc: 10 });
    const first = path.find(({ value }) => value === "pods");
    expect(seconds(first?.from)).toBeGreaterThan(65);
  });

  test("two pods of 100: a target of 200 hangs on one request, the default of 211 does not", () => {
    const rule = { readyPods: 2, totalPerPod: 100, activatorCapacity: 100, want: 2, isHpa: false };
    const modes = (targetBurstCapacity: number) =>
      [0, 1].map((load) => burstRule({ ...rule, targetBurstCapacity, load }).mode);
    expect([modes(200), modes(211)]).toEqual([
      ["Serve", "Proxy"],
      ["Proxy", "Proxy"],
    ]);
  });

  test("six pods of 5 and a target of 5: Serve up to 25", () => {
    const rule = { readyPods: 6, targetBurstCapacity: 5, totalPerPod: 5, activatorCapacity: 100, want: 6 };
    expect(burstRule({ ...rule, load: 25, isHpa: false }).mode).toBe("Serve");
    expect(burstRule({ ...rule, load: 26, isHpa: false }).mode).toBe("Proxy");
  });
});

describe("the gap", () => {
  test("what is lost for each delay of the ingress", () => {
    const lost = CHAPTERS.gap.beats[5].futures.values.map((ingress) => scoreOf("gap", { ingress }).lost);
    expect(lost.slice(0, 3)).toEqual([0, 0, 0]);
    expect([...lost].sort((a, b) => a - b)).toEqual(lost);
    expect(lost[3]).toBeGreaterThan(0);
  });

  test.each<[Values, number]>([
    [{ grace: 44 }, 0],
    [{ drain: 16 }, 0],
    [{ drain: 14 }, 1],
    [{ drain: 30, ingress: 59 }, 0],
    [{ drain: 30, ingress: 62 }, 1],
    [{ tbc: 211, ingress: 90 }, 0],
  ])("%j loses (0: nothing, 1: something) %i", (values, lost) => {
    expect(Math.sign(scoreOf("gap", values).lost)).toBe(lost);
  });

  test("with a target above 100 one pod is never in the path, so nothing changes behind the name", () => {
    for (const tbc of [101, 211]) {
      expect(new Set(revisionOf("gap", { tbc }).path.map(({ value }) => value))).toEqual(
        new Set(["activator"]),
      );
    }
    expect(revisionOf("gap", { tbc: 100 }).path.some(({ value }) => value === "pods")).toBe(true);
  });
});
