/**
 * Bundles the command into JavaScript, because Node does not strip types in an installed package: cli.mjs, and beside it what
 * is loaded only when it is asked for, so that a report loads nothing that talks to clusters or to NATS. What it depends on is
 * bundled, too: whoever installs skscope installs nothing else.
 */
import { defineConfig } from "rolldown";

export default defineConfig({
  input: "lib/cli/main.ts",
  platform: "node",
  output: {
    dir: "dist",
    entryFileNames: "cli.mjs",
    chunkFileNames: "cli-[name].mjs",
    format: "esm",
    // Names stay, so that the trace of an error can be read.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
});
