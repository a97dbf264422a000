/** What the answer says of a revision on its way up, of one that fails to come up, and of one that lost its pods. */
import { describe, expect, test } from "vitest";
import { clausesOf } from "../../support/clauses.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

const WAKE = `0 pod/z@other\n${AT_ZERO}\n10 dep 1\n10.1 pa Active=Unknown,Queued@10 want=1`;
const CRASH = `${ONE_POD}
  20 pod/r-deployment-1 scheduled exited=137 ended=20 exit=137,Error restarts=1
  20.1 priv !p1
  20.2 pa Active=Unknown,Queued@20 want=1`;
/** The pod runs, and is not ready any more. */
const UNREADY = `${ONE_POD}\n20 pod/r-deployment-1 scheduled started\n20.1 priv !p1\n20.2 pa Active=Unknown,Queued@20 want=1`;
const probe = (second: number, text = "connection_refused"): string =>
  `\n${second} event/1 Unhealthy Pod r-deployment-1 warning text=${text}\n30 pub a1`;
const mount = (pod: string, second: number): string =>
  `\n${second} event/1 FailedMount Pod ${pod} warning text=no_claim`;

type Case = readonly [what: string, text: string, seconds: number, clauses: readonly string[]];

const WAKING: readonly Case[] = [
  ["no pod yet", WAKE, 15, ["waking sinceAt=10 replicas=1 #7"]],
  [
    "a pod, how far it is",
    `${WAKE}\n11 pod/x scheduled`,
    15,
    ["waking sinceAt=10 replicas=1 #7", "podOnItsWay pod=x phase=scheduled phaseSinceAt=11 #9"],
  ],
  [
    "of several the one that is furthest",
    `${WAKE}\n11 pod/x scheduled\n11 pod/y scheduled started\n11 pod/w`,
    15,
    ["waking sinceAt=10 replicas=1 #7", "podOnItsWay pod=y phase=started phaseSinceAt=11 #10"],
  ],
  [
    "an init container that runs",
    `${WAKE}\n11 pod/x scheduled init/mesh=running:unready`,
    15,
    ["waking sinceAt=10 replicas=1 #7", "podOnItsWay pod=x phase=init container=mesh phaseSinceAt=11 #9"],
  ],
  [
    "an init container that ran by then, and is over now",
    `${WAKE}\n11 pod/x scheduled init/mesh=running:unready\n20 pod/x scheduled started init/mesh=0`,
    15,
    ["waking sinceAt=10 replicas=1 #7", "podOnItsWay pod=x phase=scheduled phaseSinceAt=11 #9"],
  ],
  [
    "what hinders it",
    `${WAKE}\n11 pod/x scheduled${mount("x", 12)}`,
    15,
    [
      "waking sinceAt=10 replicas=1 #7",
      "podOnItsWay pod=x phase=scheduled phaseSinceAt=11 #9",
      "kubeletSays reason=FailedMount message=no claim #10",
    ],
  ],
  [
    "a probe that fails hinders nothing: it does in every start",
    `${WAKE}\n11 pod/x scheduled started\n12 event/1 Unhealthy Pod x warning text=refused`,
    15,
    ["waking sinceAt=10 replicas=1 #7", "podOnItsWay pod=x phase=started phaseSinceAt=11 #9"],
  ],
  [
    "Serve is ordered",
    `${WAKE.replace("sks Proxy", "sks Serve")}\n11 pod/x scheduled`,
    15,
    [
      "waking sinceAt=10 replicas=1 #7",
      "podOnItsWay pod=x phase=scheduled phaseSinceAt=11 #9",
      "serveButForcedProxy #2",
    ],
  ],
  [
    "in a rollout, until when Knative waits",
    `0 rev active gen=2\n0 ingress/web other=100\n${WAKE}\n11 pod/x scheduled`,
    15,
    [
      "waking sinceAt=10 replicas=1 #9",
      "podOnItsWay pod=x phase=scheduled phaseSinceAt=11 #11",
      "rolloutWaits deadlineAt=640 #9",
    ],
  ],
];

const UNTIL = "untilActivationTimeout timeoutAt=640 #8";
const FAILING: readonly Case[] = [
  [
    "a pod, and its own words",
    `${WAKE}\n11 pod/x scheduled waiting=CrashLoopBackOff ended=11 exit=3,Error words=no_database`,
    15,
    ["failingPod sinceAt=11 pod=x reason=CrashLoopBackOff #9", "podSays message=no database #9", UNTIL],
  ],
  [
    "a pod without words",
    `${WAKE}\n11 pod/x scheduled waiting=CrashLoopBackOff`,
    15,
    ["failingPod sinceAt=11 pod=x reason=CrashLoopBackOff #9", UNTIL],
  ],
  [
    "words of another pod are not this one's",
    `${WAKE}\n10.5 pod/y scheduled waiting=ErrImagePull\n11 pod/x scheduled waiting=CrashLoopBackOff ended=11 words=no_database`,
    15,
    ["failingPod sinceAt=10.5 pod=y reason=ErrImagePull #9", UNTIL],
  ],
  [
    "what the kubelet says once more is left out",
    `${WAKE}\n11 pod/x scheduled waiting=CrashLoopBackOff ended=11 words=Back-off_10s_restarting_failed_container`,
    15,
    ["failingPod sinceAt=11 pod=x reason=CrashLoopBackOff #9", UNTIL],
  ],
  [
    "words that only mention it are not",
    `${WAKE}\n11 pod/x scheduled waiting=CrashLoopBackOff ended=11 words=no_back-off_10s_restarting`,
    15,
    [
      "failingPod sinceAt=11 pod=x reason=CrashLoopBackOff #9",
      "podSays message=no back-off 10s restarting #9",
      UNTIL,
    ],
  ],
  ["it takes too long", `${WAKE}\n11 pod/x scheduled`, 75, ["failingSlow sinceAt=10 #7", UNTIL]],
  [
    "in an init container",
    `${WAKE}\n11 pod/x scheduled init/mesh=running:unready`,
    75,
    ["failingSlow sinceAt=10 #7", "podOnItsWay pod=x phase=init container=mesh phaseSinceAt=11 #9", UNTIL],
  ],
  [
    "as an Event says",
    `${WAKE}\n11 pod/x scheduled${mount("x", 12)}`,
    75,
    ["failingSlow sinceAt=10 #7", "kubeletSays reason=FailedMount message=no claim #10", UNTIL],
  ],
  [
    "as the Deployment says",
    `${WAKE}\n11 dep 1 ReplicaFailure=True,FailedCreate text=exceeded_quota:_q,`,
    75,
    ["failingSlow sinceAt=10 #7", "kubeletSays reason=FailedCreate message=exceeded quota: q, #9", UNTIL],
  ],
];

const LOST = "lostPods sinceAt=20.1 pods=1 reason=Error message= exitCode=137 by=pod answered=0 heldAge=0 #7";
const LOST_UNTIL = "untilActivationTimeout timeoutAt=650 #9";
const LOST_PODS: readonly Case[] = [
  ["how it ended", CRASH, 25, [LOST, LOST_UNTIL]],
  [
    "the next is on its way",
    `${CRASH}\n21 -pod/r-deployment-1\n22 pod/y scheduled`,
    25,
    [LOST, "podOnItsWay pod=y phase=scheduled phaseSinceAt=22 #11", LOST_UNTIL],
  ],
  [
    "what hinders that one",
    `${CRASH}\n21 -pod/r-deployment-1\n22 pod/y scheduled${mount("y", 23)}`,
    25,
    [
      LOST,
      "podOnItsWay pod=y phase=scheduled phaseSinceAt=22 #11",
      "kubeletSays reason=FailedMount message=no claim #12",
      LOST_UNTIL,
    ],
  ],
];

describe.each([
  ["on its way up", WAKING],
  ["failing to come up", FAILING],
  ["without the pods that it had", LOST_PODS],
])("%s", (_, cases) => {
  test.each(cases)("%s", (_what, text, seconds, clauses) => {
    expect(clausesOf(text, seconds)).toEqual(clauses);
  });
});

const only = (text: string, seconds: number, ...keys: readonly string[]): string[] =>
  clausesOf(text, seconds).filter((one) => keys.includes(one.split(" ")[0] ?? ""));

describe("beside the pods that are lost", () => {
  test.each([
    [
      "the next cannot start",
      `${CRASH}\n22 pod/y scheduled waiting=ImagePullBackOff`,
      ["nextPodFails pod=y reason=ImagePullBackOff message=none #10"],
    ],
    [
      "its words",
      `${CRASH}\n22 pod/y scheduled waiting=CrashLoopBackOff ended=22 words=no_database`,
      ["nextPodFails pod=y reason=CrashLoopBackOff message=no database #10"],
    ],
    ["the lost one itself is no next one", CRASH, []],
    [
      "nor one that is ready by then, and fails later",
      `${CRASH}\n22 pod/y scheduled started ready\n23 pod/y scheduled waiting=CrashLoopBackOff`,
      [],
    ],
  ])("%s", (_, text, expected) => {
    expect(only(text, 25, "nextPodFails")).toEqual(expected);
  });

  test.each([
    [
      "a probe that fails for longer than it takes to be lost",
      UNREADY + probe(25.1),
      ["kubeletSays reason=Unhealthy message=connection refused #10"],
    ],
    ["a moment sooner it is an echo of that", UNREADY + probe(25.099), []],
    ["a container that does not run has no probe", CRASH + probe(26), []],
    ["another warning is no probe", `${UNREADY}${mount("r-deployment-1", 26)}\n30 pub a1`, []],
  ])("%s", (_, text, expected) => {
    expect(only(text, 35, "kubeletSays")).toEqual(expected);
  });
});

describe("until when it is given up", () => {
  const FAILS = `${WAKE}\n11 pod/x scheduled waiting=ErrImagePull`;
  const KEYS = [
    "waitsForEver",
    "waitsForInitialScale",
    "neverZeroDisabled",
    "untilActivationTimeout",
    "activationTimeoutOver",
  ];
  test.each<[what: string, text: string, seconds: number, expected: readonly string[]]>([
    ["by the timeout", FAILS, 639.999, [UNTIL]],
    ["which is over", FAILS, 640, ["activationTimeoutOver timeoutAt=640 #8"]],
    [
      "never, by min-scale",
      FAILS.replace("pa Active=Unknown", "pa @min-scale=2 Active=Unknown"),
      15,
      ["waitsForEver minScale=2 #8"],
    ],
    [
      "not before its first pods, by initial-scale",
      FAILS.replace("pa Active=Unknown", "pa @initial-scale=3 Active=Unknown"),
      15,
      ["waitsForInitialScale pods=3 #8"],
    ],
    [
      "never, where nothing goes to zero",
      `0 config/config-autoscaler enable-scale-to-zero=false\n${FAILS}`,
      15,
      ["neverZeroDisabled #0"],
    ],
    [
      "of another class nobody knows",
      FAILS.replace("pa Active=Unknown", "pa @class=hpa.autoscaling.knative.dev Active=Unknown"),
      15,
      [],
    ],
    ["what is active waits for nothing", CRASH.replace("Active=Unknown,Queued@20", "Active=True@0"), 25, []],
  ])("%s", (_, text, seconds, expected) => {
    expect(only(text, seconds, ...KEYS)).toEqual(expected);
  });
});
