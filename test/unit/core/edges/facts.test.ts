/** Facts at their edge: phase, addresses, new objects under old names, clocks, order. */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../../lib/core/index.ts";
import { insertByTime } from "../../../../lib/core/state/tracks.ts";
import { RESOURCE } from "../../../../lib/model/record.ts";
import { at, drawn, KEY, record, records } from "../../../support/records.ts";
import { revisionOf } from "../../../support/revision.ts";

const phase = (text: string): string | undefined => revisionOf(text).phase.at(-1)?.value;

describe("the phase is", () => {
  const PATH = "0 acts a1\n0 sks Proxy n=2 pop=True\n0 pa Active=True want=1\n0 dep 1";
  test.each([
    ["a black hole when nobody is in the set", `${PATH}\n0 priv p1\n0 pub`, "BlackHole"],
    ["none while the private Endpoints are still to come", `${PATH}\n0 pub`, "Waking"],
    ["one again at zero", `${PATH}\n0 pub\n1 dep 0`, "BlackHole"],
    ["degraded without a ready activator", `${PATH}\n0 priv p1\n0 pub p1\n1 acts !a1`, "Degraded"],
    ["not when none was ever seen", `${PATH.replace("0 acts a1\n", "")}\n0 priv p1\n0 pub p1`, "Serving"],
    ["zero with replicas 0", `${PATH}\n0 priv\n0 pub a1\n1 dep 0`, "Zero"],
  ])("%s", (_, text, expected) => expect(phase(text)).toBe(expected));

  test.each([
    ["zero without a Deployment when nothing is wanted", "Active=False want=0", "Zero"],
    ["unknown while it is not known to be idle", "Active=Unknown want=0", "Unknown"],
    ["unknown while something is wanted", "Active=False want=1", "Unknown"],
  ])("%s", (_, pa, expected) => {
    expect(phase(`0 acts a1\n0 sks Proxy n=2\n0 pa ${pa}\n0 priv\n0 pub a1`)).toBe(expected);
  });
});

/** The records of a text, their objects of one resource changed. */
function changed(text: string, resource: string, change: (object: Record<string, unknown>) => object) {
  return buildState(
    records(text).map((one) =>
      one.resource === resource ? { ...one, object: { ...one.object, ...change(one.object) } } : one,
    ) as ReturnType<typeof records>,
  ).revisions.get(KEY);
}

describe("addresses", () => {
  test("that are ready in one subset are ready", () => {
    const subset = (list: string) => ({ [list]: [{ ip: "10.1.0.1" }] });
    for (const subsets of [
      [subset("addresses"), subset("notReadyAddresses")],
      [subset("notReadyAddresses"), subset("addresses")],
    ]) {
      const revision = changed("0 sks Serve\n0 priv p1", RESOURCE.endpoints, () => ({ subsets }));
      expect([...(revision?.privateNow.values() ?? [])].map(({ state }) => state)).toEqual(["ready"]);
    }
  });

  test.each([
    ["ready where the slice says nothing", {}, "pods"],
    ["ready", { ready: true }, "pods"],
    ["not ready", { ready: false }, "none"],
  ])("of a slice are %s", (_, conditions, expected) => {
    const endpoints = [{ addresses: ["10.1.0.1"], conditions }];
    const revision = changed("0 sks Serve\n0 slice/1 p1", RESOURCE.endpointSlices, () => ({ endpoints }));
    expect(revision?.mirrored.at(-1)?.value).toBe(expected);
  });
});

describe("a new object under an old name", () => {
  test("begins anew, with the same wish too", () => {
    const { specMode, condition, flips } = revisionOf("0 sks Proxy pop=True\n5 sks Proxy pop=True uid=other");
    expect([drawn(specMode), drawn(condition), flips]).toEqual([
      ["0–5 Proxy", "5– Proxy"],
      ["0–5 True", "5– True"],
      0,
    ]);
  });

  test("is no flip", () => {
    expect(revisionOf("0 sks Proxy\n5 sks Serve uid=other").flips).toBe(0);
    expect(revisionOf("0 sks Proxy\n5 sks Serve").flips).toBe(1);
  });
});

describe("a Deployment is created", () => {
  const episodes = (type: string) =>
    buildState(records("0 sks Proxy\n5 dep 1").map((one) => (one.seq === 1 ? { ...one, type } : one)))
      .revisions.get(KEY)
      ?.coldStarts.map(({ kind }) => kind);

  test("when a watch says so", () => expect(episodes("ADDED")).toEqual(["create"]));
  test("not when it is seen for the first time", () => expect(episodes("MODIFIED")).toEqual([]));
});

describe("a recorder's clock", () => {
  const notes = (seconds: number) =>
    buildState([
      record(0, 100, "ADDED", RESOURCE.pods, { metadata: { name: "a", uid: "1" } }),
      record(1, seconds, "ADDED", RESOURCE.pods, { metadata: { name: "b", uid: "2" } }),
    ]).shared.notes.map(({ kind }) => kind);

  test.each([
    [100, []],
    [99, ["late"]],
    [98.999, ["clock-back"]],
  ])("at %s after 100", (seconds, expected) => expect(notes(seconds)).toEqual(expected));
});

test("equal times keep the order of arrival", () => {
  const items = [
    { t: at(1), name: "a" },
    { t: at(3), name: "c" },
  ];
  insertByTime(items, { t: at(1), name: "b" });
  insertByTime(items, { t: at(3), name: "d" });
  insertByTime(items, { t: at(0), name: "first" });
  expect(items.map(({ name }) => name)).toEqual(["first", "a", "b", "c", "d"]);
});
