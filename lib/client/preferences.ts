/** What a reader prefers, kept in local storage; a change reaches every tab. */
import { LANE_IDS, LANE_SETS, type LaneSet, type RevisionLaneId } from "../layout/index.ts";
import type { ClockMode } from "./format-time.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The bar of a revision, with its sentence, steps and picture; "auto": open where there is room. */
const BARS = ["auto", "open", "folded"] as const;

export interface Preferences {
  readonly theme: Theme;
  readonly clock: ClockMode;
  readonly bar: (typeof BARS)[number];
  /** The lanes that were chosen last: of the story, or all. */
  readonly lanes?: LaneSet;
  /** The name that notes are signed with. */
  readonly name?: string;
  /** Lanes that stay on top, in their order. */
  readonly pinned?: readonly RevisionLaneId[];
}

export const DEFAULT_PREFERENCES: Preferences = { theme: "system", clock: "utc", bar: "auto" };

const KEY = "skscope.preferences";
const CLOCKS: readonly unknown[] = ["utc", "local", "relative"];

/** The part of the browser that is used. */
export interface PreferencesHost {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface PreferencesStore {
  get(): Preferences;
  set(changes: Partial<Preferences>): void;
  subscribe(listener: () => void): () => void;
  /** Another tab changed them. */
  reload(): void;
}

/** Preferences as stored; anything unusable reads as the default. */
export function parsePreferences(text: string | null): Preferences {
  let stored: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    stored = (JSON.parse(text ?? "{}") ?? {}) as typeof stored;
  } catch {
    // Not ours, or damaged: the defaults are as good as anything.
    return DEFAULT_PREFERENCES;
  }
  return {
    theme: THEMES.find((theme) => theme === stored.theme) ?? DEFAULT_PREFERENCES.theme,
    clock: CLOCKS.includes(stored.clock) ? (stored.clock as ClockMode) : DEFAULT_PREFERENCES.clock,
    bar: BARS.find((bar) => bar === stored.bar) ?? DEFAULT_PREFERENCES.bar,
    ...(typeof stored.name === "string" && stored.name !== "" ? { name: stored.name } : {}),
    ...lanesOf(stored),
  };
}

function lanesOf({ lanes, pinned }: Partial<Record<keyof Preferences, unknown>>): Partial<Preferences> {
  const set = LANE_SETS.find((known) => known === lanes);
  const ids = Array.isArray(pinned) ? [...new Set(pinned)].filter((id) => LANE_IDS.includes(id)) : [];
  return {
    ...(set === undefined ? {} : { lanes: set }),
    ...(ids.length === 0 ? {} : { pinned: ids as RevisionLaneId[] }),
  };
}

/** A store over something like local storage; without it (blocked by the browser) preferences last as long as the page. */
export function createPreferences(host: PreferencesHost | null): PreferencesStore {
  const listeners = new Set<() => void>();
  const read = (): Preferences => {
    try {
      return parsePreferences(host?.getItem(KEY) ?? null);
    } catch {
      return DEFAULT_PREFERENCES;
    }
  };
  let current = read();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    get: () => current,
    set(changes) {
      current = { ...current, ...changes };
      try {
        host?.setItem(KEY, JSON.stringify(current));
      } catch {
        // Storage is full or blocked; the choice still holds for this page.
      }
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload() {
      current = read();
      tell();
    },
  };
}

/** Runs in the page before anything is painted, so that the theme does not flash. */
export const THEME_SCRIPT = `(()=>{let t="system";try{t=JSON.parse(localStorage.getItem("${KEY}")||"{}").theme||t}catch{}
if(t!=="light"&&t!=="dark")t=matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light";
document.documentElement.dataset.theme=t})()`;
