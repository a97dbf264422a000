/** From a fresh clone to the demo in the browser: install, build, serve. Runs on any Node since 18. */
import { join } from "node:path";
import { address, fail, ROOT, run, whyNotListen } from "./environment.mjs";
import { ensureInstalled } from "./install.mjs";
import { tooOld, usableNode } from "./node-version.mjs";
import { portMessage, serve } from "./start.mjs";

// A demo never asks a cluster.
process.env.SKSCOPE_DEMO = "1";

try {
  const { host, port } = address();
  const problem = await whyNotListen(host, port);
  if (problem !== null) fail(portMessage(problem, host, port));
  process.stdout.write("1/3  Installing what the lockfile names\n");
  if (!(await ensureInstalled(ROOT))) process.stdout.write("     already installed\n");
  if (usableNode(ROOT) === null) fail(tooOld());
  process.stdout.write("2/3  Building\n");
  const built = await run("node", [join(ROOT, "scripts", "build.mjs")]);
  if (built !== 0) fail("the build failed; see its output above.", built);
  process.stdout.write("3/3  Serving the recordings\n");
  process.exitCode = await serve({
    announce: (url) =>
      process.stdout.write(
        `\nskscope is ready: ${url}\nDemo mode: recordings of a real cluster. Stop it with Ctrl+C.\n`,
      ),
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
