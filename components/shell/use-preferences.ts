"use client";

import { useEffect, useSyncExternalStore } from "react";
import {
  createPreferences,
  DEFAULT_PREFERENCES,
  type Preferences,
  type PreferencesStore,
} from "@/lib/client/preferences.ts";

let store: PreferencesStore | null = null;

/** The only store of preferences; created on first use, in the browser. */
export function preferences(): PreferencesStore {
  if (store === null) {
    const created = createPreferences(typeof window === "undefined" ? null : window.localStorage);
    if (typeof window !== "undefined") window.addEventListener("storage", () => created.reload());
    store = created;
  }
  return store;
}

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
