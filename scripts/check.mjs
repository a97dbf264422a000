/** What a change must pass before it is worth a look, within a minute: lint, types, fast unit tests. Needs an installation. */
import { fail, run } from "./environment.mjs";

const COMMANDS = [
  ["biome", "check", "."],
  ["knip"],
  ["next", "typegen"],
  ["tsc", "--noEmit"],
  ["vitest", "run", "--project", "unit"],
];

const failed = [];
for (const [command, ...args] of COMMANDS) {
  // A failure does not hide the next one.
  if ((await run(command, args)) !== 0) failed.push([command, ...args].join(" "));
}
if (failed.length > 0) fail(`failed: ${failed.join(" · ")}`);
