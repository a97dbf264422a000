/** A revision's answer points to Knative itself where it is the cause. */
import { describe, expect, test } from "vitest";
import { buildState, explain } from "../../../lib/core/index.ts";
import { at, KEY, records } from "../../support/records.ts";

const STUCK = `
  0 =acts a1
  0 =sks Proxy n=2 pop=True
  0 =pa Active=True want=1
  0 =dep 1
  0 =priv p1
  0 =pub a1
  0 =pod/x scheduled started ready
  0 =knative/autoscaler-a ready
  0 =lease/autoscaler-bucket-00-of-01 autoscaler-a
  100 pa Active=False want=0
`;

function clauses(text: string, seconds: number) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  return explain(shared, revision, at(seconds)).clauses;
}

function event(text: string, seconds = 150): Record<string, unknown> | undefined {
  const sorted = `${STUCK}\n${text}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  return clauses(sorted.join("\n"), seconds).find(({ key }) => key === "systemEvent")?.values;
}

describe("a hand-over", () => {
  test("that began 4 s after the autoscaler restarted", () => {
    expect(event("96 knative/autoscaler-a ready restarts=1 exit=2")).toMatchObject({
      rule: "restarted",
      component: "autoscaler",
      when: "before",
      beforeMs: 4_000,
    });
  });

  test.each<[string, string, boolean]>([
    ["60 s before", "40 knative/autoscaler-a ready restarts=1 exit=2", true],
    ["longer ago", "39.999 knative/autoscaler-a ready restarts=1 exit=2", false],
    ["since it began", "120 knative/autoscaler-a ready restarts=1 exit=2", true],
    ["not known yet", "150.001 knative/autoscaler-a ready restarts=1 exit=2", false],
    ["another leader", "99 lease/autoscaler-bucket-00-of-01 autoscaler-b", true],
    [
      "a process that it does not need",
      "98 knative/webhook-w ready\n99 knative/webhook-w ready restarts=1 exit=1",
      false,
    ],
    ["nothing", "", false],
  ])("the autoscaler: %s", (_, text, isTold) => {
    expect(event(text) !== undefined).toBe(isTold);
  });

  test("while no autoscaler is ready says so first", () => {
    const [first] = clauses(`${STUCK}\n110 knative/autoscaler-a waiting=CrashLoopBackOff`, 150);
    expect(first?.key).toBe("systemDown");
    expect(first?.values).toMatchObject({
      component: "autoscaler",
      reason: "CrashLoopBackOff",
      sinceAt: at(110),
    });
    expect(clauses(`${STUCK}\n110 knative/autoscaler-a`, 114.999)[0]?.key).not.toBe("systemDown");
  });
});

test("a revision that serves is not told of what it does not need now", () => {
  const serving = STUCK.split("\n")
    .filter((line) => !line.trim().startsWith("100"))
    .join("\n");
  const keys = clauses(`${serving}\n96 knative/autoscaler-a ready restarts=1 exit=2`, 150).map(
    ({ key }) => key,
  );
  expect(keys.filter((key) => key.startsWith("system"))).toEqual([]);
});
