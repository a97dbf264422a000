/** A dump, or the first lists of a watch: what the objects and Events in it say of the time before. */
import { describe, expect, test } from "vitest";
import {
  advance,
  buildState,
  type CoreState,
  endRecords,
  explain,
  findingsAt,
  step,
} from "../../../lib/core/index.ts";
import { describe as describeWords } from "../../../lib/i18n/describe.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

function stateAt(text: string, seconds: number): CoreState {
  const state = buildState(records(text).filter(({ t }) => t <= at(seconds)));
  advance(state, at(seconds));
  return state;
}

function revisionOf({ revisions }: CoreState) {
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  return revision;
}

const RULES: ReadonlySet<string> = new Set(["D4", "D8", "pods-lost", "scale-refused", "wake-refused"]);

/** What keeps the revision from what is wanted: rule, beginning, and the words that are quoted. */
function found(text: string, seconds = 0): string[] {
  const state = stateAt(text, seconds);
  return findingsAt(state.shared, revisionOf(state), at(seconds))
    .filter(({ rule }) => RULES.has(rule))
    .map(({ rule, from, values }) => {
      const words = String(values.words ?? values.message ?? "");
      return `${rule} ${secondsOf(from)}${words === "" ? "" : ` “${words}”`}`;
    });
}

function keys(text: string, seconds = 0): string[] {
  const state = stateAt(text, seconds);
  return explain(state.shared, revisionOf(state), at(seconds)).clauses.map(({ key }) => key);
}

/** The same lists, in the opposite order. */
function reversed(text: string): string {
  return text.split("\n").reverse().join("\n");
}

describe("a condition outlives its cause", () => {
  /** Killed for want of memory at −600, ready again, and at zero by an ordinary descent since −470. */
  const RESTING = `0 =activator/1
  0 =acts a1
  0 =sks Proxy pop=True@-470 ep=Unknown,NoHealthyBackends@-469
  0 =pa Active=False,NoTraffic@-470 want=0 ScaleTargetInitialized=True
  0 =dep 0
  0 =pub a1
  0 =priv
  0 =rev active ContainerHealthy=False,ExitCode137@-600`;

  test.each<[what: string, text: string, expected: string[]]>([
    ["an ordinary descent after it: it served", RESTING, []],
    ["the addresses were emptied in the second before", RESTING.replace("@-469", "@-471"), []],
    [
      "they were empty when it went inactive: the start failed",
      RESTING.replace("@-469", "@-472"),
      ["D8 -600"],
    ],
    ["the failure is later than the descent", RESTING.replace("@-600", "@-468"), ["D8 -468"]],
    ["the addresses do not say when", RESTING.replace("@-469", ""), ["D8 -600"]],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
    expect(found(`0 =activator/1\n${reversed(text)}`)).toEqual(expected);
  });

  test.each<[what: string, end: (state: CoreState) => void]>([
    ["the list ends", (state) => void step(state, records("0 bookmark pod")[0] as TraceRecord)],
    ["the records end", (state) => endRecords(state, 9)],
  ])("a list of pods without any of it, when it comes last: judged as %s", (_, end) => {
    const text = RESTING.replace("@-469", "@-472").replace("0 =activator/1\n", "");
    const state = buildState(records(`${text}\n0 =activator/1`));
    const rules = (): string[] => findingsAt(state.shared, revisionOf(state), at(0)).map(({ rule }) => rule);
    expect(rules()).not.toContain("D8");
    end(state);
    expect(rules()).toContain("D8");
  });

  test("is said to be stale, and why", () => {
    expect(keys(RESTING)).toEqual(["zeroOwn", "untilRequest", "staleHealthOwn"]);
    expect(keys(RESTING.replace("@-469", "@-472"))).toEqual(["zeroOwn", "zeroBroken", "untilRequestBroken"]);
  });

  test("pods that a list shows ready deny it, whatever comes then", () => {
    const text = `0 =acts a1
      0 =activator/1
      0 =rev active ContainerHealthy=False,ExitCode137@-600
      0 =sks Proxy
      0 =pa Active=True@-700 want=1
      0 =dep 1
      0 =pub a1
      0 =priv p1
      10 pa Active=False,NoTraffic@10 want=0
      11 dep 0
      12 priv`;
    expect(found(text, 20)).toEqual([]);
    expect(found(text.replace("0 =priv p1", "0 =priv"), 20)).toEqual(["D8 11"]);
  });
});

describe("pods that had been ready before the list", () => {
  const LOST = `0 =acts a1
  0 =sks Proxy pop=True@-300 ep=Unknown,NoHealthyBackends@-300
  0 =pa Active=Unknown,Queued@-300 want=1 ScaleTargetInitialized=True @min-scale=1
  0 =dep 1
  0 =pub a1
  0 =priv !p1
  0 =pod/r-deployment-1 created=-900 scheduled started began=-895 unready=-300
  0 =event/1 Unhealthy Pod r-deployment-1 warning text=status_503 last=-299`;

  test.each<[what: string, text: string, expected: string[]]>([
    ["are lost, and the Event says why", LOST, ["pods-lost -300 “status 503”"]],
    ["an Event of long ago does not", LOST.replace("last=-299", "last=-308"), ["pods-lost -300"]],
    ["nor one of another pod", LOST.replace("Pod r-deployment-1", "Pod r-deployment-2"), ["pods-lost -300"]],
    [
      "a pod made for this wake was never ready",
      LOST.replace("created=-900", "created=-304"),
      ["D8 -300 “status 503”"],
    ],
    [
      "nor one of a revision that never was",
      LOST.replace("Initialized=True", "Initialized=Unknown"),
      ["D8 -300 “status 503”"],
    ],
    [
      "a pod that leaves says nothing of it",
      LOST.replace("scheduled started", "scheduled started terminating"),
      ["D8 -300 “status 503”"],
    ],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
    expect(found(reversed(text))).toEqual(expected);
  });

  test("the sentence is that of a watch, with the objects’ time", () => {
    expect(keys(LOST)).toEqual(["lostPodsOwn", "waitsForEver"]);
  });
});

describe("a pod that a list shows", () => {
  const WAKING = `0 =sks Proxy ep=Unknown@-300
  0 =pa Active=Unknown,Queued@-10 want=1
  0 =dep 1
  0 =pub a1
  0 =priv`;

  test.each<[what: string, pod: string, expected: string]>([
    ["runs since its container says so", "created=-9 scheduled started began=-5", "started -5"],
    [
      "ceased to be ready when its condition says so",
      "created=-9 scheduled started began=-5 unready=-3",
      "notReady -3",
    ],
    [
      "was never ready: the condition is as old as the pod",
      "created=-9 scheduled started began=-5 unready=-9",
      "started -5",
    ],
    [
      "waits since its container ended",
      "created=-9 scheduled waiting=CrashLoopBackOff ended=-2",
      "waiting -2",
    ],
    ["has no node since it is there", "created=-9", "created -9"],
    ["without own times: since the list", "scheduled", "scheduled 0"],
  ])("%s", (_, pod, expected) => {
    const revision = revisionOf(stateAt(`${WAKING}\n0 =pod/x ${pod}`, 0));
    const slice = revision.pods.get("pod/x#1")?.slices[0];
    expect(`${slice?.value} ${secondsOf(slice?.since ?? slice?.from)}`).toBe(expected);
  });

  test("a crash loop is told with the container’s last words", () => {
    const crash = "0 =pod/x created=-9 scheduled waiting=CrashLoopBackOff ended=-2";
    const long = `${"a".repeat(300)}b${"c".repeat(300)}`;
    expect(found(`${WAKING}\n${crash} words=no_database`)).toEqual(["D8 -10 “no database”"]);
    expect(found(`${WAKING}\n${crash} words=${long}`)).toEqual([`D8 -10 “… ${"c".repeat(300)}”`]);
    expect(found(`${WAKING}\n${crash}`)).toEqual(["D8 -10"]);
  });
});

describe("a refused patch that only Events of a list tell", () => {
  const DENIED = "warning text=failed_to_apply_scale_0_to_scale_target_r-deployment:_denied";
  const HELD = `0 =acts a1
  0 =sks Proxy pop=True@-9000 ep=True@-9000
  0 =pa Active=False,NoTraffic@-7200 want=0
  0 =dep 1
  0 =pub a1
  0 =priv p1
  0 =event/1 InternalError PodAutoscaler r ${DENIED} count=4 last=-7100
  0 =event/2 InternalError PodAutoscaler r ${DENIED} count=7 last=-7000`;
  const NO_WAKE = `0 =acts a1
  0 =sks Proxy pop=True@-9000 ep=Unknown@-9000
  0 =pa Active=False,NoTraffic@-7200 want=0
  0 =dep 0
  0 =pub a1
  0 =priv
  0 =event/1 InternalError PodAutoscaler r ${DENIED.replace("scale_0", "scale_1")} last=-7100`;
  const D4 = ["D4 -7200"];

  test.each<[what: string, text: string, expected: string[]]>([
    ["holds, however old: nothing has changed since", HELD, ["scale-refused -7100 “denied”"]],
    ["a wake, too", NO_WAKE, ["wake-refused -7100 “denied”"]],
    ["it has gone inactive later", HELD.replace("@-7200", "@-6998"), ["D4 -6998"]],
    ["within the same second", HELD.replace("@-7200", "@-6999"), ["scale-refused -7000 “denied”"]],
    ["it is active", HELD.replace("Active=False,NoTraffic@-7200 want=0", "Active=True@-7200 want=1"), []],
    ["it woke later, and rests again", NO_WAKE.replace("@-7200", "@-7000"), []],
    [
      "the replicas are what was asked for",
      HELD.replace("=dep 1", "=dep 0").replace("=priv p1", "=priv"),
      [],
    ],
    ["another error explains nothing here", HELD.replaceAll("failed_to_apply", "cannot_apply"), D4],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
    expect(found(reversed(text))).toEqual(expected);
  });

  test.each(["as listed", "the other way round"])("counts the passes: %s", (order) => {
    const state = stateAt(order === "as listed" ? HELD : reversed(HELD), 0);
    const [finding] = findingsAt(state.shared, revisionOf(state), at(0));
    expect([finding?.values.count, secondsOf(Number(finding?.values.lastAt))]).toEqual([7, -7000]);
  });

  test("is forgotten when nobody tells it again", () => {
    expect(found(HELD, 1_199.999)).toEqual(["scale-refused -7100 “denied”"]);
    expect(found(HELD, 1_200)).toEqual([]);
  });
});

describe("pods that the API server refuses", () => {
  const WAKING = `0 =activator/1
  0 =acts a1
  0 =sks Proxy ep=Unknown@-300
  0 =pa Active=Unknown,Queued@-200 want=1
  0 =pub a1
  0 =priv
  0 =dep 1`;
  const FORBIDDEN = "warning text=exceeded_quota:_pods";
  const EVENT = `0 =event/1 FailedCreate ReplicaSet r-deployment-5d8 ${FORBIDDEN} last=-100`;

  test("are told by the Event of their ReplicaSet, which is no pod", () => {
    const state = stateAt(`${WAKING}\n${EVENT}`, 0);
    const found = findingsAt(state.shared, revisionOf(state), at(0)).find(({ rule }) => rule === "D8");
    expect(found?.values).toMatchObject({ kind: "ReplicaSet", reason: "FailedCreate", sort: "quota" });
    expect(describeWords("detail", "D8", found?.values ?? {})).toContain(
      "FailedCreate, ReplicaSet r-deployment-5d8. exceeded quota: pods",
    );
    expect(keys(`${WAKING}\n${EVENT}`)).toContain("kubeletSays");
  });

  test("and by the Deployment’s condition, in the sentence as well", () => {
    expect(keys(`${WAKING} ReplicaFailure=True,FailedCreate@-199`)).toContain("kubeletSays");
    expect(keys(WAKING)).not.toContain("kubeletSays");
  });
});
