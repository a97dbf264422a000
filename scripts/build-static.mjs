/**
 * The pages that need no server, as files in dist/static that any web server serves; SKSCOPE_BASE_PATH names the path
 * under which it will, such as "/skscope".
 */
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fail, ROOT, run } from "./environment.mjs";

const SITE = "static-site";
const OUT = join(ROOT, SITE, "out");
const DIST = join(ROOT, "dist", "static");

const basePath = process.env.SKSCOPE_BASE_PATH ?? "";
if (!/^(\/[\w.~-]+)*$/.test(basePath)) {
  fail(`SKSCOPE_BASE_PATH is "${basePath}"; it must be a path such as "/skscope", or be left out.`, 2);
}

const status = await run("next", ["build", SITE], { env: { SKSCOPE_BASE_PATH: basePath } });
if (status !== 0) fail("the static build failed; see its output above.", status);

cpSync(join(ROOT, "public"), OUT, { recursive: true });
// GitHub would leave out folders that begin with an underscore.
writeFileSync(join(OUT, ".nojekyll"), "");
// Turbopack copies the source of the worker as well; the pages load what it made of it.
for (const file of filesOf(OUT)) if (/\.tsx?$/.test(file)) rmSync(file);
const files = filesOf(OUT);
for (const file of files)
  if (file.endsWith(".html")) writeFileSync(file, withPolicy(readFileSync(file, "utf8")));
rmSync(DIST, { recursive: true, force: true });
mkdirSync(dirname(DIST), { recursive: true });
renameSync(OUT, DIST);

const megabytes = files.reduce((sum, file) => sum + statSync(file.replace(OUT, DIST)).size, 0) / 1e6;
process.stdout.write(
  `\ndist/static: ${files.length} files, ${megabytes.toFixed(1)} MB, to be served under ${basePath || "/"}\n`,
);

/** The page with a policy that lets it run its own scripts only and ask nobody but its own host. */
function withPolicy(html) {
  const hashes = [
    ...html.matchAll(/<script>([\s\S]*?)<\/script>|<script (?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g),
  ].map(
    ([, plain, withAttributes]) =>
      `'sha256-${createHash("sha256")
        .update(plain ?? withAttributes)
        .digest("base64")}'`,
  );
  const policy = [
    "default-src 'self'",
    `script-src 'self' ${[...new Set(hashes)].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html.replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
