/** Diagnoses at their edge: it fires, it just does not, and each exemption. */
import { describe, expect, test } from "vitest";
import { spansOf } from "../../../support/revision.ts";

type Case = readonly [what: string, text: string, expected: readonly string[]];

function table(rule: string, until: number, cases: readonly Case[]): void {
  describe(`${rule} at ${until}`, () => {
    test.each(cases)("%s", (_, text, expected) => expect(spansOf(text, rule, until)).toEqual(expected));
  });
}

const CONFIG = "0 config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s";
const PROXIED = `${CONFIG}
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;
const ZERO = `${CONFIG}
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0
  0 dep 0
  0 priv
  0 pub a1 a2`;
const LOAD = PROXIED.replace("pa Active", "pa @scale-down-delay=10s Active");

// Ten windows of 6 s and the delay.
table("D3", 70, [["load that never ends", LOAD, ["0–"]]]);
table("D3", 69.999, [
  ["a millisecond less", LOAD, []],
  ["a setting needs no time", `${LOAD}\n50 pa Active=True@0 want=1 @min-scale=1`, ["50–"]],
  ["nothing runs", `${PROXIED}\n1 pa Active=True@0 want=1 @min-scale=1\n1 dep 0`, ["1–1"]],
]);
table("D3", 60, [["without a delay", PROXIED, ["0–"]]]);
table("D3", 5, [
  ["initial-scale holds it", `${PROXIED}\n1 pa Active=True want=3 @initial-scale=3`, ["1–"]],
  ["initial-scale 1 does not", `${PROXIED}\n1 pa Active=True want=3 @initial-scale=1`, []],
  [
    "nor does it once it was reached",
    `${PROXIED}\n1 pa Active=True want=3 @initial-scale=3 ScaleTargetInitialized=True`,
    [],
  ],
]);

const WAITING = `${PROXIED}\n10 pa Active=False,NoTraffic@10 want=0`;

// The longest wait (grace, 10 s) and 60 s more.
table("D4", 80, [
  ["the hand-over does not end", WAITING, ["10–"]],
  [
    "the retention is longer",
    WAITING.replaceAll("want=0", "want=0 @scale-to-zero-pod-retention-period=11s"),
    [],
  ],
  ["pods are wanted", WAITING.replaceAll("want=0", "want=1"), []],
  ["Serve", WAITING.replace("sks Proxy", "sks Serve"), []],
]);
table("D4", 79.999, [["a millisecond less", WAITING, []]]);
table("D5", 80, [["on the way, until it is stuck", WAITING, ["10–"]]]);
table("D5", 10.999, [["for less than a second", WAITING, []]]);

table("D9", 5, [
  ["rests", ZERO, ["0–"]],
  ["its container is not healthy", `${ZERO}\n0 rev active ContainerHealthy=False,ExitCode1`, ["0–0"]],
  ["it lacks resources", `${ZERO}\n0 rev active ResourcesAvailable=False,Unschedulable`, ["0–0"]],
  ["a pod is ready", `${ZERO}\n1 priv p1`, ["0–1"]],
  ["replicas are there", `${ZERO}\n1 dep 1`, ["0–1"]],
  ["Active is Unknown", `${ZERO}\n1 pa Active=Unknown want=0`, ["0–1"]],
  ["the activator is not in the path", `${ZERO}\n1 pub`, ["0–1"]],
]);

/** Probes fail for a second after the Endpoints were told; the watch of the pods is `late`, or has come. */
const unreachable = (pods: string) => `${CONFIG}
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  ${pods}
  9 pub a1 a2
  9 log activator Failed probing pods
  9.5 priv p1
  12 log activator Failed probing pods
  15 log activator Failed probing pods`;
const READY = "r-deployment-1 scheduled started ready";

table("D20", 60, [
  ["the pod has been ready for long: until the probes end", unreachable(`0 pod/${READY}`), ["9.5–20"]],
  ["its pod is not told yet", unreachable("0 pod/x@other"), []],
  ["its pod is told late", unreachable(`9.4 pod/${READY}`), ["15–20"]],
]);

const LACKS = `${PROXIED}\n5 pa Active=Unknown,Queued want=3 @initial-scale=3`;

table("D21", 65, [
  ["initial-scale asks for more", LACKS, ["5–"]],
  ["it was reached once", LACKS.replaceAll("want=3", "want=3 ScaleTargetInitialized=True"), []],
  ["as many as needed", `${LACKS}\n6 priv p1 p2 p3`, []],
  ["one less", `${LACKS}\n6 priv p1 p2`, ["5–"]],
  ["no pod at all is D8's", `${LACKS}\n6 priv`, []],
]);
table("D21", 64.999, [["a millisecond less", LACKS, []]]);

table("D24", 4, [
  ["asks for more than there are", `${PROXIED}\n1 sks Proxy n=3 pop=True`, ["1–"]],
  ["asks for as many", PROXIED, []],
  ["there is none: another story", `${PROXIED}\n1 sks Proxy n=3 pop=True\n1 acts`, []],
  ["pods are in the path", `${PROXIED}\n1 sks Proxy n=3 pop=True\n1 pub p1`, []],
]);
table("D24", 3, [["for 2 s", `${PROXIED}\n1 sks Proxy n=3 pop=True`, ["1–"]]]);
table("D24", 2.999, [["a millisecond less", `${PROXIED}\n1 sks Proxy n=3 pop=True`, []]]);

/** The activators come into the path at 20, and the replicas go to 0. */
const inserted = (patch: number, graceSeconds: number) => `
  0 config/config-autoscaler scale-to-zero-grace-period=${graceSeconds}s
  0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 pa Active=True@0 want=1
  0 dep 1
  0 priv p1
  1 pub p1
  10 pa Active=False,NoTraffic@10 want=0
  20 pub a1 a2
  ${patch} dep 0`;

table("D25", 100, [
  ["within 5 s", inserted(24.999, 30), ["24.999–24.999"]],
  ["5 s later", inserted(25, 30), []],
  ["a shorter grace period is a wish, less a second", inserted(23, 4), []],
  ["a millisecond earlier", inserted(22.999, 4), ["22.999–22.999"]],
]);
