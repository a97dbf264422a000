import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import type { KeptHost } from "../../../lib/client/kept.ts";
import {
  createPreferences,
  DEFAULT_PREFERENCES,
  parsePreferences,
  THEME_SCRIPT,
} from "../../../lib/client/preferences.ts";

function fakeHost(stored: string | null = null): KeptHost & { text: string | null } {
  const host = {
    text: stored,
    getItem: () => host.text,
    setItem(_: string, value: string) {
      host.text = value;
    },
    removeItem() {
      host.text = null;
    },
  };
  return host;
}

describe("preferences", () => {
  it.each([
    ["nothing stored", null, DEFAULT_PREFERENCES],
    [
      "what was stored",
      '{"theme":"dark","clock":"local","bar":"open"}',
      { theme: "dark", clock: "local", bar: "open" },
    ],
    [
      "the default for a value that is none",
      '{"theme":"pink","clock":"local","bar":1}',
      { theme: "system", clock: "local", bar: "auto" },
    ],
    ["the defaults for something else", "[1,2]", DEFAULT_PREFERENCES],
    ["the defaults for null", "null", DEFAULT_PREFERENCES],
    [
      "the lanes that were chosen, and of those that are pinned the known ones, once",
      '{"lanes":"story","pinned":["pods","path","pods","nonsense",7]}',
      { ...DEFAULT_PREFERENCES, lanes: "story", pinned: ["pods", "path"] },
    ],
    ["no lanes for other values", '{"lanes":"all","pinned":"pods"}', DEFAULT_PREFERENCES],
    ["the defaults for damaged text", '{"theme":', DEFAULT_PREFERENCES],
  ])("reads %s", (_, text, expected) => {
    expect(parsePreferences(text)).toEqual(expected);
  });

  it("keeps a change and tells those who listen, until they stop", () => {
    const host = fakeHost();
    const store = createPreferences(host);
    const listener = vi.fn();
    const stop = store.subscribe(listener);
    store.set({ theme: "dark" });
    expect(store.get()).toEqual({ theme: "dark", clock: "utc", bar: "auto" });
    expect(parsePreferences(host.text)).toEqual(store.get());
    stop();
    store.set({ clock: "relative" });
    expect(listener).toHaveBeenCalledTimes(1);
    expect(store.get()).toEqual({ theme: "dark", clock: "relative", bar: "auto" });
  });

  it("follows another tab", () => {
    const host = fakeHost();
    const store = createPreferences(host);
    host.text = '{"clock":"local"}';
    store.reload();
    expect(store.get().clock).toBe("local");
  });

  it("gives the same object while nothing changed", () => {
    const store = createPreferences(fakeHost());
    expect(store.get()).toBe(store.get());
  });

  it.each<[string, KeptHost | null]>([
    ["there is no storage", null],
    [
      "storage is blocked",
      {
        getItem: () => {
          throw new Error("blocked");
        },
        setItem: () => {
          throw new Error("blocked");
        },
        removeItem: () => {
          throw new Error("blocked");
        },
      },
    ],
  ])("lasts as long as the page when %s", (_, host) => {
    const store = createPreferences(host);
    store.set({ theme: "light" });
    expect(store.get().theme).toBe("light");
  });
});

describe("the theme before the first paint", () => {
  const themeOf = (stored: string | null, systemIsDark: boolean): string | undefined => {
    const dataset: { theme?: string } = {};
    runInNewContext(THEME_SCRIPT, {
      localStorage: { getItem: () => stored },
      matchMedia: () => ({ matches: systemIsDark }),
      document: { documentElement: { dataset } },
      JSON,
    });
    return dataset.theme;
  };

  it.each([
    ["the system's, light", null, false, "light"],
    ["the system's, dark", null, true, "dark"],
    ["the chosen one against the system", '{"theme":"light"}', true, "light"],
    ["the system's when that was chosen", '{"theme":"system"}', true, "dark"],
    ["the system's for a value that is none", '{"theme":"pink"}', true, "dark"],
    ["the system's when what is stored is damaged", "{", true, "dark"],
  ])("is %s", (_, stored, systemIsDark, expected) => {
    expect(themeOf(stored, systemIsDark)).toBe(expected);
  });
});
