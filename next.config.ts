import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Several builds may live side by side (development and production).
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  devIndicators: false,
};

export default config;
