/** A container that was restarted: told when it happens, and by a list that shows it. */
import { describe, expect, test } from "vitest";
import {
  advance,
  buildState,
  endRecords,
  findingsAt,
  findingsUntil,
  isFoundAt,
  severityOf,
} from "../../../../lib/core/index.ts";
import { clausesOf } from "../../../support/clauses.ts";
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
    ["in the watch", "ended=19", { seen: "watch" }],
    ["no reason", "ended=19 exit=3,", { reason: "none", exitCode: 3 }],
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

/** What lists show at 0 s: a revision that serves with two pods, of which `a` has these words. */
const listed = (words: string, others = "\n0 =pod/b scheduled started ready"): string => `0 =acts a1
  0 =sks Serve n=2
  0 =pa Active=True@-90000 want=2 ScaleTargetInitialized=True
  0 =dep 2
  0 =pod/a created=-90000 scheduled started ready ${words}${others}
  0 =priv p1${others === "" ? "" : " p2"}
  0 =pub p1
  0 bookmark pod
  0 bookmark priv`;
const OOM = "restarts=3 exit=137,OOMKilled";

/** The rules about restarts that hold at a second: "RULE SEVERITY since SECOND". */
function standing(text: string, seconds: number): string[] {
  const state = buildState(records(text));
  advance(state, at(seconds));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return findingsAt(state.shared, revision, at(seconds))
    .filter(({ rule }) => rule.includes("restarted"))
    .map((one) => `${one.rule} ${severityOf(one)} since ${secondsOf(one.from)}`);
}

describe("a restart that a list shows", () => {
  const NEWS = "container-restarted warning since";
  const BEFORE = "restarted-before warning since";
  const NOTE = "restarted-before note since";

  test.each<[what: string, text: string, seconds: number, expected: string[]]>([
    ["is news for ten minutes", listed(`${OOM} ended=-5`), 594.999, [`${NEWS} -5`]],
    ["then no news, and not over", listed(`${OOM} ended=-5`), 595, [`${BEFORE} -5`]],
    ["was so just less than ten minutes before", listed(`${OOM} ended=-599.999`), 0, [`${NEWS} -599.999`]],
    ["was so ten minutes before", listed(`${OOM} ended=-600`), 0, [`${BEFORE} -600`]],
    ["again and again, a concern for an hour", listed(`${OOM} ended=-3599.999`), 0, [`${BEFORE} -3599.999`]],
    ["then worth knowing", listed(`${OOM} ended=-3600`), 0, [`${NOTE} -3600`]],
    ["becomes so without a record", listed(`${OOM} ended=-3599`), 1, [`${NOTE} -3599`]],
    ["once, worth knowing", listed(`restarts=1 ended=-601`), 0, [`${NOTE} -601`]],
    ["for a day", listed(`${OOM} ended=-86399.999`), 0, [`${NOTE} -86399.999`]],
    ["after a day no more", listed(`${OOM} ended=-86400`), 0, []],
    ["nor where the day is over later", listed(`${OOM} ended=-86399`), 1, []],
    ["of the only pod: no other one served", listed(`${OOM} ended=-5`, ""), 0, [`${BEFORE} -5`]],
    ["and that goes away with its pod", `${listed(`${OOM} ended=-601`)}\n5 -pod/a`, 6, []],
    [
      "nor of one that is not ready now",
      `${listed(`${OOM} ended=-601`)}\n5 pod/a scheduled started ${OOM} ended=-601`,
      6,
      [],
    ],
    ["nor of one whose status does not say when", listed("restarts=3"), 0, []],
    ["nor of one that was never restarted", listed("ended=-601"), 0, []],
    ["nor where the node came up again", listed("restarts=3 ended=-601 exit=255,Unknown"), 0, []],
    [
      "nor of a container that was lost",
      listed("restarts=3 ended=-601 exit=137,ContainerStatusUnknown"),
      0,
      [],
    ],
    ["nor where all containers were lost", listed("restarts=3 ended=-601 exit=255,Error rebooted"), 0, []],
    [
      "one that ends so by itself is told",
      listed("restarts=3 ended=-601 exit=255,Error"),
      0,
      [`${BEFORE} -601`],
    ],
  ])("%s", (_, text, seconds, expected) => {
    expect(standing(text, seconds)).toEqual(expected);
  });

  /** A pod made at −2,000 whose container ended at a second, having run for so long. */
  const young = (ended: number, ran: number, exit = "1,Error"): string =>
    listed(`restarts=2 ended=${ended} ran=${ran} exit=${exit}`).replace("created=-90000", "created=-2000");

  test.each<[what: string, text: string, expected: string[]]>([
    ["a short run of a young pod is part of its start", young(-1400.001, 59.999), []],
    ["a minute is no short run", young(-1400.001, 60), [`${BEFORE} -1400.001`]],
    ["ten minutes are not young", young(-1400, 59.999), [`${BEFORE} -1400`]],
    ["want of memory is told in any case", young(-1400.001, 1, "137,OOMKilled"), [`${BEFORE} -1400.001`]],
    ["how long it ran is not known", young(-1400.001, 1).replace("ran=1 ", ""), [`${BEFORE} -1400.001`]],
    [
      "when it was made is not known",
      young(-1400.001, 1).replace("created=-2000 ", ""),
      [`${BEFORE} -1400.001`],
    ],
  ])("%s", (_, text, expected) => {
    expect(standing(text, 0)).toEqual(expected);
  });

  test("an init container that needed several tries is none", () => {
    const pod = "pod/a created=-90000 scheduled started ready init/db=0";
    const state = buildState(
      records(listed("").replace("pod/a created=-90000 scheduled started ready", pod)),
    );
    expect(state.revisions.get(KEY)?.restartedNow.size).toBe(0);
  });

  test("is told with what the status says, by the pod restarted last", () => {
    const text = listed(
      `${OOM} ended=-900 words=heap`,
      "\n0 =pod/b scheduled started ready restarts=1 ended=-800",
    );
    const latest = (until: string) =>
      findingsUntil(buildState(records(until)).revisions.get(KEY) as never, at(0)).at(-1);
    expect(latest(text)).toMatchObject({ values: { pod: "b", count: 1, sort: "failed", pods: 2 }, seq: 5 });
    expect(latest(text.replace("-800", "-901"))).toMatchObject({
      values: {
        ...{ pod: "a", container: "user-container", count: 3, exitCode: 137, reason: "OOMKilled" },
        ...{ sort: "memory", message: "heap", worded: "yes", lastSecond: at(-900), pods: 2 },
        ...{ namespace: "demo", revision: "r" },
      },
      seq: 4,
    });
  });

  test("is news with the count of its status, and says that a list showed it", () => {
    const [finding] = told(listed(`${OOM} ended=-5`), 0);
    expect(finding?.values).toMatchObject({ seen: "list", count: 3, firstAt: at(-5), lastAt: at(-5) });
  });

  test("of two that are news the later is told, in any order", () => {
    const other = (second: number): string => `\n0 =pod/b scheduled started ready restarts=1 ended=${second}`;
    const podOf = (text: string) => told(text, 0)[0]?.values.pod;
    expect(podOf(listed("restarts=1 ended=-50", other(-40)))).toBe("b");
    expect(podOf(listed("restarts=1 ended=-50", other(-60)))).toBe("a");
  });

  test("what a watch sees then is news of its own", () => {
    const text = `${listed(`${OOM} ended=-5`)}\n20 pod/b scheduled started ready restarts=1 ended=19`;
    const [finding] = told(text, 30).filter(({ values }) => values.seen === "watch");
    expect(finding?.values).toMatchObject({ pod: "b", count: 1, firstAt: at(20) });
  });

  test("a list after it takes nothing from what a watch saw", () => {
    const text = `${TWO}\n${RESTART}\n25 gap pod cut\n26 =pod/a scheduled started ready restarts=1 ended=19\n26 =pod/b scheduled started ready\n26 =pod/c created=-90000 scheduled started ready restarts=2 ended=22\n26 bookmark pod`;
    expect(told(text, 30).at(-1)?.values).toMatchObject({ pod: "a", seen: "watch" });
  });

  const GAP = (priv: string) =>
    `\n14 gap pod cut\n14 gap priv cut\n24 =priv ${priv}\n24 bookmark priv\n24 =pod/a scheduled started ready restarts=2 ended=15\n24 =pod/b scheduled started ready\n24 bookmark pod`;
  test("in a gap is told as a list tells it: nobody saw which pods were ready meanwhile", () => {
    expect(
      told(`${TWO}${GAP("p1 p2")}`, 30).map(({ from, values }) => [
        secondsOf(from),
        values.seen,
        values.count,
      ]),
    ).toEqual([[15, "list", 2]]);
  });

  test("in a gap, of the only pod: no other one served", () => {
    const ONE = TWO.replace(/\n.*pod\/b.*/, "").replace("priv p1 p2", "priv p1");
    const text = `${ONE}${GAP("p1").replace(/\n.*pod\/b.*/, "")}`;
    expect(standing(text, 30)).toEqual(["restarted-before warning since 15"]);
  });

  test("the sentence says it, whichever of the two tells", () => {
    const restarts = (text: string, seconds: number) =>
      clausesOf(text, seconds).filter((clause) => clause.startsWith("restarts"));
    const said = "count=3 pod=a container=user-container reason=OOMKilled exitCode=137";
    expect(restarts(listed(`${OOM} ended=-5`), 0)).toEqual([`restarts ${said} lastSecond=-5 #4`]);
    expect(restarts(listed(`${OOM} ended=-700`), 0)).toEqual([`restarts ${said} lastSecond=-700 #4`]);
    expect(restarts(listed(""), 0)).toEqual([]);
  });

  test("a dump of pods alone tells it as well", () => {
    const state = buildState(records(`0 =pod/a created=-9000 scheduled started ready ${OOM} ended=-700`));
    endRecords(state, 1);
    const rules = findingsAt(state.shared, state.revisions.get(KEY) as never, at(0)).map(({ rule }) => rule);
    expect(rules).toContain("restarted-before");
  });

  test("of a dump dated by its file nobody knows how long ago it was", () => {
    const state = buildState(records(listed(`${OOM} ended=-900000`)), { isDatedByFile: true } as never);
    const [finding] = findingsAt(state.shared, state.revisions.get(KEY) as never, at(0));
    expect(finding).toMatchObject({ rule: "restarted-before", severity: "note", from: at(-900_000) });
  });
});
