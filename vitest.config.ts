import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };
const env = { TZ: "UTC" };

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          environment: "node",
          include: ["test/unit/**/*.test.ts", "test/*.test.ts"],
          env,
        },
      },
      {
        resolve: { alias },
        oxc: { jsx: { runtime: "automatic" } },
        test: {
          name: "component",
          environment: "jsdom",
          include: ["test/component/**/*.test.tsx"],
          env,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "routes",
          environment: "node",
          include: ["test/routes/**/*.test.ts"],
          // The routes are asked over real HTTP, on the production build.
          globalSetup: ["test/routes/global-setup.ts"],
          // One server for all files: what one file makes it do must not be in what another one measures.
          fileParallelism: false,
          env,
          testTimeout: 20_000,
        },
      },
    ],
  },
});
