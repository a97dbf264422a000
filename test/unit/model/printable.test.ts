import { expect, test } from "vitest";
import { printable, printableJson } from "../../../lib/model/printable.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { formatHeader, formatRecord } from "../../../lib/trace/writer.ts";

const CONTROLS = "\u009b31m\u007f\u0085\u061c\u200e\u202e\u2066\u2028";
const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

test("a text has what a terminal would obey written out, line ends too", () => {
  expect(printable("a\nb\u001b[1m\u202e")).toBe("a\\u000ab\\u001b[1m\\u202e");
});

test("a JSON document stays one and says the same", () => {
  const value = { [CONTROLS]: [CONTROLS, "plain ü €", "\u0000\n"] };
  const json = printableJson(JSON.stringify(value, null, 2));
  expect(json).not.toMatch(OBEYED);
  expect(json.split("\n").length).toBeGreaterThan(1);
  expect(JSON.parse(json)).toEqual(value);
});

test("lines of a recording hold nothing that a terminal would obey", () => {
  const line = formatRecord({
    seq: 0,
    t: 0,
    at: "1970-01-01T00:00:00Z",
    type: "ADDED",
    resource: RESOURCE.pods,
    object: { metadata: { name: CONTROLS } },
    initial: false,
  });
  expect(line).not.toMatch(OBEYED);
  expect(JSON.parse(line).object.metadata.name).toBe(CONTROLS);
  expect(formatHeader({ version: 1, note: CONTROLS })).not.toMatch(OBEYED);
});
