/** The entries of the package for other programs: what they export, and the types that it needs. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const ENTRIES = ["core", "trace", "sim"];
const IMPORT = /(\bfrom |\bimport\()"(\.[^"]+)\.ts"/g;

/** How programs import them, for the manifest. */
export function exportedEntries() {
  const entry = (name) => [
    `./${name}`,
    { types: `./types/lib/library/${name}.d.ts`, default: `./dist/${name}.mjs` },
  ];
  return { ...Object.fromEntries(ENTRIES.map(entry)), "./package.json": "./package.json" };
}

/**
 * Writes types into the package: of all that were made of the sources, those that the entries lead to.
 * @param made the folder that `tsc -p tsconfig.library.json` filled; it goes
 */
export function moveTypes(made, folder) {
  const moved = new Set();
  const move = (path) => {
    if (moved.has(path)) return;
    moved.add(path);
    const text = readFileSync(path, "utf8");
    const to = join(folder, relative(made, path));
    mkdirSync(dirname(to), { recursive: true });
    // A declaration file names the JavaScript that it describes.
    writeFileSync(to, text.replace(IMPORT, '$1"$2.js"'));
    for (const [, , target] of text.matchAll(IMPORT))
      move(join(dirname(path), `${target}.d.ts`.split("/").join(sep)));
  };
  for (const name of ENTRIES) move(join(made, "lib", "library", `${name}.d.ts`));
  rmSync(made, { recursive: true });
}
