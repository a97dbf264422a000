/** Recordings of real trouble (test/recordings/field): what was true of them is said, and what was not is not. */
import { describe, expect, test } from "vitest";
import { stateOf } from "../../support/check-recording.ts";
import { contradictionsAt, instantsOf } from "../../support/contradictions.ts";
import { openCase, type Told, toldOf, toldOfState } from "../../support/told.ts";

const open = (id: string, key?: string): Told => toldOf(openCase(`field/${id}.ndjson.gz`), key);
/** The same at an instant of it, by all that is known at the end. */
const at = (id: string, time: string, key?: string): Told =>
  toldOfState(stateOf(openCase(`field/${id}.ndjson.gz`)), key, Date.parse(time));

describe("fault-pods-lost", () => {
  test("two pods are lost at 04:26:53.09, and eight requests with them", () => {
    const told = open("fault-pods-lost");
    expect(told.rules).toEqual(["pods-lost"]);
    expect(told.spanOf("pods-lost")).toBe("04:26:53.089–");
    expect(told.valuesOf("pods-lost")).toMatchObject({
      pods: 2,
      reason: "CrashLoopBackOff",
      exitCode: 137,
      container: "user-container",
      failed: 8,
      status: 502,
    });
    expect(told.text).not.toMatch(/just left|no route|Waking/i);
  });
});

describe("standing-failure-across-api-restart", () => {
  test.each<[name: string, rule: string, span: string, values: Record<string, string | number>]>([
    [
      "crash",
      "D8",
      "18:10:01.000–",
      { reason: "CrashLoopBackOff", exitCode: 1, container: "user-container" },
    ],
    ["noimage", "D8", "18:09:59.000–", { reason: "ImagePullBackOff", container: "user-container" }],
    ["pending", "D8", "18:10:03.000–", { reason: "Unschedulable" }],
    ["held", "scale-refused", "18:10:22.000–", { to: 0, sort: "policy", name: "deny-scale-to-zero" }],
  ])("%s stands to the end, from its own beginning", (name, rule, span, values) => {
    const told = open("standing-failure-across-api-restart", `s4g2/${name}-00001`);
    expect(told.rules).toEqual([rule]);
    expect(told.spanOf(rule)).toBe(span);
    expect(told.valuesOf(rule)).toMatchObject(values);
    expect(told.phase).toBe(name === "held" ? "HandingOver" : "Failing");
  });
  test("before, in and after the gap the same is found", () => {
    const state = stateOf(openCase("field/standing-failure-across-api-restart.ndjson.gz"));
    for (const time of ["18:12:10", "18:12:20", "18:12:40", "18:13:30", "18:13:40"]) {
      for (const name of ["crash", "noimage", "pending", "lost"]) {
        const told = toldOfState(state, `s4g2/${name}-00001`, Date.parse(`2026-11-28T${time}Z`));
        // The lists were whole again at 18:13:24; nothing came between those before and the gap.
        const phase = time < "18:13" ? "Unknown" : "Failing";
        expect([time, name, told.rules.length, told.phase]).toEqual([time, name, 1, phase]);
      }
    }
  });
});

describe("scale-to-zero-patch-refused", () => {
  test("the policy refuses it until the autoscaler's back-off lets it try again", () => {
    const told = open("scale-to-zero-patch-refused");
    expect(told.rules).toEqual(["scale-refused"]);
    expect(told.valuesOf("scale-refused")).toMatchObject({
      to: 0,
      sort: "policy",
      name: "deny-scale-to-zero",
    });
    expect(told.spanOf("scale-refused")).toMatch(/^17:30:36\.\d+–17:31:1[67]\.\d+$/);
  });
  test("meanwhile zero is not foretold", () => {
    const told = at("scale-to-zero-patch-refused", "2026-11-28T17:30:50Z");
    expect(told.gate).toBe("refused refused");
    expect(told.text).toMatch(/denied request/);
    expect(told.text).not.toMatch(/follows at once|nothing to do/);
  });
});

describe("sidecar-user-crash", () => {
  test.each([
    ["side", "app"],
    ["init", "migrate"],
  ])("s4d/%s-00001: container %s", (name, container) => {
    const told = open("sidecar-user-crash", `s4d/${name}-00001`);
    expect(told.rules).toEqual(["D8"]);
    expect(told.valuesOf("D8")).toMatchObject({
      container,
      reason: "CrashLoopBackOff",
      exitCode: 1,
      state: "gaveUp",
    });
    expect(told.text).toContain(`-c ${container} --previous`);
    expect(told.text).not.toContain("user-container");
    const [episode] = told.revision.coldStarts;
    expect(new Date(episode?.closedAt ?? 0).toISOString()).toMatch(/T17:31:5[12]\./);
  });
});

describe("apiserver-restart", () => {
  test("the pods are in the path of Proxy for 5.2 s, and the sentence says what holds now", () => {
    const told = open("apiserver-restart");
    expect(told.rules).toEqual(["I18", "I5"]);
    expect(told.spanOf("I5")).toBe("04:48:39.523–04:48:44.742");
  });
});

test.each([
  "1.12-d20-false-late-watch",
  "1.8-internal-encryption",
  "no-pods-log-right",
  "clusterip-fallback",
])("%s: nothing breaks an invariant, and no pod is out of reach", (id) => {
  const { rules } = open(id);
  expect(rules.filter((rule) => /^I\d+$|^D(8|12|20|4)$|^pods-lost$/.test(rule))).toEqual([]);
});

describe("1.8-internal-encryption", () => {
  test("TLS is what keeps Proxy", () => {
    const told = at("1.8-internal-encryption", "2026-11-28T18:41:20Z");
    expect(told.text).toContain("internal-encryption");
    expect(told.text).not.toMatch(/saw more load|sends it to zero/);
  });
});

describe("initial0-activation2-delay-minscale", () => {
  test.each(["act2", "delay", "ini0", "minsc"])("s4f/%s-00001: nothing is wrong", (name) => {
    expect(open("initial0-activation2-delay-minscale", `s4f/${name}-00001`).rules).toEqual([]);
  });
  test("the delay holds it, there is no load", () => {
    const told = at("initial0-activation2-delay-minscale", "2026-11-28T17:32:40Z", "s4f/delay-00001");
    expect(told.gate).toMatch(/ (delayed|loadOrDelay)$/);
    expect(told.text).toMatch(/20 s/);
  });
  test("min-scale ends a hand-over", () => {
    const told = open("initial0-activation2-delay-minscale", "s4f/minsc-00001");
    expect([told.phase, told.gate]).toEqual(["Serving", "bounded boundedMin"]);
  });
});

describe("1.4-cold-start-never-zero", () => {
  test("its own probe is the load", () => {
    const told = open("1.4-cold-start-never-zero");
    expect(told.rules).toEqual(["probe-is-load"]);
    expect(told.revision.scaleToZero.map(({ outcome }) => outcome)).toEqual([
      ...Array(15).fill("aborted"),
      "open",
    ]);
    expect(told.text).toMatch(/Upgrade Knative/);
    expect(told.text).not.toMatch(/target-burst-capacity/);
  });
});

describe("nothing is said that excludes something else", () => {
  test.each([
    "fault-pods-lost",
    "apiserver-restart",
    "scale-to-zero-patch-refused",
    "sidecar-user-crash",
    "standing-failure-across-api-restart",
    "initial0-activation2-delay-minscale",
    "1.12-d20-false-late-watch",
    "1.8-internal-encryption",
  ])("%s", (id) => {
    const state = stateOf(openCase(`field/${id}.ndjson.gz`));
    const found = [...state.revisions.values()].flatMap((revision) =>
      instantsOf(state, revision).flatMap((t) =>
        contradictionsAt(state, revision, t).map(
          (pair) => `${revision.name} ${new Date(t).toISOString()}: ${pair}`,
        ),
      ),
    );
    expect(found).toEqual([]);
  });
});

describe("clusterip-fallback", () => {
  test("two wakes were answered 25 s after a pod was ready, by the ClusterIP, as an old pod went", () => {
    const told = open("clusterip-fallback");
    expect(told.rules).toEqual(["clusterip-fallback"]);
    expect(told.valuesOf("clusterip-fallback")).toMatchObject({
      by: "log",
      count: 20,
      clusterIP: "10.96.151.134",
    });
    expect(told.text).toMatch(/answered 24\.217 s after a pod was ready[\s\S]*the client waited 25\.134 s/);
    expect(told.text).toMatch(
      /answered 24\.842 s after a pod was ready[\s\S]*clients waited up to 26\.158 s/,
    );
    expect(told.text).toMatch(/8b6b97d97-2htfg, on its way out, was gone at [^ ]*04:00:19\.094/);
  });
});
