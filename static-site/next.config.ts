import { join } from "node:path";
import type { NextConfig } from "next";

process.env.NEXT_TELEMETRY_DISABLED = "1";

/** The pages that need no server, as files; see docs/decisions/static-build.md. */
const config: NextConfig = {
  output: "export",
  reactStrictMode: true,
  turbopack: { root: join(import.meta.dirname, "..") },
  // A file server finds `learn/index.html` for `learn/`, and nothing for `learn`.
  trailingSlash: true,
  ...(process.env.SKSCOPE_BASE_PATH ? { basePath: process.env.SKSCOPE_BASE_PATH } : {}),
};

export default config;
