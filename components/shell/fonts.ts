/**
 * The typefaces, sent with the page: without them it has other widths on every system. Latin only; Chinese falls back to
 * the system's own. Both are under the SIL Open Font License.
 */
import localFont from "next/font/local";

const ui = localFont({
  src: "../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-inter",
  display: "swap",
});

const mono = localFont({
  src: "../../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  weight: "100 800",
  variable: "--font-jetbrains-mono",
  display: "swap",
  adjustFontFallback: false,
});

/** Class names for `<html>`: the tokens `--font-ui` and `--font-mono` name these faces first. */
export const FONTS = `${ui.variable} ${mono.variable}`;
