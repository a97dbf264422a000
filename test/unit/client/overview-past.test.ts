/** The overview of a dump reaches back as far as its objects say since when its states hold. */
import { describe, expect, test } from "vitest";
import { decodeDigests, encodeDigests } from "../../../lib/client/digest-codec.ts";
import { pathBefore, withLivePast, withPast } from "../../../lib/client/overview-past.ts";
import { rowsAt } from "../../../lib/client/overview-rows.ts";
import { buildState, digestOf } from "../../../lib/core/index.ts";
import { at, records } from "../../support/records.ts";

/** At zero for 590 s, and served for 100 s, by the objects' own times. */
const DUMP = `0 =acts a1
  0 =sks Proxy pop=True@-700 ep=Unknown,NoHealthyBackends@-590
  0 =pa Active=False,NoTraffic@-600 want=0
  0 =dep 0
  0 =pub a1
  0 =priv
  0 =sks/web Serve pop=False@-100 ep=True@-120
  0 =pa/web Active=True@-130 want=1
  0 =dep/web 1
  0 =pub/web p1
  0 =priv/web p1`;
const LONG = `${DUMP}\n60 dep/web 2`;

/** As a page has it: sent as text. */
function shown(text: string) {
  const { shared, revisions } = buildState(records(text));
  const digests = decodeDigests(encodeDigests([...revisions.values()].map(digestOf)));
  const extent = withPast(digests, { from: shared.firstT ?? 0, to: shared.lastT ?? 0 });
  return { shared, digests, extent };
}
const seconds = (t: number): number => (t - at(0)) / 1_000;

describe("one look at a cluster", () => {
  test("is shown with the time before it, as far as the objects tell", () => {
    const { extent } = shown(DUMP);
    expect([seconds(extent.from), seconds(extent.to)]).toEqual([-590, 0]);
  });

  test("has strips of the path that was the same since then", () => {
    const { digests, extent } = shown(DUMP);
    const strips = digests.map((digest) => pathBefore(digest, extent));
    expect(strips.map((strip) => strip && [strip.value, seconds(strip.from), seconds(strip.to)])).toEqual([
      ["activator", -590, 0],
      ["pods", -100, 0],
    ]);
  });

  test("has rows there: the state and the path that held, and no number", () => {
    const { shared, digests } = shown(DUMP);
    const rows = (t: number) =>
      rowsAt(shared, digests, at(t)).rows.map(({ name, phase, path, replicas }) => [
        name,
        phase,
        path,
        replicas,
      ]);
    expect(rows(-50)).toEqual([
      ["r", "Zero", "activator", null],
      ["web", "Serving", "pods", null],
    ]);
    expect(rows(-101)).toEqual([["r", "Zero", "activator", null]]);
    expect(rows(-591)).toEqual([]);
  });

  test("whose objects say nothing is shown as it is", () => {
    const { digests, extent } = shown(DUMP.replaceAll(/@-\d+/g, ""));
    expect([seconds(extent.from), seconds(extent.to)]).toEqual([0, 0]);
    expect(digests.map((digest) => pathBefore(digest, extent))).toEqual([null, null]);
  });
});

test("a recording is shown as before, whatever its first lists say", () => {
  const { digests, extent } = shown(LONG);
  expect([seconds(extent.from), seconds(extent.to)]).toEqual([0, 60]);
  expect(digests.map((digest) => pathBefore(digest, extent))).toEqual([null, null]);
});

describe("a cluster that is watched", () => {
  function watched(text: string) {
    const { digests, shared } = shown(text);
    const extent = { from: shared.firstT ?? 0, to: shared.lastT ?? 0 };
    return { digests, extent: withLivePast(digests, extent) };
  }

  test("is shown with the time before the watch, however long it has gone on", () => {
    const { digests, extent } = watched(LONG);
    expect([seconds(extent.from), seconds(extent.to)]).toEqual([-590, 60]);
    const strips = digests.map((digest) => pathBefore(digest, extent));
    expect(strips.map((strip) => strip && [strip.value, seconds(strip.from), seconds(strip.to)])).toEqual([
      ["activator", -590, 0],
      ["pods", -100, 0],
    ]);
    expect(seconds(watched(`${LONG}\n9000 dep/web 1`).extent.from)).toBe(-590);
  });

  test("six hours at most", () => {
    const old = (s: number): string =>
      LONG.replaceAll("@-700", `@-${s}`).replaceAll("@-600", `@-${s}`).replaceAll("@-590", `@-${s}`);
    expect(seconds(watched(old(21_600)).extent.from)).toBe(-21_600);
    expect(seconds(watched(old(21_601)).extent.from)).toBe(-100);
  });

  test("with what was wrong before it", () => {
    const { digests } = watched(LONG.replaceAll(/@-\d+/g, ""));
    const finding = { rule: "D4", from: at(-300), to: null, afterMs: 0, beginSeq: 0 };
    const told = digests.map((digest) => ({ ...digest, findings: [finding] }));
    const extent = withLivePast(told, { from: at(0), to: at(60) });
    expect(seconds(extent.from)).toBe(-300);
  });

  test("of which nothing is told is shown since it is watched", () => {
    const { extent } = watched(LONG.replaceAll(/@-\d+/g, ""));
    expect([seconds(extent.from), seconds(extent.to)]).toEqual([0, 60]);
  });
});
