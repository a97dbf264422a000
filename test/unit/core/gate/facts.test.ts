/** What each row of the gate tells in each situation: every fact with its values, where it was read, in which record. */
import { describe, expect, test } from "vitest";
import type { GateRowId } from "../../../../lib/core/index.ts";
import {
  AVERAGE,
  CONFIRMED,
  drawnRow,
  FAILED,
  gateOf,
  HANDOVER,
  IDLE,
  LISTED,
  PA,
  refusedLine,
  SERVED,
  WAKING,
  wish,
  without,
  withPa,
} from "../../../support/gate.ts";

const RETAINED = withPa(HANDOVER, "@scale-to-zero-pod-retention-period=20s");
const LATE_PROXY = `${HANDOVER}\n15 sks Proxy pop=False@15\n15.1 sks Proxy pop=True@15`;
const DRAINING = `${HANDOVER}\n${CONFIRMED}\n18 dep 0\n18.02 pod/x scheduled started terminating`;
const BACKGROUND = "9 log autoscaler Async prober is done for x: success?: false error: x";
const BORN = "0 dep 0\n0 sks Proxy pop=True@0\n0.1 pa @initial-scale=0 Active=False,NoTraffic@0 want=-1";
const noRoute = (text: string): string => text.replaceAll("reach=Reachable", "reach=Unreachable");

type Case = readonly [what: string, text: string, seconds: number, rows: Partial<Record<GateRowId, string>>];

const MAY_IT: readonly Case[] = [
  [
    "class hpa",
    withPa(SERVED, "@class=hpa.autoscaling.knative.dev"),
    7,
    {
      enabled: "! class class=hpa.autoscaling.knative.dev (annotation #7)",
      noLoad: "- hpaDecides (protocol)",
    },
  ],
  [
    "another class",
    withPa(SERVED, "@class=keda.sh"),
    7,
    { enabled: "! class class=keda.sh (annotation #7)", noLoad: "- otherDecides (protocol)" },
  ],
  [
    "zero is switched off",
    `${SERVED}\n1 config/config-autoscaler enable-scale-to-zero=false`,
    7,
    { enabled: "! disabled (configMap #8)" },
  ],
  ["min-scale", withPa(SERVED, "@min-scale=2"), 7, { bounds: "! minScale pods=2 (annotation #7)" }],
  [
    "min-scale without a route",
    noRoute(withPa(SERVED, "@min-scale=2")),
    7,
    { bounds: "+ minScaleIgnored (unreachable #7)", reachability: "+ unreachable (spec #7)" },
  ],
  [
    "min-scale of a revision that no route reaches",
    `0 rev reserve\n${noRoute(withPa(SERVED, "@min-scale=2"))}`,
    7,
    { bounds: "+ minScaleUnrouted (unreachable #8)" },
  ],
  [
    "min-scale of one that is routed and fails",
    `0 rev active\n${noRoute(withPa(SERVED, "@min-scale=2"))}`,
    7,
    { bounds: "+ minScaleFailing (unreachable #8)" },
  ],
  [
    "whether a route leads there is not told",
    SERVED.replaceAll("reach=Reachable", ""),
    7,
    { reachability: "+ reachabilityNotSet (default)" },
  ],
  [
    "initial-scale",
    withPa(WAKING, "@initial-scale=3"),
    7,
    { bounds: "! initialScale pods=3 (annotation #7) · notInitialized (ScaleTargetInitialized #7)" },
  ],
  [
    "initial-scale, and no condition yet",
    withPa(WAKING, "@initial-scale=3").replaceAll(/ ScaleTargetInitialized=\S+/g, ""),
    7,
    { bounds: "! initialScale pods=3 (annotation #7)" },
  ],
  [
    "initial-scale below min-scale",
    withPa(WAKING, "@initial-scale=3 @min-scale=4"),
    7,
    { bounds: "! minScale pods=4 (annotation #7)" },
  ],
  [
    "initial-scale that is min-scale",
    withPa(WAKING, "@initial-scale=3 @min-scale=3"),
    7,
    { bounds: "! minScale pods=3 (annotation #7)" },
  ],
  [
    "the watch of the PodAutoscaler is interrupted",
    `${withPa(HANDOVER, "@min-scale=1")}\n8.5 gap pa lost`,
    9,
    {
      enabled: "? enabled (default)",
      bounds: "? gap (none)",
      reachability: "? gap (none)",
      noLoad: "? gap (none)",
      window: "? gap (none)",
      inactive: "? gap (none)",
      probe: "? gap (none)",
      retention: "? retention retentionMs=0 (default)",
      grace: "? grace graceMs=10000 (configMap #0)",
    },
  ],
  [
    "no PodAutoscaler",
    without(SERVED, / pa /),
    7,
    {
      bounds: "+ minScale pods=0 (default)",
      noLoad: ". noActive (none)",
      window: ". noActive (none)",
      inactive: ". noActive (none)",
    },
  ],
];

const LOAD: readonly Case[] = [
  ["nothing tells", SERVED, 7, { noLoad: "? loadNotRecordedWant pods=1 (none)" }],
  [
    "a status of 0 while Active is Unknown",
    WAKING.replace("want=-1", "want=0"),
    7,
    { noLoad: "? loadNotRecordedWant pods=0 (none)" },
  ],
  [
    "no status while Active is Unknown",
    WAKING.replace("want=-1", ""),
    7,
    { noLoad: "? loadNotRecorded (none)" },
  ],
  [
    "none was ever measured",
    WAKING,
    7,
    { noLoad: "+ noMeasurement pods=-1 (status #7) · countsAsNoLoad (protocol)" },
  ],
  ["none was ever measured, born at zero", BORN, 5, { noLoad: "- noMeasurement pods=-1 (status #2)" }],
  [
    "the arithmetic says 0",
    `${SERVED}\n${IDLE}\n${AVERAGE(4, "0.000")}`,
    5,
    {
      noLoad:
        "+ desired pods=0 (log #8) · average average=0 metric=concurrency windowMs=6000 lineAt=4 (log #9)",
    },
  ],
  [
    "the arithmetic says 0, at zero",
    `${DRAINING}\n${AVERAGE(19, "0.000")}`,
    20,
    { noLoad: "+ desired pods=0 (log #9)" },
  ],
  ["a status of 0", without(HANDOVER, / log /), 9, { noLoad: "+ wanted pods=0 (status #10)" }],
  [
    "replicas left 0",
    `${BORN.replace("@initial-scale=0 ", "").replace("want=-1", "want=0")}\n10 dep 2`,
    10.1,
    { noLoad: "! woken pods=2 (watch #3)" },
  ],
  [
    "a request is open",
    `${SERVED}\n${wish(2, 1)}\n3 req 200 5000`,
    5,
    { noLoad: "! desired pods=1 (log #8) · requestsOpen count=1 (requests #9)" },
  ],
  [
    "two are open",
    `${SERVED}\n${wish(2, 1)}\n3 req 200 5000\n4 req 200 5000\n4.5 req 200 1`,
    5,
    { noLoad: "! desired pods=1 (log #8) · requestsOpen count=2 (requests #11)" },
  ],
  [
    "the one that was sent first ends last",
    `${SERVED}\n1 req 200 900\n1.1 req 200 100\n${wish(2, 1)}`,
    5,
    { noLoad: "~ desired pods=1 (log #10) · idleSince idleAt=1.9 windowMs=6000 (requests #8) ≥ 7.9" },
  ],
  [
    "a request 2 h ago",
    `${SERVED}\n1 req 200 900\n${wish(7200.5, 1)}`,
    7200.999,
    {
      noLoad:
        "! desired pods=1 (log #9) · idleSince idleAt=1.9 windowMs=6000 (requests #8) · unseenLoad (protocol)",
    },
  ],
  [
    "a request a millisecond longer ago",
    `${SERVED}\n1 req 200 900\n${wish(7200.5, 1)}`,
    7201,
    { noLoad: "! desired pods=1 (log #9)" },
  ],
  [
    "a panic, and a request",
    `${SERVED}\n1 req 200 900\n2 log autoscaler PANICKING.\n${wish(3, 1)}`,
    5,
    {
      noLoad:
        "~ desired pods=1 (log #10) · idleSince idleAt=1.9 windowMs=6000 (requests #8) · panic panicAt=2 windowMs=6000 (log #9) ≥ 8",
    },
  ],
  [
    "a panic, and no request",
    `${SERVED}\n2 log autoscaler PANICKING.\n${wish(3, 1)}`,
    5,
    { noLoad: "! desired pods=1 (log #9) · panic panicAt=2 windowMs=6000 (log #8)" },
  ],
  [
    "two pods, an average of 0",
    `${SERVED}\n2 priv p1 p2\n${wish(3, 2)}\n${AVERAGE(3.1, "0.000")}`,
    5,
    {
      noLoad:
        "! desired pods=2 (log #9) · average average=0 metric=concurrency windowMs=6000 lineAt=3.1 (log #10) · stepDown pods=2 (protocol)",
    },
  ],
  [
    "one pod, an average of 0",
    `${SERVED}\n${wish(3, 2)}\n${AVERAGE(3.1, "0.000")}`,
    5,
    {
      noLoad:
        "! desired pods=2 (log #8) · average average=0 metric=concurrency windowMs=6000 lineAt=3.1 (log #9)",
    },
  ],
  [
    "two pods, some average",
    `${SERVED}\n2 priv p1 p2\n${wish(3, 2)}\n${AVERAGE(3.1, "0.100")}`,
    5,
    {
      noLoad:
        "! desired pods=2 (log #9) · average average=0.1 metric=concurrency windowMs=6000 lineAt=3.1 (log #10)",
    },
  ],
];

const ACTIVE: readonly Case[] = [
  [
    "Active is True",
    `${SERVED}\n3.1 log autoscaler Sleeping additionally for 2.9s before can scale to 0`,
    5,
    {
      window:
        "~ activeSince sinceSecond=0 (Active #7) · window windowMs=6000 (annotation #7) · logWindowWait lineAt=3.1 durationMs=2900 (log #8) ≈ 6",
      inactive: ". activeIsSince status=True sinceSecond=0 reason= (Active #7)",
    },
  ],
  [
    "Active was True for a window",
    `${SERVED}\n${IDLE}\n6.1 log autoscaler Can deactivate PA, was active for 6.1s`,
    6.2,
    {
      window:
        "+ activeSince sinceSecond=0 (Active #7) · window windowMs=6000 (annotation #7) · logCanDeactivate lineAt=6.1 durationMs=6100 (log #9)",
      inactive: "~ activeIsSince status=True sinceSecond=0 reason= (Active #7) · nextPass (protocol)",
    },
  ],
  [
    "a line of another activity",
    `${SERVED}\n${IDLE}\n1 log autoscaler Can deactivate PA, was active for 6.1s\n2 ${PA} Active=False@2 want=0\n3 ${PA} Active=True@3 want=1\n4 sks Serve`,
    9.5,
    { window: "+ activeSince sinceSecond=3 (Active #11) · window windowMs=6000 (annotation #7)" },
  ],
  [
    "a line without a length",
    `${SERVED}\n${IDLE}\n6.1 log autoscaler Can deactivate PA, was active for`,
    6.2,
    { window: "+ activeSince sinceSecond=0 (Active #7) · window windowMs=6000 (annotation #7)" },
  ],
  [
    "nobody knows since when it is True",
    LISTED("True"),
    7,
    {
      window: "? clockNotRecorded (none) · window windowMs=6000 (annotation #4)",
      inactive: ". activeIs status=True (Active #4)",
    },
  ],
  [
    "Active is Unknown",
    WAKING,
    7,
    {
      window:
        "~ activatingSince sinceSecond=0 reason=Queued (Active #7) · activationTimeout timeoutMs=630000 (assumed) ≈ 630",
      inactive: ". activeIsSince status=Unknown sinceSecond=0 reason=Queued (Active #7)",
    },
  ],
  [
    "Active is Unknown, without a reason",
    WAKING.replace(",Queued", ""),
    7,
    {
      window:
        "~ activatingSince sinceSecond=0 reason= (Active #7) · activationTimeout timeoutMs=630000 (assumed) ≈ 630",
      inactive: ". activeIsSince status=Unknown sinceSecond=0 reason= (Active #7)",
    },
  ],
  [
    "Active is Unknown, and there is load",
    `${WAKING}\n${wish(3, 1)}`,
    7,
    {
      window:
        ". activatingSince sinceSecond=0 reason=Queued (Active #7) · activationTimeout timeoutMs=630000 (assumed)",
    },
  ],
  [
    "Active is Unknown, and whether there is load is not told",
    WAKING.replace("want=-1", "want=1"),
    7,
    {
      window:
        "~ activatingSince sinceSecond=0 reason=Queued (Active #7) · activationTimeout timeoutMs=630000 (assumed) ≥ 630",
    },
  ],
  [
    "Active is Unknown, and zero is switched off",
    `${WAKING}\n1 config/config-autoscaler enable-scale-to-zero=false`,
    7,
    {
      window:
        ". activatingSince sinceSecond=0 reason=Queued (Active #7) · activationTimeout timeoutMs=630000 (assumed)",
    },
  ],
  [
    "nobody knows since when it is Unknown",
    LISTED("Unknown"),
    7,
    {
      window: "? clockNotRecorded (none) · activationTimeout timeoutMs=630000 (assumed)",
      inactive: ". activeIs status=Unknown (Active #4)",
    },
  ],
  [
    "the activation timed out",
    `${WAKING}\n630.2 log autoscaler Activation has timed out after 10m30s`,
    631,
    {
      window:
        "+ activatingSince sinceSecond=0 reason=Queued (Active #7) · activationTimeout timeoutMs=630000 (assumed) · logTimedOut lineAt=630.2 (log #8)",
      inactive:
        "~ activeIsSince status=Unknown sinceSecond=0 reason=Queued (Active #7) · nextPass (protocol)",
      replicas: "~ replicas pods=1 sinceAt=0 (watch #1) · nextPass (protocol)",
    },
  ],
  [
    "Active became False",
    HANDOVER,
    9,
    {
      window:
        "+ wasActiveSince sinceSecond=0 (Active #7) · logCanDeactivate lineAt=7.99 durationMs=7990 (log #9)",
      inactive: "+ activeIsSince status=False sinceSecond=8 reason=NoTraffic (Active #12)",
    },
  ],
  [
    "Active became False, nobody says since when it was True",
    HANDOVER.replaceAll("Active=True@0", "Active=True"),
    9,
    { window: "+ wasActive (Active #7) · logCanDeactivate lineAt=7.99 durationMs=7990 (log #9)" },
  ],
  [
    "a line a second before it was seen",
    HANDOVER.replace("7.99 log", "7.05 log"),
    9,
    {
      window:
        "+ wasActiveSince sinceSecond=0 (Active #7) · logCanDeactivate lineAt=7.05 durationMs=7990 (log #9)",
    },
  ],
  [
    "a line longer before",
    HANDOVER.replace("7.99 log", "7.049 log"),
    9,
    { window: "+ wasActiveSince sinceSecond=0 (Active #7)" },
  ],
  [
    "nobody knows since when it is False",
    LISTED("False"),
    7,
    { window: "? beforeSource (none)", inactive: "+ activeIs status=False (Active #4)" },
  ],
  [
    "it was never active",
    BORN,
    5,
    {
      window: "- bornInactive (Active #2)",
      inactive: "+ activeIsSince status=False sinceSecond=0 reason=NoTraffic (Active #2)",
    },
  ],
  [
    "an object of the same name was active before",
    `${SERVED}\n8 -pa\n10 ${PA} Active=False,NoTraffic@10 want=0`,
    12,
    {
      window: "- bornInactive (Active #9)",
      inactive: "+ activeIsSince status=False sinceSecond=10 reason=NoTraffic (Active #9)",
    },
  ],
  [
    "an object of the same name was inactive before",
    `${HANDOVER}\n${FAILED}\n9 -pa\n10 ${PA} Active=False,NoTraffic@10 want=0\n10.5 log autoscaler Probing activator = false, err = x`,
    12,
    {
      window: "- bornInactive (Active #16)",
      probe:
        "! probeFailing failures=1 lastAt=10.5 (log #17) · probeError error=x answer=none (log #17) · probeRetry (protocol) · probeNeverOverruled (protocol)",
    },
  ],
  [
    "its reason changed meanwhile",
    `${HANDOVER}\n${FAILED}\n9 ${PA} Active=False,Queued@9 want=0`,
    12,
    {
      window:
        "+ wasActiveSince sinceSecond=0 (Active #7) · logCanDeactivate lineAt=7.99 durationMs=7990 (log #9)",
      inactive: "+ activeIsSince status=False sinceSecond=9 reason=Queued (Active #15)",
      probe:
        "! probeFailing failures=1 lastAt=8.1 (log #14) · probeError error=connection refused answer=none (log #14) · probeRetry (protocol) · probeNeverOverruled (protocol)",
    },
  ],
  [
    "it was listed as False",
    `${LISTED("False,NoTraffic@-3")}\n4 pa @window=6s Active=False,Queued@-3 want=0`,
    7,
    {
      window: "? beforeSource (none)",
      inactive: "+ activeIsSince status=False sinceSecond=-3 reason=Queued (Active #6)",
    },
  ],
  [
    "the timeout made it False",
    `${WAKING}\n630.5 dep 0\n630.51 pa @window=6s Active=False,TimedOut@630 want=0`,
    640,
    {
      window: "- viaTimeout (Active #9)",
      inactive: "+ activeIsSince status=False sinceSecond=630 reason=TimedOut (Active #9)",
      probe: "- notOnTimeout (protocol)",
      retention: "- notOnTimeout (protocol)",
      grace: "- notOnTimeout (protocol)",
    },
  ],
  [
    "the timeout made it False, by its reason alone",
    "600 =dep 0\n600 =sks Proxy pop=True@0\n600 =pa Active=False,TimedOut@630 want=0",
    640,
    { window: "- viaTimeout (Active #2)", probe: "- notOnTimeout (protocol)" },
  ],
];

const HAND_OVER: readonly Case[] = [
  [
    "Active is True",
    SERVED,
    7,
    {
      proxyMode: ". modeSince mode=Serve sinceAt=0 (watch #6)",
      endpoints: ". path path=pods activators=0 pods=1 sinceAt=0 (watch #5)",
      probe: ". probeLater (protocol)",
      retention: "+ retention retentionMs=0 (default)",
      grace: ". notProxied (ActivatorEndpointsPopulated #6) · grace graceMs=10000 (configMap #0)",
      replicas: ". replicas pods=1 sinceAt=0 (watch #1)",
      drained: ". pods pods=1 leaving=0 (watch #2)",
    },
  ],
  [
    "it is handed over",
    HANDOVER,
    9,
    {
      proxyMode: "+ modeSince mode=Proxy sinceAt=8 (watch #10)",
      endpoints: "+ path path=activator activators=2 pods=0 sinceAt=8.02 (watch #11)",
      probe: "~ probePending (none)",
      retention: "+ retention retentionMs=0 (default)",
      grace:
        "~ proxySince sinceSecond=8 (ActivatorEndpointsPopulated #13) · grace graceMs=10000 (configMap #0) ≈ 18",
      replicas: ". replicas pods=1 sinceAt=0 (watch #1)",
      drained: ". pods pods=1 leaving=0 (watch #2)",
    },
  ],
  [
    "nothing is recorded but the PodAutoscaler",
    `0.1 ${PA} Active=True@0 want=1`,
    5,
    {
      proxyMode: ". noSks (none)",
      endpoints: ". noEndpoints (none)",
      grace: ". noCondition (none) · grace graceMs=30000 (assumed)",
      replicas: "? noDeployment (none)",
      drained: "? podsNotRecorded (none)",
    },
  ],
  [
    "all is from a list",
    LISTED("False"),
    7,
    {
      proxyMode: "+ modeSinceBefore mode=Proxy sinceAt=0 (watch #1)",
      endpoints: "+ path path=activator activators=1 pods=0 sinceAt=0 (watch #3)",
      retention: "+ retention retentionMs=0 (assumed)",
      grace: "? clockNotRecorded (none) · grace graceMs=30000 (assumed)",
      replicas: ". replicas pods=1 sinceAt=0 (watch #0)",
    },
  ],
  [
    "the mode is left",
    without(HANDOVER, / (sks Proxy|pub a)/),
    12,
    {
      proxyMode: "! modeSince mode=Serve sinceAt=0 (watch #6)",
      endpoints: "! path path=pods activators=0 pods=1 sinceAt=0 (watch #5)",
    },
  ],
  [
    "the Endpoints are left",
    without(HANDOVER, / pub a/),
    12,
    { endpoints: "! path path=pods activators=0 pods=1 sinceAt=0 (watch #5)" },
  ],
  [
    "no activator is ready",
    `${without(HANDOVER, / pub a/)}\n8.01 acts !a1`,
    9,
    { endpoints: "! path path=pods activators=0 pods=1 sinceAt=0 (watch #5) · noActivator (watch #13)" },
  ],
  [
    "no activator is ready, while Active is True",
    `${SERVED}\n1 acts !a1`,
    5,
    { endpoints: ". path path=pods activators=0 pods=1 sinceAt=0 (watch #5) · noActivator (watch #8)" },
  ],
  [
    "the probe has failed",
    `${HANDOVER}\n${FAILED}\n${BACKGROUND}`,
    10,
    {
      probe:
        "! probeFailing failures=1 lastAt=8.1 (log #14) · probeError error=connection refused answer=none (log #14) · probeBackground backgroundAt=9 outcome=failed (log #15) · probeNeverOverruled (protocol)",
    },
  ],
  [
    "only its repetition is told",
    `${HANDOVER}\n${BACKGROUND}`,
    10,
    { probe: "! probeBackground backgroundAt=9 outcome=failed (log #14) · probeNeverOverruled (protocol)" },
  ],
  [
    "skscope's own prober was answered",
    `${HANDOVER}\n${FAILED}\n8.5 probe activator 400 x`,
    9,
    {
      probe:
        "! probeFailing failures=1 lastAt=8.1 (log #14) · probeError error=connection refused answer=none (log #14) · probeRetry (protocol) · probeNeverOverruled (protocol) · prober answer=other proberAt=8.5 (prober #15)",
    },
  ],
  [
    "skscope's own prober asked something else",
    `${HANDOVER}\n${FAILED}\n8.5 probe queue 200 queue`,
    9,
    {
      probe:
        "! probeFailing failures=1 lastAt=8.1 (log #14) · probeError error=connection refused answer=none (log #14) · probeRetry (protocol) · probeNeverOverruled (protocol)",
    },
  ],
  [
    "skscope's own prober was answered before",
    `${SERVED}\n7 probe activator 200 activator\n8.05 ${PA} Active=False,NoTraffic@8 want=0`,
    9,
    { probe: "? probeNotRecorded (none)" },
  ],
  [
    "no log, and all waits are over for 6 s",
    without(HANDOVER, / log /),
    24,
    { probe: "? probeNotRecorded (none) · probeOverdue overdueMs=6000 (protocol)" },
  ],
  [
    "no log, and nobody knows since when",
    LISTED("False").replace(/.* log .*/, ""),
    60,
    { probe: "? probeNotRecorded (none)" },
  ],
  ["no log, and no Deployment", without(HANDOVER, / (log|dep) /), 60, { probe: "? probeNotRecorded (none)" }],
  [
    "no probe is needed",
    HANDOVER.replaceAll("capacity=0", "capacity=-1"),
    9,
    { probe: "- probeSkipped (annotation #7)" },
  ],
  [
    "it was listed as False, and is confirmed",
    `${LISTED("False")}\n5 log autoscaler Probing activator = true, err = <nil>`,
    9,
    { probe: "+ probeConfirmed confirmedAt=5 failures=0 afterMs=0 (log #6)" },
  ],
  [
    "the retention runs",
    `${RETAINED}\n${CONFIRMED}\n9 log autoscaler Can't scale to 0; InactiveFor 1s < ScaleToZeroPodRetentionPeriod = 20s`,
    20,
    {
      retention:
        "~ retention retentionMs=20000 (annotation #7) · logRetentionWait lineAt=9 durationMs=1000 (log #15) ≈ 28",
      replicas: ". replicas pods=1 sinceAt=0 (watch #1)",
    },
  ],
  [
    "the retention does not count",
    noRoute(RETAINED),
    20,
    { retention: "+ retentionIgnored retentionMs=0 (unreachable #7)" },
  ],
  [
    "the retention of one that is routed and fails does not count",
    `0 rev active\n${noRoute(RETAINED)}`,
    20,
    { retention: "+ retentionFailing retentionMs=0 (unreachable #8)" },
  ],
  [
    "the retention comes later",
    withPa(SERVED, "@scale-to-zero-pod-retention-period=20s"),
    5,
    { retention: ". retention retentionMs=20000 (annotation #7)" },
  ],
  [
    "nobody knows since when the retention runs",
    withPa(LISTED("False"), "@scale-to-zero-pod-retention-period=20s"),
    7,
    {
      retention: "? clockNotRecorded (none) · retention retentionMs=20000 (annotation #4)",
      grace: "? clockNotRecorded (none) · grace graceMs=30000 (assumed)",
    },
  ],
  [
    "Proxy was ordered later than it became inactive",
    LATE_PROXY,
    17,
    {
      grace:
        "~ proxySince sinceSecond=15 (ActivatorEndpointsPopulated #15) · grace graceMs=10000 (configMap #0) · inactiveInstead maxMs=10000 (protocol) ≈ 18",
    },
  ],
  [
    "Proxy was ordered before",
    HANDOVER.replaceAll("pop=True@8", "pop=True@7"),
    9,
    {
      grace:
        "~ proxySince sinceSecond=7 (ActivatorEndpointsPopulated #13) · grace graceMs=10000 (configMap #0) ≈ 17",
    },
  ],
  [
    "Proxy is not ordered",
    without(HANDOVER, /pop=True/),
    9,
    {
      grace:
        "~ notProxied (ActivatorEndpointsPopulated #6) · grace graceMs=10000 (configMap #0) · inactiveInstead maxMs=10000 (protocol) ≈ 18",
    },
  ],
  [
    "there is no condition",
    HANDOVER.replaceAll(/pop=\S+/g, ""),
    9,
    {
      grace:
        "~ noCondition (none) · grace graceMs=10000 (configMap #0) · inactiveInstead maxMs=10000 (protocol) ≈ 18",
    },
  ],
  [
    "nobody knows since when Proxy is ordered",
    `0 =sks Proxy pop=True\n${without(HANDOVER, / sks /)}`,
    9,
    {
      proxyMode: "+ modeSinceBefore mode=Proxy sinceAt=0 (watch #0)",
      grace:
        "~ clockNotRecorded (none) · grace graceMs=10000 (configMap #1) · inactiveInstead maxMs=10000 (protocol) ≈ 18",
    },
  ],
  [
    "retention is longer than grace",
    `${RETAINED.replaceAll("pop=True@8", "pop=False@8")}`,
    9,
    {
      grace:
        "~ notProxied (ActivatorEndpointsPopulated #6) · grace graceMs=10000 (configMap #0) · inactiveInstead maxMs=20000 (protocol) ≈ 28",
    },
  ],
  [
    "a pass waits for the grace period",
    `${HANDOVER}\n9 log autoscaler Enqueueing PA after 9s`,
    10,
    {
      grace:
        "~ proxySince sinceSecond=8 (ActivatorEndpointsPopulated #13) · grace graceMs=10000 (configMap #0) · logGraceWait lineAt=9 durationMs=9000 (log #14) ≈ 18",
    },
  ],
  [
    "a pass took the fast path",
    `${HANDOVER}\n9 log autoscaler Enqueueing PA after 9s\n18 log autoscaler Fast path scaling to 0, in proxy mode for: 10s`,
    18.1,
    {
      grace:
        "+ proxySince sinceSecond=8 (ActivatorEndpointsPopulated #13) · grace graceMs=10000 (configMap #0) · logFastPath lineAt=18 durationMs=10000 (log #15)",
    },
  ],
  [
    "a pass waits again",
    `${HANDOVER}\n9 log autoscaler Fast path scaling to 0, in proxy mode for: 10s\n9.1 log autoscaler Enqueueing PA after 9s`,
    10,
    {
      grace:
        "~ proxySince sinceSecond=8 (ActivatorEndpointsPopulated #13) · grace graceMs=10000 (configMap #0) · logGraceWait lineAt=9.1 durationMs=9000 (log #15) ≈ 18",
    },
  ],
  [
    "a pass of an earlier hand-over waited",
    HANDOVER.replace("7.99 log", "7 log autoscaler Enqueueing PA after 9s\n7.99 log"),
    10,
    {
      grace:
        "~ proxySince sinceSecond=8 (ActivatorEndpointsPopulated #14) · grace graceMs=10000 (configMap #0) ≈ 18",
    },
  ],
  [
    "the replicas are due",
    `${HANDOVER}\n${CONFIRMED}`,
    18.1,
    {
      probe: "+ probeConfirmed confirmedAt=9 failures=0 afterMs=950 (log #14)",
      replicas: "~ replicas pods=1 sinceAt=0 (watch #1) · nextPass (protocol)",
    },
  ],
  [
    "the replicas are patched, and not seen yet",
    `${HANDOVER}\n${CONFIRMED}\n18 log autoscaler Scaling from 1 to 0`,
    18.1,
    { replicas: "~ replicas pods=1 sinceAt=0 (watch #1) · logScaling lineAt=18 (log #15)" },
  ],
  [
    "the replicas were patched to something else",
    `${HANDOVER}\n10 log autoscaler Scaling from 1 to 2`,
    10.1,
    { replicas: ". replicas pods=1 sinceAt=0 (watch #1)" },
  ],
  [
    "the patch is refused",
    `${HANDOVER}\n${CONFIRMED}\n${refusedLine(18, 0)}\n${refusedLine(21, 0)}`,
    22,
    {
      replicas:
        "! refused sinceAt=18 lastAt=21 count=2 words=denied (refusal #16) · replicas pods=1 sinceAt=0 (watch #1)",
    },
  ],
  [
    "the pods leave",
    DRAINING,
    20,
    {
      probe: "+ probeConfirmed confirmedAt=9 failures=0 afterMs=950 (log #14)",
      retention: "+ retention retentionMs=0 (default)",
      grace:
        "+ proxySince sinceSecond=8 (ActivatorEndpointsPopulated #13) · grace graceMs=10000 (configMap #0)",
      replicas: "+ replicasZero pods=0 sinceAt=18 (watch #15)",
      drained: "~ pods pods=1 leaving=1 (watch #16) · drainRule drainMs=30000 (protocol) ≥ 48.02",
    },
  ],
  [
    "two pods leave",
    `${DRAINING}\n19 pod/y scheduled started terminating`,
    20,
    { drained: "~ pods pods=2 leaving=2 (watch #17) · drainRule drainMs=30000 (protocol) ≥ 49" },
  ],
  [
    "the one that left first was told last",
    `${HANDOVER}\n${CONFIRMED}\n17 pod/y started ready\n18 dep 0\n18.1 pod/y started terminating\n18.2 pod/x started terminating`,
    20,
    { drained: "~ pods pods=2 leaving=2 (watch #18) · drainRule drainMs=30000 (protocol) ≥ 48.2" },
  ],
  [
    "no pod leaves yet",
    `${HANDOVER}\n${CONFIRMED}\n18 dep 0`,
    20,
    { drained: "~ pods pods=1 leaving=0 (watch #2) · drainRule drainMs=30000 (protocol)" },
  ],
  [
    "one of two leaves",
    `${DRAINING}\n19 pod/y scheduled started ready`,
    20,
    { drained: "~ pods pods=2 leaving=1 (watch #16) · drainRule drainMs=30000 (protocol) ≥ 48.02" },
  ],
  [
    "one leaves, and it is not at zero",
    `${SERVED}\n3 pod/y scheduled started terminating`,
    5,
    { drained: ". pods pods=2 leaving=1 (watch #8)" },
  ],
  ["the pods are gone", `${DRAINING}\n48.1 -pod/x`, 50, { drained: "+ pods pods=0 leaving=0 (watch)" }],
  [
    "it was born at zero",
    BORN,
    5,
    {
      probe: "- bornAtZero (protocol)",
      retention: "- bornAtZero (protocol)",
      grace: "- bornAtZero (protocol)",
      replicas: "+ replicasZero pods=0 sinceAt=0 (watch #0)",
    },
  ],
  [
    "at zero, and no log",
    `${without(DRAINING, / log /)}`,
    20,
    {
      probe: "? probeNotRecorded (none)",
      endpoints: "+ path path=activator activators=2 pods=0 sinceAt=8.02 (watch #9)",
    },
  ],
];

describe.each([
  ["whether it may", MAY_IT],
  ["load", LOAD],
  ["activity", ACTIVE],
  ["the hand-over", HAND_OVER],
])("the rows of %s tell", (_, table) => {
  test.each(table)("%s", (__, text, seconds, rows) => {
    const gate = gateOf(text, seconds);
    const drawn = Object.keys(rows).map((id) => [id, drawnRow(gate, id as GateRowId)]);
    expect(Object.fromEntries(drawn)).toEqual(rows);
  });
});
