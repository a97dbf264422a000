/** A cold start as a row: each mark with its clock and record, each cause with its values, each phase where a part was not seen. */
import { describe, expect, test } from "vitest";
import { originOf } from "../../../lib/core/answers/cold-starts/compare.ts";
import { percentilesOf } from "../../../lib/core/answers/cold-starts/statistics.ts";
import {
  allColdStarts,
  buildState,
  type ColdStartRow,
  coldStartStatistics,
  coldStartsOf,
  compareColdStarts,
  compareSets,
  distributionOf,
  type RevisionState,
} from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { AT_ZERO } from "../../support/scenes.ts";

function rowsOf(text: string, until = 1_000): ColdStartRow[] {
  const sorted = text
    .split("\n")
    .map((line) => line.trim())
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  const { shared, revisions } = buildState(records(sorted.join("\n")));
  return coldStartsOf(shared, revisions.get(KEY) as RevisionState, at(until));
}

/** "ready 11.5 receipt #12 itself 11": the last word is the object's own time. */
const marks = (text: string, until?: number): string[] =>
  rowsOf(text, until).flatMap((row) =>
    row.marks.map(({ key, t, clock, provenance, seq, objectTime }) =>
      [
        `${key} ${secondsOf(t)} ${clock}`,
        provenance === "derived" ? "derived" : "",
        `#${seq}`,
        objectTime === null ? "" : `itself ${secondsOf(objectTime)}`,
      ]
        .filter((word) => word !== "")
        .join(" "),
    ),
  );
/** "pull (start) image=app tookMs=1000 #9" */
const causes = (text: string, until?: number): string[] =>
  rowsOf(text, until).flatMap((row) =>
    row.causes.map(({ key, phase, values, seq }) =>
      [
        `${key} (${phase})`,
        ...Object.entries(values).map(([name, value]) => `${name}=${value}`),
        `#${seq}`,
      ].join(" "),
    ),
  );
/** "start 10.2–11", and how its ends are known where they were not both seen. */
const phases = (text: string, until?: number): string[] =>
  rowsOf(text, until).flatMap((row) =>
    row.phases.map(({ key, from, to, begins, ends, isUnknown }) => {
      const how = `${begins}-${ends}${isUnknown ? " unknown" : ""}`;
      return `${key} ${secondsOf(from)}–${secondsOf(to)}${how === "observed-observed" ? "" : ` ${how}`}`;
    }),
  );
/** "1 wake ready 1600 ms, answered 1700 of 1, slowest start, handedOver, x" */
const facts = (text: string, until?: number): string[] =>
  rowsOf(text, until).map(
    ({ index, kind, outcome, totalMs, answeredMs, waitedCount, slowest, handOver, pod }) =>
      `${index} ${kind} ${outcome} ${totalMs} ms, answered ${answeredMs} of ${waitedCount}, slowest ${slowest}, ${handOver}, ${pod}`,
  );

const WAKE = `${AT_ZERO}
  9.9 req 200 1700 10.0.0.1:8012
  10 dep 1
  10.1 pod/x created=10
  10.2 pod/x scheduled created=10
  11 pod/x scheduled started began=10 created=10
  11.2 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1
  11.5 pod/x scheduled started ready began=10 created=10
  11.6 priv p1`;
const pull = (seconds: number, done: number, name: string, more = ""): string =>
  `${seconds} event/1${name} Pulling Pod x text=Pulling_image_"${name}" container=${name}
   ${done} event/2${name} Pulled Pod x text=Successfully_pulled_image_"${name}"${more} container=${name}`;
const failing = (state: string): string => `${AT_ZERO}
  10 dep 1
  10.1 pod/x
  10.2 pod/x scheduled
  11 pod/x scheduled ${state}`;

/** x comes first, y is ready first. */
const TWO = `${AT_ZERO}
  10 dep 2
  10.1 pod/x
  10.2 pod/y
  10.3 pod/x scheduled
  10.4 pod/y scheduled
  11 pod/y scheduled started
  11.3 pod/y scheduled started ready
  11.4 priv p1
  12 pod/x scheduled waiting=CrashLoopBackOff`;
/** Woken, at zero, woken again. */
const AGAIN = `${WAKE}
  20 dep 0
  20.1 pa Active=False,NoTraffic want=0
  20.2 priv
  20.3 -pod/x
  30 dep 1
  31 pod/y scheduled started ready
  31.1 priv p2`;

type Case = readonly [what: string, text: string, until: number, drawn: readonly string[]];

const MARKS: readonly Case[] = [
  [
    "all that was seen",
    `${WAKE}\n11.7 sks Serve n=2 pop=True\n11.8 pub p1`,
    1000,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "started 11 receipt #10 itself 10",
      "reachable 11.2 log #11",
      "ready 11.5 receipt #12",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #13",
      "handedOver 11.8 receipt derived #15",
    ],
  ],
  [
    "up to where the reader is",
    WAKE,
    11.2,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "started 11 receipt #10 itself 10",
      "reachable 11.2 log #11",
    ],
  ],
  [
    "the image is pulled",
    `${WAKE}\n${pull(10.3, 10.8, "app")}`,
    1000,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "pulling 10.3 receipt #10",
      "pulled 10.8 receipt #11",
      "started 11 receipt #12 itself 10",
      "reachable 11.2 log #13",
      "ready 11.5 receipt #14",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #15",
    ],
  ],
  [
    "init containers are done",
    WAKE.replace(
      "11 pod/x scheduled",
      "10.6 pod/x scheduled initialized init/i=0\n11 pod/x initialized init/i=0 scheduled",
    ).replace("11.5 pod/x", "11.5 pod/x initialized init/i=0"),
    1000,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "initialized 10.6 receipt #null",
      "started 11 receipt #11 itself 10",
      "reachable 11.2 log #12",
      "ready 11.5 receipt #13",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #14",
    ],
  ],
  [
    "the pull failed",
    failing("waiting=ErrImagePull"),
    30,
    [
      "decision 10 receipt #6",
      "podCreated 10.1 receipt #7",
      "scheduled 10.2 receipt #8",
      "pullFailed 11 receipt #9",
    ],
  ],
  [
    "the registry could not be reached",
    failing("waiting=RegistryUnavailable"),
    30,
    [
      "decision 10 receipt #6",
      "podCreated 10.1 receipt #7",
      "scheduled 10.2 receipt #8",
      "pullFailed 11 receipt #9",
    ],
  ],
  [
    "another trouble is no pull",
    failing("waiting=CrashLoopBackOff"),
    30,
    ["decision 10 receipt #6", "podCreated 10.1 receipt #7", "scheduled 10.2 receipt #8"],
  ],
  [
    "two pods: the first that was ready is meant",
    `${AT_ZERO}\n10 dep 2\n10.1 pod/y\n10.2 pod/x\n10.3 pod/x scheduled\n10.4 pod/y scheduled\n11 pod/x scheduled started\n11.2 pod/y scheduled started\n11.3 pod/y scheduled started ready\n11.4 priv p1\n11.5 pod/x scheduled started ready`,
    1000,
    [
      "decision 10 receipt #6",
      "podCreated 10.1 receipt #7",
      "scheduled 10.3 receipt #9",
      "started 11 receipt #11 itself 0",
      "ready 11.3 receipt #13",
      "endpoint 11.4 receipt #14",
    ],
  ],
  [
    "of several requests the one that was answered first",
    `${WAKE}\n9.95 req 200 5000 10.0.0.1:8012\n10.7 req 200 4000 10.0.0.1:8012`,
    11.6,
    [
      "request 9.9 client #6",
      "decision 10 receipt #8",
      "podCreated 10.1 receipt #9 itself 10",
      "scheduled 10.2 receipt #10",
      "started 11 receipt #12 itself 10",
      "reachable 11.2 log #13",
      "ready 11.5 receipt #14",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #15",
    ],
  ],
  [
    "two pods: the later one was ready, and its image counts",
    `${TWO}\n${pull(10.3, 10.8, "app").replaceAll("Pod x", "Pod y")}\n${pull(10.4, 10.5, "other")}`,
    1000,
    [
      "decision 10 receipt #6",
      "podCreated 10.1 receipt #7",
      "scheduled 10.3 receipt #9",
      "pulling 10.3 receipt #10",
      "pulled 10.8 receipt #14",
      "started 11 receipt #15 itself 0",
      "ready 11.3 receipt #16",
      "endpoint 11.4 receipt #17",
    ],
  ],
  [
    "a second wake has marks of its own",
    `${AGAIN}\n29.9 req 200 2000 10.0.0.1:8012\n31.05 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1`,
    1000,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "started 11 receipt #10 itself 10",
      "reachable 11.2 log #11",
      "ready 11.5 receipt #12",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #13",
      "request 29.9 client #18",
      "decision 30 receipt #19",
      "podCreated 31 receipt #20",
      "scheduled 31 receipt #20",
      "started 31 receipt #20 itself 0",
      "ready 31 receipt #20",
      "reachable 31.05 log #21",
      "endpoint 31.1 receipt #22",
      "answered 31.9 client #18",
    ],
  ],
  [
    "the activator is told of no pod",
    WAKE.replace("backends = 1", "backends = 0"),
    1000,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "started 11 receipt #10 itself 10",
      "ready 11.5 receipt #12",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #13",
    ],
  ],
  [
    "the activator is told a second after the end",
    WAKE.replace("11.2 log", "12.6 log"),
    1000,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "started 11 receipt #10 itself 10",
      "ready 11.5 receipt #11",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #12",
      "reachable 12.6 log #13",
    ],
  ],
  [
    "the activator is told later",
    WAKE.replace("11.2 log", "12.601 log"),
    1000,
    [
      "request 9.9 client #6",
      "decision 10 receipt #7",
      "podCreated 10.1 receipt #8 itself 10",
      "scheduled 10.2 receipt #9",
      "started 11 receipt #10 itself 10",
      "ready 11.5 receipt #11",
      "answered 11.6 client #6",
      "endpoint 11.6 receipt #12",
    ],
  ],
  [
    "no request is known",
    WAKE.replace("9.9 req 200 1700 10.0.0.1:8012", ""),
    1000,
    [
      "decision 10 receipt #6",
      "podCreated 10.1 receipt #7 itself 10",
      "scheduled 10.2 receipt #8",
      "started 11 receipt #9 itself 10",
      "reachable 11.2 log #10",
      "ready 11.5 receipt #11",
      "endpoint 11.6 receipt #12",
    ],
  ],
];

const CAUSES: readonly Case[] = [
  ["nothing", WAKE, 1000, []],
  ["a long pull", `${WAKE}\n${pull(10.3, 11.3, "app")}`, 1000, ["pull (start) image=app tookMs=1000 #13"]],
  ["a pull that is a millisecond shorter", `${WAKE}\n${pull(10.3, 11.299, "app")}`, 1000, []],
  [
    "the longest pull of two",
    `${WAKE}\n${pull(10.3, 11.3, "app")}\n${pull(10.3, 11.4, "side")}`,
    1000,
    ["pull (start) image=side tookMs=1100 #15"],
  ],
  ["queue-proxy's pull is not waited for", `${WAKE}\n${pull(10.3, 11.5, "queue-proxy")}`, 1000, []],
  [
    "an image that was there",
    `${WAKE}\n10.3 event/1 Pulling Pod x\n11.4 event/2 Pulled Pod x text=Container_image_"a"_already_present`,
    1000,
    [],
  ],
  [
    "the kubelet says how long",
    `${WAKE}\n${pull(10.3, 10.4, "app", "_in_1.5s_(2.5s_including_waiting)")}`,
    1000,
    ["pull (start) image=app tookMs=2500 #11"],
  ],
  [
    "the kubelet says how long, and not how long it waited",
    `${WAKE}\n${pull(10.3, 10.4, "app", "_in_1.5s")}`,
    1000,
    ["pull (start) image=app tookMs=1500 #11"],
  ],
  [
    "only the end of the pull is seen, and it says how long",
    `${WAKE}\n10.8 event/2 Pulled Pod x text=Successfully_pulled_image_"app"_in_1.5s`,
    1000,
    ["pull (start) image=app tookMs=1500 #10"],
  ],
  [
    "only the end of the pull is seen",
    `${WAKE}\n11.4 event/2 Pulled Pod x text=Successfully_pulled_image_"app"`,
    1000,
    [],
  ],
  [
    "a quota",
    `${AT_ZERO}\n10 dep 1\n10.5 event/3 FailedCreate ReplicaSet r-deployment-1 warning text=exceeded_quota`,
    30,
    ["quota (schedule) message=exceeded quota #7"],
  ],
  [
    "a quota at the decision",
    `${AT_ZERO}\n10 dep 1\n10 event/3 FailedCreate ReplicaSet r-deployment-1 warning text=exceeded_quota`,
    30,
    ["quota (schedule) message=exceeded quota #7"],
  ],
  [
    "a quota that is told later",
    `${AT_ZERO}\n10 dep 1\n31 event/3 FailedCreate ReplicaSet r-deployment-1 warning text=exceeded_quota`,
    30,
    [],
  ],
  [
    "a quota of the wake before",
    `${AT_ZERO}\n9 event/3 FailedCreate ReplicaSet r-deployment-1 warning text=exceeded_quota\n10 dep 1`,
    30,
    [],
  ],
  [
    "another Event of the ReplicaSet",
    `${AT_ZERO}\n10 dep 1\n10.5 event/3 FailedDelete ReplicaSet r-deployment-1 warning text=x\n11 event/4 FailedCreate Job r warning text=x`,
    30,
    [],
  ],
  [
    "no node, by the pod",
    failing("unschedulable")
      .replace("scheduled unschedulable", "unschedulable")
      .replace("10.2 pod/x scheduled", "10.2 pod/x unschedulable"),
    30,
    ["scheduling (schedule) message= #8"],
  ],
  [
    "no node, by an Event",
    `${WAKE}\n10.15 event/3 FailedScheduling Pod x warning text=no_node`,
    1000,
    ["scheduling (schedule) message=no node #9"],
  ],
  [
    "an image that cannot be pulled, twice",
    `${failing("waiting=ErrImagePull")}\n10.9 event/3 Failed Pod x warning text=Failed_to_pull_image count=1\n12 event/3 Failed Pod x warning text=Failed_to_pull_image count=2\n12.5 pod/x scheduled waiting=ImagePullBackOff`,
    30,
    ["pullFailed (start) pod=x reason=ImagePullBackOff message= times=2 #12"],
  ],
  [
    "an Event counts for several",
    `${failing("waiting=ErrImagePull")}\n12 event/3 Failed Pod x warning text=Failed_to_pull_image count=5`,
    30,
    ["pullFailed (start) pod=x reason=ErrImagePull message= times=5 #9"],
  ],
  [
    "a registry that cannot be reached",
    failing("waiting=RegistryUnavailable"),
    30,
    ["pullFailed (start) pod=x reason=RegistryUnavailable message= times=0 #9"],
  ],
  [
    "a container that cannot be made",
    failing("waiting=CreateContainerConfigError"),
    30,
    ["config (start) pod=x reason=CreateContainerConfigError message= #9"],
  ],
  [
    "a container that does not stay up",
    failing("waiting=CrashLoopBackOff"),
    30,
    ["crash (start) pod=x reason=CrashLoopBackOff message= #9"],
  ],
  [
    "a container that did run does not stay up",
    failing("started\n12 pod/x scheduled waiting=CrashLoopBackOff"),
    30,
    ["crash (ready) pod=x reason=CrashLoopBackOff message= #10"],
  ],
  ["trouble that comes later than what is known", failing("waiting=CrashLoopBackOff"), 10.999, []],
  [
    "a probe that fails, three times",
    `${WAKE}\n11.1 event/3 Unhealthy Pod x warning text=refused count=1\n11.3 event/3 Unhealthy Pod x warning text=refused count=3`,
    1000,
    ["unhealthy (ready) pod=x message=refused times=3 #13"],
  ],
  [
    "a probe that fails with two errors",
    `${WAKE}\n11.1 event/3 Unhealthy Pod x warning text=refused\n11.3 event/4 Unhealthy Pod x warning text=timeout`,
    1000,
    ["unhealthy (ready) pod=x message=timeout times=2 #13"],
  ],
  [
    "a probe of queue-proxy is not counted",
    `${WAKE}\n11.1 event/3 Unhealthy Pod x warning text=refused\n11.3 event/4 Unhealthy Pod x warning text=timeout container=queue-proxy`,
    1000,
    ["unhealthy (ready) pod=x message=timeout times=1 #13"],
  ],
  [
    "a probe that fails as the pod is ready",
    `${WAKE}\n11.5 event/3 Unhealthy Pod x warning text=refused`,
    1000,
    ["unhealthy (ready) pod=x message=refused times=1 #13"],
  ],
  [
    "a probe that fails later is another story",
    `${WAKE}\n11.501 event/3 Unhealthy Pod x warning text=refused`,
    1000,
    [],
  ],
  [
    "another pod's trouble is no cause once one was ready",
    `${WAKE}\n10.15 pod/z\n10.3 pod/z scheduled waiting=CrashLoopBackOff`,
    1000,
    [],
  ],
  [
    "trouble of the wake before",
    `${AGAIN}\n11.1 event/3 Unhealthy Pod x warning text=refused`,
    1000,
    ["unhealthy (ready) pod=x message=refused times=1 #11"],
  ],
  [
    "a pull of which only the beginning is seen is none yet",
    `${WAKE}\n10.3 event/1 Pulling Pod x text=Pulling_image_"app"`,
    11.55,
    [],
  ],
  [
    "another pod's trouble is one where none was",
    `${failing("started")}\n10.15 pod/z\n10.3 pod/z scheduled waiting=CrashLoopBackOff`,
    30,
    ["crash (ready) pod=z reason=CrashLoopBackOff message= #10"],
  ],
];

const PHASES: readonly Case[] = [
  [
    "all were seen",
    WAKE,
    1000,
    [
      "decide 9.9–10",
      "schedule 10–10.2",
      "start 10.2–11",
      "ready 11–11.5",
      "publish 11.5–11.6",
      "answer 11.5–11.6",
    ],
  ],
  [
    "the first client was answered later",
    WAKE.replace("1700", "2600"),
    1000,
    [
      "decide 9.9–10",
      "schedule 10–10.2",
      "start 10.2–11",
      "ready 11–11.5",
      "publish 11.5–11.6",
      "answer 11.5–12.5",
    ],
  ],
  [
    "the first client was answered as the pod was ready",
    WAKE.replace("1700", "1600"),
    1000,
    ["decide 9.9–10", "schedule 10–10.2", "start 10.2–11", "ready 11–11.5", "publish 11.5–11.6"],
  ],
  [
    "init containers",
    WAKE.replace(
      "11 pod/x scheduled",
      "10.6 pod/x scheduled initialized init/i=0\n11 pod/x initialized init/i=0 scheduled",
    ).replace("11.5 pod/x", "11.5 pod/x initialized init/i=0"),
    1000,
    [
      "decide 9.9–10",
      "schedule 10–10.2",
      "init 10.2–10.6",
      "start 10.2–11",
      "ready 11–11.5",
      "publish 11.5–11.6",
      "answer 11.5–11.6",
    ],
  ],
  [
    "nobody saw it scheduled",
    WAKE.replaceAll(" scheduled", ""),
    1000,
    [
      "decide 9.9–10",
      "schedule 10–11 observed-inferred",
      "start 10–11 inferred-observed",
      "ready 11–11.5",
      "publish 11.5–11.6",
      "answer 11.5–11.6",
    ],
  ],
  [
    "nobody saw it ready",
    WAKE.replace("11.5 pod/x scheduled started ready", "11.5 pod/x scheduled started"),
    1000,
    [
      "decide 9.9–10",
      "schedule 10–10.2",
      "start 10.2–11",
      "ready 11–11.6 observed-inferred",
      "publish 11–11.6 inferred-observed",
    ],
  ],
  [
    "nobody saw its pods",
    WAKE.replaceAll(/.*pod\/x.*\n/g, ""),
    1000,
    ["decide 9.9–10", "schedule 10–11.6 observed-inferred", "publish 10–11.6 inferred-observed"],
  ],
  ["it lasts", WAKE, 10.15, ["decide 9.9–10", "schedule 10–10.15 observed-open"]],
  [
    "it was given up",
    `${failing("started")}\n20 dep 0\n20.1 pa Active=False,NoTraffic want=0`,
    30,
    ["schedule 10–10.2", "start 10.2–11", "ready 11–20 observed-open"],
  ],
  [
    "a gap of the pods",
    `${WAKE}\n10.9 gap pod lost\n10.95 =pod/x scheduled`,
    1000,
    [
      "decide 9.9–10",
      "schedule 10–10.2",
      "start 10.2–11 observed-observed unknown",
      "ready 11–11.5",
      "publish 11.5–11.6",
      "answer 11.5–11.6",
    ],
  ],
  [
    "a gap of the Endpoints",
    WAKE.replace("11.6 priv p1", "11.55 gap priv lost\n11.6 =priv p1"),
    1000,
    ["decide 9.9–10", "schedule 10–10.2", "start 10.2–11", "ready 11–11.5", "answer 11.5–11.6"],
  ],
];

const FACTS: readonly Case[] = [
  ["woken", WAKE, 1000, ["1 wake ready 1600 ms, answered 1700 of 1, slowest start, staysProxied, x"]],
  [
    "woken twice",
    `${WAKE}\n20 dep 0\n20.1 pa Active=False,NoTraffic want=0\n20.2 priv\n20.3 -pod/x\n30 dep 1\n31 pod/y scheduled started ready\n31.1 priv p2`,
    1000,
    [
      "1 wake ready 1600 ms, answered 1700 of 1, slowest start, staysProxied, x",
      "2 wake ready 1100 ms, answered null of 0, slowest schedule, staysProxied, y",
    ],
  ],
  [
    "of two pods the one that was ready first",
    TWO,
    1000,
    ["1 wake ready 1400 ms, answered null of 0, slowest start, staysProxied, y"],
  ],
  [
    "of two pods the first, while none is ready",
    TWO,
    11.2,
    ["1 wake open null ms, answered null of 0, slowest start, notReached, x"],
  ],
  [
    "the second one is not told before it began",
    `${WAKE}\n20 dep 0\n20.2 priv\n20.3 -pod/x\n30 dep 1\n31 pod/y scheduled started ready\n31.1 priv p2`,
    29.999,
    ["1 wake ready 1600 ms, answered 1700 of 1, slowest start, staysProxied, x"],
  ],
  ["not ready yet", WAKE, 11.599, ["1 wake open null ms, answered null of 0, slowest start, notReached, x"]],
  ["ready now", WAKE, 11.6, ["1 wake ready 1600 ms, answered 1700 of 1, slowest start, staysProxied, x"]],
  [
    "no pod is there yet",
    WAKE,
    10.05,
    ["1 wake open null ms, answered null of 0, slowest decide, notReached, "],
  ],
  [
    "a new revision",
    "0 acts a1\n1 sks Proxy n=2 pop=True\n1 pa Active=Unknown,Queued@1 want=-1\n1 dep 1\n1 priv\n1 pub a1\n2 pod/x scheduled started ready\n2.5 priv p1",
    1000,
    ["1 create ready 1500 ms, answered null of 0, slowest schedule, staysProxied, x"],
  ],
  [
    "given up",
    `${failing("started")}\n20 dep 0\n20.1 pa Active=False,NoTraffic want=0`,
    30,
    ["1 wake abandoned null ms, answered null of 0, slowest ready, notReached, x"],
  ],
  [
    "Serve was ordered before, and the pods never come",
    WAKE.replace("0 sks Proxy", "0 sks Serve"),
    1000,
    ["1 wake ready 1600 ms, answered 1700 of 1, slowest start, missing, x"],
  ],
  [
    "Serve is ordered after it, and the pods never come",
    `${WAKE}\n11.7 sks Serve n=2 pop=True`,
    1000,
    ["1 wake ready 1600 ms, answered 1700 of 1, slowest start, missing, x"],
  ],
  [
    "Serve was ordered until it was ready",
    WAKE.replace("0 sks Proxy", "0 sks Serve").concat("\n11.6 sks Proxy n=2 pop=True"),
    1000,
    ["1 wake ready 1600 ms, answered 1700 of 1, slowest start, staysProxied, x"],
  ],
  [
    "Serve is ordered once it is at zero again",
    `${WAKE}\n20 dep 0\n20.1 pa Active=False,NoTraffic want=0\n21 sks Serve n=2 pop=True`,
    1000,
    ["1 wake ready 1600 ms, answered 1700 of 1, slowest start, staysProxied, x"],
  ],
  [
    "the longest of two that waited",
    `${WAKE}\n10.5 req 200 3000 10.0.0.1:8012`,
    1000,
    ["1 wake ready 1600 ms, answered 3000 of 2, slowest start, staysProxied, x"],
  ],
];

describe.each([
  ["marks", marks, MARKS],
  ["causes", causes, CAUSES],
  ["phases", phases, PHASES],
  ["facts", facts, FACTS],
] as const)("its %s:", (_, draw, table) => {
  test.each(table.map((one) => [one[0], one] as const))("%s", (__, [, text, until, drawn]) => {
    expect(draw(text, until)).toEqual(drawn);
  });
});

test("all cold starts are told by their beginning, of one time by the name", () => {
  const wake = (name: string, seconds: number): string => `0 sks/${name} Proxy n=2 pop=True
    0 pa/${name} Active=False,NoTraffic want=0
    0 dep/${name} 0
    ${seconds} dep/${name} 1`;
  const told = (text: string): string[] =>
    allColdStarts(
      buildState(
        records(
          text
            .split("\n")
            .map((l) => l.trim())
            .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
            .join("\n"),
        ),
      ),
    ).map(({ name, begin }) => `${name} ${secondsOf(begin)}`);
  expect(told(`${wake("b", 5)}\n${wake("a", 6)}`)).toEqual(["b 5", "a 6"]);
  expect(told(`${wake("b", 5)}\n${wake("a", 5)}`)).toEqual(["a 5", "b 5"]);
});

describe("numbers of many", () => {
  const [ROW] = rowsOf(WAKE);
  const row = (totalMs: number | null, more: Partial<ColdStartRow> = {}): ColdStartRow => ({
    ...(ROW as ColdStartRow),
    totalMs,
    ...more,
  });

  test.each<[lengths: (number | null)[], percentiles: object]>([
    [[], { count: 0, p50: null, p90: null, p99: null, max: null }],
    [[5], { count: 1, p50: 5, p90: 5, p99: 5, max: 5 }],
    [[9, null, 1], { count: 2, p50: 1, p90: 9, p99: 9, max: 9 }],
    [[3, 1, 2], { count: 3, p50: 2, p90: 3, p99: 3, max: 3 }],
    [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], { count: 10, p50: 50, p90: 90, p99: 100, max: 100 }],
  ])("percentiles of %j", (lengths, percentiles) => {
    expect(percentilesOf(lengths)).toEqual(percentiles);
  });

  test("only those that became ready are measured; all are counted", () => {
    const all = [
      row(1_000),
      row(3_000),
      row(null, { outcome: "open" }),
      row(null, { outcome: "abandoned", kind: "create" }),
    ];
    const statistics = coldStartStatistics(all);
    expect(statistics).toMatchObject({
      count: 4,
      outcomes: { ready: 2, abandoned: 1, open: 1 },
      kinds: { wake: 3, create: 1 },
      slowest: "start",
    });
    expect(statistics.measures.total).toMatchObject({ count: 2, p50: 1_000, max: 3_000 });
    expect(statistics.measures.answered).toMatchObject({ count: 2, p50: 1_700 });
  });

  test("the slowest phase is the earlier one of two, and none of those beside", () => {
    const lengths = {
      ...(ROW as ColdStartRow).lengths,
      schedule: 800,
      start: 800,
      pull: 5_000,
      init: 5_000,
      handover: 9_000,
    };
    expect(coldStartStatistics([row(1, { lengths })]).slowest).toBe("schedule");
    expect(coldStartStatistics([]).slowest).toBeNull();
  });

  test.each<[lengths: (number | null)[], bins: string[]]>([
    [[], []],
    [[null], []],
    [[7], ["7–8 1"]],
    [
      [0, 24],
      ["0–1 1", "24–25 1"],
    ],
    [
      [0, 25],
      ["0–2 1", "24–26 1"],
    ],
    [
      [100, 148, 149],
      ["100–105 1", "145–150 2"],
    ],
    [
      [0, 60],
      ["0–5 1", "60–65 1"],
    ],
  ])("bins of %j", (lengths, bins) => {
    const drawn = distributionOf(lengths)
      .filter(({ count }) => count > 0)
      .map(({ from, to, count }) => `${from}–${to} ${count}`);
    expect(drawn).toEqual(bins);
  });

  test("two are aligned at the request where both have one", () => {
    const plain = ROW as ColdStartRow;
    const without = row(1, { marks: plain.marks.filter(({ key }) => key !== "request") });
    expect(compareColdStarts(plain, plain).alignment).toBe("request");
    expect(compareColdStarts(without, plain).alignment).toBe("decision");
    expect(compareColdStarts(plain, without).alignment).toBe("decision");
    expect(
      [originOf(plain, "request"), originOf(plain, "decision"), originOf(without, "request")].map(secondsOf),
    ).toEqual([9.9, 10, 10]);
  });

  test.each([
    [10, 10, 1_000, 1_100, "slower", 100],
    [10, 10, 1_000, 1_099, "same", 99],
    [10, 10, 1_000, 901, "same", -99],
    [10, 10, 1_000, 900, "faster", -100],
    [9, 10, 1_000, 2_000, "few", 1_000],
    [10, 9, 1_000, 2_000, "few", 1_000],
    [10, 0, 1_000, 2_000, "few", null],
  ])("%i against %i: %i ms against %i ms is %s", (count, other, before, after, verdict, differenceMs) => {
    const set = (length: number, totalMs: number): ColdStartRow[] =>
      Array.from({ length }, () => row(totalMs));
    expect(compareSets(set(count, before), set(other, after), "total")).toEqual({ verdict, differenceMs });
    // Those that did not become ready are no part of it.
    const open = Array.from({ length: 20 }, () => row(9_999, { outcome: "open" }));
    expect(compareSets([...open, ...set(count, before)], [...set(other, after), ...open], "total")).toEqual({
      verdict,
      differenceMs,
    });
  });
});
