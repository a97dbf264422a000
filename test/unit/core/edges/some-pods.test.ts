/** pods-failing at its edge: some pods are ready, and another one cannot run. */
import { describe, expect, test } from "vitest";
import { spansOf } from "../../../support/revision.ts";
import { latest, table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const RULE = "pods-failing";
const GROWS = `${ONE_POD}
  9 dep 2
  9.5 pod/x scheduled`;
const trouble = (words: string, rest = ""): string =>
  `${GROWS}\n10 pod/x scheduled ${words}${rest}\n90 pub a1 a2`;
const LOOP = trouble("waiting=CrashLoopBackOff ended=9 exit=137,OOMKilled words=heap");
const END = "\n90 pub a1 a2";

table(RULE, [
  ["a pod cannot run for a minute", LOOP, 70, ["10–"]],
  ["a millisecond less", LOOP, 69.999, []],
  [
    "it runs again in time",
    trouble("waiting=CrashLoopBackOff", "\n69.999 pod/x scheduled started ready"),
    90,
    [],
  ],
  [
    "it runs again later",
    trouble("waiting=CrashLoopBackOff", "\n80 pod/x scheduled started ready"),
    90,
    ["10–80"],
  ],
  ["it only takes its time", trouble(""), 90, []],
  ["as many are ready as are ordered", LOOP.replace("0 priv p1", "0 priv p1 p2"), 90, []],
  ["fewer are ordered, while it lasts", `${LOOP.replace(END, "")}\n30 dep 1${END}`, 90, []],
  ["none is ready", LOOP.replace("0 priv p1", "0 priv"), 90, []],
  ["nobody knows how many are ready", LOOP.replace("0 priv p1", "0 -priv"), 90, []],
  ["nobody knows how many are ordered", `${LOOP.replace(END, "")}\n11 -dep 2${END}`, 90, []],
  ["it is not active: that is D21", LOOP.replace("Active=True@0", "Active=Unknown@0"), 90, []],
  ["it is idle", LOOP.replace("Active=True@0", "Active=False@0"), 90, []],
  ["its SKS has not been through a pass", LOOP.replace("sks Proxy", "sks Proxy private="), 90, []],
  ["the pod is gone", trouble("waiting=CrashLoopBackOff", "\n30 -pod/x"), 90, []],
  [
    "what it says",
    LOOP,
    90,
    {
      ...{ by: "pod", pod: "x", named: "yes", container: "user-container", reason: "CrashLoopBackOff" },
      ...{ exitCode: 137, exitReason: "OOMKilled", message: "heap", worded: "yes", sort: "crash" },
      ...{ ready: 1, replicas: 2, namespace: "demo", revision: "r", systemNamespace: "knative-serving" },
    },
  ],
  [
    "the pod shows it",
    LOOP,
    90,
    "10 pod/x scheduled waiting=CrashLoopBackOff ended=9 exit=137,OOMKilled words=heap",
  ],
]);

describe("as a list shows it", () => {
  const listed = (words: string, ...last: readonly string[]): string =>
    [
      ...[
        "acts a1 a2",
        "sks Proxy n=2 pop=True",
        "pa Active=True@-900 want=2 ScaleTargetInitialized=True",
        "dep 2",
      ],
      ...[
        "pod/a created=-900 scheduled started ready",
        `pod/x created=-900 scheduled ${words}`,
        "priv p1",
        "pub a1 a2",
      ],
    ]
      .map((line) => `0 =${line}`)
      .concat(last)
      .join("\n");
  test.each([
    ["a back-off has failed again and again: at once", "waiting=CrashLoopBackOff ended=-30", 0, ["-30–"]],
    ["of an image as well, since nobody knows when", "waiting=ImagePullBackOff", 0, ["0–"]],
    ["a first failure may be over in a minute", "waiting=ErrImagePull", 59.999, []],
    ["and is told then", "waiting=ErrImagePull", 60, ["0–"]],
    ["what only begins as a back-off is none", "waiting=BackOffice", 0, []],
  ])("%s", (_, words, until, spans) => {
    expect(spansOf(`${listed(words)}\n${until} pub a1 a2`, RULE, until)).toEqual(spans);
  });
  test("the oldest word of the pod is its beginning", () => {
    const text = `${listed("exited=1 ended=-700")}\n1 pub a1 a2\n61 pub a1 a2`;
    expect(latest(text, RULE, 61).values.exitCode).toBe(1);
  });
});

/** Another ReplicaSet rolls out: its first pod cannot run, and the old one serves. */
const STUCK = `${ONE_POD}
  9 dep 1 Progressing=True,ReplicaSetUpdated
  9.5 pod/x scheduled
  10 pod/x scheduled waiting=CrashLoopBackOff ended=9 exit=3,Error words=no_database
  90 pub a1 a2`;
table("update-stuck", [
  ["the pod of the update cannot run for a minute", STUCK, 70, ["10–"]],
  ["a millisecond less", STUCK, 69.999, []],
  [
    "given up by its deadline: at once",
    STUCK.replace("True,ReplicaSetUpdated", "False,ProgressDeadlineExceeded"),
    10,
    ["10–"],
  ],
  ["it is done", STUCK.replace("ReplicaSetUpdated", "NewReplicaSetAvailable"), 90, []],
  ["the Deployment does not say", STUCK.replace(" Progressing=True,ReplicaSetUpdated", ""), 90, []],
  ["its pod only takes its time", STUCK.replace(/\n.*waiting.*/, ""), 90, []],
  ["fewer are ready than are ordered: that is pods-failing", STUCK.replace("9 dep 1", "9 dep 2"), 90, []],
  ["more are ready than are ordered", STUCK.replace("0 priv p1", "0 priv p1 p2"), 70, ["10–"]],
  ["none is ready", STUCK.replace("0 priv p1", "0 priv").replaceAll("dep 1", "dep 0"), 90, []],
  ["nobody knows how many are ready", STUCK.replace("0 priv p1", "0 -priv"), 90, []],
  ["it is not active", STUCK.replace("Active=True@0", "Active=Unknown@0"), 90, []],
  ["its SKS has not been through a pass", STUCK.replace("sks Proxy", "sks Proxy private="), 90, []],
  [
    "what it says",
    STUCK,
    90,
    {
      ...{ by: "pod", pod: "x", container: "user-container", reason: "CrashLoopBackOff", exitCode: 3 },
      ...{ message: "no database", ready: 1, over: "no" },
      ...{ namespace: "demo", revision: "r", systemNamespace: "knative-serving" },
    },
  ],
  [
    "that it is given up",
    STUCK.replace("True,ReplicaSetUpdated", "False,ProgressDeadlineExceeded"),
    90,
    { over: "yes" },
  ],
  [
    "the pod shows it",
    STUCK,
    90,
    "10 pod/x scheduled waiting=CrashLoopBackOff ended=9 exit=3,Error words=no_database",
  ],
]);

describe("an update that is stuck, as a list shows it", () => {
  const listed = (words: string): string =>
    [
      ...["acts a1 a2", "sks Proxy n=2 pop=True", "pa Active=True@-900 want=1 ScaleTargetInitialized=True"],
      ...["dep 1 Progressing=True,ReplicaSetUpdated", "pod/a created=-900 scheduled started ready"],
      ...[`pod/x created=-900 scheduled ${words}`, "priv p1", "pub a1 a2"],
    ]
      .map((line) => `0 =${line}`)
      .join("\n");
  test.each([
    ["a back-off has failed again and again: at once", "waiting=CrashLoopBackOff ended=-30", 0, ["-30–"]],
    ["a first failure may be over in a minute", "waiting=ErrImagePull", 59.999, []],
    ["and is told then", "waiting=ErrImagePull", 60, ["0–"]],
  ])("%s", (_, words, until, spans) => {
    expect(spansOf(`${listed(words)}\n${until} pub a1 a2`, "update-stuck", until)).toEqual(spans);
  });
});
