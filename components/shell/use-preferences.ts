"use client";

import { useEffect, useSyncExternalStore } from "react";
import {
  createPreferences,
  DEFAULT_PREFERENCES,
  type Preferences,
  type PreferencesStore,
} from "@/lib/client/preferences.ts";

let store: PreferencesStore | null = null;

/** The page's one store; made on first use, in the browser. */
export function preferences(): PreferencesStore {
  if (store === null) {
    const created = createPreferences(typeof window === "undefined" ? null : window.localStorage);
    if (typeof window !== "undefined") window.addEventListener("storage", () => created.reload());
    store = created;
  }
  return store;
}

/** The preferences now; the defaults while the server renders. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => preferences().subscribe(listener),
    () => preferences().get(),
    () => DEFAULT_PREFERENCES,
  );
}

/** Keeps the page's theme as preferred, and as the system says where that is preferred. */
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
