import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };
const env = { TZ: "UTC" };

/**
 * Files that read whole recordings, start processes or work on the disk. `npm run check` leaves them out; `npm test`
 * and `npm run verify` run them too.
 */
const SLOW = [
  "test/unit/{recordings,recordings-as-inputs,perturbed}.test.ts",
  "test/unit/cli/**/*.test.ts",
  "test/unit/live/**/*.test.ts",
  "test/unit/nats/**/*.test.ts",
  "test/unit/{chart,scale-out-overlay}.test.ts",
  "test/unit/components/sandbox/challenges.test.ts",
  "test/unit/{packaging/prometheus-rules,workflows/lint}.test.ts",
  "test/unit/facts/**/*.test.ts",
  "test/unit/learn/**/*.test.ts",
  "test/unit/query/{anything,recorded}.test.ts",
  "test/unit/server/{alerts,alertmanager}.test.ts",
  "test/unit/**/{burst,gate}/{recorded,recordings}.test.ts",
  "test/unit/**/{digest-codec,feed,gaps-for-viewers,live-feed,live-source,loaded-recording,shape}.test.ts",
  "test/unit/core/growth.test.ts",
  "test/unit/**/{exec-plugin,importable,revision-metrics,moments,recording-index,text-on-disk,trace-sink,upload,upload-import}.test.ts",
];

/** These only end what hangs. Nothing is measured, and a machine that has other things to do may take its time. */
const PATIENCE = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
};

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
          exclude: SLOW,
          // No file mocks a module or leaves a global changed, so files may share a worker: a quarter less time.
          isolate: false,
          env,
          ...PATIENCE,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "slow",
          environment: "node",
          include: SLOW,
          isolate: false,
          env,
          ...PATIENCE,
        },
      },
      {
        resolve: { alias },
        oxc: { jsx: { runtime: "automatic" } },
        test: {
          name: "component",
          environment: "jsdom",
          include: ["test/component/**/*.test.{ts,tsx}"],
          setupFiles: ["test/component/setup.ts"],
          env,
          ...PATIENCE,
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
          ...PATIENCE,
        },
      },
      {
        test: {
          name: "package",
          environment: "node",
          include: ["test/package/**/*.test.ts"],
          // What would be published, installed into an empty folder.
          globalSetup: ["test/package/global-setup.ts"],
          // Its tests start servers and make an executable: one after the other they take less memory.
          fileParallelism: false,
          env,
          ...PATIENCE,
        },
      },
    ],
  },
});
