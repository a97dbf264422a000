/** More is asked for than there may be, two that set the same number, and an update of pods that cannot go on. */
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { type ContainerWords, podRecord } from "../../support/pod-objects.ts";
import { type Told, toldOfStory } from "../../support/told.ts";

const COMMON = `0 =config/config-autoscaler stable-window=6s
  0 =acts a1 a2
  0 =sks Proxy n=2 pop=True@-100 ep=True@-100`;
const ONE = `${COMMON}
  0 =pa Active=True@-100 want=1 ScaleTargetInitialized=True@-1000
  0 =dep 1
  0 =pod/r-deployment-1 scheduled started ready created=-200
  0 =priv p1
  0 =pub a1 a2`;
const TWO = `${COMMON}
  0 =pa Active=True@-100 want=2 cc=10 @max-scale=2 ScaleTargetInitialized=True@-1000
  0 =dep 2
  0 =pod/r-deployment-1 scheduled started ready created=-200
  0 =pod/r-deployment-2 scheduled started ready created=-200
  0 =priv p1 p2
  0 =pub a1 a2`;

const told = (text: string, seconds: number, pods: readonly TraceRecord[] = []): Told =>
  toldOfStory(text, pods, seconds);

describe("max-scale-reached", () => {
  /** The autoscaler's lines from 4 s on, every two seconds. */
  const asks = (pods: number, until: number): string => {
    const lines: string[] = [];
    for (let second = 4; second <= until; second += 2) {
      lines.push(
        `${second} log autoscaler PodCount=2 Total1PodCapacity=10.000 ObsStableValue=50.000 ObsPanicValue=50.000 TargetBC=211.000 ExcessBC=-241.000`,
        `${second} log autoscaler PA scale got=2, want=2, desiredPods=${pods} ebc=-241`,
      );
    }
    return lines.join("\n");
  };
  test.each<[what: string, text: string, until: number, span: string | null]>([
    ["for a minute", `${TWO}\n${asks(8, 64)}`, 64, "00:00:04.000–"],
    ["a line less", `${TWO}\n${asks(8, 62)}`, 63.999, null],
    ["as many as there may be", `${TWO}\n${asks(2, 80)}`, 80, null],
    ["without a limit", `${TWO.replace("@max-scale=2 ", "")}\n${asks(8, 80)}`, 80, null],
    [
      "of more than there are yet",
      `${TWO.replace("@max-scale=2", "@max-scale=3")}\n${asks(8, 80)}`,
      80,
      null,
    ],
    ["no line any more", `${TWO}\n${asks(8, 64)}`, 94.001, "00:00:04.000–00:01:34.000"],
    [
      "less is asked for",
      `${TWO}\n${asks(8, 70)}\n72 log autoscaler PA scale got=2, want=1, desiredPods=1 ebc=-1`,
      80,
      "00:00:04.000–00:01:12.000",
    ],
  ])("%s", (_, text, until, span) => {
    expect(told(`${text}\n${until} pub a1 a2`, until).spanOf("max-scale-reached")).toBe(span);
  });

  test("the sentence and the finding tell the same numbers", () => {
    const said = told(`${TWO}\n${asks(8, 80)}`, 80);
    expect(said.valuesOf("max-scale-reached")).toMatchObject({
      by: "log",
      asked: 8,
      max: 2,
      origin: "annotation",
    });
    expect(said.clauses).toContain("podsMaxScale");
    expect(said.text).toMatch(/2 pods because max-scale is 2: the load of 50 asks for 8\./);
  });

  test("of class hpa the HPA says it, since its own time", () => {
    const limited = (reason: string) =>
      told(
        `${ONE.replace("=pa ", "=pa @class=hpa.autoscaling.knative.dev ")}\n0 =hpa current=1 desired=1 ScalingLimited=True,${reason}@-300 text=more_than_the_maximum`,
        0,
      ).spanOf("max-scale-reached");
    expect(limited("TooManyReplicas")).toBe("23:55:00.000–");
    expect(limited("TooFewReplicas")).toBeNull();
  });
});

describe("scaled-by-two", () => {
  /** Each at a second: set to `other`, and back to 1 two seconds later. */
  const turns = (seconds: readonly number[], other = 3): string =>
    seconds.map((second) => `${second} dep ${other}\n${second + 2} dep 1`).join("\n");
  test.each<[what: string, text: string, until: number, span: string | null]>([
    ["three times within ten minutes", turns([5, 65, 125]), 130, "00:02:07.000–"],
    ["twice", turns([5, 65]), 130, null],
    ["over longer", turns([5, 65, 606]), 610, null],
    [
      "the autoscaler itself, which wants more in between",
      [5, 25, 45]
        .map(
          (second) =>
            `${second} dep 3\n${second + 1} pa Active=True@-100 want=3 ScaleTargetInitialized=True@-1000\n${second + 8} dep 1\n${second + 9} pa Active=True@-100 want=1 ScaleTargetInitialized=True@-1000`,
        )
        .join("\n"),
      70,
      null,
    ],
    ["it is over", turns([5, 65, 125]), 606, "00:02:07.000–00:10:05.000"],
  ])("%s", (_, text, until, span) => {
    expect(told(`${ONE}\n${text}\n${until} pub a1 a2`, until).spanOf("scaled-by-two")).toBe(span);
  });
  test("of another class nobody knows who is meant to", () => {
    const keda = ONE.replace("=pa ", "=pa @class=keda.autoscaling.knative.dev ");
    expect(told(`${keda}\n${turns([5, 65, 125])}`, 130).rules).not.toContain("scaled-by-two");
  });
});

describe("update-stuck", () => {
  const PULL = 'waiting:ImagePullBackOff:Back-off pulling image "gcr.io/queue@sha256:1"';
  const next = (now: string, initial = false): TraceRecord => {
    const proxy: ContainerWords = { name: "queue-proxy", now };
    const containers = [{ name: "user-container", now: "running@12", ready: true }, proxy];
    const words = { name: "r-deployment-2", created: initial ? -300 : 10, containers };
    return podRecord(initial ? 0 : 10.2, "ADDED", words, initial);
  };
  const progress = (second: string, words: string) => `${second} dep 1 ready=1 Progressing=${words}`;
  const UPDATES = progress("10", "True,ReplicaSetUpdated");
  test.each<[what: string, text: string, now: string, until: number, isFound: boolean]>([
    ["for a minute", UPDATES, PULL, 70.2, true],
    ["a millisecond less", UPDATES, PULL, 70.199, false],
    ["it is on its way", UPDATES, "running@12", 300, false],
    ["the last one is done", progress("10", "True,NewReplicaSetAvailable"), PULL, 300, false],
    ["the Deployment says nothing", "10 dep 1 ready=1", PULL, 300, false],
    ["its time is over", `${UPDATES}\n${progress("20", "False,ProgressDeadlineExceeded")}`, PULL, 21, true],
  ])("%s", (_, text, now, until, isFound) => {
    const said = told(`${ONE}\n${text}\n${until} pub a1 a2`, until, [next(now)]);
    expect(said.rules.includes("update-stuck")).toBe(isFound);
  });
  test("names the container, and that the others serve; nothing else is said to fail", () => {
    const said = told(`${ONE}\n${UPDATES}\n90 pub a1 a2`, 90, [next(PULL)]);
    expect(said.valuesOf("update-stuck")).toMatchObject({
      container: "queue-proxy",
      ready: 1,
      sort: "image",
    });
    expect([said.phase, said.rules.filter((rule) => !/^I/.test(rule))]).toEqual([
      "Proxied",
      ["update-stuck"],
    ]);
  });
  test("a list that shows a back-off shows that it lasts", () => {
    const listed = ONE.replace("=dep 1", "=dep 1 ready=1 Progressing=True,ReplicaSetUpdated");
    expect(told(listed, 0, [next(PULL, true)]).rules).toContain("update-stuck");
  });
});
