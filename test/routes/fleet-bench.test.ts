/** The measurement of a fleet runs, and its figures are those of what it played. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ROOT } from "../support/server.ts";

test("a small fleet is measured", async () => {
  const argv = ["--revisions", "31", "--pods", "2", "--clusters", "2", "--rate", "40", "--seconds", "2"];
  const child = spawn(process.execPath, ["test/bench/fleet.ts", ...argv], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const said = await text(child.stdout);
  expect(said).toContain("Fleet: 2 clusters, 31 revisions, 62 pods");
  const number = (pattern: RegExp): number => Number(pattern.exec(said)?.[1]);
  expect(number(/\((\d+) events\)/)).toBe(80);
  const [shown, written] = [number(/; (\d+) of \d+ values/), number(/ of (\d+) values/)];
  expect(written).toBeGreaterThan(30);
  expect(shown).toBe(written);
  expect(number(/p99 (\d+) ms/)).toBeGreaterThan(0);
  expect(number(/, (\d+) MiB at most/)).toBeGreaterThan(100);
  expect(number(/disk: (\d+) MiB/)).toBeGreaterThan(0);
});
