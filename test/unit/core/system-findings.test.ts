/** What is found of Knative itself: when it fires, when it just does not, and what looks alike. */
import { describe, expect, test } from "vitest";
import { buildState, STAND_IN_TYPE, standIn, systemFindings } from "../../../lib/core/index.ts";
import { describe as tell } from "../../../lib/i18n/describe.ts";
import { at, record, records, secondsOf } from "../../support/records.ts";

/** "rule process from–to" of everything found until `seconds`. */
function found(text: string, seconds: number): string[] {
  const { shared } = buildState(records(text));
  return systemFindings(shared, at(seconds)).map(
    ({ rule, component, from, to }) =>
      `${rule}${component === "" ? "" : ` ${component}`} ${secondsOf(from)}–${to === null ? "" : secondsOf(to)}`,
  );
}

function only(rule: string, text: string, seconds: number): string[] {
  return found(text, seconds).filter((line) => line.startsWith(`${rule} `));
}

const UP = "0 =knative/autoscaler-a ready\n0 =knative/activator-x ready";

describe("down: no pod of a process is ready", () => {
  test.each<[string, string, number, string[]]>([
    ["for 5 s", "10 knative/autoscaler-a", 15, ["down autoscaler 10–"]],
    ["not yet for 5 s", "10 knative/autoscaler-a", 14.999, []],
    [
      "and came back",
      "10 knative/autoscaler-a\n20 knative/autoscaler-a ready",
      30,
      ["down autoscaler 10–20"],
    ],
    ["came back just before", "10 knative/autoscaler-a\n14.999 knative/autoscaler-a ready", 30, []],
    [
      "came back just then",
      "10 knative/autoscaler-a\n15 knative/autoscaler-a ready",
      30,
      ["down autoscaler 10–15"],
    ],
    ["deleted", "10 -knative/autoscaler-a", 15, ["down autoscaler 10–"]],
    ["another one is ready", "5 knative/autoscaler-b ready\n10 knative/autoscaler-a", 60, []],
    [
      "the other one too late",
      "10 -knative/autoscaler-a\n20 knative/autoscaler-b\n21 knative/autoscaler-b ready",
      60,
      ["down autoscaler 10–21"],
    ],
    [
      "as it was known then",
      "10 knative/autoscaler-a\n20 knative/autoscaler-a ready",
      18,
      ["down autoscaler 10–"],
    ],
  ])("%s", (_, text, seconds, expected) => {
    expect(only("down", `${UP}\n${text}`, seconds)).toEqual(expected);
  });

  test("is nothing where no pod of Knative was ever seen", () => {
    expect(found("0 =sks Proxy\n0 =acts", 600)).toEqual([]);
    expect(found("0 =activator/1\n0 =acts", 600)).toEqual([]);
  });

  test("of a process that nobody ever saw", () => {
    expect(only("down", "0 =knative/activator-x ready", 600)).toEqual([]);
  });

  test("is as old as the pod's condition when a list shows it", () => {
    expect(only("down", "100 =knative/autoscaler-a waiting=CrashLoopBackOff since=40", 101)).toEqual([
      "down autoscaler 40–",
    ]);
  });

  test("is as old as the time since which no node takes its pod, once that is longer than a scheduler takes", () => {
    expect(only("down", "100 =knative/activator-x unschedulable=40", 101)).toEqual(["down activator 40–"]);
    expect(only("down", "100 =knative/activator-x unschedulable=41", 101)).toEqual([]);
  });

  test("by the Deployment, where no pod is recorded", () => {
    expect(only("down", "0 =sysdep/autoscaler 1 ready=0", 5)).toEqual(["down autoscaler 0–"]);
    expect(only("down", "0 =sysdep/autoscaler 1 ready=1", 60)).toEqual([]);
    expect(only("down", "0 =sysdep/autoscaler 1 ready=1\n9 -sysdep/autoscaler 1", 60)).toEqual([]);
  });

  test("says why: reason, exit code, the pod; or that it was scaled to 0", () => {
    const values = (text: string) =>
      systemFindings(buildState(records(text)).shared, at(60)).find(({ rule }) => rule === "down")?.values;
    expect(
      values(
        `${UP}\n8 knative/autoscaler-a ready restarts=1 exit=2\n10 knative/autoscaler-a waiting=CrashLoopBackOff restarts=1 exit=2`,
      ),
    ).toMatchObject({ pod: "autoscaler-a", reason: "CrashLoopBackOff", exitCode: 2, restarts: 1, pods: 1 });
    expect(
      values(`${UP}\n0 =sysdep/autoscaler 1\n10 sysdep/autoscaler 0\n10 -knative/autoscaler-a`),
    ).toMatchObject({
      pods: 0,
      scaledToZero: "true",
    });
  });

  test("is known up to a gap, and goes on after it", () => {
    const text = `${UP}\n10 knative/autoscaler-a\n30 pod/u scheduled\n31 gap pods`;
    expect(only("down", text, 40)).toEqual(["down autoscaler 10–30"]);
    const whole = `${text}\n50 =knative/autoscaler-a\n50 =knative/activator-x ready\n50 bookmark pods`;
    expect(only("down", whole, 60)).toEqual(["down autoscaler 10–"]);
  });
});

describe("away: for less than 5 s", () => {
  test.each<[string, string, string[]]>([
    ["a restart", "10 knative/autoscaler-a\n12 knative/autoscaler-a ready", ["away autoscaler 10–12"]],
    ["a roll-out without a hole", "9 knative/autoscaler-b ready\n10 -knative/autoscaler-a", []],
    ["not over yet", "10 knative/autoscaler-a", []],
  ])("%s", (_, text, expected) => {
    expect(only("away", `${UP}\n${text}`, 30)).toEqual(expected);
  });
});

describe("crashing: one pod cannot run while another does", () => {
  const two = "0 =knative/activator-x ready\n0 =knative/activator-y ready";
  test.each<[string, string, string[]]>([
    ["waits", "10 knative/activator-y waiting=CrashLoopBackOff", ["crashing activator 10–"]],
    [
      "runs for a moment between two crashes",
      "10 knative/activator-y waiting=CrashLoopBackOff\n20 knative/activator-y\n21 knative/activator-y waiting=CrashLoopBackOff",
      ["crashing activator 10–"],
    ],
    [
      "is ready again",
      "10 knative/activator-y waiting=CrashLoopBackOff\n20 knative/activator-y ready",
      ["crashing activator 10–20"],
    ],
    ["is only starting", "10 knative/activator-y waiting=ContainerCreating", []],
    [
      "all of them: down says it",
      "10 knative/activator-x waiting=CrashLoopBackOff\n10 knative/activator-y waiting=CrashLoopBackOff",
      [],
    ],
  ])("%s", (_, text, expected) => {
    expect(only("crashing", `${two}\n${text}`, 60)).toEqual(expected);
  });
});

describe("restarted: a container was started anew", () => {
  test.each<[string, string, string, string[]]>([
    [
      "with an error",
      "10 knative/autoscaler-a ready restarts=1 exit=2",
      "warning",
      ["restarted autoscaler 10–10"],
    ],
    ["in order", "10 knative/autoscaler-a ready restarts=1 exit=0", "note", ["restarted autoscaler 10–10"]],
  ])("%s", (_, text, severity, expected) => {
    expect(only("restarted", `${UP}\n${text}`, 60)).toEqual(expected);
    const { shared } = buildState(records(`${UP}\n${text}`));
    expect(systemFindings(shared, at(60))[0]?.severity).toBe(severity);
  });
});

const LEASE = `${UP}\n0 =lease/autoscaler-bucket-00-of-01 autoscaler-a`;

describe("noLeader: nobody leads although a pod is ready", () => {
  test.each<[string, string, number, string[]]>([
    [
      "the holder is gone",
      "5 knative/autoscaler-b ready\n10 -knative/autoscaler-a",
      25,
      ["noLeader autoscaler 10–"],
    ],
    ["not yet for 15 s", "5 knative/autoscaler-b ready\n10 -knative/autoscaler-a", 24.999, []],
    [
      "until another one took it",
      "5 knative/autoscaler-b ready\n10 -knative/autoscaler-a\n70 lease/autoscaler-bucket-00-of-01 autoscaler-b",
      90,
      ["noLeader autoscaler 10–70"],
    ],
    [
      "taken within 15 s",
      "5 knative/autoscaler-b ready\n10 -knative/autoscaler-a\n24.999 lease/autoscaler-bucket-00-of-01 autoscaler-b",
      90,
      [],
    ],
    ["given back", "10 lease/autoscaler-bucket-00-of-01", 25, ["noLeader autoscaler 10–"]],
    ["no pod is ready: down says it", "10 -knative/autoscaler-a", 60, []],
    ["the holder is no pod that was seen", "9 lease/autoscaler-bucket-00-of-01 vm-1", 600, []],
    ["renewals that are not told are no lapse", "", 600, []],
    [
      "renewals that were told and stopped",
      "10 lease/autoscaler-bucket-00-of-01 autoscaler-a",
      85,
      ["noLeader autoscaler 70–"],
    ],
    ["they stopped just now", "10 lease/autoscaler-bucket-00-of-01 autoscaler-a", 84.999, []],
  ])("%s", (_, text, seconds, expected) => {
    expect(only("noLeader", `${LEASE}\n${text}`, seconds)).toEqual(expected);
  });
});

test("leader: a change of the holder is told once for all Leases of a process", () => {
  const text = `
    0 =lease/controller.a.00-of-01 controller-a
    0 =lease/controller.b.00-of-01 controller-a
    10 lease/controller.a.00-of-01 controller-b
    11 lease/controller.b.00-of-01 controller-b
    60 lease/controller.a.00-of-01 controller-c
  `;
  expect(only("leader", text, 90)).toEqual(["leader controller 10–10", "leader controller 60–60"]);
});

describe("unconnected: activators without the autoscaler", () => {
  const says = (seconds: readonly number[]) =>
    seconds
      .map((s) => `${s} says activator WARN Healthcheck failed: connection has not yet been established`)
      .join("\n");
  test.each<[string, readonly number[], number, string[]]>([
    ["three lines over 10 s", [10, 15, 20], 30, ["unconnected activator 10–"]],
    ["over a little less", [10, 15, 19.999], 30, []],
    ["two lines", [10, 20], 30, []],
    ["over after a minute", [10, 15, 20], 80.001, ["unconnected activator 10–20"]],
    ["not yet", [10, 15, 20], 80, ["unconnected activator 10–"]],
    [
      "at two times",
      [10, 15, 20, 90, 95, 100],
      101,
      ["unconnected activator 10–20", "unconnected activator 90–"],
    ],
  ])("%s", (_, seconds, t, expected) => {
    expect(only("unconnected", says(seconds), t)).toEqual(expected);
  });
});

const WORDS =
  'Internal error occurred: failed calling webhook "webhook.serving.knative.dev": connection refused';

describe("unaddressed: calls without the headers of a revision", () => {
  const call = (second: number, name = ""): ReturnType<typeof record> =>
    record(0, second, "LOG", "activator", {
      severity: "ERROR",
      message: "Error while getting revision",
      "knative.dev/key": `${name === "" ? "" : "demo"}/${name}`,
      error: `revision.serving.knative.dev "${name}" not found`,
    });
  const told = (...lines: readonly ReturnType<typeof record>[]): string[] => {
    const state = buildState([...records(UP), ...lines].map((one, seq) => ({ ...one, seq })));
    return systemFindings(state.shared, at(60)).map(({ rule }) => rule);
  };
  test("three of them are told, and make no revision", () => {
    expect(told(call(10), call(20), call(30))).toContain("unaddressed");
    const state = buildState([...records(UP), call(10)].map((one, seq) => ({ ...one, seq })));
    expect([...state.revisions.keys()]).toEqual([]);
  });
  test("two are not", () => expect(told(call(10), call(20))).not.toContain("unaddressed"));
  test("a revision that is gone is another matter", () => {
    expect(told(call(10, "r"), call(20, "r"), call(30, "r"))).not.toContain("unaddressed");
  });
});

test("webhook: cannot be called", () => {
  const text =
    '10 says controller ERROR failed calling webhook "webhook.serving.knative.dev": connection refused';
  expect(only("webhook", text, 20)).toEqual(["webhook controller 10–"]);
  expect(only("webhook", text, 71)).toEqual(["webhook controller 10–10"]);
  // Nothing of Knative is down.
  expect(only("webhook", text.replace("webhook.serving.knative.dev", "validate.kyverno.svc"), 20)).toEqual(
    [],
  );
});

test.each([
  ["its error", { message: "Returned an error", error: WORDS, severity: "ERROR" }],
  ["a pass of the controller", { message: "Reconcile error", error: WORDS, level: "error" }],
  ["a Service", { message: WORDS, severity: "ERROR", "knative.dev/kind": "serving.knative.dev.Service" }],
])("webhook: a line about an object says so of all, by %s", (_, words) => {
  const line = record(1, 10, "LOG", "controller", { ...words, "knative.dev/key": "demo/r" });
  const { shared } = buildState([line]);
  const found = systemFindings(shared, at(20)).map(({ rule, component, values }) => [
    rule,
    component,
    values.count,
  ]);
  expect(found).toEqual([["webhook", "controller", 1]]);
  const other = standIn(line);
  const state = buildState([other]);
  expect([state.revisions.size, state.shared.system.lines]).toEqual([0, shared.system.lines]);
});

test("webhook: any other line about an object is no line for all", () => {
  const line = record(1, 10, "LOG", "controller", {
    message: "no",
    severity: "ERROR",
    "knative.dev/key": "demo/r",
  });
  expect(standIn(line).type).toBe(STAND_IN_TYPE);
  expect(systemFindings(buildState([line]).shared, at(20))).toEqual([]);
});

describe("apiServer: most watches broke at once", () => {
  const seen = "0 =sks Proxy\n0 =pa want=0\n0 =dep 0\n0 =priv\n0 =pub";
  const gaps = (things: string) =>
    things
      .split(" ")
      .map((thing) => `5 gap ${thing} lost`)
      .join("\n");
  test.each<[string, string, string[]]>([
    ["all of them", gaps("sks pa dep pub"), ["apiServer 0–"]],
    ["three of four", gaps("sks pa dep"), []],
    [
      "skscope itself did not watch",
      gaps("sks pa dep pub").replaceAll("lost", "skscope was not watching"),
      [],
    ],
    [
      "skscope itself did not watch, and says why",
      gaps("sks pa dep pub").replaceAll("lost", "skscope was not watching: b took over from a"),
      [],
    ],
  ])("%s", (_, text, expected) => {
    expect(only("apiServer", `${seen}\n${text}`, 20)).toEqual(expected);
  });

  test("where it refused for lack of rights, the remedy asks for them by name", () => {
    const remedyOf = (reason: string): string => {
      const text = `${seen}\n${gaps("sks pa dep pub").replaceAll("lost", reason)}`;
      const [found] = systemFindings(buildState(records(text)).shared, at(20));
      return tell("knative", "apiServer.remedy", found?.values ?? {});
    };
    const forbidden = (user: string): string =>
      `endpoints is forbidden: User "${user}" cannot watch resource "endpoints" in API group "" in the namespace "knative-serving"`;
    expect(remedyOf(forbidden("system:serviceaccount:a:b"))).toContain(
      "kubectl -n knative-serving auth can-i watch endpoints --as=system:serviceaccount:a:b",
    );
    expect(
      remedyOf(
        'sks is forbidden: User "me" cannot list resource "sks" in API group "a.dev" at the cluster scope',
      ),
    ).toContain("kubectl auth can-i list sks.a.dev --as=me");
    expect(remedyOf(forbidden("$(reboot)"))).not.toMatch(/reboot|can-i/);
    expect(remedyOf("410")).toBe("kubectl get --raw '/readyz?verbose'");
  });
});
