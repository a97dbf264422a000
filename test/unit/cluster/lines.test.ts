import { describe, expect, test } from "vitest";
import { LineTooLongError, linesOf } from "../../../lib/cluster/lines.ts";

const TEXT = 'first\n{"a":"žluťoučký kůň 🐎"}\r\n\nlast but one\nhalf a li';
const LINES = ["first", '{"a":"žluťoučký kůň 🐎"}', "", "last but one"];

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

test.each([1, 2, 3, 5, 7, 37, 1_000])("pieces of %d bytes give the same lines", async (size) => {
  let rest = -1;
  const lines = await collect(linesOf(inPieces(TEXT, size), 100, (bytes) => (rest = bytes)));
  expect(lines).toEqual(LINES);
  expect(rest).toBe("half a li".length);
});

test("an empty body has no lines", async () => {
  expect(await collect(linesOf(inPieces("", 1), 10))).toEqual([]);
});

test("what breaks the body comes through, after the lines before it", async () => {
  const seen: string[] = [];
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("one\ntwo\nthr");
    throw new Error("reset");
  }
  await expect(async () => {
    for await (const line of linesOf(broken(), 10)) seen.push(line);
  }).rejects.toThrow("reset");
  expect(seen).toEqual(["one", "two"]);
});

describe("a line that is too long", () => {
  const text = `short\n${"0123456789".repeat(50)}\nexactly 10\n${"x".repeat(11)}\nend\n`;

  test.each([1, 4, 37, 10_000])("ends the reading, in pieces of %d bytes", async (size) => {
    await expect(collect(linesOf(inPieces(text, size), 10))).rejects.toThrow(LineTooLongError);
  });

  test.each([1, 4, 37, 10_000])(
    "is left out and told when that is wanted, in pieces of %d bytes",
    async (size) => {
      const told: [string, number][] = [];
      const lines = linesOf(inPieces(text, size), 10, undefined, (head, bytes) => told.push([head, bytes]));
      expect(await collect(lines)).toEqual(["short", "exactly 10", "end"]);
      expect(told).toEqual([
        ["0123456789", 500],
        ["x".repeat(10), 11],
      ]);
    },
  );
});
