import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** One test that asks all others: `judge.mjs`, started by scripts/mutate.mjs. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, ""),
  test: {
    environment: "node",
    include: ["test/mutation/judge.mjs"],
    env: { TZ: "UTC" },
    testTimeout: 3_600_000,
  },
});
