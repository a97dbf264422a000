import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createShippedCards } from "../../../app/shipped-cards.ts";
import type { RecordingFacts } from "../../../lib/client/recording-facts.ts";

const FACTS: RecordingFacts = {
  revisions: 1,
  records: 2,
  problems: 0,
  extent: { from: 0, to: 1 },
  main: null,
  unknown: [],
  found: { errors: 0, warnings: 0 },
};

let folder = "";
let recording = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-cards-"));
  recording = join(folder, "a.ndjson");
  file = join(folder, "cards.json");
  writeFileSync(recording, "first");
  const sha256 = createHash("sha256").update("first").digest("hex");
  writeFileSync(file, JSON.stringify({ a: { sha256, start: "demo/a", facts: FACTS } }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("what a package says of its recordings", () => {
  test("is told of the recording it was read from", async () => {
    expect(await createShippedCards(file).of("a", "demo/a", recording)).toEqual(FACTS);
  });

  test.each([
    ["another recording", "b", "demo/a", "first"],
    ["another revision that is looked at first", "a", null, "first"],
    ["a file of another size", "a", "demo/a", "first and more"],
    ["a file of the same size with other bytes", "a", "demo/a", "FIRST"],
  ])("is not told of %s", async (_, id, start, bytes) => {
    writeFileSync(recording, bytes);
    expect(await createShippedCards(file).of(id, start, recording)).toBeNull();
  });

  test("is not told any more when the file changes", async () => {
    const cards = createShippedCards(file);
    expect(await cards.of("a", "demo/a", recording)).toEqual(FACTS);
    writeFileSync(recording, "second");
    expect(await cards.of("a", "demo/a", recording)).toBeNull();
  });

  test("is nothing where the recording, or what is said of it, is gone or no JSON", async () => {
    expect(await createShippedCards(file).of("a", "demo/a", join(folder, "gone.ndjson"))).toBeNull();
    expect(await createShippedCards(join(folder, "gone.json")).of("a", "demo/a", recording)).toBeNull();
    writeFileSync(file, "{");
    expect(await createShippedCards(file).of("a", "demo/a", recording)).toBeNull();
  });
});
