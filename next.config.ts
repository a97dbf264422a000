import type { NextConfig } from "next";
import { PHASE_PRODUCTION_BUILD } from "next/constants";

// For builds started without the scripts of this repository as well.
process.env.NEXT_TELEMETRY_DISABLED = "1";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // No page has an image to be made smaller, so nothing that makes images smaller is offered.
  images: { unoptimized: true },
  // Every dependency of the server is bundled.
  serverExternalPackages: [],
  // Without it, Next takes a lockfile in a folder further up for the root of the project.
  turbopack: { root: import.meta.dirname },
  // Several builds may live side by side. Next adds the types of another folder to tsconfig.json: don't commit that.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  // Next keeps a body in memory while the proxy is asked; what comes through the proxy has none, or a note.
  experimental: { proxyClientMaxBodySize: "16kb" },
  devIndicators: false,
};

/** The build also traces what the server needs (`.next/standalone`), for the package on npm; `next start` has no use for that, and would warn. */
export default function configOf(phase: string): NextConfig {
  return phase === PHASE_PRODUCTION_BUILD ? { ...config, output: "standalone" } : config;
}
