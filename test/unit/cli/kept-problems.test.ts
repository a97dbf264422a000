import { expect, test } from "vitest";
import { createKeptProblems } from "../../../lib/cli/kept-problems.ts";

const problem = (line: number) => ({ line, byteOffset: line * 10, reason: `reason ${line}` });

test("as many problems as a report lists are listed as they are", () => {
  const problems = createKeptProblems(3);
  for (let line = 1; line <= 3; line++) problems.add(problem(line));
  expect(problems.all()).toEqual([problem(1), problem(2), problem(3)]);
});

test("above that the first are listed, and the last says how many more there are", () => {
  const problems = createKeptProblems(3);
  for (let line = 1; line <= 5_000; line++) problems.add(problem(line));
  expect(problems.all()).toEqual([
    problem(1),
    problem(2),
    problem(3),
    { line: 5_000, byteOffset: 50_000, reason: "and 4,997 more defects, of which this is the last" },
  ]);
});
