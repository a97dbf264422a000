import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  checkChunks,
  checkRoundTrip,
  checkSteps,
  factsOf,
  goldenFacts,
  openRecording,
  type Recording,
  stateOf,
} from "../support/check-recording.ts";
import { openCase } from "../support/told.ts";

const RECORDINGS = [
  "cold-start",
  "burst",
  "fault-image-pull",
  "knobs",
  "overload",
  "rollout",
  "many-revisions",
];

/** Real trouble, and real quiet, in our own cluster: test/recordings/README.md. */
const FIELD = readdirSync("test/recordings/field").map((file) => file.replace(".ndjson.gz", ""));

describe.each(FIELD)("the field recording %s", (id) => {
  test("gives the facts that were worked out for it", () => {
    expect(factsOf(stateOf(openCase(`field/${id}.ndjson.gz`)))).toEqual(goldenFacts(id));
  });
});

describe.each(RECORDINGS)("the recording %s", (id) => {
  let opened: Recording | undefined;
  const recording = (): Recording => {
    opened ??= openRecording(id);
    return opened;
  };

  test("is read without a problem", () => {
    expect(recording().problems).toEqual([]);
    expect(stateOf(recording()).shared.notes).toEqual([]);
  });

  test("gives the facts that were worked out for it", () => {
    expect(factsOf(stateOf(recording()))).toEqual(goldenFacts(id));
  });

  test("ends in the same state record by record, encoded and decoded on the way", () => {
    const { length } = recording().records;
    checkSteps(recording(), [1, Math.floor(length / 3), Math.floor(length / 2), length - 1]);
  });

  test.each(id === "cold-start" ? [1, 7, 4_096, 65_536] : [7, 4_096, 65_536])(
    "is read the same in pieces of %d bytes",
    (size) => checkChunks(recording(), size),
    30_000,
  );

  test("is written back to the byte", () => {
    checkRoundTrip(recording());
  });
});
