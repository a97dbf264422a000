/** What is wrong around a revision, at its edge: it fires, it just does not, and each exemption. */
import { describe, expect, test } from "vitest";
import { spansOf } from "../../../support/revision.ts";

type Case = readonly [what: string, text: string, until: number, expected: readonly string[]];

function table(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases)("%s", (_, text, until, expected) =>
      expect(spansOf(text, rule, until)).toEqual(expected),
    );
  });
}

const OBJECTS = `0 config/config-autoscaler scale-to-zero-grace-period=10s
  0 acts a1 a2
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;
const PROXIED = `${OBJECTS}
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True`;
const ZERO = `0 acts a1 a2
  0 dep 0
  0 priv
  0 pub a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0`;
const SERVE = `${PROXIED}
  10 sks Serve n=2 pop=True
  10 priv !p1`;

table("D7", [
  ["no pod is ready for 5 s", SERVE, 15, ["10–"]],
  ["a millisecond less", SERVE, 14.999, []],
  ["one is", `${SERVE}\n14.999 priv p1`, 20, []],
  ["Proxy is ordered", SERVE.replace("10 sks Serve", "10 sks Proxy"), 20, []],
  ["nobody is in the path: that is worse, and told elsewhere", `${SERVE}\n10 pub`, 20, []],
  ["the pods are still in the path", SERVE.replace("0 pub a1 a2", "0 pub p1"), 20, []],
]);

table("D11", [
  ["neither activator nor pod for 2 s", `${ZERO}\n10 acts\n10 pub`, 12, ["10–"]],
  ["a millisecond less", `${ZERO}\n10 acts\n10 pub`, 11.999, []],
  ["an activator is there", `${ZERO}\n10 acts a1\n10 pub a1`, 20, []],
  ["one that is not ready is not there", `${ZERO}\n10 acts !a1\n10 pub`, 20, ["10–"]],
  ["a pod is there", `${PROXIED}\n10 acts\n10 pub p1`, 20, []],
  ["they return", `${ZERO}\n10 acts\n10 pub\n15 acts a1\n15 pub a1`, 20, ["10–15"]],
  ["the SKS is gone", `${ZERO}\n5 -sks Proxy\n10 acts`, 20, []],
]);

table("D23", [
  ["no activator, so the pods are in the path, for 2 s", `${PROXIED}\n10 acts\n10 pub p1`, 12, ["10–"]],
  ["a millisecond less", `${PROXIED}\n10 acts\n10 pub p1`, 11.999, []],
  ["Serve is ordered", `${PROXIED}\n9 sks Serve n=2 pop=False\n10 acts\n10 pub p1`, 20, []],
  ["no pod: D11", `${ZERO}\n10 acts\n10 pub`, 20, []],
  ["nothing forces it: Knative before 1.6", `${PROXIED}\n10 acts\n10 pub`, 20, []],
]);

const MISSING = `${PROXIED}\n10 pod/r-deployment-2 scheduled started ready ip=10.1.0.2`;
table("D12", [
  ["ready for 5 s and not listed", MISSING, 15, ["10–"]],
  ["a millisecond less", MISSING, 14.999, []],
  ["listed by then", `${MISSING}\n14.999 priv p1 p2`, 20, []],
  ["not ready", MISSING.replace("started ready ip", "started ip"), 20, []],
  ["on its way out", MISSING.replace("ready ip", "ready terminating ip"), 20, []],
  ["no private Endpoints are seen", MISSING.replace("0 priv p1\n", "0 pub a1 a2\n"), 20, []],
]);

table("D14", [
  ["at once", `${PROXIED}\n10 sks Proxy n=2 notowned`, 10, ["10–"]],
  ["an object of the PodAutoscaler", `${PROXIED}\n10 pa Active=False,NotOwned@10 want=0`, 10, ["10–"]],
  ["repaired", `${PROXIED}\n10 sks Proxy n=2 notowned\n20 sks Proxy n=2 ep=True`, 30, ["10–20"]],
  ["another reason", `${PROXIED}\n10 sks Proxy n=2 ep=Unknown,NoHealthyBackends`, 20, []],
]);

const BLIND = `${PROXIED}\n10 metric Ready=False,DidNotReceiveStat`;
table("D17", [
  ["no measurement for 30 s", BLIND, 40, ["10–"]],
  ["a millisecond less", BLIND, 39.999, []],
  ["not known yet", BLIND.replace("False,DidNotReceiveStat", "Unknown,NoEndpoints"), 60, []],
  ["no pod to measure", `${ZERO}\n10 metric Ready=False,DidNotReceiveStat`, 60, []],
  ["measured again", `${BLIND}\n39 metric Ready=True`, 60, []],
]);

const FOREIGN = `${PROXIED}\n10 dep 3`;
table("D22", [
  ["another number for a minute", FOREIGN, 70, ["10–"]],
  ["a millisecond less", FOREIGN, 69.999, []],
  ["as many as are wanted", `${PROXIED}\n10 dep 3\n69 pa Active=True@0 want=3`, 90, []],
  ["none are wanted: the way to zero", `${PROXIED}\n10 pa Active=False,NoTraffic@10 want=0`, 90, []],
  ["not known how many", `${PROXIED}\n10 pa Active=True@0 want=-1\n10 dep 3`, 90, []],
]);

const SPLIT = `${ZERO}\n1 ingress/shop r=50 other=50`;
table("D27", [
  ["empty for 2 s in a split", `${SPLIT}\n10 acts\n10 pub`, 12, ["10–"]],
  ["a millisecond less", `${SPLIT}\n10 acts\n10 pub`, 11.999, []],
  ["alone in its route", `${ZERO}\n1 ingress/shop r=100\n10 acts\n10 pub`, 20, []],
  ["not in that route", `${ZERO}\n1 ingress/shop a=50 b=50\n10 acts\n10 pub`, 20, []],
  ["an address is left", `${SPLIT}\n10 acts a1\n10 pub a1`, 20, []],
]);
