/**
 * Recordings told otherwise: where nothing was wrong nothing is found, where nothing was lost the same is, and nothing is said
 * that excludes something else. A sample; `node test/perturb/run.ts` tells all of them, many times.
 */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openRecording } from "../support/check-recording.ts";
import { falseOnes, outcomeOf } from "../support/outcome.ts";
import { PERTURBATIONS, type Told } from "../support/perturb.ts";
import { random } from "../support/random.ts";
import { openCase } from "../support/told.ts";

/** Cases are written by hand: hardly an object carries the time by which it could be learnt that a watch is late. */
const TOO_LATE = "watches up to 3 s late";
/** What is recorded of one release is not what another one does. */
const isOtherRelease = (name: string): boolean =>
  name.startsWith("Knative v") || name === "of an unknown version";

const CASES = readdirSync("test/recordings/cases").flatMap((name) =>
  readdirSync(`test/recordings/cases/${name}`)
    .filter((file) => /\.ndjson(\.gz)?$/.test(file))
    .map((file) => `cases/${name}/${file}`),
);
const FIELD = ["fault-pods-lost", "no-pods-log-right", "1.12-d20-false-late-watch"];

const DRAWS = 3;
/** Of longer recordings one draw of each is tried. */
const LONG = 1_000;

function differences(told: Told, which: (name: string) => boolean): string[] {
  const before = outcomeOf(told);
  const draws = told.records.length > LONG ? 1 : DRAWS;
  return PERTURBATIONS.filter(({ name }) => which(name)).flatMap(({ name, keeps, apply }) =>
    Array.from({ length: apply.length < 2 ? 1 : draws }, (_, draw) => draw).flatMap((draw) =>
      falseOnes(before, outcomeOf(apply(told, random(draw))), keeps).map((one) => `${name} #${draw}: ${one}`),
    ),
  );
}

describe.each(CASES)("%s", (path) => {
  test("told otherwise", () => {
    expect(differences(openCase(path), (name) => name !== TOO_LATE && !isOtherRelease(name))).toEqual([]);
  });
});

describe.each(FIELD)("the field recording %s", (id) => {
  test("told otherwise", () => {
    expect(differences(openCase(`field/${id}.ndjson.gz`), (name) => !isOtherRelease(name))).toEqual([]);
  });
});

test("a shipped recording, told of other releases as well", () => {
  expect(differences(openRecording("cold-start"), () => true)).toEqual([]);
});
