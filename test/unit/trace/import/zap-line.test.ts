/** Lines that are read by their outer form say what they say when they are parsed, and what may hide something is not. */
import { describe, expect, test } from "vitest";
import { processOf } from "../../../../lib/trace/import/log-process.ts";
import { printedLine } from "../../../../lib/trace/import/zap-line.ts";
import { logRecord } from "../../../../lib/trace/log-record.ts";
import { fileInput, importedFiles } from "../../../support/archive-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { random } from "../../../support/random.ts";

const HEAD = '{"severity":"INFO","timestamp":"2026-01-01T00:00:00.123456789Z","logger":"activator",';
const LINE = `${HEAD}"caller":"net/x.go:1","message":"MESSAGE","commit":"98e5ef9","addr":"10.0.0.1:8012"}`;
const said = (message: string): string => LINE.replace("MESSAGE", () => message);

/** The same by a parser. */
function parsed(line: string) {
  const object = JSON.parse(line);
  const record = logRecord(object, processOf(object, {}, "x.log") ?? "", null);
  return { record, object: JSON.parse(line) };
}

describe.each(["many-revisions", "fault-image-pull", "burst"])("the lines of %s", (name) => {
  const lines = openRecording(name)
    .records.filter(({ type }) => type === "LOG")
    .map(({ object }) => JSON.stringify(object));
  const told = lines.filter((line) => printedLine(line, undefined) !== null);

  test("are told by their form, but for few", () => {
    expect(told.length / lines.length).toBeGreaterThan(0.7);
  });

  test("say the same as when they are parsed", () => {
    for (const line of told) {
      const { record, object } = parsed(line);
      expect(printedLine(line, undefined)).toEqual({
        t: record?.t,
        at: record?.at,
        resource: record?.resource,
        object: line,
      });
      expect(record?.object).toEqual(object);
    }
  });
});

test.each([
  ["a credential in the message", said("password: hunter2 of the door")],
  ["one in capitals", said("TOKEN=abcdefgh")],
  ["one behind an escape", said("to\\u006ben=abcdefgh")],
  ["one in an address", said("http:\\/\\/user:word@host")],
  ["one in a field", LINE.replace('"addr"', '"api_key"')],
  ["a JSON Web Token in a name", LINE.replace("98e5ef9", "eyJhbGciOi.eyJzdWIi.c2lnbmF0")],
  ["a decision that other inputs tell, too", said("Scaling from 0 to 1")],
  ["a stack trace, which may be long", LINE.replace('"addr"', '"stacktrace"')],
  ["a second time", LINE.replace('"addr":"10.0.0.1:8012"', '"timestamp":"2027-01-01T00:00:00Z"')],
  ["a day that does not exist", LINE.replace("2026-01-01", "2026-02-30")],
  ["another zone", LINE.replace("123456789Z", "123456789+08:00")],
  ["a logger that names no process", LINE.replace("activator", "istiod")],
  ["an envelope around it", LINE.replace('"addr"', '"log"')],
  ["a control character", said("a\u0001b")],
  ["a line that is cut off", LINE.slice(0, -1)],
  ["a number that JSON has not", LINE.replace('"10.0.0.1:8012"', "01")],
  ["an escape that JSON has not", said("a\\x")],
  ["a quote too many", said('a"b')],
  ["something behind it", `${LINE}}`],
])("%s has to be looked at", (_, line) => {
  expect(printedLine(LINE, undefined)).not.toBeNull();
  expect(printedLine(line, undefined)).toBeNull();
});

test("what is told by its form is JSON, however it is spoilt", () => {
  const { below, pick } = random(14);
  const odd = ['"', "\\", "{", "}", "[", "]", ",", ":", "u", "0", "-", "\u0007", "é", " ", "n", "."];
  for (let i = 0; i < 20_000; i++) {
    const at = below(LINE.length);
    const line = LINE.slice(0, at) + pick(odd) + LINE.slice(at + below(3));
    const told = printedLine(line, undefined);
    if (told === null) continue;
    const { record, object } = parsed(line);
    expect([record?.t, record?.at, record?.resource]).toEqual([told.t, told.at, told.resource]);
    expect(record?.object).toEqual(object);
  }
});

test("an import says the same of lines that a parser has to read", async () => {
  const lines = openRecording("burst")
    .records.filter(({ type }) => type === "LOG")
    .map(({ object }) => JSON.stringify(object));
  const quick = await importedFiles([fileInput("a.log", lines.join("\n"))]);
  const slow = await importedFiles([
    fileInput("a.log", lines.map((line) => `{ ${line.slice(1)}`).join("\n")),
  ]);
  expect(quick.records).toEqual(slow.records);
  // The same lines in another spelling are the same lines.
  const { records } = await importedFiles([
    fileInput("a.log", lines.join("\n")),
    fileInput("b.log", lines.map((line) => `{ ${line.slice(1)}`).join("\n")),
  ]);
  expect(records).toHaveLength(quick.records.length);
});
