import { defineConfig } from "@playwright/test";
import base from "./playwright.config.ts";

const port = Number(process.env.SKSCOPE_TEST_PORT ?? 3197) + 1;
/** As the pages were built: SKSCOPE_BASE_PATH. */
const basePath = process.env.SKSCOPE_BASE_PATH ?? "/skscope";

/** The pages that need no server, from a plain file server. */
export default defineConfig({
  ...base,
  testDir: "test/e2e-static",
  globalTeardown: [],
  use: { ...base.use, baseURL: `http://127.0.0.1:${port}${basePath}/` },
  webServer: {
    command: `node test/support/file-server.ts dist/static ${port} ${basePath}`,
    url: `http://127.0.0.1:${port}${basePath}/`,
    reuseExistingServer: false,
  },
});
