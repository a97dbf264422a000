/** What is not seen is not "none": missing kinds, truncated objects, gaps over an episode, lists of several namespaces. */
import { describe, expect, test } from "vitest";
import { buildState, burstAt, explain, findingsUntil, gateAt } from "../../../lib/core/index.ts";
import { at, drawn, KEY, record, records, secondsOf } from "../../support/records.ts";
import { revisionOf, spansOf } from "../../support/revision.ts";

function told(text: string, seconds: number) {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  return {
    ...explain(state.shared, revision, at(seconds)),
    gate: gateAt(state.shared, revision, at(seconds)),
    burst: burstAt(state.shared, revision, at(seconds)),
  };
}

describe("EndpointSlices only", () => {
  const WAKE = `0 =config/config-autoscaler
    0 sks Proxy pop=True
    0 pa Active=False want=0
    0 dep 0
    0 slice/1 a1 a2
    5 dep 1
    5.1 pod/x scheduled started ready
    6 slice/1 p1
    6 sks Serve pop=False`;

  test("tell the path", () => {
    expect(drawn(revisionOf(WAKE).path)).toEqual(["0–6 activator", "6– pods"]);
    expect(told(WAKE, 9).clauses.map(({ key }) => key)).toContain("pathFromSlices");
  });
  test("an empty set is not said to answer nobody", () => {
    expect(drawn(revisionOf(`${WAKE}\n7 slice/1`).path)).toEqual(["0–6 activator", "6–7 pods"]);
    expect(drawn(revisionOf(`${WAKE}\n7 slice/1`).phase).join()).not.toContain("BlackHole");
  });
  test("are not asked where Endpoints are recorded", () => {
    expect(drawn(revisionOf(`0 acts a1\n${WAKE}`).path)).toEqual([]);
  });
  test("break no invariant", () => {
    const rules = findingsUntil(revisionOf(WAKE), at(60)).map(({ rule }) => rule);
    expect(rules.filter((rule) => ["I4", "I5", "I6", "I7", "I8", "I19"].includes(rule))).toEqual([]);
  });
});

describe("without Endpoints and slices", () => {
  const ZERO = "0 sks Proxy pop=True\n0 pa Active=False,NoTraffic want=0\n0 dep 0";
  test("who answers at zero is not seen", () => {
    expect(told(ZERO, 5).clauses.map(({ key }) => key)).toEqual(["zero", "untilRequestUnseen"]);
  });
  test.each<[what: string, text: string, outcome: string, closed: number | null]>([
    ["a pod that was ready: nothing is known", "3 pod/x scheduled started ready", "open", 8],
    ["the PodAutoscaler was active: neither", "3 pa Active=True want=1", "open", 8],
    ["nothing says that one was ready", "3 pod/x scheduled", "abandoned", 8],
  ])("a cold start without addresses, %s", (_, text, outcome, closed) => {
    const [episode] = revisionOf(`${ZERO}\n2 dep 1\n2 pod/x\n${text}\n8 dep 0`).coldStarts;
    expect([episode?.outcome, secondsOf(episode?.closedAt)]).toEqual([outcome, closed]);
  });
});

describe("more than a thousand pods", () => {
  const [sks, pa, dep, pub, priv, ...pods] = records(`0 sks Serve pop=False
    0 pa Active=True want=2 actual=2
    0 dep 2
    0 pub p1
    0 priv p1
    0 pod/r-deployment-1 scheduled started ready ip=10.1.0.1
    0 pod/r-deployment-2 scheduled started ready ip=10.1.0.2`);
  const found = (isTruncated: boolean) => {
    const annotations = isTruncated ? { "endpoints.kubernetes.io/over-capacity": "truncated" } : {};
    const all = [sks, pa, dep, pub, priv, ...pods].flatMap((one) => one ?? []);
    const state = buildState(
      all.map((one) =>
        one === priv
          ? record(one.seq, 0, one.type, one.resource, {
              ...one.object,
              metadata: { ...Object(one.object.metadata), annotations },
            })
          : one,
      ),
    );
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision r");
    return findingsUntil(revision, at(30))
      .filter(({ rule }) => rule === "D12" || rule === "endpoints-truncated")
      .map(({ rule, values }) => [rule, values.listed, values.ready]);
  };
  test("are truncated by Kubernetes, and no pod is missing", () => {
    expect([found(true), found(false)]).toEqual([
      [["endpoints-truncated", 1, 2]],
      [["D12", undefined, undefined]],
    ]);
  });
});

describe("addresses whose pods are gone", () => {
  const STALE = `0 =config/config-autoscaler
    0 acts a1 a2
    0 sks Proxy n=5 pop=True
    0 pa Active=True want=1 actual=1
    0 dep 1
    0 pod/r-deployment-1 scheduled started ready
    0 priv p1 p2 p3 p4
    0 pub a1 a2`;
  test("are counted, and are no pods", () => {
    const values = findingsUntil(revisionOf(STALE), at(9)).find(
      ({ rule }) => rule === "stale-address",
    )?.values;
    expect([values?.count, values?.stalePods]).toEqual([3, 3]);
    const { burst, clauses } = told(STALE, 9);
    expect([burst.readyPods?.value, burst.computed?.mode, clauses[0]?.key]).toEqual([1, "Proxy", "proxied"]);
  });
  test("addresses of pods count one by one", () => {
    expect(told(STALE.replace("p1 p2 p3 p4", "p1"), 9).burst.readyPods?.value).toBe(1);
  });
  test.each<[what: string, text: string, pods: number]>([
    [
      "more than it counts, and all have pods",
      STALE.replace("dep 1", "dep 4")
        .replace("p1 p2 p3 p4", "p1 p2")
        .replace("priv p1", "pod/r-deployment-2 scheduled started ready\n    0 priv p1"),
      2,
    ],
    [
      "it counts none, and no address is stale",
      STALE.replace(" actual=1", " actual=0").replace("p1 p2 p3 p4", "p1"),
      1,
    ],
    ["nobody counts", STALE.replace(" actual=1", ""), 4],
    ["it counts more than there are addresses", STALE.replace("actual=1", "actual=9"), 4],
  ])("the autoscaler's own count decides only over stale ones: %s", (_, text, pods) => {
    expect(told(text, 9).burst.readyPods?.value).toBe(pods);
  });
});

describe("replicas that are not known", () => {
  const IDLE = `0 =config/config-autoscaler scale-to-zero-grace-period=10s
    0 sks Proxy pop=True@0
    0 pa Active=False,NoTraffic@0 want=0
    1 log autoscaler Probing activator = true, err = <nil>`;
  test("the gate takes nothing away", () => {
    expect([told(IDLE, 60).gate.branch, told(`${IDLE}\n1 dep 1`, 60).gate.branch]).toEqual([
      "unknown",
      "longInactive",
    ]);
  });
});

describe("a gap over an episode", () => {
  const ZERO = "0 acts a1\n0 sks Proxy pop=True\n0 pa Active=False want=0\n0 dep 0\n0 pub a1\n0 priv";
  const cold = (text: string) => {
    const [episode] = revisionOf(`${ZERO}\n5 dep 1\n${text}`).coldStarts;
    const { outcome, endpointReady, end, closedAt } = episode ?? {};
    return [outcome, secondsOf(endpointReady), secondsOf(end), secondsOf(closedAt)];
  };
  test.each<[what: string, text: string, expected: unknown[]]>([
    [
      "ready in it, as the list shows: no length is told",
      "6 gap endpoints cut\n300 =priv p1\n300 =pub a1\n300 =acts a1\n400 priv p1 p2",
      ["ready", null, 300, null],
    ],
    [
      "ready after it",
      "6 gap endpoints cut\n7 =priv\n7 =pub a1\n7 =acts a1\n8 priv p1",
      ["ready", 8, 8, null],
    ],
    [
      "down again: nobody knows whether it was ready",
      "6 gap endpoints cut\n300 =priv\n300 =pub a1\n300 =acts a1\n400 dep 0",
      ["open", null, null, 400],
    ],
    ["down again, watched all the time", "400 dep 0", ["abandoned", null, 400, 400]],
  ])("a cold start: %s", (_, text, expected) => expect(cold(text)).toEqual(expected));

  const ACTIVE = "0 acts a1\n0 sks Proxy pop=True\n0 pa Active=True want=1\n0 dep 1\n0 pub a1\n0 priv p1";
  const descent = (text: string) => {
    const [episode] = revisionOf(`${ACTIVE}\n5 pa Active=False want=0\n${text}`).scaleToZero;
    return [episode?.outcome, secondsOf(episode?.replicasZeroAt), secondsOf(episode?.closedAt)];
  };
  test.each<[what: string, text: string, expected: unknown[]]>([
    [
      "at zero when the list comes",
      "6 gap deployments.apps cut\n60 =dep 0\n90 pa Active=Unknown want=1",
      ["open", null, 60],
    ],
    [
      "active again after the gap: it may have been at zero",
      "6 gap deployments.apps cut\n60 =dep 1\n90 pa Active=True want=1",
      ["open", null, 90],
    ],
    ["active again, watched all the time", "90 pa Active=True want=1", ["aborted", null, null]],
    ["at zero, watched", "9 dep 0", ["zero", 9, null]],
  ])("a descent: %s", (_, text, expected) => expect(descent(text)).toEqual(expected));
});

describe("a second list without a gap", () => {
  const other = (seconds: number, seq: number) =>
    record(
      seq,
      seconds,
      "ADDED",
      "serverlessservices.networking.internal.knative.dev",
      {
        metadata: { namespace: "other", name: "s", uid: "s", resourceVersion: "1" },
        spec: { mode: "Serve" },
      },
      true,
    );
  const modes = (text: string) => {
    const first = records("0 =sks Proxy");
    const last = records(text).map((one) => ({ ...one, seq: one.seq + 10 }));
    return drawn(
      buildState([...first, ...last.slice(0, 1), other(5, 20), ...last.slice(1)]).revisions.get(KEY)
        ?.specMode ?? [],
    );
  };
  test("of another namespace drops nothing", () => {
    expect(modes("4 dep 1\n6 bookmark sks")).toEqual(["0– Proxy"]);
  });
  test("after a gap what it does not hold is gone", () => {
    expect(modes("4 gap sks cut\n6 bookmark sks")).toEqual(["0–5 Proxy"]);
  });
});

test("without pods in the source no address is stale", () => {
  expect(spansOf("0 sks Serve pop=False\n0 pub p1\n0 priv p1", "stale-address", 60)).toEqual([]);
});
