/**
 * A release: its version in all files, and what changed (docs/releasing.md).
 *
 *   node scripts/release.mjs prepare 1.2.3    writes them, to be looked at and committed
 *   node scripts/release.mjs check v1.2.3     whether all files say so; prints what changed
 */
import { writeSync } from "node:fs";
import { fail, ROOT } from "./environment.mjs";
import { checkRelease, prepareRelease } from "./packing/release.mjs";

const [command, named = ""] = process.argv.slice(2);
try {
  if (command === "prepare") {
    const written = prepareRelease(ROOT, named, new Date().toISOString().slice(0, 10));
    writeSync(1, `${written.join("\n")}\n`);
  } else if (command === "check") writeSync(1, checkRelease(ROOT, named).notes);
  else fail("say `prepare VERSION` or `check TAG`.", 2);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
