import { describe, expect, test } from "vitest";
import { NotATraceError, UnsupportedTraceVersionError } from "../../../lib/model/errors.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../../../lib/model/record.ts";
import {
  createTraceReader,
  type LinePlace,
  MAX_LINE_BYTES,
  readRecordLine,
  readTrace,
} from "../../../lib/trace/reader.ts";

const HEADER = '{"format":"skscope-trace","version":1}';
const RECORD = '{"t":"2026-01-01T00:00:00.000001Z","type":"ADDED","resource":"pods","object":{"a":1}}';
const encoder = new TextEncoder();

function read(text: string | Uint8Array) {
  return readTrace(typeof text === "string" ? encoder.encode(text) : text);
}

/** Problems as "line@byte reason". */
function problems(text: string | Uint8Array): string[] {
  return read(text).problems.map(({ line, byteOffset, reason }) => `${line}@${byteOffset} ${reason}`);
}

function bytes(...parts: (string | number[])[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Uint8Array.from(part))),
    ),
  );
}

describe("a trace", () => {
  test("is a header and records, the last line with or without its end", () => {
    for (const text of [`${HEADER}\n${RECORD}\n${RECORD}\n`, `${HEADER}\n${RECORD}\n${RECORD}`]) {
      const { header, records, problems: found } = read(text);
      expect(header).toMatchObject({ version: 1, redacted: [] });
      expect(found).toEqual([]);
      expect(records.map(({ seq }) => seq)).toEqual([0, 1]);
      expect(records[0]).toEqual({
        seq: 0,
        t: Date.parse("2026-01-01T00:00:00Z"),
        at: "2026-01-01T00:00:00.000001Z",
        type: "ADDED",
        resource: "pods",
        initial: false,
        object: { a: 1 },
      });
    }
  });

  test("of a header only has no records", () => {
    expect(read(`${HEADER}\n`).records).toEqual([]);
    expect(read(HEADER).problems).toEqual([]);
  });

  test("without a header is version 1 with everything unknown", () => {
    expect(read(`${RECORD}\n`).header).toEqual({ version: 1 });
  });

  test("may begin with a byte order mark, end its lines like Windows and hold empty lines", () => {
    const {
      records,
      problems: found,
      header,
    } = read(`\uFEFF${HEADER}\r\n\r\n${RECORD}\r\n  \n${RECORD}\r\n`);
    expect(found).toEqual([]);
    expect(header.fields).toBeDefined();
    expect(records).toHaveLength(2);
  });

  test("keeps header fields that are unknown, and leaves out known ones of the wrong type", () => {
    const { header } = read(
      '{"format":"skscope-trace","version":1,"cluster":7,"note":"n","x":{"y":1},"redacted":["a",1]}\n',
    );
    expect(header).toEqual({
      version: 1,
      note: "n",
      redacted: ["a"],
      fields: { format: "skscope-trace", version: 1, cluster: 7, note: "n", x: { y: 1 }, redacted: ["a", 1] },
    });
  });

  test("keeps types, resources and fields that are unknown", () => {
    const line =
      '{"t":"2026-01-01T00:00:00Z","type":"NEW","resource":"things.example.com","initial":true,"object":{},"by":"me","__proto__":{"z":1}}';
    const [record] = read(line).records;
    expect(record).toMatchObject({ type: "NEW", resource: "things.example.com", initial: true });
    expect(JSON.stringify(record?.extra)).toBe('{"by":"me","__proto__":{"z":1}}');
    expect(Object.keys(read(RECORD).records[0] ?? {})).not.toContain("extra");
  });

  test("keeps an `initial` that is no truth value, as an unknown field", () => {
    const [record] = read(RECORD.replace('"type"', '"initial":"yes","type"')).records;
    expect(record).toMatchObject({ initial: false, extra: { initial: "yes" } });
  });

  test("keeps a key named __proto__ as a key", () => {
    const [record] = read(RECORD.replace('{"a":1}', '{"__proto__":{"polluted":true}}')).records;
    expect(JSON.stringify(record?.object)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each([1, 2, 7, 50, 100])("is read from a buffer that is used again for every %d bytes", (size) => {
    const source = encoder.encode(`${HEADER}\n${RECORD}\nbroken\n${RECORD}`);
    for (const buffer of [new Uint8Array(size), Buffer.alloc(size)]) {
      const records: TraceRecord[] = [];
      const found: TraceProblem[] = [];
      const reader = createTraceReader({ onRecord: (r) => records.push(r), onProblem: (p) => found.push(p) });
      for (let start = 0; start < source.length; start += size) {
        const piece = source.subarray(start, start + size);
        buffer.set(piece);
        reader.push(buffer.subarray(0, piece.length));
      }
      buffer.fill(0);
      reader.end();
      expect({ records, problems: found }).toEqual({
        records: read(source).records,
        problems: read(source).problems,
      });
    }
  });

  test("says where each record stands", () => {
    const places: LinePlace[] = [];
    const reader = createTraceReader({
      onRecord: (_, place) => places.push(place),
      onProblem: () => undefined,
    });
    reader.push(encoder.encode(`${HEADER}\n${RECORD}\n\nx\n${RECORD}`));
    reader.end();
    expect(places).toEqual([
      { line: 2, byteOffset: HEADER.length + 1, byteLength: RECORD.length },
      { line: 5, byteOffset: HEADER.length + RECORD.length + 5, byteLength: RECORD.length },
    ]);
  });
});

describe("a line that is no record is a problem with its place, and reading goes on", () => {
  const AFTER = RECORD.length + 1;

  test.each([
    ["broken in the middle", '{"t":"2026', /^2@86 not JSON: /],
    ["not JSON at all", "hello", /^2@86 not JSON: /],
    ["a list", "[1]", "2@86 not a JSON object"],
    ["null", "null", "2@86 not a JSON object"],
    ["a number", "7", "2@86 not a JSON object"],
    ["too deep", `{"t":${"[".repeat(100)}${"]".repeat(100)}}`, "2@86 nests deeper than 100 levels"],
    ["far too deep", `{"format":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, "2@86 nests deeper than 100 levels"],
    ["almost too deep", `{"t":${"[".repeat(99)}${"]".repeat(99)}}`, '2@86 the field "t" is not a string'],
    ["empty", "{}", '2@86 the field "t" is missing'],
    ["without type", '{"t":"2026-01-01T00:00:00Z"}', '2@86 the field "type" is missing'],
    ["without resource", '{"t":"2026-01-01T00:00:00Z","type":"X"}', '2@86 the field "resource" is missing'],
    [
      "without object",
      '{"t":"2026-01-01T00:00:00Z","type":"X","resource":"x"}',
      '2@86 the field "object" is missing',
    ],
    ["with a time that is a number", '{"t":1}', '2@86 the field "t" is not a string'],
    ["with a type that is none", '{"t":"","type":null}', '2@86 the field "type" is not a string'],
    [
      "with a list as object",
      '{"t":"","type":"","resource":"","object":[]}',
      '2@86 the field "object" is not an object',
    ],
    [
      "with null as object",
      '{"t":"","type":"","resource":"","object":null}',
      '2@86 the field "object" is not an object',
    ],
    [
      "with a time that is none",
      '{"t":"yesterday","type":"X","resource":"x","object":{}}',
      '2@86 "t" is not an RFC 3339 time: "yesterday"',
    ],
    ["a header", HEADER, "2@86 a header after records; it is ignored"],
    [
      "a header of a later version",
      '{"format":"skscope-trace","version":9}',
      "2@86 a header after records; it is ignored",
    ],
    ["of another format", '{"format":"other"}', "2@86 a header after records; it is ignored"],
  ])("%s", (_, line, expected) => {
    const text = `${RECORD}\n${line}\n${RECORD}\n`;
    expect(AFTER).toBe(86);
    const found = problems(text);
    expect(found).toHaveLength(1);
    if (typeof expected === "string") expect(found[0]).toBe(expected);
    else expect(found[0]).toMatch(expected);
    expect(read(text).records.map(({ seq }) => seq)).toEqual([0, 1]);
  });

  test("a second header", () => {
    expect(problems(`${HEADER}\n${HEADER}\n${RECORD}\n`)).toEqual(["2@39 a second header; it is ignored"]);
  });

  test("the last one, cut off", () => {
    expect(problems(`${RECORD}\n${RECORD.slice(0, 50)}`)).toEqual([
      "2@86 the file ends in the middle of this line",
    ]);
  });

  test("the last one, cut off within a character", () => {
    const cut = bytes(`${RECORD}\n`, '{"t":"', [0xc3]);
    expect(problems(cut)).toEqual(["2@86 the file ends in the middle of this line"]);
  });

  test("invalid UTF-8", () => {
    const text = bytes(`${RECORD}\n`, '{"t":"', [0xc3, 0x28], `"}\n${RECORD}\n`);
    expect(problems(text)).toEqual(["2@86 not valid UTF-8"]);
    expect(read(text).records).toHaveLength(2);
  });

  test("longer than any object of a cluster, without keeping it", () => {
    const long = `{"t":"${"x".repeat(10 * 1024 * 1024)}"}`;
    const expected = [`2@86 the line is longer than ${MAX_LINE_BYTES} bytes`];
    const text = encoder.encode(`${RECORD}\n${long}\n${RECORD}\n`);
    expect(problems(text)).toEqual(expected);
    const found: TraceProblem[] = [];
    const records: TraceRecord[] = [];
    const reader = createTraceReader({ onRecord: (r) => records.push(r), onProblem: (p) => found.push(p) });
    for (let i = 0; i < text.length; i += 65_536) reader.push(text.subarray(i, i + 65_536));
    reader.end();
    expect(found.map(({ line, byteOffset, reason }) => `${line}@${byteOffset} ${reason}`)).toEqual(expected);
    expect(records.map(({ seq }) => seq)).toEqual([0, 1]);
  });

  test("longer than allowed as the last one", () => {
    const found: string[] = [];
    const reader = createTraceReader(
      { onRecord: () => undefined, onProblem: (p) => found.push(p.reason) },
      100,
    );
    reader.push(encoder.encode(`${RECORD}\n${"x".repeat(60)}`));
    reader.push(encoder.encode("y".repeat(60)));
    reader.end();
    expect(found).toEqual(["the line is longer than 100 bytes"]);
  });

  test("exactly as long as allowed is read", () => {
    const { length } = RECORD;
    let count = 0;
    const reader = createTraceReader({ onRecord: () => count++, onProblem: () => undefined }, length);
    reader.push(encoder.encode(`${RECORD}\n${RECORD}`));
    reader.end();
    expect(count).toBe(2);
  });

  test("numbers lines and bytes, not characters", () => {
    const text = `${RECORD.replace('"a"', '"äöü€"')}\nbroken\n`;
    expect(problems(text)[0]).toMatch(new RegExp(`^2@${Buffer.byteLength(text) - 7} not JSON`));
  });
});

describe("what is no trace is refused", () => {
  test("empty", () => {
    expect(() => read("")).toThrow(new NotATraceError("The file is empty."));
  });

  test.each([
    ["blank lines", "\n\n \n"],
    ["text", "hello\nworld\n"],
    ["JSON over many lines", '{\n  "a": 1\n}\n'],
    ["objects that are no records", '{"a":1}\n{"b":2}\n'],
  ])("%s", (_, text) => {
    expect(() => read(text)).toThrow(NotATraceError);
    expect(() => read(text)).toThrow(/^No trace header and no record in \d+ bytes/);
  });

  test("a picture, with its first problem named", () => {
    const png = bytes([0x89], "PNG\r\n", [0x1a], "\n", [0, 0, 0, 13], "IHDR", [0, 1, 255, 254]);
    expect(() => read(png)).toThrow(/First problem, line 1: not valid UTF-8\.$/);
  });

  test("another format", () => {
    expect(() => read('{"format":"other","version":1}\n')).toThrow(
      new NotATraceError('The first line says format "other", not "skscope-trace".'),
    );
  });

  test.each(["0", "1.5", '"1"', "null", "-1", "true"])("version %s", (version) => {
    expect(() => read(`{"format":"skscope-trace","version":${version}}\n`)).toThrow(NotATraceError);
  });

  test("no version", () => {
    expect(() => read('{"format":"skscope-trace"}\n')).toThrow(/version none/);
  });

  test("a later version, with both versions named", () => {
    const text = `{"format":"skscope-trace","version":7}\n${RECORD}\n`;
    expect(() => read(text)).toThrow(UnsupportedTraceVersionError);
    expect(() => read(text)).toThrow("The trace has format version 7; this skscope reads up to version 1.");
  });
});

describe("the header", () => {
  test("of another format after a broken line is a problem, and the records that follow are read", () => {
    const text = `oops\n{"format":"other"}\n${RECORD}\n`;
    expect(problems(text).slice(1)).toEqual(['2@5 the field "t" is missing']);
    expect(read(text).records).toHaveLength(1);
  });

  test("is read after a first line that is broken", () => {
    let header: TraceHeader | undefined;
    const reader = createTraceReader({
      onRecord: () => undefined,
      onProblem: () => undefined,
      onHeader: (found) => {
        header = found;
      },
    });
    reader.push(encoder.encode(`oops\n${HEADER}\n`));
    expect(header?.version).toBe(1);
    expect(reader.end()).toMatchObject({ records: 0, problems: 1, bytes: HEADER.length + 6 });
  });
});

describe("one line again", () => {
  test("is the record it was", () => {
    expect(readRecordLine(encoder.encode(RECORD), 5)).toEqual({ ...read(RECORD).records[0], seq: 5 });
    expect(readRecordLine(encoder.encode("{}"), 5)).toBeUndefined();
  });
});

test("a piece is taken up to the line after which it is enough, and means the same", () => {
  const whole = encoder.encode(`${HEADER}\n\n${RECORD}\n{b\n${RECORD}\n${RECORD}`);
  const tell = (cuts: boolean): string[] => {
    const told: string[] = [];
    const reader = createTraceReader({
      onRecord: ({ seq }, { line, byteOffset }) => told.push(`record ${seq} ${line}@${byteOffset}`),
      onProblem: ({ line, byteOffset }) => told.push(`problem ${line}@${byteOffset}`),
    });
    const pieces: number[] = [];
    for (let at = 0; at < whole.length; at += pieces.at(-1) ?? 0)
      pieces.push(reader.push(whole.subarray(at), () => cuts));
    // The header, a record with the empty line before it, the broken line, a record, the rest.
    const lengths = [HEADER, `\n${RECORD}`, "{b", RECORD].map((line) => line.length + 1);
    expect(pieces).toEqual(cuts ? [...lengths, RECORD.length] : [whole.length]);
    expect(reader.end()).toMatchObject({ records: 3, problems: 1, bytes: whole.length });
    return told;
  };
  expect(tell(true)).toEqual(tell(false));
});

test.each(["a", "äöü€", "\u{1f600}", "\ufeff"])(
  "pieces of any size mean the same, with %j in a line",
  (letters) => {
    const own = RECORD.replace('"a"', JSON.stringify(letters));
    const whole = bytes(`${HEADER}\n${RECORD}\n{b\n`, [0x7b, 0xff, 0x0a], `${own}\n\n${RECORD}\n${own}`);
    const tell = (size: number): string[] => {
      const told: string[] = [];
      const reader = createTraceReader({
        onRecord: ({ object }, { line, byteOffset, byteLength }) =>
          told.push(`${JSON.stringify(object)} ${line}@${byteOffset} ${byteLength}`),
        onProblem: ({ line, byteOffset, reason }) => told.push(`${reason} ${line}@${byteOffset}`),
      });
      for (let at = 0; at < whole.length; at += size) reader.push(whole.subarray(at, at + size));
      reader.end();
      return told;
    };
    const told = tell(1);
    expect(told).toHaveLength(6);
    for (let size = 2; size <= whole.length; size++) expect(tell(size)).toEqual(told);
  },
);

describe("a resource that is not written whole is taken as meant:", () => {
  const SKS = "serverlessservices.networking.internal.knative.dev";
  const KNATIVE = { apiVersion: "serving.knative.dev/v1", kind: "Service" };
  test.each([
    ["a plural", "serverlessservices", {}, SKS],
    ["a kind", "ServerlessService", {}, SKS],
    [
      "a wrong plural, by its object",
      "sks",
      { apiVersion: "networking.internal.knative.dev/v1alpha1", kind: "ServerlessService" },
      SKS,
    ],
    ["Knative's Service, by its object", "services", KNATIVE, "services.serving.knative.dev"],
    ["Kubernetes' own", "services", {}, "services"],
    ["what nobody knows", "widgets", {}, "widgets"],
  ])("%s", (_, resource, object, meant) => {
    const line = JSON.stringify({ t: "2026-01-01T00:00:00Z", type: "ADDED", resource, object });
    expect(read(`${HEADER}\n${line}\n`).records.map((record) => record.resource)).toEqual([meant]);
  });
});
