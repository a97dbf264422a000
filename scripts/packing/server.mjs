/** The server of the last build, as it goes into the package: what `next build` traced, without what runs nowhere. */
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { joinSameScripts } from "./same-scripts.mjs";

const BUILD = ".next";

/**
 * Traced because Next could need it. No page has an image to be made smaller; fonts are measured, and what a page needs is traced,
 * while building; nothing is developed there, or runs at an edge or on an experimental React; source maps are for whoever has the
 * sources; pictures are for the docs.
 */
const UNUSED = [
  /^public\/pictures(\/|$)/,
  /^node_modules\/(@img|sharp|detect-libc|semver|tar-fs)(\/|$)/,
  /^node_modules\/next\/dist\/server\/capsize-font-metrics\.json$/,
  /^node_modules\/next\/dist\/compiled\/(@edge-runtime\/primitives\/|edge-runtime\/|next-server\/[\w-]+-experimental\.)/,
  /^node_modules\/next\/dist\/server\/dev\/(hot-reloader-(turbopack|webpack|rspack)|turbopack-utils)\.js$/,
  /\.(map|d\.ts|nft\.json)$/,
];

/** Why there is no server to pack; null when there is one. */
export function whyNoServer(root) {
  const [built, traced] = [join(root, BUILD), join(root, BUILD, "standalone", BUILD)].map(buildIdIn);
  if (built === null) return "there is no build yet. Run `npm run build` first.";
  if (built !== traced) return "the build was traced by another one. Run `npm run build` again.";
  return null;
}

function buildIdIn(folder) {
  const path = join(folder, "BUILD_ID");
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** Copies it to a folder, whole: links are followed, because npm packs none. */
export function copyServer(root, folder) {
  const standalone = join(root, BUILD, "standalone");
  const copy = (from, to) =>
    cpSync(from, join(folder, to), {
      recursive: true,
      dereference: true,
      filter: (path) => isUsed(join(to, relative(from, path)).split(sep).join("/")),
    });
  for (const path of ["server.js", "package.json", "node_modules", BUILD]) copy(join(standalone, path), path);
  copy(join(root, BUILD, "static"), `${BUILD}/static`);
  copy(join(root, "public"), "public");
  // The reference that the page /protocol shows.
  copy(join(root, "docs", "protocol.md"), "docs/protocol.md");
  joinSameScripts(join(folder, BUILD, "server"));
  for (const path of ["server.js", `${BUILD}/required-server-files.json`])
    withoutPlace(join(folder, path), root);
}

function isUsed(path) {
  return !UNUSED.some((pattern) => pattern.test(path));
}

/** Where it was built is nobody's business. */
function withoutPlace(path, root) {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  const quoted = JSON.stringify(root).slice(1, -1);
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(quoted, "."));
}
