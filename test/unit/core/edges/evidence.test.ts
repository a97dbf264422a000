/** Whom a finding blames, at the edge: pods that cannot run, pods that were taken away, warnings of Events. */
import { describe } from "vitest";
import { table } from "../../../support/rule-table.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const WAKE = `0 pod/z@other
  ${AT_ZERO}
  10 dep 1
  10.1 pa Active=Unknown,Queued@10 want=1
  10.5 pod/x scheduled`;
const pod = (words: string): string => `${WAKE}\n12 pod/x ${words}`;

describe("a pod that cannot run", () => {
  const loop = "scheduled waiting=CrashLoopBackOff ended=11";
  table("D8", [
    [
      "which container",
      pod("scheduled waiting=ErrImagePull"),
      15,
      { pod: "x", named: "yes", container: "user-container", exitCode: -1, exitReason: "" },
    ],
    [
      "without words it is named beside the reason",
      pod("scheduled waiting=ErrImagePull"),
      15,
      { worded: "no", message: "", shown: "yes" },
    ],
    [
      "with words of its own",
      pod(`${loop} words=no_database`),
      15,
      { worded: "yes", message: "no database", shown: "yes", exitCode: 1, exitReason: "Error" },
    ],
    ["with words that name it", pod(`${loop} words=user-container_died`), 15, { worded: "yes", shown: "no" }],
    [
      "with words that say the exit code once more",
      pod("scheduled exited=3 ended=11 words=exit_code_3"),
      15,
      { worded: "no", exitCode: 3 },
    ],
    [
      "no container: the pod itself",
      pod("scheduled failed why=Evicted text=low_on_memory"),
      15,
      { named: "no", container: "", shown: "no", worded: "yes", sort: "node" },
    ],
    ["a sidecar", pod("scheduled c/side=CrashLoopBackOff"), 15, { container: "side", sort: "crash" }],
    ["a setting", pod("scheduled waiting=CreateContainerConfigError"), 15, { sort: "config" }],
    ["a command that is not there", pod("scheduled waiting=RunContainerError"), 15, { sort: "config" }],
    ["no room on the node", pod("scheduled failed why=OutOfcpu"), 15, { sort: "node" }],
    ["a registry", pod("scheduled waiting=RegistryUnavailable"), 15, { sort: "image" }],
    [
      "the last of two",
      `${pod("scheduled waiting=ErrImagePull")}\n13 pod/y scheduled waiting=CrashLoopBackOff`,
      15,
      { pod: "y" },
    ],
    [
      "it began before the wake was told, and lasts",
      `${AT_ZERO}\n10 dep 1\n10.05 pod/x scheduled waiting=ErrImagePull\n10.1 pa Active=Unknown@10 want=1`,
      15,
      { by: "pod" },
    ],
    [
      "it was over before that",
      `${AT_ZERO}\n10 dep 1\n10.05 pod/x scheduled waiting=ErrImagePull\n10.08 pod/x scheduled\n10.1 pa Active=Unknown@10 want=1`,
      75,
      { by: "stage" },
    ],
    [
      "in that instant",
      `${AT_ZERO}\n10 dep 1\n10.1 pod/x scheduled waiting=ErrImagePull\n10.1 pod/x scheduled\n10.1 pa Active=Unknown@10 want=1`,
      75,
      { by: "pod" },
    ],
  ]);
});

describe("a reason of the Revision alone", () => {
  const sort = (reason: string): string =>
    `0 pod/z@other\n${AT_ZERO}\n5 rev active ResourcesAvailable=False,${reason}`;
  table("D8", [
    ["a crash", sort("OOMKilled"), 6, { sort: "crash" }],
    ["no crash by its name alone", sort("OOMKilledX"), 6, { sort: "unknown" }],
    ["nor with something before it", sort("XError"), 6, { sort: "unknown" }],
    ["a container that cannot be made", sort("CreateContainerError"), 6, { sort: "config" }],
    ["no container of that name", sort("NotCreateContainer"), 6, { sort: "unknown" }],
    ["nodes", sort("Unschedulable"), 6, { sort: "unschedulable" }],
    ["a hook", sort("PostStartHookError"), 6, { sort: "hook" }],
    ["a command that cannot be started", sort("StartError"), 6, { sort: "command" }],
    ["one that is no program", sort("ContainerCannotRun"), 6, { sort: "command" }],
    ["a gate", sort("SchedulingGated"), 6, { sort: "gated" }],
  ]);
});

/** The warning is the cause once no pod has been ready for a minute. */
const told = (event: string): string => `${WAKE}\n12 event/1 ${event}`;

describe("a warning", () => {
  table("D8", [
    [
      "of a volume",
      told("FailedMount Pod x warning text=no_such_claim"),
      75,
      {
        by: "event",
        kind: "Pod",
        pod: "x",
        named: "no",
        container: "",
        reason: "FailedMount",
        message: "no such claim",
        sort: "volume",
      },
    ],
    [
      "by the Event",
      told("FailedMount Pod x warning text=no_such_claim"),
      75,
      "12 event/1 FailedMount Pod x warning text=no_such_claim",
    ],
    [
      "of a container",
      told("BackOff Pod x warning container=side"),
      75,
      { named: "yes", container: "side", sort: "crash" },
    ],
    ["of an image", told("BackOff Pod x warning text=Back-off_pulling_Image"), 75, { sort: "image" }],
    [
      "of an image that failed",
      told("Failed Pod x warning text=Failed_to_pull_image"),
      75,
      { sort: "image" },
    ],
    ["of a container that failed", told("Failed Pod x warning text=cannot_run"), 75, { sort: "config" }],
    [
      "of a mount, of a thing named image",
      told("FailedMount Pod x warning text=image-cache"),
      75,
      { sort: "volume" },
    ],
    [
      "of a probe that is answered",
      told("Unhealthy Pod x warning text=HTTP_probe_failed_with_statuscode:_503"),
      75,
      { sort: "status" },
    ],
    [
      "of a probe that is not",
      told("Unhealthy Pod x warning text=connection_refused"),
      75,
      { sort: "probe" },
    ],
    [
      "of a mount, with a code",
      told("FailedMount Pod x warning text=statuscode:_503"),
      75,
      { sort: "volume" },
    ],
    [
      "of a ReplicaSet",
      told("FailedCreate ReplicaSet r-deployment-1 warning"),
      75,
      { kind: "ReplicaSet", sort: "quota" },
    ],
    ["of somebody else", told("FailedCreate Deployment r-deployment warning"), 75, { by: "stage" }],
    ["of a sort that names no cause", told("Scheduled Pod x warning"), 75, { by: "stage" }],
    ["that is none", told("FailedMount Pod x"), 75, { by: "stage" }],
    [
      "of a pod that is gone",
      `${told("FailedMount Pod x warning")}\n13 -pod/x\n14 pod/y scheduled`,
      75,
      { by: "stage" },
    ],
    ["of a pod that was never there", told("FailedMount Pod other warning"), 75, { by: "stage" }],
    [
      "of a pod that is gone, once it was told",
      `${told("FailedMount Pod x warning")}\n73 -pod/x\n74 pod/y scheduled`,
      75,
      { by: "event" },
    ],
    [
      "before the last one",
      `${told("FailedMount Pod x warning")}\n13 event/2 Unhealthy Pod x warning`,
      75,
      { sort: "probe" },
    ],
    [
      "before one that says nothing",
      `${told("FailedMount Pod x warning")}\n13 event/2 Scheduled Pod x`,
      75,
      { sort: "volume" },
    ],
    [
      "in the instant in which it began",
      WAKE.replace("10.1 pa", "10.05 pod/x scheduled\n10.1 event/1 FailedMount Pod x warning\n10.1 pa"),
      75,
      { by: "event" },
    ],
    [
      "a millisecond before it",
      WAKE.replace("10.1 pa", "10.05 pod/x scheduled\n10.099 event/1 FailedMount Pod x warning\n10.1 pa"),
      75,
      { by: "stage" },
    ],
  ]);
});

describe("an Event that a list shows", () => {
  // Its own time is the cluster's, in whole seconds.
  const listed = (last: number): string => `${WAKE}\n20 =event/1 FailedMount Pod x warning last=${last}`;
  table("D8", [
    ["of this start", listed(11), 75, { by: "event" }],
    ["up to 2 s before it", listed(9), 75, { by: "event" }],
    ["of before", listed(8), 75, { by: "stage" }],
  ]);
});

describe("a pod that was taken away", () => {
  const LOST = `${ONE_POD}
  0 dep 2
  0 pod/r-deployment-2 scheduled started ready
  0 priv p1 p2`;
  const away = (...lines: readonly string[]): string =>
    [LOST, ...lines, "21 priv", "21 pa Active=Unknown@21 want=2", "22 pub a1"].join("\n");
  const evicted = "20 pod/r-deployment-1 scheduled started ready terminating disrupted=EvictionByEvictionAPI";
  table("pods-lost", [
    [
      "by whom",
      away(evicted),
      30,
      {
        by: "pod",
        pod: "r-deployment-1",
        reason: "EvictionByEvictionAPI",
        sort: "drained",
        message: "m",
        worded: "yes",
      },
    ],
    ["by the pod", away(evicted), 30, evicted],
    [
      "the last of two",
      away(
        evicted,
        "20.5 pod/r-deployment-2 scheduled started ready terminating disrupted=PreemptionByScheduler",
      ),
      30,
      { pod: "r-deployment-2", sort: "preempted" },
    ],
    [
      "of two at once the later one",
      away(
        evicted,
        "20 pod/r-deployment-2 scheduled started ready terminating disrupted=PreemptionByScheduler",
      ),
      30,
      { pod: "r-deployment-2" },
    ],
    [
      "told in any order",
      away(
        "20.5 pod/r-deployment-2 scheduled started ready terminating disrupted=PreemptionByScheduler".replace(
          "20.5",
          "20",
        ),
        evicted.replace("20 ", "20.5 "),
      ),
      30,
      { pod: "r-deployment-1" },
    ],
    ["long before", away(evicted.replace("20 ", "10 ")), 30, { by: "stage" }],
    ["5 s before", away(evicted.replace("20 ", "16 ")), 30, { by: "pod" }],
    [
      "without words",
      away(
        "20 pod/r-deployment-1 scheduled started ready terminating",
        "20 event/1 Preempted Pod r-deployment-1",
      ),
      30,
      { sort: "preempted", reason: "Preempted" },
    ],
    [
      "not by its name alone",
      away(evicted.replace("EvictionByEvictionAPI", "NoPreemption")),
      30,
      { sort: "node" },
    ],
  ]);
});

describe("a warning that only says that something takes long", () => {
  const mount = (second: number, pod: string, text: string): string =>
    `\n${second} event/${second} FailedMount Pod ${pod} warning text=${text}`;
  const LATE = "timed_out_waiting_for_the_condition";
  const two = `${WAKE}\n11 pod/y scheduled`;
  table("D8", [
    [
      "an earlier one of the same pod names the cause",
      `${two}${mount(12, "x", "no_such_claim")}${mount(13, "x", LATE)}`,
      75,
      { pod: "x", message: "no such claim" },
    ],
    [
      "one of another pod does not",
      `${two}${mount(12, "y", "no_such_claim")}${mount(13, "x", LATE)}`,
      75,
      { pod: "x" },
    ],
    [
      "nor one about something else",
      `${two}\n12 event/1 Unhealthy Pod x warning text=refused${mount(13, "x", LATE)}`,
      75,
      { sort: "volume" },
    ],
    [
      "of two such the later",
      `${two}${mount(12, "x", LATE)}${mount(13, "x", `${LATE}_again`)}`,
      75,
      { message: "timed out waiting for the condition again" },
    ],
    [
      "a later one names it anyhow",
      `${two}${mount(12, "x", LATE)}${mount(13, "x", "no_such_claim")}`,
      75,
      { message: "no such claim" },
    ],
  ]);
});

describe("who refuses, and why", () => {
  table("D8", [
    [
      "a quota, by its name",
      told("FailedCreate ReplicaSet r-deployment-1 warning text=exceeded_quota:_team,_requested:_pods=1"),
      75,
      { refuser: "quota", name: "team" },
    ],
    [
      "nobody refuses a volume",
      told("FailedMount Pod x warning text=exceeded_quota:_team,"),
      75,
      { refuser: "other", name: "" },
    ],
    [
      "rights to an image",
      told("Failed Pod x warning text=Failed_to_pull_image:_401_Unauthorized"),
      75,
      { sort: "image", why: "rights" },
    ],
    [
      "no rights to a setting",
      told("Failed Pod x warning text=401_Unauthorized"),
      75,
      { sort: "config", why: "none" },
    ],
    [
      "a volume that is elsewhere",
      told("FailedAttachVolume Pod x warning text=Multi-Attach_error"),
      75,
      { why: "attached" },
    ],
    ["that is in use", told("FailedMount Pod x warning text=volume_is_in_use"), 75, { why: "attached" }],
    ["already attached", told("FailedMount Pod x warning text=already_attached"), 75, { why: "attached" }],
    [
      "attached to one alone",
      told("FailedMount Pod x warning text=already_exclusively_attached"),
      75,
      { why: "attached" },
    ],
    ["that is not there", told("FailedMount Pod x warning text=not_found"), 75, { why: "missing" }],
    ["of a probe nothing is missing", told("Unhealthy Pod x warning text=not_found"), 75, { why: "none" }],
    ["beside the container", told("BackOff Pod x warning container=side"), 75, { shown: "yes" }],
    [
      "queue-proxy asks for the application",
      told("Unhealthy Pod x warning container=queue-proxy"),
      75,
      { shown: "no" },
    ],
    ["no container", told("FailedMount Pod x warning"), 75, { shown: "no" }],
    [
      "a Deployment that may make no ReplicaSet",
      `${WAKE.replace("10.5 pod/x scheduled", "10.5 dep 1 Progressing=False,ReplicaSetCreateError")}`,
      15,
      { by: "condition", sort: "quota", reason: "ReplicaSetCreateError" },
    ],
    [
      "one that made progress after all",
      `${WAKE.replace("10.5 pod/x scheduled", "10.5 dep 1 Progressing=True,ReplicaSetCreateError")}`,
      75,
      { by: "stage" },
    ],
    [
      "one that only takes long",
      `${WAKE.replace("10.5 pod/x scheduled", "10.5 dep 1 Progressing=False,Stalled")}`,
      75,
      { by: "stage" },
    ],
  ]);
});

describe("a container that was restarted as all pods were lost", () => {
  const restarted = (words: string, before = ""): string => `${ONE_POD}${before}
    140 pod/r-deployment-1 scheduled started ready restarts=1 ended=139 ${words}
    140.1 priv !p1
    140.1 pa Active=Unknown@140 want=1
    142 pub a1`;
  const probe = (second: number, text: string, about = "r-deployment-1 warning"): string =>
    `\n${second} event/1 Unhealthy Pod ${about} text=${text}`;
  const LIVENESS = "Liveness_probe_failed:_timeout";
  const KILLED = "exit=137,Error words=bye";
  const own = { sort: "crash", message: "bye" };
  const byProbe = { sort: "liveness", message: "Liveness probe failed: timeout" };
  table("pods-lost", [
    [
      "how it ended",
      restarted(KILLED),
      145,
      {
        ...{ by: "pod", pod: "r-deployment-1", named: "yes", container: "user-container", shown: "yes" },
        ...{ exitCode: 137, reason: "Error", exitReason: "Error", worded: "yes", ...own },
      },
    ],
    ["without words", restarted("exit=137,Error"), 145, { worded: "no", message: "" }],
    ["without a reason", restarted("exit=3,"), 145, { reason: "Error", exitReason: "", exitCode: 3 }],
    ["for want of memory", restarted("exit=137,OOMKilled"), 145, { reason: "OOMKilled", sort: "crash" }],
    ["killed by its probe", restarted(KILLED, probe(100, LIVENESS)), 145, byProbe],
    ["two minutes before", restarted(KILLED, probe(20, LIVENESS)), 145, byProbe],
    ["a millisecond longer before", restarted(KILLED, probe(19.999, LIVENESS)), 145, own],
    ["told to end by it", restarted(KILLED.replace("137", "143"), probe(100, LIVENESS)), 145, byProbe],
    ["ended by itself", restarted(KILLED.replace("137", "1"), probe(100, LIVENESS)), 145, own],
    [
      "for want of memory, whatever the probe said",
      restarted("exit=137,OOMKilled words=bye", probe(100, LIVENESS)),
      145,
      own,
    ],
    [
      "by its startup probe",
      restarted(KILLED, probe(100, "Startup_probe_failed:_no")),
      145,
      { sort: "startup" },
    ],
    [
      "no probe that kills",
      restarted(KILLED, probe(100, "Readiness_probe_failed,_not_Liveness_probe_failed")),
      145,
      own,
    ],
    [
      "the probe of its container",
      restarted(KILLED, probe(100, LIVENESS, "r-deployment-1 warning container=user-container")),
      145,
      byProbe,
    ],
    [
      "of another one",
      restarted(KILLED, probe(100, LIVENESS, "r-deployment-1 warning container=side")),
      145,
      own,
    ],
    ["of another pod", restarted(KILLED, probe(100, LIVENESS, "r-deployment-2 warning")), 145, own],
    [
      "it was long before",
      restarted(KILLED).replace("140 pod", "120 pod").replace("ended=139", "ended=119"),
      145,
      { by: "stage" },
    ],
  ]);
});
