/** The production build: what Next makes, with scripts of the server that are the same loaded once. */
import { join } from "node:path";
import { fail, ROOT, run } from "./environment.mjs";
import { joinSameScripts } from "./packing/same-scripts.mjs";

const status = await run("next", ["build"]);
if (status !== 0) fail("the build failed; see its output above.", status);
joinSameScripts(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "server"), { keepsMaps: true });
