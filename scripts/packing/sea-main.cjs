/**
 * What runs first in the single executable: it unpacks the package into the user's cache once, and goes on with the command there. As
 * Node, which it is, it also runs the scripts of the package that the command starts.
 */
const { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { homedir } = require("node:os");
const { basename, dirname, join, resolve, sep } = require("node:path");
const { getAsset } = require("node:sea");
const { gunzipSync } = require("node:zlib");

const root = unpacked();
const [, , ...words] = process.argv;
const script = words.findIndex((word) => !word.startsWith("--"));
const isOwn = script !== -1 && resolve(words[script]).startsWith(root + sep) && existsSync(words[script]);
if (isOwn) {
  // Flags of Node cannot be given to an executable like this one; the scripts of the package work without them.
  process.argv.splice(1, process.argv.length - 1, words[script], ...words.slice(script + 1));
  load(words[script]);
} else {
  // kubectl and kn call it by another name.
  process.argv.splice(1, process.argv.length - 1, basename(process.argv0, ".exe"), ...words);
  load(join(root, "bin", "skscope.mjs"));
}

/** A script in the executable cannot import; one on the disk can. */
function load(path) {
  createRequire(join(root, "load.cjs"))("./load.cjs")(path);
}

/** The folder of the package; of several processes that unpack it at once, the first one's counts. */
function unpacked() {
  const folder = join(cacheFolder(), getAsset("id", "utf8"));
  if (existsSync(folder)) return folder;
  const work = `${folder}.${process.pid}`;
  unpack(gunzipSync(Buffer.from(getAsset("package"))), work);
  const load =
    'const { pathToFileURL } = require("node:url");\nmodule.exports = (path) => import(pathToFileURL(path).href);\n';
  writeFileSync(join(work, "load.cjs"), load);
  try {
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function cacheFolder() {
  const home = process.env.HOME || homedir();
  if (process.platform === "darwin") return join(home, "Library", "Caches", "skscope");
  if (process.platform === "win32") return join(process.env.LOCALAPPDATA || home, "skscope", "cache");
  return join(process.env.XDG_CACHE_HOME || join(home, ".cache"), "skscope");
}

/** Files of a tar archive as npm makes it: all below `package/`, long names in pax headers. */
function unpack(tar, folder) {
  const block = 512;
  let longName = null;
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const text = (from, length) => tar.toString("utf8", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const type = text(156, 1);
    const content = tar.subarray(at + block, at + block + size);
    const prefix = text(345, 155);
    const name = longName ?? (prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    at += block + Math.ceil(size / block) * block;
    longName = type === "x" ? (/\d+ path=(.*)\n/.exec(content.toString("utf8"))?.[1] ?? null) : null;
    if (type !== "0" && type !== "") continue;
    const path = join(folder, name.slice(name.indexOf("/") + 1));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
