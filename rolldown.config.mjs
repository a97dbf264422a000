/** Bundles the command into one file of JavaScript, because Node does not strip types in an installed package. */
import { defineConfig } from "rolldown";

export default defineConfig({
  input: "lib/cli/main.ts",
  platform: "node",
  // Dependencies stay imports: npm installs them beside skscope.
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  output: { file: "dist/cli.mjs", format: "esm", codeSplitting: false },
});
