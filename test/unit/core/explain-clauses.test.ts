/** What the answer says in each situation: every clause with its values and the record that shows it. */
import { describe, expect, test } from "vitest";
import { clausesOf } from "../../support/clauses.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

const HANDED = `${ONE_POD.replace("n=2 pop=True", "n=2 pop=True@0")}\n10 pa Active=False,NoTraffic@10 want=0`;
const WOKEN = `${AT_ZERO}\n5 dep 1\n5.2 pa Active=Unknown,Queued@5 want=1`;
const NEW =
  "0 acts a1\n5 sks Proxy n=2 pop=True\n5 pa Active=Unknown,Queued@5 want=-1\n5 dep 1\n5 priv\n5 pub a1";
const SERVING = ONE_POD.replace("sks Proxy n=2 pop=True", "sks Serve n=2 pop=False").replace(
  "pub a1 a2",
  "pub p1",
);
const line = (seconds: number, pods: number, load: string, target: string, excess: string): string =>
  `${seconds} log autoscaler PodCount=${pods} Total1PodCapacity=100.000 ObsStableValue=1.000 ObsPanicValue=${load} TargetBC=${target} ExcessBC=${excess}`;
const refused = (seconds: number, to: number): string =>
  `${seconds} fail autoscaler error scaling target: failed to apply scale ${to} to scale target r-deployment: denied`;
const listed = (text: string): string => text.replace(/^( *)0 /gm, "$10 =");
/** Seen by lists, five minutes after it went to zero. */
const LISTED_ZERO = `0 =acts a1
  0 =sks Proxy n=2 pop=True@-300 ep=Unknown,NoHealthyBackends@-280
  0 =pa Active=False,NoTraffic@-300 want=0
  0 =dep 0
  0 =priv
  0 =pub a1`;

type Case = readonly [
  what: string,
  text: string,
  seconds: number,
  clauses: readonly string[],
  knative?: string,
];

const ZERO: readonly Case[] = [
  ["at zero", AT_ZERO, 9, ["zero sinceAt=0 #2", "untilRequest activators=2 #5"]],
  [
    "at zero for long, as lists show it",
    LISTED_ZERO,
    9,
    ["zeroOwn sinceSecond=-280 sinceAge=289000 #2", "untilRequest activators=1 #5"],
  ],
  [
    "two pods drain",
    `${AT_ZERO}\n1 pod/x terminating\n2 pod/y terminating\n3 pod/z failed`,
    9,
    ["zero sinceAt=0 #2", "zeroDraining pods=2 #6", "untilRequest activators=2 #5"],
  ],
  [
    "nobody saw the public Endpoints",
    AT_ZERO.replace("0 pub a1 a2", ""),
    9,
    ["zero sinceAt=0 #2", "untilRequestUnseen"],
  ],
  ["no activator is in the path", `${AT_ZERO}\n1 acts\n1 pub`, 9, ["blackHole sinceAt=1 #7"]],
  [
    "no route leads here",
    AT_ZERO.replace("want=0", "want=0 reach=Unreachable"),
    9,
    ["zero sinceAt=0 #2", "zeroUnrouted #2"],
  ],
  [
    "Unreachable because it failed: a route leads here",
    `0 rev active\n${AT_ZERO.replace("want=0", "want=0 reach=Unreachable")}`,
    9,
    ["zero sinceAt=0 #3", "untilRequest activators=2 #6"],
  ],
  [
    "no route leads here, and no activator",
    `${AT_ZERO.replace("want=0", "want=0 reach=Unreachable").replace("pub a1 a2", "pub !a1")}`,
    9,
    ["blackHole sinceAt=0 #5"],
  ],
  [
    "class hpa",
    AT_ZERO.replace("want=0", "want=0 @class=hpa.autoscaling.knative.dev"),
    9,
    ["zero sinceAt=0 #2", "zeroHpa class=hpa.autoscaling.knative.dev #2"],
  ],
  [
    "another class",
    AT_ZERO.replace("want=0", "want=0 @class=keda.sh"),
    9,
    ["zero sinceAt=0 #2", "zeroOtherClass class=keda.sh #2"],
  ],
  [
    "a request has waited for 10 s",
    `${AT_ZERO}\n5 req 200 60000`,
    15,
    ["requestsWaitLong count=1 waitAge=10000 #6", "zero sinceAt=0 #2"],
  ],
  [
    "a request has waited for less",
    `${AT_ZERO}\n5 req 200 60000`,
    14.999,
    ["zero sinceAt=0 #2", "untilRequest activators=2 #5"],
  ],
  [
    "a request failed, and nobody woke it",
    `${AT_ZERO}\n5 req 504 3000\n20 pub a1`,
    20,
    ["requestsFailed count=1 status=504 lastAt=8 #6", "zero sinceAt=0 #2"],
  ],
  [
    "the wake is refused",
    `${AT_ZERO}\n10 log autoscaler Scaling from 0 to 1\n${refused(10, 1)}\n${refused(13, 1)}`,
    14,
    [
      "refusedWake sinceAt=10 lastAt=13 count=2 words=denied target=r-deployment pods=1 #8",
      "refusedNext nextAt=19 #8",
      "zero sinceAt=0 #2",
    ],
  ],
  [
    "it never started, and cannot",
    `${WOKEN}\n6 pod/x scheduled waiting=ImagePullBackOff\n8 rev active ResourcesAvailable=False\n9 dep 0\n9 pa Active=False\n9 -pod/x`,
    20,
    [
      "zero sinceAt=9 #10",
      "zeroBroken reason=ImagePullBackOff message=none #8",
      "untilRequestBroken activators=2 #5",
    ],
  ],
  [
    "it was never ready, all its life",
    "0 acts a1\n0 pub a1\n0 sks Proxy pop=True\n0 pa Active=Unknown,Queued@0 want=-1\n0 dep 1\n0 priv\n6 pod/x scheduled waiting=ImagePullBackOff\n8 rev active ResourcesAvailable=False\n9 dep 0\n9 pa Active=False\n9 -pod/x",
    20,
    [
      "zero sinceAt=9 #8",
      "zeroNeverReady reason=ImagePullBackOff message=none #6",
      "untilRequestBroken activators=1 #1",
    ],
  ],
  [
    "it was ready once",
    "0 acts a1\n0 pub a1\n0 sks Proxy pop=True\n0 pa Active=Unknown,Queued@0 want=-1\n0 dep 1\n0 priv p1\n3 priv\n6 pod/x scheduled waiting=ImagePullBackOff\n8 rev active ResourcesAvailable=False\n9 dep 0\n9 pa Active=False\n9 -pod/x",
    20,
    [
      "zero sinceAt=9 #9",
      "zeroBroken reason=ImagePullBackOff message=none #7",
      "untilRequestBroken activators=1 #1",
    ],
  ],
];

const HAND_OVER: readonly Case[] = [
  [
    "no log",
    HANDED,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #7",
      "probeNotRecorded",
      "zeroNotBefore zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "no log, all waits are over",
    HANDED,
    45,
    ["handingOver sinceAt=10 idleAge=35000 pods=1 #7", "probeNotRecorded", "zeroAtOnce #1"],
  ],
  [
    "as lists show it",
    `0 acts a1\n${listed(HANDED.replace("Active=True@0 want=1", "Active=False,NoTraffic@-10 want=0")).split("\n").slice(1, -1).join("\n")}`,
    12,
    [
      "handingOverOwn sinceSecond=-10 sinceAge=22000 idleAge=22000 pods=1 #2",
      "probeNotRecorded",
      "zeroNotBefore zeroAt=20 leftAge=8000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "no probe is told yet",
    `${HANDED}\n11 log autoscaler PA scale got=1, want=0, desiredPods=0 ebc=0`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #7",
      "probePending",
      "zeroNotBefore zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "a probe of before is told",
    `${HANDED.replace("10 pa", "8 log autoscaler Probing activator = true, err = <nil>\n10 pa")}`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #8",
      "probePending",
      "zeroNotBefore zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "a probe of a second before it",
    `${HANDED.replace("10 pa", "9 log autoscaler Probing activator = true, err = <nil>\n10 pa")}`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #8",
      "probeConfirmed confirmedAt=9 failures=0 afterMs=0 #7",
      "zeroAfter zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "a failure of a second before it is not counted",
    `${HANDED.replace("10 pa", "9.5 log autoscaler Probing activator = false, err = x\n10 pa")}`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #8",
      "probeFailing failures=0 #7",
      "zeroNotBefore zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "a failure with it is counted",
    `${HANDED}\n10 log autoscaler Probing activator = false, err = x`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #7",
      "probeFailing failures=1 #8",
      "zeroNotBefore zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "only a repetition is told",
    `${HANDED}\n11 log autoscaler Async prober is done for x: success?: false error: x`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #7",
      "probeFailing failures=0 #8",
      "zeroNotBefore zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "only skscope's own prober is told",
    `${HANDED}\n11 probe activator 200 activator`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #7",
      "probeNotRecorded",
      "zeroNotBefore zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "confirmed",
    `${HANDED}\n11 log autoscaler Probing activator = true, err = <nil>`,
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #7",
      "probeConfirmed confirmedAt=11 failures=0 afterMs=1000 #8",
      "zeroAfter zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "confirmed, all waits are over",
    `${HANDED}\n11 log autoscaler Probing activator = true, err = <nil>`,
    40,
    [
      "handingOver sinceAt=10 idleAge=30000 pods=1 #7",
      "probeConfirmed confirmedAt=11 failures=0 afterMs=1000 #8",
      "zeroFollows #1",
    ],
  ],
  [
    "no probe is needed",
    HANDED.replaceAll(" want=", " @target-burst-capacity=-1 want="),
    12,
    [
      "handingOver sinceAt=10 idleAge=2000 pods=1 #7",
      "probeSkipped #2",
      "zeroAfter zeroAt=30 leftAge=18000 graceMs=30000 retentionMs=0 #1",
    ],
  ],
  [
    "the patch is refused",
    `${HANDED}\n20 log autoscaler Scaling from 1 to 0\n${refused(20, 0)}\n${refused(23, 0)}`,
    24,
    [
      "refusedZero sinceAt=20 lastAt=23 count=2 words=denied target=r-deployment pods=0 #10",
      "refusedNext nextAt=29 #10",
      "handingOver sinceAt=10 idleAge=14000 pods=1 #7",
    ],
  ],
  [
    "it is stuck",
    `${HANDED}\n11 log autoscaler Probing activator = false, err = x\n12 log autoscaler Probing activator = false, err = x`,
    120,
    ["stuck #9", "handingOver sinceAt=10 idleAge=110000 pods=1 #7", "probeFailing failures=2 #9"],
  ],
  [
    "it is stuck, and the autoscaler says nothing",
    `${HANDED}\n11 log autoscaler Probing activator = false, err = x\n200 sks Proxy n=2 pop=True@0`,
    200,
    [
      "stuck #8",
      "handingOver sinceAt=10 idleAge=190000 pods=1 #7",
      "probeFailing failures=1 #8",
      "autoscalerSilent lastAt=11 #8",
    ],
  ],
];

const WAKE: readonly Case[] = [
  ["it wakes", WOKEN, 6, ["waking sinceAt=5 replicas=1 #6"]],
  [
    "no Deployment is seen",
    `${AT_ZERO.replace("0 dep 0", "")}\n5 pa Active=Unknown,Queued@5 want=1`,
    6,
    ["unknown #5"],
  ],
  [
    "a pod is on its way",
    `${WOKEN}\n5.5 pod/r-deployment-abc-x1 scheduled`,
    6,
    ["waking sinceAt=5 replicas=1 #6", "podOnItsWay pod=…-x1 phase=scheduled phaseSinceAt=5.5 #8"],
  ],
  [
    "the pod that is furthest is told",
    `${WOKEN}\n5.5 pod/r-deployment-abc-x1 scheduled\n5.6 pod/r-deployment-abc-x2 scheduled started\n5.7 pod/r-deployment-abc-x3 scheduled waiting=ImagePullBackOff`,
    6,
    [
      "failingPod sinceAt=5.7 pod=…-x3 reason=ImagePullBackOff #10",
      "untilActivationTimeout timeoutAt=635 #7",
    ],
  ],
  [
    "the first of two that are as far is told",
    `${WOKEN}\n5.5 pod/r-deployment-abc-x1 scheduled started\n5.6 pod/r-deployment-abc-x2 scheduled started`,
    6,
    ["waking sinceAt=5 replicas=1 #6", "podOnItsWay pod=…-x1 phase=started phaseSinceAt=5.5 #8"],
  ],
  [
    "a pod that leaves, or is gone, is not on its way",
    `${WOKEN}\n5.5 pod/a scheduled started terminating\n5.6 pod/b scheduled\n5.7 -pod/b`,
    6,
    ["waking sinceAt=5 replicas=1 #6"],
  ],
  [
    "an Event says what keeps the pod",
    `${WOKEN}\n5.5 pod/r-deployment-abc-x1 scheduled\n5.8 event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume`,
    6,
    [
      "waking sinceAt=5 replicas=1 #6",
      "podOnItsWay pod=…-x1 phase=scheduled phaseSinceAt=5.5 #8",
      "kubeletSays reason=FailedMount message=no volume #9",
    ],
  ],
  [
    "an Event of a second before the wake",
    `${AT_ZERO}\n4 pod/r-deployment-abc-x1 scheduled\n4 event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume\n5 dep 1\n5 pa Active=Unknown,Queued@5 want=1`,
    6,
    [
      "waking sinceAt=5 replicas=1 #8",
      "podOnItsWay pod=…-x1 phase=scheduled phaseSinceAt=4 #6",
      "kubeletSays reason=FailedMount message=no volume #7",
    ],
  ],
  [
    "an Event that comes later",
    `${WOKEN}\n5.5 pod/r-deployment-abc-x1 scheduled\n7 event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume`,
    6.999,
    ["waking sinceAt=5 replicas=1 #6", "podOnItsWay pod=…-x1 phase=scheduled phaseSinceAt=5.5 #8"],
  ],
  [
    "a probe that fails is no hindrance",
    `${WOKEN}\n5.5 pod/r-deployment-abc-x1 scheduled\n5.8 event/1 Unhealthy Pod r-deployment-abc-x1 warning text=Readiness_probe_failed`,
    6,
    ["waking sinceAt=5 replicas=1 #6", "podOnItsWay pod=…-x1 phase=scheduled phaseSinceAt=5.5 #8"],
  ],
  [
    "two requests wait",
    `${WOKEN}\n5 req 200 9000\n5.5 req 200 9000`,
    6,
    ["waking sinceAt=5 replicas=1 #6", "requestsWaiting count=2"],
  ],
  [
    "two requests waited, and the activator reaches a pod that is not listed yet",
    `${WOKEN}\n5 req 200 9000\n5.5 req 200 9000\n5.8 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1`,
    6,
    ["waking sinceAt=5 replicas=1 #6", "requestsPassedOn count=2 #10"],
  ],
  [
    "two requests waited, and the pod that is reached takes one at a time",
    `${WOKEN} cc=1\n5 req 200 9000\n5.5 req 200 9000\n5.8 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1`,
    6,
    ["waking sinceAt=5 replicas=1 #6", "requestsWaiting count=2"],
  ],
  [
    "one of them has waited for long",
    `${WOKEN}\n5 req 200 90000\n12 req 200 90000`,
    15,
    [
      "requestsWaitLong count=1 waitAge=10000 #8",
      "waking sinceAt=5 replicas=1 #6",
      "requestsWaiting count=2",
    ],
  ],
  [
    "all have waited for long",
    `${WOKEN}\n5 req 200 90000\n5.1 req 200 90000`,
    20,
    ["requestsWaitLong count=2 waitAge=15000 #8", "waking sinceAt=5 replicas=1 #6"],
  ],
  [
    "Serve is ordered meanwhile",
    `${WOKEN}\n5.5 sks Serve n=2 pop=True`,
    6,
    ["waking sinceAt=5 replicas=1 #6", "serveButForcedProxy #8"],
  ],
];

const FAILING: readonly Case[] = [
  ["it takes too long", WOKEN, 70, ["failingSlow sinceAt=5 #6", "untilActivationTimeout timeoutAt=635 #7"]],
  [
    "it takes too long, and two requests wait",
    `${WOKEN}\n65 req 200 9000\n66 req 200 9000`,
    70,
    ["failingSlow sinceAt=5 #6", "requestsWaiting count=2", "untilActivationTimeout timeoutAt=635 #7"],
  ],
  [
    "it is given up then",
    WOKEN,
    634.999,
    ["failingSlow sinceAt=5 #6", "untilActivationTimeout timeoutAt=635 #7"],
  ],
  [
    "it is to be given up now",
    WOKEN,
    635,
    ["failingSlow sinceAt=5 #6", "activationTimeoutOver timeoutAt=635 #7"],
  ],
  [
    "min-scale keeps it",
    WOKEN.replace("want=1", "want=1 @min-scale=2"),
    70,
    ["failingSlow sinceAt=5 #6", "waitsForEver minScale=2 #7"],
  ],
  [
    "initial-scale keeps it, never reached",
    `${NEW.replace("want=-1", "want=-1 @initial-scale=3").replace("dep 1", "dep 3")}`,
    70,
    ["failingSlow sinceAt=5 #3", "waitsForInitialScale pods=3 #2", "podsInitialScale pods=3 #2"],
  ],
  [
    "initial-scale keeps nothing that no route reaches",
    `${NEW.replace("want=-1", "want=-1 @initial-scale=3 reach=Unreachable")}`,
    70,
    ["failingSlow sinceAt=5 #3", "untilActivationTimeout timeoutAt=635 #2"],
  ],
  [
    "initial-scale was reached before",
    WOKEN.replace("want=1", "want=1 @initial-scale=3 ScaleTargetInitialized=True"),
    70,
    ["failingSlow sinceAt=5 #6", "untilActivationTimeout timeoutAt=635 #7"],
  ],
  [
    "the cluster's clock is 20 s ahead",
    WOKEN.replace("Unknown,Queued@5", "Unknown,Queued@25"),
    70,
    ["failingSlow sinceAt=5 #6", "untilActivationTimeout timeoutAt=635.2 #7", "clockBehind behindAge=19800"],
  ],
  [
    "nobody knows since when it is Unknown",
    "0 =acts a1\n0 =sks Proxy n=2 pop=True\n0 =pa Active=Unknown,Queued want=1\n0 =dep 1\n0 =priv\n0 =pub a1",
    70,
    ["failingSlow sinceAt=0 #3"],
  ],
  [
    "zero is switched off",
    `0 config/config-autoscaler enable-scale-to-zero=false\n${WOKEN}`,
    70,
    ["failingSlow sinceAt=5 #7", "neverZeroDisabled #0"],
  ],
  [
    "class hpa is not given up",
    WOKEN.replaceAll("want=", "@class=hpa.autoscaling.knative.dev want="),
    70,
    ["failingSlow sinceAt=5 #6"],
  ],
  ["Active is not Unknown", WOKEN.replace("Unknown,Queued@5", "True@5"), 70, ["failingSlow sinceAt=5 #6"]],
  [
    "a pod says why",
    `${WOKEN}\n6 pod/r-deployment-abc-x1 scheduled\n7 pod/r-deployment-abc-x2 scheduled waiting=ImagePullBackOff`,
    9,
    ["failingPod sinceAt=7 pod=…-x2 reason=ImagePullBackOff #9", "untilActivationTimeout timeoutAt=635 #7"],
  ],
  [
    "an Event says why",
    `${WOKEN}\n6 pod/r-deployment-abc-x1 scheduled\n7 event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume`,
    70,
    [
      "failingSlow sinceAt=5 #6",
      "kubeletSays reason=FailedMount message=no volume #9",
      "untilActivationTimeout timeoutAt=635 #7",
    ],
  ],
  [
    "its pods are lost",
    `${ONE_POD}\n20 pod/r-deployment-1 scheduled exited=137 restarts=1\n20.05 priv !p1\n20.06 pa Active=Unknown,Queued@20 want=1`,
    25,
    [
      "lostPods sinceAt=20.05 pods=1 reason=Error message= exitCode=137 by=pod answered=0 heldAge=0 #7",
      "untilActivationTimeout timeoutAt=650 #9",
    ],
  ],
  [
    "its pods are lost, and requests wait: where is said once",
    `${ONE_POD}\n20 pod/r-deployment-1 scheduled exited=137 restarts=1\n20.05 priv !p1\n20.06 pa Active=Unknown,Queued@20 want=1\n23 req 200 9000\n24 req 200 9000`,
    25,
    [
      "lostPods sinceAt=20.05 pods=1 reason=Error message= exitCode=137 by=pod answered=0 heldAge=0 #7",
      "requestsWaitNow count=2",
      "untilActivationTimeout timeoutAt=650 #9",
    ],
  ],
  [
    "its pods are lost, and the next one is on its way",
    `${ONE_POD}\n20 -pod/r-deployment-1\n20.05 priv\n20.06 pa Active=Unknown,Queued@20 want=1\n21 pod/r-deployment-2 scheduled`,
    25,
    [
      "lostPods sinceAt=20.05 pods=0 reason= message= exitCode=-1 by=stage answered=0 heldAge=0 #8",
      "podOnItsWay pod=…-2 phase=scheduled phaseSinceAt=21 #10",
      "untilActivationTimeout timeoutAt=650 #9",
    ],
  ],
];

const SERVES: readonly Case[] = [
  ["it serves", SERVING, 9, ["serving sinceAt=0 pods=1 #6", "untilIdle windowMs=60000"]],
  [
    "it serves, as lists show it",
    listed(SERVING.replace("pop=False", "pop=False@-60 ep=True@-60")),
    9,
    ["servingOwn sinceSecond=-60 sinceAge=69000 pods=1 #6", "untilIdle windowMs=60000"],
  ],
  [
    "the log says enough capacity",
    `${SERVING}\n${line(1, 1, "4.000", "50.000", "46.000")}`,
    9,
    [
      "serving sinceAt=0 pods=1 #6",
      "servingCapacity pods=1 total=100 target=50 load=4 excess=46 rounded=0 #7",
      "untilIdle windowMs=60000",
    ],
  ],
  [
    "the log says part of a request",
    `${SERVING}\n${line(1, 1, "4.256", "50.000", "45.000")}`,
    9,
    [
      "serving sinceAt=0 pods=1 #6",
      "servingCapacity pods=1 total=100 target=50 load=4.26 excess=45 rounded=1 #7",
      "untilIdle windowMs=60000",
    ],
  ],
  [
    "the log says too little",
    `${SERVING}\n${line(1, 1, "4.000", "211.000", "-115.000")}`,
    9,
    ["serving sinceAt=0 pods=1 #6", "untilIdle windowMs=60000"],
  ],
  [
    "target burst capacity 0",
    `${SERVING.replace("want=1", "@target-burst-capacity=0 want=1")}\n${line(1, 1, "4.000", "0.000", "0.000")}`,
    9,
    ["serving sinceAt=0 pods=1 #6", "servingOnlyAtZero #7", "untilIdle windowMs=60000"],
  ],
  [
    "another class decides",
    `${SERVING.replace("want=1", "@class=keda.sh want=1")}\n${line(1, 1, "4.000", "50.000", "46.000")}`,
    9,
    ["serving sinceAt=0 pods=1 #6", "untilOtherClass class=keda.sh #2"],
  ],
  ["Proxy is ordered", `${SERVING}\n5 sks Proxy n=2`, 9, ["servingNotYetProxied pods=1 orderedAt=5 #7"]],
  [
    "it is behind the activator",
    ONE_POD,
    9,
    [
      "proxied pods=1 total=100 target=211 load=0 excess=-111 rounded=0 needed=3 most=100 #5",
      "untilReadyPods needed=3 most=100",
      "untilIdle windowMs=60000",
    ],
  ],
  [
    "it is behind the activator, and nobody counts its pods",
    ONE_POD.replace("0 priv p1", "0 priv"),
    9,
    ["waking sinceAt=0 replicas=1 #3"],
  ],
  [
    "behind the activator by the log's numbers",
    `${ONE_POD}\n${line(5, 1, "4.000", "211.000", "-115.000")}\n${line(6, 2, "4.000", "211.000", "-15.000")}`,
    9,
    [
      "proxiedLoad pods=2 total=100 target=211 load=4 excess=-15 rounded=0 needed=3 most=196 #8",
      "untilReadyPods needed=3 most=196",
      "untilIdle windowMs=60000",
    ],
  ],
  [
    "behind the activator, target burst capacity −1",
    ONE_POD.replace("want=1", "@target-burst-capacity=-1 want=1"),
    9,
    ["proxiedAlways pods=1 #2", "untilIdle windowMs=60000"],
  ],
  [
    "behind the activator, −1 by the ConfigMap",
    `0 config/config-autoscaler target-burst-capacity=-1\n${ONE_POD}`,
    9,
    ["proxiedAlways pods=1 #0", "untilIdle windowMs=60000"],
  ],
  [
    "behind the activator of another class",
    ONE_POD.replace("want=1", "@class=keda.sh want=1"),
    9,
    ["proxiedOtherClass pods=1 class=keda.sh #2", "untilOtherClass class=keda.sh #2"],
  ],
  [
    "behind the activator by TLS",
    `0 config/config-network system-internal-tls=Enabled\n${ONE_POD}`,
    9,
    ["proxiedTls pods=1 key=system-internal-tls #0", "untilIdle windowMs=60000"],
    "v1.16.0",
  ],
  [
    "behind the activator, maybe by TLS",
    `0 config/config-network system-internal-tls=Enabled\n${ONE_POD.replace("want=1", "@target-burst-capacity=0 want=1")}`,
    9,
    ["proxiedTlsMaybe pods=1 key=system-internal-tls #0"],
  ],
  [
    "behind the activator although the capacity is enough",
    ONE_POD.replace("want=1", "@target-burst-capacity=0 want=1"),
    9,
    ["proxiedUndecided pods=1 excess=0 #1"],
  ],
  [
    "Serve is ordered",
    `${ONE_POD}\n5 sks Serve n=2 pop=True`,
    9,
    ["proxiedNotYetServed sinceAt=0 pods=1 orderedAt=5 #7"],
  ],
  ["no activator is there", `${SERVING}\n1 sks Proxy n=2\n2 acts`, 9, ["degraded sinceAt=2 pods=1 #8"]],
  ["nothing is in the path", `${SERVING}\n2 pub`, 9, ["blackHole sinceAt=2 #7"]],
  [
    "pods are ready, and nobody saw the addresses",
    "0 sks Proxy n=2\n0 pa Active=True@0 want=1\n0 dep 1\n0 pod/x scheduled started ready\n0 pod/y scheduled started",
    9,
    ["readyPathUnseen pods=1 mode=Proxy #3", "untilIdle windowMs=60000"],
  ],
  [
    "pods are not ready, and nobody saw the addresses",
    "0 sks Proxy n=2\n0 pa Active=True@0 want=1\n0 dep 1\n0 pod/y scheduled started",
    9,
    ["waking sinceAt=0 replicas=1 #2", "podOnItsWay pod=y phase=started phaseSinceAt=0 #3"],
  ],
  [
    "a gap in which a finding stood",
    `${WOKEN}\n6 pod/x scheduled waiting=ImagePullBackOff\n30 gap pod lost`,
    31,
    ["gap sinceAt=6", "notSeenNow count=1 rules=D8 #8"],
  ],
];

const ORDERED = `${SERVING.replace("want=1", "@target-burst-capacity=0 want=1")}\n10 sks Proxy n=2 pop=False\n10.01 pub a1`;
const deactivate = (seconds: number): string =>
  `${seconds} log autoscaler Can deactivate PA, was active for 10s`;
const EDGES: readonly Case[] = [
  [
    "Proxy is ordered for zero: the line a second before",
    ORDERED.replace("10 sks", `${deactivate(9)}\n10 sks`),
    10.015,
    ["proxiedForZero pods=1 orderedAt=10 #7"],
  ],
  [
    "Proxy is ordered for zero: the line longer before",
    ORDERED.replace("10 sks", `${deactivate(8.999)}\n10 sks`),
    10.015,
    ["proxiedFreshly pods=1 orderedAt=10 excess=0 #8"],
  ],
  [
    "Proxy is ordered for zero: the line comes now",
    `${ORDERED}\n${deactivate(10.015)}`,
    10.015,
    ["proxiedForZero pods=1 orderedAt=10 #9"],
  ],
  [
    "Proxy is ordered for zero: the line comes later",
    `${ORDERED}\n${deactivate(10.016)}`,
    10.015,
    ["proxiedFreshly pods=1 orderedAt=10 excess=0 #7"],
  ],
  [
    "Proxy is ordered for zero: another line",
    `${ORDERED}\n10.012 log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=0`,
    10.015,
    ["proxiedFreshly pods=1 orderedAt=10 excess=0 #7"],
  ],
];

const IDLE = `${SERVING}\n1 log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=0\n1 req 200 1000`;
const UNTIL: readonly Case[] = [
  [
    "idle for 2 s",
    IDLE,
    4,
    ["serving sinceAt=0 pods=1 #6", "untilIdleAt idleAt=2 untilAt=62 leftAge=58000 #8"],
  ],
  ["idle for less", IDLE, 3.999, ["serving sinceAt=0 pods=1 #6", "untilIdle windowMs=60000"]],
  ["idle for a window", IDLE, 62, ["serving sinceAt=0 pods=1 #6", "untilTick idleAt=2 #8"]],
  [
    "idle, and active for less than a window",
    `${IDLE.replace("Active=True@0", "Active=True@0 @window=6s")}\n2 pa Active=False@2 @window=6s want=0\n3 pa Active=True@3 @window=6s want=1`,
    5,
    ["serving sinceAt=3 pods=1 #6", "untilIdleAt idleAt=2 untilAt=9 leftAge=4000 #8"],
  ],
  [
    "idle, with a delay",
    IDLE.replace("want=1 ", "@scale-down-delay=30s want=1 "),
    10,
    ["serving sinceAt=0 pods=1 #6", "untilIdleAt idleAt=2 untilAt=92 leftAge=82000 #8"],
  ],
  [
    "busy, with a delay",
    SERVING.replace("want=1 ", "@scale-down-delay=30s want=1 "),
    10,
    ["serving sinceAt=0 pods=1 #6", "untilIdleDelayed idleMs=90000 windowMs=60000 delayMs=30000 #2"],
  ],
  [
    "initial-scale was reached",
    SERVING.replace("want=1 ", "@initial-scale=3 want=1 "),
    10,
    ["serving sinceAt=0 pods=1 #6", "untilIdle windowMs=60000"],
  ],
  [
    "initial-scale was not reached",
    SERVING.replace("want=1 ScaleTargetInitialized=True", "@initial-scale=3 want=1"),
    10,
    ["serving sinceAt=0 pods=1 #6", "notBeforeInitialScale pods=3 #2"],
  ],
  [
    "initial-scale 1",
    SERVING.replace("want=1 ScaleTargetInitialized=True", "@initial-scale=1 want=1"),
    10,
    ["serving sinceAt=0 pods=1 #6", "untilIdle windowMs=60000"],
  ],
];

const waking = (pods: number, words: string): string => `${AT_ZERO}
  9 pa Active=False,NoTraffic want=0 ${words}
  10 dep ${pods}
  10.1 pa Active=Unknown,Queued want=${pods} ${words}`;
const STALE = `${LISTED_ZERO}\n0 =rev active ContainerHealthy=False,ExitCode137@-400`;
const COUNTS: readonly Case[] = [
  [
    "min-scale asks for them",
    waking(2, "@min-scale=2"),
    12,
    ["waking sinceAt=10 replicas=2 #7", "podsMinScale pods=2 #6"],
  ],
  [
    "class hpa counts otherwise",
    waking(2, "@min-scale=2 @class=hpa.autoscaling.knative.dev"),
    12,
    ["waking sinceAt=10 replicas=2 #7"],
  ],
  [
    "activation-scale asks for them, and no load is told",
    waking(2, "@activation-scale=2"),
    12,
    ["waking sinceAt=10 replicas=2 #7", "podsActivationScale pods=2 load=-1 needed=-1 #6"],
  ],
  [
    "min-scale 1 of a pod that is ready says nothing more",
    ONE_POD.replace("want=1", "@min-scale=1 want=1"),
    12,
    [
      "proxied pods=1 total=100 target=211 load=0 excess=-111 rounded=0 needed=3 most=100 #5",
      "untilReadyPods needed=3 most=100",
      "neverZeroMinScale minScale=1 #2",
    ],
  ],
  [
    "initial-scale asks for them",
    `0 acts a1\n5 sks Proxy n=2 pop=True\n5 pa Active=Unknown,Queued@5 want=-1 @initial-scale=2\n5 dep 2\n5 priv\n5 pub a1`,
    6,
    ["waking sinceAt=5 replicas=2 #3", "podsInitialScale pods=2 #2"],
  ],
  [
    "initial-scale 0, and it never started",
    "0 acts a1\n5 sks Proxy n=2 pop=True\n5 pa Active=False,NoTraffic@5 want=0 @initial-scale=0\n5 dep 0\n5 priv\n5 pub a1",
    6,
    ["zero sinceAt=5 #2", "untilRequest activators=1 #5", "neverStarted #2"],
  ],
  [
    "initial-scale 0, and a list showed pods",
    `0 =acts a1\n0 =sks Proxy n=2 pop=True\n0 =pa Active=True@-9 want=1 @initial-scale=0\n0 =dep 1\n0 =priv p1\n0 =pub a1\n5 pa Active=False,NoTraffic@5 want=0 @initial-scale=0\n6 dep 0\n6.1 priv`,
    9,
    ["zero sinceAt=6.1 #8", "untilRequest activators=1 #5"],
  ],
  [
    "initial-scale 0, and no route leads here",
    "0 acts a1\n5 sks Proxy n=2 pop=True\n5 pa Active=False,NoTraffic@5 want=0 @initial-scale=0 reach=Unreachable\n5 dep 0\n5 priv\n5 pub a1",
    6,
    ["zero sinceAt=5 #2", "zeroUnrouted #2", "neverStarted #2"],
  ],
  [
    "a condition of before it served, as lists show it",
    STALE,
    9,
    [
      "zeroOwn sinceSecond=-280 sinceAge=289000 #2",
      "untilRequest activators=1 #5",
      "staleHealthOwn reason=ExitCode137 fromSecond=-400 untilSecond=-280 #6",
    ],
  ],
  [
    "a condition of the second in which it served last",
    STALE.replace("@-400", "@-280"),
    9,
    [
      "zeroOwn sinceSecond=-280 sinceAge=289000 #2",
      "untilRequest activators=1 #5",
      "staleHealthOwn reason=ExitCode137 fromSecond=-280 untilSecond=-280 #6",
    ],
  ],
  [
    "a condition of after it served",
    STALE.replace("@-400", "@-279"),
    9,
    ["zeroOwn sinceSecond=-280 sinceAge=289000 #2", "untilRequest activators=1 #5"],
  ],
  [
    "a condition that says no time",
    STALE.replace("@-400", ""),
    9,
    ["zeroOwn sinceSecond=-280 sinceAge=289000 #2", "untilRequest activators=1 #5"],
  ],
];

describe.each([
  ["the number of pods", COUNTS],
  ["zero", ZERO],
  ["the hand-over", HAND_OVER],
  ["a wake", WAKE],
  ["a wake that fails", FAILING],
  ["pods that serve", SERVES],
  ["the order of Proxy", EDGES],
  ["until when", UNTIL],
])("of %s the answer says", (_, table) => {
  test.each(table.map((one) => [one[0], one] as const))("%s", (__, [, text, seconds, clauses, knative]) => {
    expect(clausesOf(text, seconds, knative)).toEqual(clauses);
  });
});
