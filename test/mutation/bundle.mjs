/** Tests and what they ask in one bundle, with every mutant of the files that are asked about behind a switch. */
import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const PACKAGES = new URL("./node_modules/", import.meta.url);
const SUITE = new URL("./suite.mjs", import.meta.url).pathname;
const ENTRY = "\0tests";
/** Texts are no matter of behaviour. */
const LEFT_OUT = ["StringLiteral"];

/** Files by their patterns, each once. */
function filesOf(root, patterns) {
  return [...new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).sort()))];
}

/** What StrykerJS makes of the files: the sources with switches, and its list of mutants. */
async function instrument(root, files) {
  const { createInstrumenter } = await import(
    new URL("@stryker-mutator/instrumenter/dist/src/index.js", PACKAGES)
  );
  const { createInjector } = await import(new URL("typed-inject/dist/src/index.js", PACKAGES));
  const silent = new Proxy(
    {},
    { get: (_, name) => () => (String(name).startsWith("is") ? false : undefined) },
  );
  const instrumenter = createInstrumenter(createInjector().provideValue("logger", silent));
  const sources = files.map((file) => {
    const name = join(root, file);
    return { name, mutate: true, content: readFileSync(name, "utf8") };
  });
  const options = { plugins: null, excludedMutations: LEFT_OUT, ignorers: [] };
  const { files: changed, mutants } = await instrumenter.instrument(sources, options);
  return {
    sources: new Map(changed.map(({ name, content }) => [name, content])),
    mutants: mutants.map((mutant) => ({ ...mutant, fileName: relative(root, mutant.fileName) })),
  };
}

/** Writes `tests.mjs` into the folder and gives the mutants of the files. */
export async function bundleMutants({ root, tests, files, folder }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { sources, mutants } = await instrument(root, filesOf(root, files));
  const imports = filesOf(root, tests).map((test) => `await import(${JSON.stringify(join(root, test))});`);
  const bundle = await rolldown({
    input: { tests: ENTRY },
    cwd: root,
    platform: "node",
    logLevel: "silent",
    treeshake: false,
    external: [SUITE, /^node:/],
    plugins: [
      {
        name: "mutants",
        resolveId(id) {
          if (id === ENTRY) return id;
          if (id === "vitest") return { id: pathToFileURL(SUITE).href, external: true };
          return id.startsWith("@/") ? join(root, id.slice(2)) : null;
        },
        load(id) {
          if (id === ENTRY) return imports.join("\n");
          const code = sources.get(id);
          return code === undefined ? null : { code, moduleType: "ts" };
        },
      },
    ],
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "tests.mjs",
    chunkFileNames: "[name]-[hash].mjs",
  });
  return mutants;
}
