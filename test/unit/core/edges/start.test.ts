/** Pods that do not come, or come late, at their edge (D8, D13, D21). */
import { table } from "../../../support/rule-table.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const WAKE = `0 pod/z@other
  ${AT_ZERO}
  10 dep 1
  10.1 pa Active=Unknown,Queued@10 want=1
  10.5 pod/x scheduled`;
const names = { namespace: "demo", revision: "r" };

table("D8", [
  ["no pod is ready for a minute", WAKE, 70.1, ["10.1–"]],
  ["a millisecond less", WAKE, 70.099, []],
  ["a pod is ready", `${WAKE}\n70 priv p1`, 80, []],
  ["nothing is ordered", WAKE.replace("10 dep 1", "10 dep 0"), 80, []],
  ["it does not say whether it is active", WAKE.replace("Active=Unknown,Queued@10 ", ""), 80, []],
  ["pods are not watched", WAKE.replaceAll(/.* pod.*/g, ""), 80, []],
  [
    "what it says",
    WAKE,
    80,
    { ...names, by: "stage", sort: "pulling", state: "waking", routed: "yes", begun: "record" },
  ],
  ["by the condition", WAKE, 80, "10.1 pa Active=Unknown,Queued@10 want=1"],
  [
    "by the pod",
    `${WAKE}\n12 pod/x scheduled waiting=ErrImagePull`,
    13,
    "12 pod/x scheduled waiting=ErrImagePull",
  ],
  ["a reason needs no time", `${WAKE}\n12 pod/x scheduled waiting=ErrImagePull`, 12, ["10.1–"]],
  // What is told in a warning may be on its way: it needs the minute, and then is the cause.
  ["a warning needs the time", `${WAKE}\n12 event/1 FailedMount Pod x warning`, 70, []],
  [
    "whatever else is told meanwhile",
    `${WAKE}\n12 event/1 Unhealthy Pod x warning\n13 pod/x scheduled started`,
    14,
    [],
  ],
  [
    "a warning is the cause then",
    `${WAKE}\n12 event/1 FailedMount Pod x warning`,
    71,
    { by: "event", sort: "volume" },
  ],
  [
    "a warning of before is of another start",
    `0 event/1 FailedMount Pod x warning\n${WAKE}`,
    71,
    { by: "stage" },
  ],
  [
    "once the pod is told to be in trouble it stays so while it lasts",
    `${WAKE}\n12 pod/x scheduled waiting=ErrImagePull\n13 -pod/x\n14 pod/y scheduled`,
    15,
    { by: "pod", reason: "ErrImagePull" },
  ],
  ["of what a list shows, since its own time", listed(WAKE), 12, []],
  ["a minute after its own time", listed(WAKE.replaceAll("@10", "@-50")), 12, ["-50–"]],
  ["whose time it is", listed(WAKE.replaceAll("@10", "@-50")), 12, { begun: "object" }],
]);

/** The Revision says that it cannot run, at zero. */
const GIVEN_UP = `0 pod/x@other\n${AT_ZERO}\n5 rev active ResourcesAvailable=False,`;
table("D8", [
  [
    "given up: an exit code",
    `${GIVEN_UP}ExitCode3`,
    6,
    { by: "condition", sort: "crash", exitCode: 3, state: "gaveUp", reason: "ExitCode3" },
  ],
  ["given up: more digits", `${GIVEN_UP}ExitCode137`, 6, { sort: "crash", exitCode: 137 }],
  ["given up: no number", `${GIVEN_UP}ExitCodeX`, 6, { sort: "unknown", exitCode: -1 }],
  ["given up: a number elsewhere", `${GIVEN_UP}XExitCode3`, 6, { exitCode: -1 }],
  ["given up: with more after it", `${GIVEN_UP}ExitCode3x`, 6, { exitCode: -1 }],
  ["given up: a code of 0", `${GIVEN_UP}ExitCode0`, 6, { sort: "crash", exitCode: 0 }],
  ["given up: a quota", `${GIVEN_UP}FailedCreate`, 6, { sort: "quota" }],
  ["given up: an image", `${GIVEN_UP}ImagePullBackOff`, 6, { sort: "image" }],
  ["given up: another reason", `${GIVEN_UP}ProgressDeadlineExceeded`, 6, { sort: "unknown" }],
  ["given up: it needs no time", `${GIVEN_UP}ExitCode3`, 5, ["5–"]],
  [
    "given up: the condition holds no more",
    `${GIVEN_UP}ExitCode3\n9 rev active ResourcesAvailable=True`,
    10,
    ["5–9"],
  ],
  [
    "given up: how far it came is remembered",
    `${WAKE}\n71 rev active ResourcesAvailable=False\n72 pod/x scheduled terminating\n73 dep 0\n73.1 -pod/x\n73.2 pa Active=False want=0`,
    80,
    { state: "gaveUp" },
  ],
  [
    "given up: another reason after a gap is no new beginning",
    `${GIVEN_UP}ImagePullBackOff@5
8 gap dep lost
8.1 rev active ResourcesAvailable=False,ProgressDeadlineExceeded@8
9 =dep 0
9.1 bookmark dep`,
    20,
    ["5–"],
  ],
]);

const STARTS = `${WAKE}\n11 priv !p9`;
const sends = (seconds: number, backends = 1): string =>
  `${seconds} log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = ${backends}, backends = ${backends}`;
const others = Array.from(
  { length: 39 },
  () => "12 log activator Set capacity to 100 (backends: 1, index: 0/1)",
).join("\n");

table("D13", [
  ["the activator may send, and no pod is Ready for 1 s", `${STARTS}\n${sends(12)}`, 13, ["12–"]],
  ["a millisecond less", `${STARTS}\n${sends(12)}`, 12.999, []],
  ["the line shows it", `${STARTS}\n${sends(12)}`, 13, sends(12)],
  ["Ready in time", `${STARTS}\n${sends(12)}\n12.999 priv p9`, 20, []],
  ["until it is Ready", `${STARTS}\n${sends(12)}\n15 priv p9`, 20, ["12–15"]],
  ["it may not send", `${STARTS}\n${sends(12, 0)}`, 20, []],
  ["it may not send any more", `${STARTS}\n${sends(12)}\n${sends(12.5, 0)}`, 20, []],
  [
    "it prints other lines since",
    `${STARTS}\n${sends(12)}\n12.5 log activator This activator index is 0/1 was -1/0`,
    20,
    ["12–"],
  ],
  ["it says nothing", `${STARTS}\n12 log activator Failed probing pods`, 20, []],
  ["no address is there yet", `${WAKE}\n${sends(12)}`, 20, []],
  ["the address comes later", `${WAKE}\n${sends(12)}\n12.8 priv !p9`, 20, ["12–"]],
  ["a line of the last minute", `${STARTS}\n${sends(12)}\n72 priv !p9 !p8`, 80, ["12–"]],
  ["an older one is of another start", `${STARTS}\n${sends(12)}\n72.001 priv !p9 !p8`, 80, ["12–72.001"]],
  ["39 other lines since", `${STARTS}\n${sends(12)}\n${others}\n12.5 priv !p9 !p8`, 20, ["12–"]],
  [
    "40 other lines since",
    `${STARTS}\n${sends(12)}\n${others}\n12 log activator x\n12.5 priv !p9 !p8`,
    20,
    [],
  ],
  ["the SKS is gone", `${STARTS}\n${sends(12)}\n14 -sks\n15 priv !p9 !p8`, 20, ["12–14"]],
]);

const LACKS = `${ONE_POD.replace(" ScaleTargetInitialized=True", "")}\n5 pa Active=Unknown,Queued@5 want=3 @min-scale=3`;
table("D21", [
  ["min-scale asks for more, for a minute", LACKS, 65, ["5–"]],
  ["what it says", LACKS, 65, { ...names, pods: 1, needed: 3, sort: "none", by: "stage", begun: "record" }],
  ["by the condition", LACKS, 65, "5 pa Active=Unknown,Queued@5 want=3 @min-scale=3"],
  ["active with what there is", LACKS.replace("5 pa Active=Unknown,Queued@5", "5 pa Active=True@5"), 70, []],
  ["it does not say", LACKS.replaceAll(/Active=\S+ /g, ""), 70, []],
  ["initial-scale 1 is reached with one", LACKS.replace("@min-scale=3", ""), 70, []],
  ["nobody knows how many are ready", LACKS.replace("0 priv p1\n", ""), 70, []],
  [
    "a pod that cannot run",
    `${LACKS}\n6 pod/y scheduled waiting=ErrImagePull`,
    65,
    { by: "pod", sort: "image" },
  ],
  [
    "shown by the pod",
    `${LACKS}\n6 pod/y scheduled waiting=ErrImagePull`,
    65,
    "6 pod/y scheduled waiting=ErrImagePull",
  ],
  [
    "pods that may not be created",
    `${LACKS}\n6 dep 3 ReplicaFailure=True,FailedCreate`,
    65,
    { by: "condition", sort: "quota" },
  ],
  ["as a list shows it, since its own time", listed(LACKS.replace("@5", "@-60")), 12, ["-60–"]],
  ["whose time that is", listed(LACKS.replace("@5", "@-60")), 12, { begun: "object" }],
]);

/** The same, all of it told by lists at 12 s. */
function listed(text: string): string {
  const last = new Map(text.split("\n").map((line) => [/^\s*[\d.]+ (\S+)/.exec(line)?.[1] ?? "", line]));
  return [...last.values()].map((line) => line.replace(/^\s*[\d.]+ /, "12 =")).join("\n");
}
