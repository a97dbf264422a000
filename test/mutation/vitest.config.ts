import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The tests that each mutant is held against: fast ones of the core, chosen by scripts/mutate.mjs. */
export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    environment: "node",
    include: JSON.parse(process.env.SKSCOPE_MUTATION_TESTS ?? "[]"),
    // Whole recordings take seconds for each mutant; they are for npm test.
    testNamePattern: /^(?!.*recordings)/,
    isolate: false,
    env: { TZ: "UTC" },
    testTimeout: 30_000,
  },
});
