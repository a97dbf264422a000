import { describe, expect, test } from "vitest";
import { readTrace } from "../../../lib/trace/reader.ts";
import { formatHeader, formatRecord, formatTrace } from "../../../lib/trace/writer.ts";
import { record } from "../../support/records.ts";

function again(text: string): string {
  const { header, records } = readTrace(Buffer.from(text));
  return [...formatTrace(header, records)].join("");
}

describe("a trace that was read", () => {
  test.each([
    [
      "with a header and its unknown fields",
      '{"format":"skscope-trace","version":1,"cluster":"lab","x":{"y":[1]},"redacted":["a"]}\n',
    ],
    [
      "with items of what is redacted that are no texts",
      '{"format":"skscope-trace","version":1,"redacted":["a",1]}\n',
    ],
    ["with a text as what is redacted", '{"format":"skscope-trace","version":1,"redacted":"all"}\n'],
    ["with an empty list of what is redacted", '{"format":"skscope-trace","version":1,"redacted":[]}\n'],
    ["without a header", ""],
  ])("%s is written back as it was", (_, header) => {
    const text = `${header}{"t":"2026-01-01T00:00:00.123456Z","type":"ADDED","resource":"pods","initial":true,"object":{"ü":"€","__proto__":{}}}
{"t":"2026-01-01T02:00:00+02:00","type":"NEW","resource":"x","object":{},"by":"me"}
`;
    expect(again(text)).toBe(text);
  });

  test("is written with the fields of its records in the order of the format, once and for all", () => {
    const text =
      '{"object":{},"resource":"x","by":"me","type":"NEW","t":"2026-01-01T00:00:00Z","initial":false}\n';
    const written = '{"t":"2026-01-01T00:00:00Z","type":"NEW","resource":"x","object":{},"by":"me"}\n';
    expect(again(text)).toBe(written);
    expect(again(written)).toBe(written);
  });
});

describe("a header that was read and changed", () => {
  test("is written as changed", () => {
    const { header } = readTrace(
      Buffer.from('{"format":"skscope-trace","version":1,"x":1,"redacted":["a",1]}\n'),
    );
    expect(formatHeader({ ...header, note: "n", redacted: ["a", "b"] })).toBe(
      '{"format":"skscope-trace","version":1,"x":1,"redacted":["a","b"],"note":"n"}\n',
    );
  });
});

describe("a trace that was not read", () => {
  test("has a header with what is known", () => {
    expect(formatHeader({ version: 1, cluster: "lab", redacted: ["a"] })).toBe(
      '{"format":"skscope-trace","version":1,"cluster":"lab","redacted":["a"]}\n',
    );
    expect(formatHeader({ version: 1, redacted: [] })).toBe('{"format":"skscope-trace","version":1}\n');
  });

  test("has records on one line each, whatever is in them", () => {
    const line = formatRecord(record(0, 1.5, "LOG", "autoscaler", { message: "a\nb\u2028c" }));
    expect(line.split("\n")).toHaveLength(2);
    expect(readTrace(Buffer.from(line)).records[0]?.object).toEqual({ message: "a\nb\u2028c" });
  });
});
