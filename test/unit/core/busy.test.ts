import { describe, expect, test } from "vitest";
import {
  buildState,
  type CoreState,
  decodeState,
  encodeState,
  findingsUntil,
  type RevisionState,
  scopeState,
  step,
  tellBusy,
} from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

/** `count` revisions change their mode one after the other from 10 s on, 50 ms apart. */
function crowd(count: number): string {
  const names = Array.from({ length: count }, (_, i) => `x${i}`);
  return [
    ...names.map((name) => `0 =sks/${name} Proxy`),
    ...names.map((name, i) => `${10 + i / 20} sks/${name} Serve`),
  ].join("\n");
}

/** r serves, and its public Endpoints follow its pods `late` seconds after 12 s. */
const late = (seconds: number): string => `
  0 =acts a1 a2
  0 =sks Serve pop=False
  0 =pa Active=True want=1
  0 =dep 1
  0 =priv p1
  0 =pub p1
  12 priv p1 p2
  ${12 + seconds} pub p1 p2
  200 =acts a1 a2`;

const inOrder = (text: string) =>
  records(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .sort((a, b) => Number(a.split(" ")[0]) - Number(b.split(" ")[0]))
      .join("\n"),
  );

function i4(state: CoreState, until = 300): string[] {
  return findingsUntil(state.revisions.get(KEY) as RevisionState, at(until))
    .filter(({ rule }) => rule === "I4")
    .map(({ from, to }) => `${secondsOf(from)}–${to === null ? "" : secondsOf(to)}`);
}

describe("many transitions at once", () => {
  test.each([
    ["few revisions: what takes longer than 2 s is told", 40, 4.8, ["12–16.8"]],
    ["few revisions: what is put right in time is not", 40, 1.9, []],
    ["many: it may take up to 10 s", 60, 4.8, []],
    ["many: and no longer", 60, 12, ["12–24"]],
  ])("%s", (_, count, seconds, expected) => {
    expect(i4(buildState(inOrder(`${late(seconds)}\n${crowd(count)}`)))).toEqual(expected);
  });

  /** `count` revisions change one after the other from 10 s on, so many milliseconds apart, by these words. */
  const changes = (count: number, apart: number, thing = "sks", before = "Proxy", after = "Serve"): string =>
    Array.from(
      { length: count },
      (_, i) =>
        `0 =sks/x${i} Proxy\n0 =${thing}/x${i} ${before}\n${10 + (i * apart) / 1_000} ${thing}/x${i} ${after}`,
    ).join("\n");
  const told = (text: string, seconds = 4.8): string[] =>
    i4(buildState(inOrder(`${late(seconds)}\n${text}`)));
  const SLOW = ["12–16.8"];

  test.each([
    ["fifty are not many", changes(50, 10), SLOW],
    ["fifty-one are", changes(51, 10), []],
    ["by numbers of replicas, too", changes(51, 10, "dep", "0", "1"), []],
    ["what else is told of them is none", changes(51, 10, "sks", "Proxy n=2", "Proxy n=3"), SLOW],
    [
      "of one revision all changes are one",
      Array.from({ length: 60 }, (_, i) => `${10 + i / 20} sks/x ${i % 2 === 0 ? "Serve" : "Proxy"}`).join(
        "\n",
      ),
      SLOW,
    ],
    ["what lists show is none", changes(51, 10).replaceAll(/\n(1\S+) sks/g, "\n$1 =sks"), SLOW],
  ])("%s", (_, text, expected) => expect(told(text)).toEqual(expected));

  test("spread over more than ten seconds they are not many", () => {
    // The fifty-first comes while r is still late: it would have been allowed more.
    expect(told(changes(51, 201), 9.5)).toEqual(["12–21.5"]);
    expect(told(changes(51, 190), 9.5)).toEqual([]);
  });

  /** The times in which much happened, and the revisions that changed last. */
  const spansOf = (text: string): string[] =>
    buildState(inOrder(text)).shared.busy.map(({ from, until }) => `${secondsOf(from)}–${secondsOf(until)}`);
  const lastChanges = (text: string): string[] =>
    [...buildState(inOrder(text)).shared.transitions].map(([key, t]) => `${key} ${secondsOf(t)}`);

  test("from the fifty-first until a minute after the last", () => {
    expect(spansOf(changes(60, 50))).toEqual(["12.5–72.95"]);
    const again = (second: number): string =>
      changes(60, 50)
        .replaceAll(/^(1\d\S*) sks/gm, (_, t) => `${Number(t) + second} sks`)
        .replaceAll("x", "y");
    expect(spansOf(`${changes(60, 50)}\n${again(30)}`)).toEqual(["12.5–102.95"]);
    expect(spansOf(`${changes(60, 50)}\n${again(60.45)}`)).toEqual(["12.5–133.4"]);
    expect(spansOf(`${changes(60, 50)}\n${again(100)}`)).toEqual(["12.5–72.95", "112.5–172.95"]);
  });

  test("what is more than ten seconds ago is not counted, in the order of the last change", () => {
    const text =
      "0 =sks/a Proxy\n0 =sks/b Proxy\n0 =sks/c Proxy\n10 sks/a Serve\n11 sks/b Serve\n19 sks/a Proxy\n20.5 sks/c Serve";
    expect(lastChanges(text)).toEqual(["demo/b 11", "demo/a 19", "demo/c 20.5"]);
    expect(lastChanges(`${text}\n21 sks/c Proxy`)).toEqual(["demo/b 11", "demo/a 19", "demo/c 21"]);
    expect(lastChanges(`${text}\n21.001 sks/c Proxy`)).toEqual(["demo/a 19", "demo/c 21.001"]);
    expect(lastChanges("0 =sks/a Proxy\n0 =dep/a 0\n1 dep/a 1\n2 dep/a 2\n3 dep/a 3")).toEqual(["demo/a 3"]);
  });

  test("new activators of fifty revisions are none", () => {
    const text = (count: number): string =>
      `0 =acts a1\n${Array.from({ length: count }, (_, i) => `0 =sks/x${i} Proxy`).join("\n")}\n20 acts a2`;
    expect([spansOf(text(50)), spansOf(text(51))]).toEqual([[], ["20–80"]]);
  });

  test("a minute after the last of them 2 s hold again", () => {
    const text = `${late(0)}\n80 priv p1\n84 pub p1\n${crowd(60)}`;
    expect(i4(buildState(inOrder(text)))).toEqual(["80–84"]);
  });

  test("what began just before the fifty-first is a part of it", () => {
    // The fifty-first is at 12.5 s.
    expect(i4(buildState(inOrder(`${late(4)}\n${crowd(60)}`)))).toEqual([]);
  });

  test("a new set of activators is work for every revision", () => {
    const many = Array.from({ length: 60 }, (_, i) => `0 =sks/x${i} Proxy`).join("\n");
    const change =
      "0 =acts a1 a2\n0 =sks Proxy pop=True\n0 =pa Active=True want=1\n0 =dep 1\n0 =priv p1\n0 =pub a1 a2";
    const told = (revisions: string) =>
      findingsUntil(
        buildState(
          inOrder(`${change}\n${revisions}\n20 acts a3 a4\n24.3 pub a3 a4\n60 acts a3 a4`),
        ).revisions.get(KEY) as RevisionState,
        at(60),
      )
        .filter(({ rule }) => rule === "I5")
        .map(({ from, to }) => `${secondsOf(from)}–${secondsOf(to ?? 0)}`);
    expect(told("")).toEqual(["20–24.3"]);
    expect(told(many)).toEqual([]);
  });

  test("a viewer who sees the records of one revision only is told, and finds the same", () => {
    const all = inOrder(`${late(4.8)}\n${crowd(60)}`);
    const whole = buildState(all);
    const viewer = (tell: boolean): string[] => {
      let state = decodeState(encodeState(scopeState(buildState(all.filter(({ t }) => t < at(9))), KEY)));
      const own = all.filter(
        ({ t, object }) =>
          t >= at(9) && !String((object.metadata as { name?: string } | undefined)?.name).startsWith("x"),
      );
      for (const record of own) {
        // The counters come once a second.
        if (tell && record.t > at(13)) tellBusy(state, whole.shared.busy);
        state = step(state, record);
      }
      return i4(state);
    };
    expect(viewer(false)).toEqual(["12–16.8"]);
    expect(viewer(true)).toEqual(i4(whole));
  });
});
