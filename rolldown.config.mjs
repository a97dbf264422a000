/**
 * Bundles the command into JavaScript, because Node does not strip types in an installed package: cli.mjs, and beside it what
 * is loaded only when it is asked for, so that a report loads nothing that talks to clusters or to NATS.
 */
import { defineConfig } from "rolldown";

export default defineConfig({
  input: "lib/cli/main.ts",
  platform: "node",
  // Dependencies stay imports: npm installs them beside skscope.
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  output: { dir: "dist", entryFileNames: "cli.mjs", chunkFileNames: "cli-[name].mjs", format: "esm" },
});
