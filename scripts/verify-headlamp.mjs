/**
 * The plugin for Headlamp, by Headlamp's own tool: install, lint, format, types, tests, build, archive. Apart from `npm run verify`, as
 * the tool brings more than a thousand packages. Needs an installation of the repository, whose core it bundles.
 */
import { join } from "node:path";
import { fail, ROOT, run } from "./environment.mjs";
import { ensureInstalled } from "./install.mjs";

const PLUGIN = join(ROOT, "plugins", "headlamp");
const STEPS = ["lint", "format:check", "tsc", "test", "build", "package"];

await ensureInstalled(PLUGIN).catch((error) => fail(`plugins/headlamp: ${error.message}`));
const failed = [];
for (const step of STEPS) {
  // A failure does not hide the next one; the archive needs the build.
  if (step === "package" && failed.includes("build")) continue;
  process.stdout.write(`\n── ${step} ${"─".repeat(Math.max(0, 70 - step.length))}\n`);
  if ((await run("npm", ["run", "--silent", step], { cwd: PLUGIN })) !== 0) failed.push(step);
}
process.stdout.write(`\n${STEPS.length - failed.length} passed, ${failed.length} failed\n`);
if (failed.length > 0) fail(`failed in plugins/headlamp: ${failed.join(", ")}`);
