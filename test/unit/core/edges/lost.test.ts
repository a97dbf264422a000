/** Pods that are lost (pods-lost) and requests that failed for no reason known here (requests-failed), at their edge. */
import { at } from "../../../support/records.ts";
import { table } from "../../../support/rule-table.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const UNREADY = `${ONE_POD}
  20 pod/r-deployment-1 scheduled started
  20.1 priv !p1
  20.2 pa Active=Unknown,Queued@20 want=1`;
const CRASH = `${ONE_POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.1 priv !p1
  20.2 pa Active=Unknown,Queued@20 want=1`;
const TWO = `${ONE_POD}
  0 dep 2
  0 pod/r-deployment-2 scheduled started ready
  0 priv p1 p2`;
/** One of two ends at 20 s and takes a request with it. */
const ONE_OF_TWO = `${TWO}
  20 pod/r-deployment-2 scheduled exited=1 restarts=1
  20.1 priv p1 !p2
  20.2 req 502 10`;
const names = { namespace: "demo", revision: "r" };

table("pods-lost", [
  ["a crash needs no time", CRASH, 20.1, ["20–"]],
  ["an unready pod does", UNREADY, 20.3, []],
  ["a request that failed with it does not", `${UNREADY}\n20.25 req 502 10\n21.3 pub a1`, 21.3, ["20–"]],
  ["nobody wants pods any more", `${UNREADY}\n20.3 dep 0`, 30, []],
  ["the SKS is gone", `${UNREADY}\n25 -sks`, 30, ["20–25"]],
  [
    "what it says",
    UNREADY,
    30,
    {
      ...names,
      by: "stage",
      sort: "none",
      state: "all",
      pods: 1,
      minScale: 0,
      failed: 0,
      status: 0,
      lastAt: 0,
      firstSentAt: 0,
      lastSentAt: 0,
    },
  ],
  ["by the record with which it began", `${UNREADY}\n25 pub a1`, 30, "20.1 priv !p1"],
  [
    "by the pod that ended",
    `${CRASH}\n25 pub a1`,
    30,
    "20 pod/r-deployment-1 scheduled exited=137 restarts=1",
  ],
  [
    "by the request, where nothing else shows it",
    `${UNREADY}\n20.25 req 502 10\n21.3 pub a1`,
    30,
    "20.25 req 502 10",
  ],
  [
    "the requests with it",
    `${UNREADY}\n20.25 req 502 10\n20.5 req 503 30\n22 pub a1`,
    30,
    { failed: 2, status: 503, firstSentAt: at(20.25), lastSentAt: at(20.5), lastAt: at(20.53) },
  ],
  [
    "all of them, and a request: as long as it lasts",
    `${UNREADY}\n20.25 req 502 10\n200 pub a1`,
    200,
    ["20–"],
  ],
  ["one of two: for a minute after the last request", `${ONE_OF_TWO}\n200 pub a1`, 200, ["20–80.21"]],
  ["one of two", `${ONE_OF_TWO}\n22 pub a1`, 30, { state: "some", pods: 1, failed: 1 }],
  [
    "in a minute in which nothing else happens",
    `${TWO}\n20 pod/r-deployment-2 scheduled exited=1 restarts=1\n20.1 req 502 10\n300 pub a1`,
    300,
    ["20–80.11"],
  ],
  [
    "a pod that is only deleted is none of them",
    `${ONE_OF_TWO.replace("20.1 priv", "20 pod/r-deployment-1 scheduled started ready terminating\n20.1 priv")}\n22 pub a1`,
    30,
    { pods: 1 },
  ],
  [
    "one that was taken away is",
    `${ONE_OF_TWO.replace("20.1 priv", "20 pod/r-deployment-1 scheduled started ready terminating disrupted=EvictionByEvictionAPI\n20.1 priv")}\n22 pub a1`,
    30,
    { pods: 2 },
  ],
  [
    "one that was taken away before it was ready is not",
    `${ONE_OF_TWO.replace("20.1 priv", "20 pod/x scheduled\n20 pod/x scheduled terminating disrupted=EvictionByEvictionAPI\n20.1 priv")}\n22 pub a1`,
    30,
    { pods: 1 },
  ],
  [
    "nor one that stays ready",
    `${ONE_OF_TWO.replace("20.1 priv", "20 pod/r-deployment-1 scheduled started ready disrupted=EvictionByEvictionAPI\n20.1 priv")}\n22 pub a1`,
    30,
    { pods: 1 },
  ],
  // A request of 20.25 s, answered 10 ms later: 5 s before it.
  [
    "a pod that ended 5 s before the first request",
    `${UNREADY.replace("20 pod", "15.26 pod")}\n20.25 req 502 10\n22 pub a1`,
    30,
    ["15.26–"],
  ],
]);

const FAILED = "5 req 504 3000";
const TRY = "failed to apply scale 1 to scale target r-deployment: no";
const WHY = `${AT_ZERO}\n${FAILED}\n10 pub a1`;
table("requests-failed", [
  ["once it is sorted", `${AT_ZERO}\n${FAILED}\n9 pub a1`, 10, ["8–"]],
  ["the SKS is gone", `${WHY}\n12 -sks\n13 pub a1`, 20, ["8–12"]],
  [
    "what it says",
    `${AT_ZERO}\n4 req 502 10\n${FAILED}\n10 pub a1`,
    10,
    {
      ...names,
      count: 2,
      status: 504,
      longestMs: 3_000,
      firstAt: at(4.01),
      lastAt: at(8),
      firstSentAt: at(4),
      lastSentAt: at(5),
      why: "zero",
      loggedBy: "none",
      logged: "",
    },
  ],
  ["by the last of them", `${AT_ZERO}\n4 req 502 10\n${FAILED}\n10 pub a1`, 10, FAILED],
  [
    "at zero, class hpa: nobody wakes it",
    WHY.replace("want=0", "want=0 @class=hpa.autoscaling.knative.dev"),
    10,
    { why: "hpa" },
  ],
  [
    "at zero, and the wake is refused",
    `${AT_ZERO}\n4 log autoscaler Scaling from 0 to 1\n4 fail autoscaler error scaling target: ${TRY}\n${FAILED}\n10 pub a1`,
    10,
    { why: "refused" },
  ],
  ["with a pod", `${ONE_POD}\n${FAILED}\n10 pub a1`, 10, { why: "pods" }],
  ["after a timeout, with a pod", `${ONE_POD}\n5 req 504 10000\n20 pub a1`, 20, { why: "slow" }],
  ["after a timeout, without a pod", `${UNREADY}\n30 req 504 10000\n45 pub a1`, 45, { why: "noPods" }],
  [
    "after a timeout, and the wake is refused",
    `${AT_ZERO}\n4 log autoscaler Scaling from 0 to 1\n4 fail autoscaler error scaling target: ${TRY}\n5 req 504 10000\n16 pub a1`,
    16,
    { why: "refused" },
  ],
  ["without a pod", `${AT_ZERO}\n0 dep 1\n5 req 500 3000\n10 pub a1`, 10, { why: "noPods" }],
  [
    "not known how many pods there are",
    `${AT_ZERO}\n0 dep 1\n1 -priv\n5 req 500 3000\n10 pub a1`,
    10,
    { why: "noPods" },
  ],
  [
    "the queue was full",
    `${WHY.replace("10 pub", "9 log activator Throttler try error: pending request queue full\n10 pub")}`,
    10,
    { why: "full", loggedBy: "activator", logged: "Throttler try error: pending request queue full" },
  ],
  [
    "queue-proxy says why",
    `${ONE_POD}\n${FAILED}\n9 log queue-proxy error reverse proxying request\n10 pub a1`,
    10,
    { why: "pods", loggedBy: "queueProxy", logged: "error reverse proxying request" },
  ],
]);

/** A dump that was made at 60 s or later, and a gateway's log of before. */
const dumped = (second: number, ...requests: readonly string[]): string =>
  [...requests, ...ONE_POD.split("\n").map((line) => line.trim().replace(/^0 /, `${second} =`))].join("\n");
table("requests-failed", [
  ["of before anything was seen", dumped(60, "5 req 503 100"), 60, ["5.1–"]],
  ["for a minute, though the dump is later", dumped(600, "5 req 503 100"), 600, ["5.1–65.1"]],
  ["which says nothing of then", dumped(60, "5 req 503 100"), 60, { why: "unseen", asked: "none" }],
  ["nor does an error that may be the application's", dumped(60, "5 req 500 100"), 60, { why: "unseen" }],
  [
    "the gateway's words do",
    dumped(60, "5 req 504 15000 10.1.0.1:8012 flags=UT"),
    60,
    { why: "unseen", flag: "timeout" },
  ],
  ["answered", dumped(60, "5 req 200 100"), 60, []],
  ["after the dump", `${dumped(1)}\n5 req 503 100\n10 pub a1`, 10, { why: "pods" }],
]);

/** What is around a request that failed is told as it was then, whatever becomes of it within the minute. */
const SERVED = `${ONE_POD}\n9 req 503 100\n12 pub a1 a2`;
const REST = `${AT_ZERO}\n9 req 503 100\n12 pub a1 a2`;
const toZero = "\n20 pa Active=False,NoTraffic@20 want=0\n20.5 dep 0\n20.6 priv\n40 pub a1";
const refusedWake =
  "\n20 fail autoscaler error scaling target: failed to apply scale 1 to scale target r-deployment: no";
table("requests-failed", [
  ["pods were ready", SERVED, 30, { why: "pods" }],
  ["and it goes to zero", SERVED + toZero, 45, { why: "pods" }],
  [
    "and another one fails there",
    `${SERVED}${toZero}\n41 req 503 100\n44 pub a1 a2`,
    45,
    { why: "zero", count: 2 },
  ],
  ["it was at zero", REST, 30, { why: "zero" }],
  ["and a pod is ready later", `${REST}\n20 dep 1\n21 priv p1\n22 pub a1`, 30, { why: "zero" }],
  [
    "and the wake turns out to be refused",
    REST + refusedWake + refusedWake.replace("20", "23"),
    30,
    { why: "refused" },
  ],
  [
    "pods were ready, and a later wake is refused",
    SERVED + toZero + refusedWake.replace("20", "41") + refusedWake.replace("20", "44"),
    50,
    { why: "pods" },
  ],
]);
