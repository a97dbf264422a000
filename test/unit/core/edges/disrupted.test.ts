/** Pods that were taken away: evicted, preempted, their node lost; and that an ordinary scale-down is none of it. */
import { describe, expect, test } from "vitest";
import { buildState, findingsUntil } from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { ONE_POD as POD } from "../../../support/scenes.ts";

const GOING = "20 pod/r-deployment-1 scheduled started ready terminating";
/** The pod goes, its address with it, and another one is on its way. */
const gone = (going: string, more = ""): string => `${POD}
  ${going}
  20.1 priv
  20.2 pa Active=Unknown,Queued@20 want=1
  20.3 pod/r-deployment-2
  ${more}
  30 pub a1 a2`;

function lost(text: string, until = 30) {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return findingsUntil(revision, at(until)).find(({ rule }) => rule === "pods-lost");
}

describe("a pod that was taken away", () => {
  test.each([
    [
      "preempted, by its own condition",
      gone(`${GOING} disrupted=PreemptionByScheduler`),
      "PreemptionByScheduler",
      "preempted",
    ],
    ["by the API", gone(`${GOING} disrupted=EvictionByEvictionAPI`), "EvictionByEvictionAPI", "drained"],
    [
      "by the taint manager",
      gone(`${GOING} disrupted=DeletionByTaintManager`),
      "DeletionByTaintManager",
      "node",
    ],
    [
      "preempted, by an Event that is no warning",
      gone(GOING, "20.3 event/1 Preempted Pod r-deployment-1 text=Preempted_by_pod_x_on_node_n"),
      "Preempted",
      "preempted",
    ],
    [
      "by an Event, and gone before it is told",
      gone(
        GOING,
        "20.3 -pod/r-deployment-1\n20.4 event/1 TaintManagerEviction Pod r-deployment-1 text=Marking_for_deletion",
      ),
      "TaintManagerEviction",
      "node",
    ],
    [
      "its node does not answer",
      gone(
        "20 pod/r-deployment-1 scheduled started",
        "20.3 event/1 NodeNotReady Pod r-deployment-1 warning text=Node_is_not_ready",
      ),
      "NodeNotReady",
      "node",
    ],
    [
      "evicted by the kubelet, by the pod's own reason",
      gone(
        "20 pod/r-deployment-1 scheduled failed why=Evicted text=The_node_was_low_on_resource:_memory. disrupted=TerminationByKubelet",
      ),
      "Evicted",
      "node",
    ],
  ])("%s", (_, text, reason, sort) => {
    const finding = lost(text);
    expect(finding?.values).toMatchObject({
      pod: "r-deployment-1",
      reason,
      sort,
      pods: 1,
      state: "all",
    });
    // An Event may come after the address is gone: then that is the beginning.
    expect([20, 20.1]).toContain(secondsOf(finding?.from));
    expect(tell("detail", "pods-lost", finding?.values ?? {})).toContain(reason);
    expect(tell("remedy", "pods-lost", finding?.values ?? {})).not.toContain("--previous");
  });

  test("the requests that failed with it are counted there, though others serve", () => {
    const two = `${POD}\n0 dep 2\n0 pod/r-deployment-3 scheduled started ready\n0 priv p1 p3`;
    const text = (going: string): string => `${two}\n${going}\n20.1 priv p3\n20.2 req 502 10\n30 pub a1 a2`;
    const finding = lost(text(`${GOING} disrupted=PreemptionByScheduler`));
    expect(finding?.values).toMatchObject({
      state: "some",
      failed: 1,
      reason: "PreemptionByScheduler",
      pods: 1,
    });
    expect(lost(text(GOING))).toBeUndefined();
  });
});

describe("no alarm", () => {
  const two = `${POD}\n0 dep 2\n0 pod/r-deployment-3 scheduled started ready\n0 priv p1 p3`;
  test.each([
    [
      "an ordinary scale-down to one",
      `${two}\n19 pa Active=True@0 want=1\n19.5 dep 1\n${GOING}\n20.1 priv p3\n30 pub a1`,
    ],
    [
      "the way to zero",
      `${POD}\n19 pa Active=False,NoTraffic@19 want=0\n19.5 dep 0\n${GOING}\n20.1 priv\n30 pub a1`,
    ],
    [
      "one is preempted, others serve, and no request failed",
      `${two}\n${GOING} disrupted=PreemptionByScheduler\n20.1 priv p3\n30 pub a1`,
    ],
    [
      "a deletion that is cancelled",
      `${POD}\n20 event/1 TaintManagerEviction Pod r-deployment-1 text=Cancelling_deletion_of_Pod\n30 pub a1`,
    ],
  ])("%s", (_, text) => expect(lost(text)).toBeUndefined());
});
