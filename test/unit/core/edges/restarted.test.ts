/** A container that was restarted while other pods served: told when it happens, and only then. */
import { describe, expect, test } from "vitest";
import { buildState, findingsUntil, isFoundAt } from "../../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";

const TWO = `0 acts a1 a2
  0 sks Serve n=2
  0 pa Active=True@0 want=2 ScaleTargetInitialized=True
  0 dep 2
  1 pod/a scheduled started ready
  1 pod/b scheduled started ready
  1 priv p1 p2
  1 pub p1 p2`;
const RESTART = "20 pod/a scheduled started ready restarts=1 ended=19";

function told(text: string, until = 30) {
  const revision = buildState(records(text)).revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return findingsUntil(revision, at(until)).filter(({ rule }) => rule === "container-restarted");
}

describe("a restart", () => {
  test("is told with pod, container and exit code, for ten minutes, once no outage follows", () => {
    const [finding] = told(`${TWO}\n${RESTART}`);
    expect(finding?.values).toMatchObject({
      pod: "a",
      container: "user-container",
      exitCode: 1,
      reason: "Error",
      count: 1,
    });
    expect(secondsOf(finding?.from)).toBe(20);
    const isFound = (seconds: number) => finding !== undefined && isFoundAt(finding, at(seconds));
    expect([21.999, 22, 619.999, 620].map(isFound)).toEqual([false, true, true, false]);
  });

  test.each([
    ["less than ten minutes after the one before belongs to it", 619.999, "20 ×2"],
    ["a millisecond later is one of its own", 620, "20 ×1, 620 ×1"],
  ])("%s", (_, second, expected) => {
    const text = `${TWO}\n${RESTART}\n${second} pod/a scheduled started ready restarts=2 ended=${second}`;
    expect(
      told(text, 700)
        .map(({ from, values }) => `${secondsOf(from)} ×${values.count}`)
        .join(", "),
    ).toBe(expected);
  });

  const SORTS: readonly (readonly [what: string, words: string, values: Record<string, unknown>])[] = [
    ["an error", "ended=19", { sort: "failed", worded: "no", message: "" }],
    ["last words", "ended=19 words=no_database", { worded: "yes", message: "no database" }],
    ["memory", "ended=19 exit=137,OOMKilled", { sort: "memory", exitCode: 137, reason: "OOMKilled" }],
    ["an end without an error", "ended=19 exit=0,Completed", { sort: "ended", exitCode: 0 }],
  ];
  test.each(SORTS)("says why: %s", (_, words, values) => {
    const [finding] = told(`${TWO}\n20 pod/a scheduled started ready restarts=1 ${words}`);
    expect(finding?.values).toMatchObject(values);
  });

  test("is told where all pods had been away before", () => {
    expect(told(`${TWO}\n14 priv\n14.999 priv p1 p2\n${RESTART}`)).not.toEqual([]);
  });

  test.each([
    ["where all pods were away until 5 s before", `${TWO}\n14 priv\n15 priv p1 p2\n${RESTART}`],
    ["where nobody knows how many are ready", `${TWO}\n20 -priv\n${RESTART}`],
    [
      "that was there when the pod was first seen",
      `${TWO}\n20 =pod/c scheduled started ready restarts=3 exited=1`,
    ],
    [
      "of a pod that never was ready: its start fails",
      `${TWO}\n20 pod/c scheduled\n21 pod/c scheduled started restarts=1 exited=1`,
    ],
    ["that is told again", `${TWO}\n20 pod/a scheduled started ready restarts=0`],
    ["after which no pod is ready: the pods are lost", `${TWO}\n19 priv\n${RESTART}`],
    ["five seconds after none was ready", `${TWO}\n15 priv\n15.5 priv p1 p2\n${RESTART}`],
  ])("is not told %s", (_, text) => {
    expect(told(text)).toEqual([]);
  });
});
