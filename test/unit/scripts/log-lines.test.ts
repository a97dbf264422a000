import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readableLine, readLines } from "../../../scripts/log-lines.mjs";

test.each([
  [
    { level: "warn", time: "2026-11-28T19:20:00.123Z", cluster: "kind", reason: "410 gone", msg: "gap" },
    '19:20:00 warn  gap  cluster=kind  reason="410 gone"',
  ],
  [
    {
      level: "info",
      time: "2026-11-28T19:20:00.123Z",
      watches: 19,
      without: ["pods"],
      reason: "",
      msg: "listed",
    },
    '19:20:00 info  listed  watches=19  without=["pods"]',
  ],
  [
    { level: "error", time: "?", err: { stack: "Error: no\n    at x" }, msg: "failed" },
    "error failed\nError: no\n    at x",
  ],
])("%j is a line for people", (entry, text) => {
  expect(readableLine(JSON.stringify(entry))).toBe(text);
});

test.each(["", "plain text", "[1]", "null", '{"a":1}', '{"level":30,"msg":"x"}'])(
  "%s stays as it is",
  (line) => {
    expect(readableLine(line)).toBe(line);
  },
);

test("lines come whole, however they are cut, and the last one without an end too", async () => {
  const stream = new PassThrough();
  let text = "";
  readLines(stream, (part) => {
    text += part;
  });
  for (const piece of ["a\nb", 'c\n{"level":"in', 'fo","msg":"x"}\n', "end"]) stream.write(piece);
  stream.end();
  await new Promise((resolve) => stream.on("end", resolve));
  expect(text).toBe("a\nbc\ninfo  x\nend\n");
});
