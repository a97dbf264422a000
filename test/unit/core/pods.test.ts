import { describe, expect, test } from "vitest";
import { buildState, forgetBefore } from "../../../lib/core/index.ts";
import { at, drawn, drawnSamples, KEY, records, secondsOf } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

function pod(text: string) {
  const [found] = revisionOf(text).pods.values();
  if (found === undefined) throw new Error("the records make no pod");
  return found;
}

describe("the phases of a pod", () => {
  //  0        1           2         4           5          6       7          8           9
  //  created  scheduled   pulling   scheduled   started    ready   notReady   terminating ✕
  test("from creation to its end", () => {
    const { slices, ...facts } = pod(`
      0   pod/x
      1   pod/x scheduled
      2   event/1 Pulling Pod x
      3   pod/x scheduled
      4   event/2 Pulled Pod x
      5   pod/x scheduled started
      6   pod/x scheduled started ready
      7   pod/x scheduled started
      8   pod/x scheduled started terminating
      8.5 pod/x scheduled terminating
      9   -pod/x scheduled terminating
    `);
    expect(drawn(slices)).toEqual([
      "0–1 created",
      "1–2 scheduled",
      "2–4 pulling",
      "4–5 scheduled",
      "5–6 started",
      "6–7 ready",
      "7–8 notReady",
      "8–9 terminating",
    ]);
    expect(
      [facts.addedAt, facts.scheduledAt, facts.startedAt, facts.readyAt, facts.goneAt].map(secondsOf),
    ).toEqual([0, 1, 5, 6, 9]);
  });

  test.each([
    [
      "an image that cannot be pulled",
      "pod/x scheduled waiting=ImagePullBackOff",
      "0– waiting (ImagePullBackOff)",
    ],
    ["a crash", "pod/x scheduled waiting=CrashLoopBackOff", "0– waiting (CrashLoopBackOff)"],
    ["a container that ended", "pod/x scheduled exited=1", "0– waiting (Error)"],
    ["no node", "pod/x unschedulable", "0– waiting (Unschedulable)"],
    ["a container being made", "pod/x scheduled waiting=ContainerCreating", "0– scheduled"],
    ["an init container", "pod/x scheduled waiting=PodInitializing", "0– scheduled"],
    ["failure", "pod/x scheduled failed", "0– failed"],
    ["success", "pod/x scheduled succeeded", "0– succeeded"],
    ["deletion before it was ready", "pod/x terminating", "0– terminating"],
  ])("%s", (_, line, expected) => {
    expect(drawn(pod(`0 ${line}`).slices)).toEqual([expected]);
  });

  // Statuses are sorted by name, specs are not: which container it is must not depend on either.
  test.each([
    [
      "a sidecar runs, the application crashes",
      "waiting=CrashLoopBackOff c/aa-proxy=running",
      "user-container",
    ],
    ["another container crashes first", "started c/app=CrashLoopBackOff", "app"],
    ["an init container crashes", "waiting=PodInitializing init/migrate=CrashLoopBackOff", "migrate"],
    ["an init container ended badly", "waiting=PodInitializing init/migrate=2", "migrate"],
  ])("name the container in trouble: %s", (_, states, container) => {
    const { slices, lastTrouble, startedAt } = pod(`0 pod/x scheduled ${states}`);
    expect(drawn(slices)[0]).toMatch(/^0– waiting \((CrashLoopBackOff|Error)\)$/);
    expect(lastTrouble?.container).toBe(container);
    expect(startedAt).toBeUndefined();
  });

  test("start when every container of the application runs, whatever an init container did before", () => {
    const { startedAt, lastTrouble } = pod(`
      0 pod/x scheduled waiting=PodInitializing init/migrate=0 c/app=PodInitializing
      1 pod/x scheduled started init/migrate=0 c/app=ContainerCreating
      2 pod/x scheduled started init/migrate=0 c/app=running
    `);
    expect(secondsOf(startedAt)).toBe(2);
    expect(lastTrouble).toBeUndefined();
  });

  //  0–2 waiting (ImagePullBackOff) · 2–3 pulling · 3 started        the trouble is remembered
  test("keep the last trouble after it is over", () => {
    const { slices, lastTrouble } = pod(`
      0 pod/x scheduled waiting=ErrImagePull
      1 pod/x scheduled waiting=ImagePullBackOff
      2 event/1 Pulling Pod x
      3 pod/x scheduled started
    `);
    expect(drawn(slices)).toEqual([
      "0–1 waiting (ErrImagePull)",
      "1–2 waiting (ImagePullBackOff)",
      "2–3 pulling",
      "3– started",
    ]);
    expect(lastTrouble).toMatchObject({ reason: "ImagePullBackOff", seq: 1 });
  });

  test("of a list are states, no events: nothing of a cold start is read from them", () => {
    const { slices, addedAt, scheduledAt, readyAt } = pod("0 =pod/x scheduled started ready");
    expect(drawn(slices)).toEqual(["0– ready"]);
    expect([addedAt, scheduledAt, readyAt]).toEqual([undefined, undefined, undefined]);
  });

  test("begin anew for a pod of the same name", () => {
    const pods = [...revisionOf("0 pod/x scheduled\n1 -pod/x\n2 pod/x").pods.values()];
    expect(pods.map(({ uid, slices }) => [uid, ...drawn(slices)])).toEqual([
      ["pod/x#1", "0–1 scheduled"],
      ["pod/x#2", "2– created"],
    ]);
  });

  //  pods     created 0          scheduled 5
  //  events                 Pulling 4.9          received after it, so it counts from 5
  test("never go back in time, though events are a resource of their own", () => {
    const { slices } = pod("0 pod/x\n5 pod/x scheduled\n4.9 event/1 Pulling Pod x\n6 -pod/x");
    expect(drawn(slices)).toEqual(["0–5 created", "5–5 scheduled", "5–6 pulling"]);
  });

  test("of another revision are not this one's", () => {
    expect(revisionOf("0 pod/x\n1 pod/y@other").pods.size).toBe(1);
  });

  test("events that a list repeats are no news", () => {
    expect(
      revisionOf("0 pod/x scheduled\n1 =event/1 Pulling Pod x\n2 event/2 BackOff Pod x warning").k8sEvents,
    ).toMatchObject([{ reason: "BackOff", severity: "Warning", kind: "Pod", name: "x" }]);
  });
});

describe("restarts", () => {
  const told = (text: string): string[] =>
    [...revisionOf(text).restarts].map(([uid, samples]) => `${uid} ${drawnSamples(samples)}`);

  test("are counted for each pod, all containers together, until it is gone", () => {
    expect(
      told(`
        0 pod/x started
        1 pod/x started restarts=1
        2 pod/x started restarts=1 ready
        3 pod/y started restarts=4
        4 pod/x started restarts=3
        5 -pod/x
      `),
    ).toEqual(["pod/x#1 1: 1, 4: 3, 5: –", "pod/y#1 3: 4"]);
  });

  test("take no memory where there are none, nor when the pod has long been gone", () => {
    expect(told("0 pod/x started\n1 -pod/x")).toEqual([]);
    const state = buildState(records("0 pod/x restarts=1\n1 -pod/x\n5 pod/y restarts=2"));
    forgetBefore(state, at(4));
    expect([...(state.revisions.get(KEY)?.restarts.keys() ?? [])]).toEqual(["pod/y#1"]);
  });
});
