"use client";

import { useEffect, useSyncExternalStore } from "react";
import { createPreferences, DEFAULT_PREFERENCES, type Preferences } from "@/lib/client/preferences.ts";
import { onceInBrowser } from "./once-in-browser.ts";

/** The only store of preferences; created on first use, in the browser. */
export const preferences = onceInBrowser(createPreferences);

/** The current preferences; the defaults during server rendering. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => preferences().subscribe(listener),
    () => preferences().get(),
    () => DEFAULT_PREFERENCES,
  );
}

/** Applies the preferred theme and follows the system's where that is preferred. */
export function useTheme(): void {
  const { theme } = usePreferences();
  useEffect(() => {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = (): void => {
      const shown = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
      document.documentElement.dataset.theme = shown;
    };
    apply();
    dark.addEventListener("change", apply);
    return () => dark.removeEventListener("change", apply);
  }, [theme]);
}
