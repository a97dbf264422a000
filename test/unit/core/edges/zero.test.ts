/** The way to zero, at its edge: it takes its time (D5), it does not end (D4), it was hasty (D25), and rest (D9). */
import { describe, expect, test } from "vitest";
import { latest, table } from "../../../support/rule-table.ts";
import { AT_ZERO } from "../../../support/scenes.ts";

const CONFIG = "0 config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s";
const POD = `${CONFIG}
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready created=-100
  0 priv p1
  0 pub a1 a2`;
const IDLE = `${POD}\n10 pa Active=False,NoTraffic want=0`;
const failed = (seconds: number, error = "dial timeout"): string =>
  `${seconds} log autoscaler Probing activator = false, err = ${error}`;
const names = { namespace: "demo", revision: "r", systemNamespace: "knative-serving" };

/** Everything is told by lists at 100 s, the PodAutoscaler idle since 20 s. */
const listed = (pods: string): string => `100 =config/config-autoscaler scale-to-zero-grace-period=10s
  100 =acts a1 a2
  100 =sks Proxy n=2 pop=True
  100 =pub a1 a2
  100 =priv p1
  100 =dep 1
  ${pods}
  100 =pa Active=False,NoTraffic@20 want=0`;

table("D4", [
  ["grace and a minute more", IDLE, 80, ["10–"]],
  ["a millisecond less", IDLE, 79.999, []],
  ["of another autoscaler nobody knows", IDLE.replaceAll("want=", "@class=keda want="), 90, []],
  ["it is active", IDLE.replace("False,NoTraffic", "Unknown,Queued"), 90, []],
  ["it does not say", IDLE.replaceAll(/Active=\S+ /g, ""), 90, []],
  ["it does not say how many are wanted", IDLE.replaceAll("want=0", ""), 90, []],
  ["the PodAutoscaler is gone", `${IDLE}\n20 -pa`, 90, []],
  ["the PodAutoscaler is being deleted", `${IDLE}\n20 pa deleting Active=False,NoTraffic want=0`, 90, []],
  [
    "what it says",
    IDLE,
    80,
    {
      ...names,
      result: "none",
      failures: 0,
      error: "",
      answer: "",
      why: "network",
      lastAt: 0,
      begun: "record",
    },
  ],
  ["by the condition", IDLE, 80, "10 pa Active=False,NoTraffic want=0"],
  [
    "the last probe failed",
    `${IDLE}\n${failed(11)}\n${failed(12)}`,
    80,
    { result: "failed", failures: 2, error: "dial timeout" },
  ],
  ["by its line", `${IDLE}\n${failed(11)}\n${failed(12)}`, 80, failed(12)],
  [
    "the last probe was answered",
    `${IDLE}\n${failed(11)}\n12 log autoscaler Probing activator = true, err = <nil>`,
    80,
    { result: "confirmed", failures: 1, error: "" },
  ],
  [
    "in the instant in which it began",
    `${POD}\n${failed(10)}\n10 pa Active=False,NoTraffic want=0`,
    80,
    { result: "failed" },
  ],
  [
    "a probe of another way to zero",
    `${POD}\n${failed(9.999)}\n10 pa Active=False,NoTraffic want=0`,
    80,
    { result: "none" },
  ],
  [
    "somebody else's probe",
    `${IDLE}\n${failed(11)}\n12 probe activator 200 activator`,
    80,
    { result: "failed" },
  ],
  [
    "the result of a probe that went on in the background",
    `${IDLE}\n${failed(11)}\n12 log autoscaler Async prober is done, but retrying; Success? = true error = <nil>`,
    80,
    { result: "failed" },
  ],
  [
    "its other lines count only where the probe is silent",
    `${IDLE}\n${failed(11)}\n30 log autoscaler Scaling from 1 to 0`,
    90,
    { lastAt: 1_767_225_611_000 },
  ],
]);

describe("D4 in a list", () => {
  table("D4", [
    ["since its own time", listed("100 =pod/r-deployment-1 scheduled started ready created=0"), 101, ["20–"]],
    [
      "whose time that is",
      listed("100 =pod/r-deployment-1 scheduled started ready created=0"),
      101,
      { begun: "object" },
    ],
    [
      "woken since: as old as its oldest pod",
      listed("100 =pod/r-deployment-1 scheduled started ready created=30"),
      101,
      ["30–"],
    ],
    [
      "whose time that is",
      listed("100 =pod/r-deployment-1 scheduled started ready created=30"),
      101,
      { begun: "object" },
    ],
    [
      "another pod is on its way out",
      listed(
        "100 =pod/r-deployment-1 scheduled started ready created=30\n100 =pod/r-deployment-2 scheduled terminating created=0",
      ),
      101,
      ["30–"],
    ],
    [
      "the older of two",
      listed(
        "100 =pod/r-deployment-1 scheduled started ready created=30\n100 =pod/r-deployment-2 scheduled created=25",
      ),
      101,
      ["25–"],
    ],
    [
      "a pod that does not say: a minute from now",
      listed("100 =pod/r-deployment-1 scheduled started ready"),
      170,
      ["100–"],
    ],
    [
      "whose time that is",
      listed("100 =pod/r-deployment-1 scheduled started ready"),
      170,
      { begun: "record" },
    ],
    ["no pods are listed, addresses are", listed(""), 101, ["20–"]],
    ["neither are", listed("100 =priv"), 170, ["100–"]],
    [
      "the failed probe that was logged since",
      `${listed("100 =pod/r-deployment-1 scheduled started ready created=0")}\n${failed(101)}`,
      102,
      { failures: 1 },
    ],
    [
      "the answered one",
      `${listed("100 =pod/r-deployment-1 scheduled started ready created=0")}\n101 log autoscaler Probing activator = true, err = <nil>`,
      102,
      { failures: 0 },
    ],
    [
      "replicas that are made anew are as old as the record",
      `${POD}\n10 dep 0\n20 pa Active=False,NoTraffic want=0\n30 dep 1\n31 pod/x scheduled created=15`,
      110,
      ["30–"],
    ],
  ]);
});

const refusedBefore = `event/1 InternalError PodAutoscaler r warning last=40 text=error_scaling_target:_failed_to_apply_scale_0_to_scale_target_r-deployment:_no`;
table("D4", [
  [
    "a list tells that it was refused long since: it never was the probe",
    `${IDLE}\n95 =${refusedBefore}`,
    100,
    [],
  ],
]);
table("D5", [
  ["from a second on", IDLE, 11, ["10–"]],
  ["a millisecond less", IDLE, 10.999, []],
  ["until it is stuck", `${IDLE}\n90 dep 1 ready=1`, 100, ["10–80"]],
  ["it is at zero", `${IDLE}\n20 dep 0`, 30, ["10–20"]],
  ["what it says", IDLE, 20, { graceMs: 10_000, retentionMs: 0 }],
  ["a list tells that it was refused since", `${IDLE}\n50 =${refusedBefore}`, 60, ["10–40"]],
]);

table("D9", [
  ["at zero", AT_ZERO, 1, ["0–"]],
  ["the SKS is gone", `${AT_ZERO}\n5 -sks`, 10, ["0–5"]],
  ["it does not say whether it is active", AT_ZERO.replace("Active=False,NoTraffic ", ""), 10, []],
  [
    "a request failed: from its answer on, for a minute",
    `${AT_ZERO}\n5 req 504 3000\n8.5 pub a1\n100 pub a1`,
    100,
    ["0–8", "68–"],
  ],
  ["nobody failed", `${AT_ZERO}\n5 req 200 3000\n8.5 pub a1`, 100, ["0–"]],
]);

const SERVED = `0 config/config-autoscaler scale-to-zero-grace-period=10s
  0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 pa Active=True@0 want=1
  0 dep 1
  0 priv p1
  1 pub p1
  10 pa Active=False,NoTraffic@10 want=0`;

table("D25", [
  ["5 s after the activators came", `${SERVED}\n20 pub a1 a2\n25 dep 0`, 100, []],
  ["a millisecond less", `${SERVED}\n20 pub a1 a2\n24.999 dep 0`, 100, ["24.999–24.999"]],
  ["what it says", `${SERVED}\n20 pub a1 a2\n24 dep 0`, 100, { insertedMs: 4_000, graceMs: 10_000 }],
  ["it is told once", `${SERVED}\n20 pub a1 a2\n22 dep 0\n23 dep 0 ready=0`, 100, ["22–22"]],
  [
    "nobody was in the path before",
    `${SERVED.replace("1 pub p1", "1 pub")}\n20 pub a1 a2\n22 dep 0`,
    100,
    [],
  ],
  ["the pods still are", `${SERVED}\n22 dep 0`, 100, []],
  ["they are again", `${SERVED}\n20 pub a1 a2\n21 pub p1\n22 dep 0`, 100, []],
  ["nobody is", `${SERVED}\n20 pub\n22 dep 0`, 100, []],
  ["a list shows the activators: nobody knows since when", `${SERVED}\n20 =pub a1 a2\n22 dep 0`, 100, []],
  ["the set was made anew", `${SERVED}\n15 -pub\n20 pub a1 a2\n22 dep 0`, 100, []],
  ["it goes down, and not to zero", `${SERVED.replace("dep 1", "dep 2")}\n20 pub a1 a2\n22 dep 1`, 100, []],
]);

const hit = (seconds: number): string =>
  `${seconds} log autoscaler Probing activator = false, err = unexpected body: want "activator", got "Hello World!"`;
const PROBED = `${POD}
  10 pa Active=False,NoTraffic want=0
  ${hit(10)}
  12 pa Active=True want=1
  20 pa Active=False,NoTraffic want=0
  ${hit(20)}
  22 pa Active=True want=1`;
const OLD = { knative: "v1.4.0" };

table(
  "probe-is-load",
  [
    ["two probes that met the user's container", PROBED, 40, ["20–"]],
    ["what it says", PROBED, 40, { count: 2, aborted: 2, version: "v1.4.0" }],
    ["by the last of them", PROBED, 40, hit(20)],
    ["until the first is ten minutes ago", `${PROBED}\n700 dep 1 ready=1`, 700, ["20–610"]],
    [
      "the second comes ten minutes later",
      PROBED.replaceAll("20 ", "610 ").replace("22 pa", "612 pa"),
      640,
      [],
    ],
    [
      "a millisecond sooner",
      PROBED.replaceAll("20 ", "609.999 ").replace("22 pa", "612 pa"),
      640,
      ["609.999–610"],
    ],
    ["none is wanted", `${PROBED}\n25 dep 0`, 40, ["20–25"]],
    ["other probes of the autoscaler", PROBED.replace(hit(20), failed(20)), 40, []],
    [
      "somebody else's probes",
      PROBED.replaceAll(/log autoscaler Probing.*/g, "probe activator 200 Hello"),
      40,
      [],
    ],
    ["the ways to zero were long ago", `${PROBED}\n625 dep 1 ready=1`, 640, ["20–610"]],
  ],
  OLD,
);

/** Begun amid it: the autoscaler's lines alone tell that it was idle, and wanted again. */
const mode = (seconds: number, isInactive: boolean): string =>
  `${seconds} log autoscaler SKS should be in Proxy mode: want = 1, ebc = -10, #act's = 2 PA Inactive? = ${isInactive}`;
const byLines = (...lines: readonly string[]): string => [POD, ...lines, "40 dep 1 ready=1"].join("\n");
table(
  "probe-is-load",
  [
    [
      "ways to zero of which lines alone tell",
      byLines(
        mode(9, true),
        hit(10),
        mode(11, true),
        mode(12, false),
        mode(19, true),
        hit(20),
        mode(22, false),
      ),
      40,
      { aborted: 2, count: 2 },
    ],
    [
      "two of them",
      byLines(hit(10), mode(11, true), hit(12), mode(13, false), mode(19, true), hit(20), mode(22, false)),
      40,
      { aborted: 2, count: 3 },
    ],
    [
      "a probe as it was idle, and another one later: one",
      byLines(hit(10), mode(11, true), hit(12), mode(13, false), hit(20), mode(21, true), mode(22, false)),
      40,
      { aborted: 2 },
    ],
    [
      "no probe while it was idle",
      byLines(hit(10), hit(10.5), mode(11, false), mode(12, true), mode(13, false)),
      40,
      { aborted: 1 },
    ],
    ["it stays idle", byLines(hit(10), mode(11, true), hit(12), mode(13, true)), 40, []],
    ["it never was idle", byLines(hit(10), mode(11, false), hit(12), mode(13, false)), 40, []],
    [
      "it was idle before the first probe alone",
      byLines(mode(9, true), mode(9.5, false), hit(10), hit(12)),
      40,
      [],
    ],
    [
      "a probe in the instant in which it is wanted again came too late",
      byLines(hit(10), mode(10, true), mode(10, false), hit(12)),
      40,
      [],
    ],
  ],
  OLD,
);
table(
  "probe-is-load",
  [
    [
      "from 1.8 on queue-proxy knows the probe",
      byLines(hit(10), mode(11, true), hit(12), mode(13, false)),
      40,
      [],
    ],
  ],
  { knative: "v1.12.0" },
);

test("probe-is-load quotes the answer", () => {
  expect(String(latest(PROBED, "probe-is-load", 40, OLD).values.error)).toContain("Hello World!");
});
