/** Since when, and who is waited for: what the sentence says of failures that go on, of replicas that nobody asks for, of probes. */
import { describe, expect, test } from "vitest";
import { LISTED_AT_ZERO, LISTED_POD } from "../../support/scenes.ts";
import { type Told, toldOfStory } from "../../support/told.ts";

const ZERO = LISTED_AT_ZERO.replaceAll(/@-100\b/g, "@-900");

const told = (text: string, seconds: number): Told => toldOfStory(text, [], seconds);

describe("requests that fail one after the other", () => {
  const failing = (seconds: readonly number[]) =>
    seconds.map((second) => `${second} req 503 100 10.1.0.1:8012`).join("\n");
  test("for longer than a minute are not all of the last one", () => {
    const said = told(`${LISTED_POD}\n${failing([10, 60, 110])}\n115 pub a1 a2`, 115);
    expect(said.clauses[0]).toBe("requestsFailedSince");
    expect(said.text).not.toMatch(/within the last minute/);
  });
  test("within a minute are", () => {
    expect(told(`${LISTED_POD}\n${failing([80, 110])}\n115 pub a1 a2`, 115).clauses[0]).toBe(
      "requestsFailed",
    );
  });
  test("by the log alone, too", () => {
    const lines = [10, 60, 110].map((second) => `${second} log activator Throttler try error`).join("\n");
    expect(told(`${LISTED_POD}\n${lines}\n115 pub a1 a2`, 115).clauses[0]).toBe("requestErrorsSince");
  });
  test.each([
    ["504 300000", "slow"],
    ["504 9999", "pods"],
    ["503 300000", "pods"],
  ])("%s", (answer, why) => {
    expect(
      told(`${LISTED_POD}\n1 req ${answer} 10.1.0.1:8012\n310 pub a1 a2`, 310).valuesOf("requests-failed")
        .why,
    ).toBe(why);
  });
});

describe("pods are wanted, and the Deployment asks for none", () => {
  const wanted = "10 pa Active=Unknown,Queued@10 want=1 ScaleTargetInitialized=True@-1000";
  test("nobody says that a request wakes it", () => {
    const said = told(`${ZERO}\n${wanted}\n16 pub a1 a2`, 16);
    expect(said.clauses).toContain("zeroWanted");
    expect(said.text).not.toMatch(/and wakes it/);
  });
  test("the autoscaler has some seconds for its patch", () => {
    expect(told(`${ZERO}\n${wanted}\n14.9 pub a1 a2`, 14.9).clauses).not.toContain("zeroWanted");
  });
  test.each([
    ["for a minute, by the condition's own time", -60, "23:59:00.000–"],
    ["a second less", -59, null],
  ])("a list shows it %s", (_, second, span) => {
    const text = ZERO.replace("Active=False,NoTraffic@-900 want=0", `Active=Unknown,Queued@${second} want=1`);
    expect(told(text, 0).spanOf("D22")).toBe(span);
    expect(told(text, 0).clauses).toContain("zeroWantedOwn");
  });
});

test("as it is given up the replicas go first, and the status follows", () => {
  const text = ZERO.replace("Active=False,NoTraffic@-900 want=0", "Active=Unknown,Queued@-630 want=1");
  expect(told(text, 0).rules).not.toContain("D22");
  expect(told(text, 0).clauses).not.toContain("zeroWantedOwn");
});

test("who is not the owner is told since the condition's own time", () => {
  const text = ZERO.replace("ep=Unknown,NoHealthyBackends@-900", "ep=False,NotOwned@-600 notowned");
  const said = told(text, 0);
  expect(said.phase).toBe("NotOwned");
  expect(said.spanOf("D14")).not.toBe("00:00:00.000–");
});

describe("pods that stop being ready", () => {
  const out = (second: number) => `${LISTED_POD}
    ${second} event/1 Unhealthy Pod r-deployment-1 warning text=HTTP_probe_failed_with_statuscode:_503
    70 pod/r-deployment-1 scheduled started created=-200
    70.1 priv !p1
    70.2 pa Active=Unknown,Queued@70 want=1 ScaleTargetInitialized=True@-1000
    80 pub a1 a2`;
  test.each([
    ["a probe fails some times before", 20, "status"],
    ["one long before says nothing of it", 2, "none"],
  ])("%s", (_, second, sort) => {
    expect(told(out(second), 80).valuesOf("pods-lost").sort).toBe(sort);
  });
});
