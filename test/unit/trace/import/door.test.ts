import { describe, expect, test } from "vitest";
import { NothingImportedError, refusedOf } from "../../../../lib/trace/import/door.ts";
import { looksLikeTrace } from "../../../../lib/trace/import/is-trace.ts";
import { refusedAs } from "../../../../lib/trace/import/refusals.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";

const encoder = new TextEncoder();

const REFUSED: Readonly<Record<string, readonly [string | Uint8Array, string]>> = {
  table: ["NAMESPACE   NAME          AGE\ndemo        hello-00001   5d12h\n", "table"],
  "table of one namespace": ["NAME          MODE    ACTIVATORS\nhello-00001   Proxy   3\n", "table"],
  "table of a watch": ["EVENT   NAME          MODE\nADDED   hello-00001   Proxy\n", "table"],
  "table of Events": [
    "LAST SEEN   TYPE      REASON    OBJECT      MESSAGE\n5m          Normal    Pulled    pod/x   Image\n",
    "table",
  ],
  describe: ["Name:         a-68p5v\nNamespace:    demo\nPriority:     0\n", "describe"],
  screenshot: [Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), "image"],
  page: ["<!DOCTYPE html><html></html>", "page"],
  encrypted: ["age-encryption.org/v1\n-> X25519 a\n", "encrypted"],
  bytes: [Uint8Array.of(1, 0, 2, 3), "binary"],
  "list of kn": [
    "NAME    URL              LATEST        AGE\nhello   http://h.x.com   hello-00001   5m\n",
    "table",
  ],
  "what etcd holds": [
    '{"header":{"cluster_id":1},"kvs":[{"key":"L3JlZ2lzdHJ5","value":"azhz"}],"count":1}\n',
    "etcd",
  ],
  "messages in a table": ['Date,Host,Message\n"2026-01-01T00:00:00Z","h","it was slow"\n', "rows"],
  nothing: ["", "empty"],
  "plain words": ["it was slow this morning\n", "text"],
};

describe("what cannot be read is named", () => {
  test.each(Object.entries(REFUSED))("%s", async (name, [content, expected]) => {
    const bytes = typeof content === "string" ? encoder.encode(content) : content;
    expect(refusedAs({ bytes, text: new TextDecoder().decode(bytes) })).toBe(expected);
    const error = await imported([textInput(name, bytes)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NothingImportedError);
    expect((error as NothingImportedError).refused).toEqual([{ name, as: expected }]);
  });

  test("beside something that can be read it is listed", async () => {
    const { cold, inputs } = await withRecording([textInput("table.txt", "NAME   AGE\nx   1d\n")]);
    expect(cold).toBeGreaterThan(0);
    expect(refusedOf(inputs)).toEqual([{ name: "table.txt", as: "table" }]);
  });
});

test("a recording among inputs keeps its records, times and header", async () => {
  const recording = openRecording("cold-start");
  const { records, header, inputs } = await imported([textInput("cold-start", recording.bytes)]);
  expect(records).toHaveLength(recording.records.length);
  expect(header.kubernetes).toBe(recording.header.kubernetes);
  expect(inputs[0]).toMatchObject({ name: "cold-start", kind: "trace", left: [] });
  // Log lines are received later than they are of; what they are heard between tells something.
  expect(records.map(({ at, type, resource }) => `${at} ${type} ${resource}`)).toEqual(
    recording.records.map(({ at, type, resource }) => `${at} ${type} ${resource}`),
  );
});

test("a log line of a recording that was received late keeps its place", async () => {
  const at = (second: number): string => `2026-01-01T00:00:0${second}Z`;
  const line = (t: string, type: string, name: string): string =>
    `${JSON.stringify({ t, type, resource: type === "LOG" ? "autoscaler" : "pods", object: { metadata: { name } } })}\n`;
  const text = line(at(1), "ADDED", "a") + line(at(5), "ADDED", "b") + line(at(3), "LOG", "c");
  const { records } = await imported([textInput("a", text), textInput("b", line(at(4), "ADDED", "d"))]);
  expect(records.map(({ object }) => (object.metadata as { name: string }).name)).toEqual([
    "a",
    "d",
    "b",
    "c",
  ]);
});

test("the same recording twice gives its records once", async () => {
  const { bytes, records } = openRecording("cold-start");
  const twice = await imported([textInput("a", bytes), textInput("copy of a", bytes)]);
  expect(twice.records).toHaveLength(records.length);
  expect(twice.inputs[1]).toMatchObject({
    records: 0,
    left: [{ reason: "duplicate", count: records.length }],
  });
});

test("what was left out and read stands in the header of the trace", async () => {
  const { header, inputs } = await withRecording([]);
  expect(header.fields?.inputs).toEqual(JSON.parse(JSON.stringify(inputs)));
});

test("pieces of any size give the same", async () => {
  const { bytes } = openRecording("cold-start");
  const whole = await imported([textInput("a", bytes)]);
  for (const size of [997, 65_537]) {
    const { text } = await imported([textInput("a", bytes, undefined, size)]);
    expect(text).toBe(whole.text);
  }
});

test.each([
  ['{"format":"skscope-trace","version":9}', true],
  ['{"t":"2026-01-01T00:00:00Z","type":"ADDED","resource":"pods","object":{}}', true],
  ['not json\n{"type":"ADDED","t":"2026-01-01T00:00:00Z","resource":"pods","object":{}}', true],
  ['{"type":"ADDED","object":{}}', false],
  ['{"severity":"INFO","message":"x"}', false],
  ["", false],
])("%s", (text, expected) => {
  expect(looksLikeTrace(text)).toBe(expected);
});

async function withRecording(others: Parameters<typeof imported>[0]) {
  const { bytes } = openRecording("cold-start");
  const result = await imported([...others, textInput("cold-start", bytes)]);
  return { ...result, cold: result.records.length };
}
