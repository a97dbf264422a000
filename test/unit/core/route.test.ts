/** The way of a request at one instant: who is in the path, which pods are there, how many requests are open. */
import { describe, expect, test } from "vitest";
import { buildState, type RevisionState, routeAt } from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

function routeOf(text: string, seconds: number) {
  const { shared, revisions } = buildState(records(text));
  return routeAt(shared, revisions.get(KEY) as RevisionState, at(seconds));
}

/** "pods since 13 #9, wants Serve, 1 ready of 2, 3 open"; a gap as "path unknown". */
function drawn(text: string, seconds: number): string {
  const { path, unknown, since, seq, wish, podsUnknown, readyPods, replicas, requestsOpen } = routeOf(
    text,
    seconds,
  );
  return [
    `${path} since ${secondsOf(since)} #${seq}`,
    ...(unknown ? ["path unknown"] : []),
    `wants ${wish}`,
    `${readyPods} ready of ${replicas}`,
    ...(podsUnknown ? ["pods unknown"] : []),
    `${requestsOpen} open`,
  ].join(", ");
}

const BASE = "0 acts a1 a2\n0 sks Proxy\n0 dep 1\n0 pub a1 a2\n0 priv p1";

test.each<[what: string, text: string, seconds: number, drawn: string]>([
  [
    "before it is seen",
    BASE,
    -1,
    "null since null #null, path unknown, wants null, 0 ready of null, pods unknown, null open",
  ],
  [
    "through the activator",
    BASE,
    5,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, null open",
  ],
  [
    "straight to the pods",
    `${BASE}\n3 sks Serve\n3.1 pub p1`,
    5,
    "pods since 3.1 #6, wants Serve, 1 ready of 1, pods unknown, null open",
  ],
  [
    "in a gap of the public Endpoints",
    `${BASE}\n6 gap pub lost`,
    7,
    "activator since 0 #3, path unknown, wants Proxy, 1 ready of 1, pods unknown, null open",
  ],
  [
    "in a gap of the ServerlessService",
    `${BASE}\n6 gap sks lost`,
    7,
    "activator since 0 #3, wants null, 1 ready of 1, pods unknown, null open",
  ],
  [
    "in a gap of the pods",
    `${BASE}\n1 pod/x started\n6 gap pod lost`,
    7,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, null open",
  ],
  [
    "one request is open",
    `${BASE}\n5 req 200 1000`,
    5,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, 1 open",
  ],
  [
    "a request is open until its answer",
    `${BASE}\n5 req 200 1000`,
    5.999,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, 1 open",
  ],
  [
    "and not with it",
    `${BASE}\n5 req 200 1000`,
    6,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, 0 open",
  ],
  [
    "a request that is sent later is not open",
    `${BASE}\n5 req 200 1000`,
    4.999,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, 0 open",
  ],
  [
    "one sent 10 min ago is",
    `${BASE}\n5 req 200 9000000\n6 req 200 9000000`,
    605,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, 2 open",
  ],
  [
    "one sent longer ago is not looked for",
    `${BASE}\n5 req 200 9000000\n6 req 200 9000000`,
    605.001,
    "activator since 0 #3, wants Proxy, 1 ready of 1, pods unknown, 1 open",
  ],
])("%s", (_, text, seconds, said) => {
  expect(drawn(text, seconds)).toBe(said);
});

describe("the pods of the route", () => {
  const PODS = `${BASE}
    1 pod/r-deployment-2 started
    2 pod/r-deployment-1 started ready
    3 pod/a waiting=ImagePullBackOff scheduled
    4 pub p1
    5 -pod/a`;
  const podsAt = (seconds: number): string[] =>
    routeOf(PODS, seconds).pods.map((pod) =>
      [pod.name, pod.phase, pod.reason ?? "", pod.inPath ? "in path" : "", `#${pod.seq}`]
        .filter((word) => word !== "")
        .join(" "),
    );

  test("are those that are there, by name", () => {
    expect(podsAt(4)).toEqual([
      "a waiting ImagePullBackOff #7",
      "r-deployment-1 ready in path #6",
      "r-deployment-2 started #5",
    ]);
    expect(podsAt(3.999)[1]).toBe("r-deployment-1 ready #6");
    expect(podsAt(5)).toHaveLength(2);
    expect(podsAt(0)).toEqual([]);
  });
});

test("its activators are those that are ready, by name", () => {
  const text = `${BASE.replace("acts a1 a2", "acts a3 a1 !a2")}\n4 pub a1 a2\n5 acts a1`;
  expect(routeOf(text, 4).activators).toEqual([
    { name: "activator-1", inPath: true },
    { name: "activator-3", inPath: false },
  ]);
  expect(routeOf(text, 5).activators).toEqual([{ name: "activator-1", inPath: true }]);
});
