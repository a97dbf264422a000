/** Each invariant at its edge: it fires, it just does not, and each exemption. */
import { describe, expect, test } from "vitest";
import { findingsUntil } from "../../../../lib/core/index.ts";
import { at } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";

type Case = readonly [what: string, text: string, expected: readonly string[]];

function table(rule: string, until: number, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases)("%s", (_, text, expected) => expect(spansOf(text, rule, until)).toEqual(expected));
  });
}

const CONFIG = "0 config/config-autoscaler scale-to-zero-grace-period=10s";

/** In Serve with one pod. */
const SERVING = `
  0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 dep 1
  0 priv p1
  0 pub p1`;

table("I4", 20, [
  ["the public set lacks a pod for 2 s", `${SERVING}\n5 priv p1 p2\n7 pub p1 p2`, ["5–7"]],
  ["a millisecond less", `${SERVING}\n5 priv p1 p2\n6.999 pub p1 p2`, []],
  ["a pod too many", `${SERVING}\n5 pub p1 p2`, ["5–"]],
  ["a pod that is not ready is not missed", `${SERVING}\n5 priv p1 !p2`, []],
  ["without a ready pod it is I7's", `${SERVING}\n5 priv !p1`, []],
  ["an address without a target counts by its IP", `${SERVING}\n5 pub ?p1`, []],
  ["the wish is Proxy", `${SERVING}\n5 sks Proxy n=2 pop=True\n5 priv p1 p2`, []],
]);

table("I5", 20, [
  ["a pod stays in the path for 2 s", `${SERVING}\n5 sks Proxy n=2 pop=True\n7 pub a1`, ["5–7"]],
  ["a millisecond less", `${SERVING}\n5 sks Proxy n=2 pop=True\n6.999 pub a1`, []],
  ["there is no activator", `${SERVING}\n4 acts\n5 sks Proxy n=2 pop=True`, []],
  [
    "an activator that is not ready",
    `${SERVING}\n5 sks Proxy n=2 pop=True\n5.1 pub a1\n6 acts !a1 a2`,
    ["6–"],
  ],
]);

/** In Proxy, at zero. */
const ZERO = `
  0 acts a1 a2 a3
  0 sks Proxy n=2 pop=True
  0 dep 0
  0 priv
  0 pub a1 a2`;

table("I6", 20, [
  ["one too few", `${ZERO}\n5 pub a1`, ["5–"]],
  ["one too many", `${ZERO}\n5 pub a1 a2 a3`, ["5–"]],
  ["as many as there are", `${ZERO}\n5 acts a1 a2\n5 sks Proxy n=4 pop=True`, []],
  ["0 means all", `${ZERO}\n5 sks Proxy n=0 pop=True\n5.1 pub a1 a2 a3`, []],
  ["0 means all, and one is missing", `${ZERO}\n5 sks Proxy n=0 pop=True`, ["5–"]],
]);

table("I7", 20, [
  ["nobody answers at zero", `${ZERO}\n5 pub`, ["5–"]],
  ["for 2 s", `${ZERO}\n5 pub\n7 pub a1 a2`, ["5–7"]],
  ["a millisecond less", `${ZERO}\n5 pub\n6.999 pub a1 a2`, []],
  ["there is no activator", `${ZERO}\n5 acts\n5 pub`, []],
  ["a pod that is gone is still there", `${ZERO}\n5 pub a1 p9`, ["5–"]],
  ["a pod is ready", `${ZERO}\n5 priv p1\n5 pub`, []],
]);

table("I8", 20, [
  ["the set is emptied", `${ZERO}\n5 pub`, ["5–"]],
  ["the first creation is no breach", "0 acts a1\n0.1 sks Proxy n=2\n0.2 dep 1\n5 priv p1", []],
  ["the object is taken away", `${ZERO}\n5 -pub`, ["5–"]],
  ["there is nobody who could answer", `${ZERO}\n5 acts\n5 pub`, []],
  ["one pod could", `${ZERO}\n5 acts\n5 priv p1\n5 pub`, ["5–"]],
]);

/** Idle since 10; the probe is confirmed, and the replicas are patched at `t`. */
const idle = (patch: number, pa = "False,NoTraffic@10", populated = 5) => `${CONFIG}
  0 acts a1 a2
  0 dep 1
  0 priv p1
  0 pub a1 a2
  0 pa Active=True@0 want=1
  ${populated} sks Proxy n=2 pop=True@${populated}
  10 pa Active=${pa} want=0
  ${patch} dep 0`;

table("I12", 1_000, [
  ["all four hold", idle(20), []],
  ["Active is still True", idle(20, "True@0"), ["20–"]],
  ["Proxy is not ordered", idle(20).replace("sks Proxy", "sks Serve"), ["20–"]],
  ["the condition is False", idle(20).replace("pop=True", "pop=False"), ["20–"]],
  ["a pod is in the path", idle(20).replace("pub a1 a2", "pub a1 p1"), ["20–"]],
  ["what comes within the settle time counts", `${idle(20, "True@0")}\n21.999 pa Active=False@21 want=0`, []],
  ["what comes later does not", `${idle(20, "True@0")}\n22 pa Active=False@21 want=0`, ["20–22"]],
  ["there is no SKS any more", `${idle(20, "True@0").replace("20 dep 0", "19 -sks\n20 dep 0")}`, []],
]);

/** Active is Unknown since 10 and for longer than the activation timeout (60 s + 30 s): it may go to zero. */
const timedOut = (patch: number, since = "Unknown,Queued@10") =>
  idle(patch, since).replace("10 pa", "10 pa @serving/progress-deadline=60s");

table("I12", 1_001, [
  ["a second before the timeout", timedOut(99), []],
  ["a millisecond earlier", timedOut(98.999), ["98.999–"]],
  // Unknown since 13, received at 10: the recorder's clock is 3 s behind, so the timeout is over at 13 + 90 − 3.
  ["the recorder is behind: two seconds before", timedOut(98, "Unknown,Queued@13"), []],
  ["a millisecond earlier, with its clock behind", timedOut(97.999, "Unknown,Queued@13"), ["97.999–"]],
]);

/** Ordered just before it is idle, so the grace period counts from 10. */
const hasty = (patch: number, settings = "") => idle(patch, `False,NoTraffic@10 ${settings}`, 10);
const RETENTION = "@scale-to-zero-pod-retention-period=30s";

table("I13", 100, [
  ["a second before the grace period is over", hasty(19), []],
  ["a millisecond earlier", hasty(18.999), ["18.999–18.999"]],
  ["Proxy was ordered a grace period ago", idle(14), []],
  ["not quite", idle(13.999), ["13.999–13.999"]],
  ["a second before the retention is over", hasty(39, RETENTION), []],
  ["a millisecond earlier, retention", hasty(38.999, RETENTION), ["38.999–38.999"]],
  ["not on the way of the activation timeout", idle(12, "Unknown,Queued@10\n  11 pa Active=False@11"), []],
  ["whose reason says so", idle(12, "False,TimedOut@10", 10), []],
  ["Active is not False", hasty(12).replace("False,NoTraffic", "Unknown,Queued"), []],
  ["the grace period is not known", hasty(12).replace(CONFIG, ""), []],
  [
    "the settings have changed since",
    hasty(12).replace("12 dep", "11 config/config-autoscaler scale-to-zero-grace-period=20s\n12 dep"),
    [],
  ],
]);

/** Active since 0, and no more since `t`; the window is 20 s. */
const inactive = (t: number, how = "False,NoTraffic", more = "") => `
  0 config/config-autoscaler stable-window=20s
  0 sks Proxy n=2 pop=True
  0 dep 1
  0 pa Active=True@0 want=1 ${more}
  ${t} pa Active=${how} want=0 ${more}`;

table("I14", 100, [
  ["a second before the window is over", inactive(19), []],
  ["a millisecond earlier", inactive(18.999), ["18.999–18.999"]],
  ["an object of the name belongs to somebody else", inactive(10, "False,NotOwned"), []],
  ["its pods are refused", inactive(10, "False,FailedCreate"), []],
  ["Unknown is not False", inactive(10, "Unknown,Queued"), []],
  ["initial-scale 0", inactive(10, undefined, "@initial-scale=0"), []],
  ["initial-scale 0 only for want of a route", inactive(10, undefined, "reach=Unreachable"), ["10–10"]],
  ["class hpa", inactive(10, undefined, "@class=hpa.autoscaling.knative.dev"), []],
  [
    "Knative's settings changed meanwhile",
    inactive(10).replace("10 pa", "5 config/config-autoscaler stable-window=15s\n  10 pa"),
    [],
  ],
  [
    "its own changed meanwhile",
    inactive(10).replace("10 pa", "5 pa Active=True@0 want=1 @window=15s\n  10 pa"),
    [],
  ],
]);

/** Before the PodAutoscaler names its metrics Service. */
const NEW = "0 sks Proxy n=2\n0 pa Active=Unknown want=-1";

table("I20", 20, [
  ["Proxy with two activators", NEW, []],
  ["three activators", NEW.replace("n=2", "n=3"), ["0–"]],
  ["one activator", NEW.replace("n=2", "n=1"), ["0–"]],
  ["Serve", NEW.replace("Proxy", "Serve"), ["0–"]],
  ["class hpa", `${NEW.replace("Proxy", "Serve")} @class=hpa.autoscaling.knative.dev`, []],
]);

const MIRRORED = `${ZERO}\n0 slice/1 a1 a2`;

table("I19", 20, [
  ["the slices mirror the set", MIRRORED, []],
  ["two slices do", `${MIRRORED}\n5 slice/1 a1\n5 slice/2 a2`, []],
  ["an address is missing", `${MIRRORED}\n5 slice/1 a1`, ["5–"]],
  ["one is not ready", `${MIRRORED}\n5 slice/1 a1 !a2`, ["5–"]],
  ["one too many", `${MIRRORED}\n5 slice/1 a1 a2 p1`, ["5–"]],
  ["one too many that is not ready", `${MIRRORED}\n5 slice/1 a1 a2 !p1`, []],
  ["as many, but others", `${MIRRORED}\n5 slice/1 a1 p1`, ["5–"]],
  ["for 2 s", `${MIRRORED}\n5 pub a1\n7 slice/1 a1`, ["5–7"]],
  ["a millisecond less", `${MIRRORED}\n5 pub a1\n6.999 slice/1 a1`, []],
  ["the set is gone", `${MIRRORED}\n5 -pub`, []],
  ["the SKS is gone", `${MIRRORED}\n5 -sks\n5 slice/1 a1`, []],
]);

/** What a rule tells of what it finds last. */
function told(rule: string, text: string): Readonly<Record<string, unknown>> | undefined {
  return findingsUntil(revisionOf(text), at(100)).findLast((finding) => finding.rule === rule)?.values;
}

test.each<[string, string, Record<string, string | number>]>([
  [
    "I4",
    `${SERVING}\n5 priv p1 p2\n5 pub p1 p9`,
    { extra: "10.1.0.9", extraCount: 1, missing: "10.1.0.2", missingCount: 1 },
  ],
  ["I5", `${SERVING}\n5 sks Proxy n=2 pop=True`, { extra: "10.1.0.1", extraCount: 1 }],
  ["I6", `${ZERO}\n5 pub a1`, { found: 1, wanted: 2, activators: 3 }],
  ["I7", `${ZERO}\n5 pub a1 p9`, { found: 2, extra: "10.1.0.9", extraCount: 1 }],
  ["I8", `${ZERO}\n5 priv p1\n5 pub`, { pods: 1, activators: 3 }],
  ["I12", idle(20, "True@0"), { lacking: "active", lackingCount: 1, pods: "", podsCount: 0 }],
  ["I13", hasty(12), { proxyMs: 2_000, inactiveMs: 2_000, graceMs: 10_000, retentionMs: 0 }],
  ["I14", inactive(10), { activeMs: 10_000, windowMs: 20_000 }],
  [
    "I19",
    `${MIRRORED}\n5 slice/1 a1 p1`,
    { extra: "10.1.0.1", extraCount: 1, missing: "10.0.0.2", missingCount: 1 },
  ],
  ["I20", NEW.replace("n=2", "n=3"), { mode: "Proxy", activators: 3 }],
])("%s tells what it found", (rule, text, values) => expect(told(rule, text)).toEqual(values));

test("of many names five are told, sorted, and how many there are", () => {
  expect(told("I4", `${SERVING}\n5 pub p7 p6 p5 p4 p3 p2 p1`)).toEqual({
    extra: "10.1.0.2, 10.1.0.3, 10.1.0.4, 10.1.0.5, 10.1.0.6",
    extraCount: 6,
    missing: "",
    missingCount: 0,
  });
});
