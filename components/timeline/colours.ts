"use client";

import { useSyncExternalStore } from "react";

/** Colours a canvas paints with, read from the tokens. */
export interface Colours {
  readonly [token: string]: string;
}

const TOKENS = [
  "bg",
  "bg-sunken",
  "ink",
  "ink-2",
  "ink-3",
  "hairline",
  "hairline-strong",
  "accent",
  "accent-soft",
  "pods",
  "pods-soft",
  "pods-ink",
  "activator",
  "activator-soft",
  "activator-ink",
  "none",
  "none-soft",
  "none-ink",
  "unknown",
  "unknown-soft",
  "unknown-ink",
  "wish",
  "note",
  "note-soft",
  "series-4",
  "on-accent",
  "series-1",
  "series-2",
  "series-3",
  "series-4",
  "font-mono",
] as const;

export type ColourToken = (typeof TOKENS)[number];

const NO_COLOURS: Colours = Object.fromEntries(TOKENS.map((token) => [token, "gray"]));
let cached: Colours | null = null;

function read(): Colours {
  if (cached === null) {
    const style = getComputedStyle(document.documentElement);
    cached = Object.fromEntries(
      TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim() || "gray"]),
    );
  }
  return cached;
}

function subscribe(listener: () => void): () => void {
  const changed = (): void => {
    cached = null;
    listener();
  };
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  // A canvas is not painted again by itself when the typeface that it named arrives.
  document.fonts?.addEventListener("loadingdone", changed);
  return () => {
    observer.disconnect();
    document.fonts?.removeEventListener("loadingdone", changed);
  };
}

/** The tokens' values in the theme that is shown; a new object when the theme changes or a typeface has arrived. */
export function useColours(): Colours {
  return useSyncExternalStore(subscribe, read, () => NO_COLOURS);
}
