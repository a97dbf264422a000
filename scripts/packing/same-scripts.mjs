/** Scripts of a build that are the same: Turbopack writes one for each route that needs it, under another name. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const SOURCE_MAP = /\n\/\/# sourceMappingURL=\S+\s*$/;

/**
 * Leaves the first of each in a folder, and makes the others load it: two thirds less to pack, and to read when routes are
 * asked for the first time. Names of source maps, which are not packed, go as well.
 */
export function joinSameScripts(folder) {
  const firsts = new Map();
  for (const path of scriptsIn(folder)) {
    const text = readFileSync(path, "utf8").replace(SOURCE_MAP, "");
    const key = createHash("sha256").update(text).digest("hex");
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, path);
    writeFileSync(path, first === undefined ? text : loading(first, path));
  }
}

function scriptsIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".js"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function loading(first, path) {
  const from = relative(dirname(path), first).split(sep).join("/");
  return `module.exports=require(${JSON.stringify(from.startsWith(".") ? from : `./${from}`)});\n`;
}
