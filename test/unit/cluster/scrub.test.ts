import { describe, expect, test } from "vitest";
import { createScrubber } from "../../../lib/cluster/scrub.ts";
import { random } from "../../support/random.ts";

const SECRET = "ab-abab-token";

async function* inPieces(text: string, sizes: () => number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; ) {
    const size = sizes();
    yield bytes.subarray(i, i + size);
    i += size;
  }
}

async function read(pieces: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const piece of pieces) texts.push(Buffer.from(piece).toString("utf8"));
  return texts;
}

const scrubber = () => {
  const made = createScrubber();
  made.add(SECRET);
  return made;
};

describe("the credential in use", () => {
  test("goes from a text and from a body, wherever the pieces of it are cut", async () => {
    const text = `Bearer ${SECRET} and ${SECRET}${SECRET}, ab-ab${SECRET}; ab-abab-toke`;
    const expected = text.replaceAll(SECRET, "(redacted)");
    expect(scrubber().text(text)).toBe(expected);
    for (let seed = 1; seed <= 200; seed++) {
      const chance = random(seed);
      const body = scrubber().body(inPieces(text, () => 1 + chance.below(9)));
      expect((await read(body)).join("")).toBe(expected);
    }
  });

  test("holds no line back: what cannot be its beginning goes on at once", async () => {
    const lines = ['{"a":1}\n', '{"b":"ab-"}\n', "ab-", "x\n"];
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const line of lines) yield Buffer.from(line);
    }
    expect(await read(scrubber().body(body()))).toEqual(['{"a":1}\n', '{"b":"ab-"}\n', "ab-x\n"]);
  });

  test("that is too short to be one is left where it stands", () => {
    const made = createScrubber();
    made.add("abc");
    made.add(undefined);
    expect(made.text("abc")).toBe("abc");
  });
});
