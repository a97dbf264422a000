/** Bundles the entries of the package for other programs: core.mjs, trace.mjs, sim.mjs, which run in Node and in browsers. */
import { defineConfig } from "rolldown";

export default defineConfig({
  input: Object.fromEntries(["core", "trace", "sim"].map((name) => [name, `lib/library/${name}.ts`])),
  platform: "neutral",
  resolve: { mainFields: ["module", "main"] },
  output: {
    dir: "dist",
    entryFileNames: "[name].mjs",
    chunkFileNames: "library-[name].mjs",
    format: "esm",
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
});
