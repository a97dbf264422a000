/** Inputs that showed a fault once, and that the fuzzing itself can be trusted. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { caseNumber } from "../../fuzz/area.ts";
import { createCostKeeper } from "../../fuzz/trace/cost.ts";
import { faultOf, PROPERTIES } from "../../fuzz/trace/properties.ts";
import { shrunk } from "../../fuzz/trace/shrink.ts";
import { traceOfCase } from "../../fuzz/trace/trace-area.ts";
import { differenceOf, notFinite } from "../../fuzz/trace/values.ts";

const FOLDER = "test/fuzz/kept";

describe("an input that showed a fault shows none", () => {
  test.each(readdirSync(FOLDER).filter((name) => name.endsWith(".ndjson")))("%s", (name) => {
    expect(faultOf(readFileSync(`${FOLDER}/${name}`))).toBe(null);
  });
});

describe("the fuzzing of traces", () => {
  test("tries the same bytes under the same number, and others under another", () => {
    const numbers = [0, 1, 2, 3].map((n) => caseNumber(7, n));
    expect(new Set([...numbers, ...[0, 1, 2, 3].map((n) => caseNumber(8, n))]).size).toBe(8);
    const texts = numbers.map((number) => Buffer.from(traceOfCase(number)).toString("latin1"));
    expect(numbers.map((number) => Buffer.from(traceOfCase(number)).toString("latin1"))).toEqual(texts);
    expect(new Set(texts).size).toBe(4);
  });

  test("checks every property of a whole recording", () => {
    const checked = new Set<string>();
    expect(faultOf(readFileSync(`${FOLDER}/absurd-window.ndjson`), (property) => checked.add(property))).toBe(
      null,
    );
    expect(checked.size).toBe(PROPERTIES.length);
  });

  test("makes a failing input as small as it can", () => {
    const lines = Array.from({ length: 40 }, (_, i) => JSON.stringify({ i, a: { b: [1, 2], c: "x" } }));
    lines[17] = JSON.stringify({ i: 17, a: { b: "bad", c: "é\u0000" } });
    const small = shrunk(Buffer.from(lines.join("\n")), (bytes) =>
      Buffer.from(bytes).toString().includes('"bad"'),
    );
    expect(Buffer.from(small).toString()).toBe('{"a":{"b":"bad"}}');
  });

  test("sees what differs, and what is no number", () => {
    const state = { a: new Map([["k", new Set([1])]]), b: [{ c: undefined, d: -0 }] };
    expect(differenceOf(structuredClone(state), state)).toBe(null);
    expect(differenceOf({ ...state, b: [{ d: 0 }] }, state)).toBe(null);
    expect(differenceOf({ ...state, b: [{ d: Number.NaN }] }, state)).toBe("state.b.0.d: NaN, not 0");
    expect(differenceOf({ ...state, a: new Map([["k", [1]]]) }, state)).toBe("state.a.k: of another type");
    expect(differenceOf({ ...state, a: new Map() }, state)).toBe("state.a: 0 parts, not 2");
    expect(notFinite({ rows: [{ x: 1 }, { x: Number.NaN }] })).toBe(".rows.1.x is NaN");
    expect(notFinite({ shares: [{ path: "M0 NaN" }] })).toBe(".shares.0.path is M0 NaN");
    expect(notFinite({ text: "NaN", x: 3 })).toBe(null);
  });

  test("takes for slow what costs far more than others of its size in the same run, and nothing before it knows them", () => {
    const keeper = createCostKeeper();
    for (let i = 0; i < 30; i++) expect(keeper.excess(10_000, i === 3 ? 9_000 : 10)).toBe(null);
    expect(keeper.excess(10_000, 1_499)).toBe(null);
    expect(keeper.excess(10_000, 1_600)).toBe(100);
    expect(keeper.excess(1_000_000, 50_000)).toBe(null);
    expect(keeper.excess(1_000_000, 70_000)).toBe(10_000);
  });
});
