/** What a reader prefers, kept in local storage; a change reaches every tab. */
import { LANE_IDS, LANE_SETS, type LaneSet, type RevisionLaneId } from "../layout/index.ts";
import type { ClockMode } from "./format-time.ts";
import { createKept, type Kept, type KeptHost } from "./kept.ts";

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

export interface PreferencesStore extends Omit<Kept<Preferences>, "set" | "forget"> {
  set(changes: Partial<Preferences>): void;
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

/** Preferences over something like local storage. */
export function createPreferences(host: KeptHost | null): PreferencesStore {
  const kept = createKept(host, KEY, parsePreferences);
  return { ...kept, set: (changes) => kept.set({ ...kept.get(), ...changes }) };
}

/** Runs in the page before anything is painted, so that the theme does not flash. */
export const THEME_SCRIPT = `(()=>{let t="system";try{t=JSON.parse(localStorage.getItem("${KEY}")||"{}").theme||t}catch{}
if(t!=="light"&&t!=="dark")t=matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light";
document.documentElement.dataset.theme=t})()`;
