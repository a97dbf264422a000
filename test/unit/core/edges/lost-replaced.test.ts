/** What is wrong with the pod that comes in the place of a lost one is no reason of the loss, and is told beside it (pods-lost). */
import { describe, expect, test } from "vitest";
import { podRecord, user } from "../../../support/pod-objects.ts";
import { LISTED_POD } from "../../../support/scenes.ts";
import { toldOfStory } from "../../../support/told.ts";

describe("what is wrong with the pod that comes in its place", () => {
  const SERVED = `${LISTED_POD}
    20 pod/r-deployment-1 scheduled started ready terminating created=-200
    20.1 priv
    20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000
    22 -pod/r-deployment-1 scheduled`;
  const PULL = 'waiting:ImagePullBackOff:Back-off pulling image "x"';
  const next = (now: string, created = 20, seconds = 20.3) => [
    podRecord(seconds, "ADDED", { name: "r-deployment-2", created, containers: [user(now)] }),
  ];
  const NEXT = {
    next: "r-deployment-2",
    nextReason: "ImagePullBackOff",
    nextSays: 'Back-off pulling image "x"',
  };
  const NONE = { next: "none", nextReason: "none", nextSays: "none" };
  const until = (text: string, second = 60) => `${text}\n${second} pub a1 a2`;

  test("is not why the other was deleted, and is told beside it", () => {
    const said = toldOfStory(until(SERVED), next(PULL), 60);
    expect(said.valuesOf("pods-lost")).toMatchObject({
      by: "deletion",
      pod: "r-deployment-1",
      sort: "deleted",
      ...NEXT,
    });
    expect(said.text).toMatch(/In its place pod r-deployment-2 cannot start: ImagePullBackOff/);
    expect(said.text).not.toMatch(/lost, ImagePullBackOff/);
  });
  test("nor why it stopped being ready", () => {
    const unready = until(
      `${LISTED_POD}\n20.1 priv !p1\n20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`,
    );
    expect(toldOfStory(unready, next(PULL), 60).valuesOf("pods-lost")).toMatchObject({
      sort: "none",
      ...NEXT,
    });
  });
  test("nor why its container ended, which is told", () => {
    const ended = podRecord(20, "MODIFIED", { created: -200, containers: [user("ended:1:Error")] });
    const said = toldOfStory(
      until(
        `${LISTED_POD}\n20.1 priv\n20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`,
      ),
      [ended, ...next(PULL)],
      60,
    );
    expect(said.valuesOf("pods-lost")).toMatchObject({
      pod: "r-deployment-1",
      exitCode: 1,
      sort: "crash",
      ...NEXT,
    });
  });
  test("by a warning of the scheduler", () => {
    const warned = `${SERVED}\n30 event/1 FailedScheduling Pod r-deployment-2 warning text=0/3_nodes_are_available`;
    const said = toldOfStory(until(warned), next("waiting:ContainerCreating"), 60);
    expect(said.valuesOf("pods-lost")).toMatchObject({
      by: "deletion",
      next: "r-deployment-2",
      nextReason: "FailedScheduling",
      nextSays: "0/3 nodes are available",
    });
  });
  test("it is on its way", () => {
    expect(
      toldOfStory(until(SERVED), next("waiting:ContainerCreating"), 60).valuesOf("pods-lost"),
    ).toMatchObject({ by: "deletion", ...NONE });
  });
  test.each([
    [15, "r-deployment-2", "none"],
    [16, "r-deployment-1", "r-deployment-2"],
  ])("made at %d s: one that was there before is no next one", (created, pod, named) => {
    const values = toldOfStory(until(SERVED), next(PULL, created), 60).valuesOf("pods-lost");
    expect([values.pod, values.next]).toEqual([pod, named]);
  });
});
