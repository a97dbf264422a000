import { describe, expect, test } from "vitest";
import { createJsonScanner } from "../../../../lib/trace/import/json-scanner.ts";
import { random } from "../../../support/random.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What is cut out, as "role@line text"; what is broken as "reason@line". */
function cut(text: string, size = text.length, maxBytes = 1_000_000): string[] {
  const found: string[] = [];
  const scanner = createJsonScanner(
    {
      onValue: ({ role, line, bytes }) =>
        found.push(`${role}@${line} ${decoder.decode(bytes).replace(/\s+/g, " ")}`),
      onBroken: (line, reason) => found.push(`${reason}@${line}`),
    },
    maxBytes,
  );
  const bytes = encoder.encode(text);
  for (let i = 0; i < bytes.length; i += size) scanner.push(bytes.slice(i, i + size));
  scanner.end();
  return found;
}

const CASES: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "one value": ['{"a": {"b": [1]}}', ['value@1 {"a": {"b": [1]}}']],
  "values behind each other": [
    '{"a":1}{"b":2}\n{"c":3}',
    ['value@1 {"a":1}', 'value@1 {"b":2}', 'value@2 {"c":3}'],
  ],
  "brackets and quotes in strings": ['{"a":"}\\"]{"}\n', ['value@1 {"a":"}\\"]{"}']],
  "a mark before the text": ['\uFEFF{"a":1}', ['value@1 {"a":1}']],
  "a list, its kind behind its items": [
    '{\n "items": [\n {"x":1},\n {"x":[2]}\n ],\n "kind": "List"\n}\n',
    ['item@3 {"x":1}', 'item@4 {"x":[2]}', 'envelope@1 { "items": [], "kind": "List" }'],
  ],
  "a list, its kind before its items": [
    '{"kind":"PodList","items":[{"x":1}],"metadata":{"items":[{"y":1}]}}',
    ['item@1 {"x":1}', 'envelope@1 {"kind":"PodList","items":[],"metadata":{"items":[{"y":1}]}}'],
  ],
  "an empty list": ['{"items":[]}', ['envelope@1 {"items":[]}']],
  "items that are deeper": ['{"spec":{"items":[{"x":1}]}}', ['value@1 {"spec":{"items":[{"x":1}]}}']],
  "a value that is called items": ['{"a":"items","b":[{"x":1}]}', ['value@1 {"a":"items","b":[{"x":1}]}']],
  "an outermost array": [
    '[{"a":1},\n{"b":2}]\n{"c":3}',
    ['item@1 {"a":1}', 'item@2 {"b":2}', 'value@3 {"c":3}'],
  ],
  "text between values": [
    '{"a":1}\npanic: oh {no}\n\tmain.go\n{"b":2}',
    ['value@1 {"a":1}', "brokenJson@2", 'value@4 {"b":2}'],
  ],
  "a line that ends in a string": ['{"a":"b\n{"c":3}\n', ["brokenJson@1", 'value@2 {"c":3}']],
  "an indented value that was cut off": [
    '{\n  "a": {\n{\n  "b": 2\n}\n',
    ["brokenJson@1", 'value@3 { "b": 2 }'],
  ],
  "a value without its end": ['{"a":1}\n{"b":', ['value@1 {"a":1}', "brokenJson@2"]],
  "a bracket too many": ['{"a":1}}\n{"b":2}', ['value@1 {"a":1}', "brokenJson@1", 'value@2 {"b":2}']],
  nothing: ["", []],
};

describe("values are cut out", () => {
  for (const [name, [text, expected]] of Object.entries(CASES)) {
    test(name, () => {
      expect(cut(text)).toEqual(expected);
      for (const size of [1, 2, 3, 7]) expect(cut(text, size), `pieces of ${size}`).toEqual(expected);
    });
  }
});

test("what is longer than the limit is passed over, what follows is not", () => {
  const text = `{"a":"${"x".repeat(50)}"}\n{"b":2}\n`;
  for (const size of [1, 10, 1_000]) expect(cut(text, size, 40)).toEqual(["tooLong@1", 'value@2 {"b":2}']);
});

test("the limit is one item's, not the list's", () => {
  const items = Array.from({ length: 20 }, (_, i) => `{"i":${i}}`);
  expect(
    cut(`{"items":[${items.join(",\n")}]}`, 16, 60).filter((text) => text.startsWith("item")),
  ).toHaveLength(20);
});

test("is cut the same in whatever pieces it comes, deep and spoilt", () => {
  const { below, pick, chance } = random(35);
  const words = [
    '"a\\"b"',
    '"\\\\"',
    '"x]}{["',
    '"é\\n"',
    "1",
    "null",
    '""',
    '{"k": [1, {"l": "]"}]}',
    "[[], {}]",
  ];
  const value = (depth: number): string =>
    depth === 0
      ? pick(words)
      : chance(0.5)
        ? `{\n"${pick(["items", "data", "a"])}": ${value(depth - 1)},  "b":${pick(words)}}`
        : `[${value(depth - 1)},\n ${value(below(depth))}]`;
  for (let i = 0; i < 400; i++) {
    const items = Array.from({ length: 1 + below(3) }, () => `{"metadata": ${value(1 + below(6))}}`);
    const whole = `{"kind": "List", "items": [\n${items.join(",\n")}\n]}\n{"z": ${value(7)}}\n`;
    const at = below(whole.length);
    const text = chance(0.3)
      ? whole.slice(0, at) + pick(['"', "\n", "}", "[", "\\"]) + whole.slice(at)
      : whole;
    const all = cut(text);
    expect(cut(text, 1)).toEqual(all);
    expect(cut(text, 1 + below(40))).toEqual(all);
    if (text === whole) expect(all).toHaveLength(items.length + 2);
  }
});
