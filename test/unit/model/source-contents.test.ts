import { describe, expect, test } from "vitest";
import type { Json } from "../../../lib/model/json.ts";
import { reportedInputs, unreadFiles } from "../../../lib/model/source-contents.ts";

const header = (inputs: Json) => ({ version: 1, fields: { inputs } });

const WHOLE = {
  name: "dump.json",
  kind: "list",
  files: 3,
  bytes: 1_200,
  records: 7,
  from: 1_000,
  to: 2_000,
  clocks: ["object"],
  instant: { at: 2_000, by: "file" },
  left: [{ reason: "secret", count: 2, first: "shop/token" }],
  refused: null,
};

describe("what a header says of its inputs", () => {
  test("is read as an import writes it", () => {
    expect(reportedInputs(header([WHOLE]))).toEqual([WHOLE]);
  });

  test("is nothing for a recording", () => {
    expect(reportedInputs({ version: 1 })).toEqual([]);
  });

  test.each([
    ["no list", { a: 1 }],
    ["no objects", [1, null, "x", []]],
    ["no name", [{ kind: "list" }]],
    ["no kind", [{ name: "x", kind: 7 }]],
  ])("is nothing where it is %s", (_, inputs) => {
    expect(reportedInputs(header(inputs as Json))).toEqual([]);
  });

  test("keeps what fits of an input, and leaves the rest out", () => {
    const odd = {
      ...WHOLE,
      files: 2,
      bytes: "many",
      records: -1,
      from: 9e15,
      to: null,
      clocks: ["object", 3],
      instant: { at: 1e300, by: "file" },
      left: [{ reason: 1 }, null, { reason: "secret", count: 1 }],
      refused: 7,
    };
    expect(reportedInputs(header([odd]))).toEqual([
      {
        ...WHOLE,
        files: 2,
        bytes: null,
        records: 0,
        from: null,
        to: null,
        clocks: ["object"],
        instant: null,
        left: [{ reason: "secret", count: 1, first: "" }],
        refused: null,
      },
    ]);
  });

  test("is bounded, whatever it holds", () => {
    const long = { ...WHOLE, name: "n".repeat(1e6), left: Array(1_000).fill(WHOLE.left[0]) };
    const read = reportedInputs(header(Array(20_000).fill(long) as Json));
    expect(read).toHaveLength(5_000);
    expect([read[0]?.name.length, read[0]?.left.length]).toEqual([1_000, 50]);
  });
});

test("a file that was given is unread; what lies in an archive only if something can be brought instead", () => {
  const refused = (name: string, as: string) => ({ ...WHOLE, name, refused: as });
  const inputs = [
    WHOLE,
    refused("pods.txt", "table"),
    refused("notes.md", "text"),
    refused("must-gather/version", "text"),
    refused("must-gather/pods.txt", "table"),
    refused("must-gather/demo/revisions.serving.knative.dev/describe.log", "describe"),
    { ...WHOLE, left: [{ reason: "describe", count: 40, first: "demo/a.b/describe.log" }] },
  ];
  expect(unreadFiles(header(inputs))).toBe(3);
});
