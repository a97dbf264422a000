"use client";

import {
  createParser,
  createSerializer,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { parseAsTime } from "@/components/shell/parse-time.ts";
import { SPEEDS, STORY } from "@/lib/client/playback.ts";
import { FOLDED_AT_FIRST, LANE_IDS, LANE_SETS } from "@/lib/layout/index.ts";

/** The views of a revision, in the order of the tabs; a new one is a name here and a row in `views.tsx`. */
export const REVISION_TABS = ["timeline", "sequence", "cold-starts", "why"] as const;
export type RevisionTab = (typeof REVISION_TABS)[number];

export type RevisionUrl = ReturnType<typeof useRevisionUrl>[0];
export type SetRevisionUrl = ReturnType<typeof useRevisionUrl>[1];

const LIVE_SPAN_MS = 120_000;

const parseAsSpeed = createParser<number>({
  parse: (text) => (text === "story" ? STORY : (SPEEDS.find((speed) => speed === Number(text)) ?? null)),
  serialize: (speed) => (speed === STORY ? "story" : String(speed)),
});

/** What the address of a revision page holds: everything that decides what is seen. */
const PARSERS = {
  tab: parseAsStringLiteral(REVISION_TABS).withDefault("timeline"),
  /** Cursor. */
  t: parseAsTime,
  /** Visible range. */
  from: parseAsTime,
  to: parseAsTime,
  /** How much of the past is visible, in milliseconds, while the right edge is now. */
  span: parseAsInteger.withDefault(LIVE_SPAN_MS),
  /** Folded lanes. */
  fold: parseAsArrayOf(parseAsStringLiteral(LANE_IDS)).withDefault([...FOLDED_AT_FIRST]),
  /** Which lanes are shown; the reader's last choice when absent. */
  lanes: parseAsStringLiteral(LANE_SETS),
  /** Lanes that stay on top, in their order; the reader's last choice when absent. */
  pin: parseAsArrayOf(parseAsStringLiteral(LANE_IDS)),
  /** Idle time is folded. */
  idle: parseAsBoolean.withDefault(false),
  /** Marks: one, or the two ends of what is measured. */
  a: parseAsTime,
  b: parseAsTime,
  /** "As if live". */
  live: parseAsBoolean.withDefault(false),
  speed: parseAsSpeed.withDefault(1),
  /** Numbers tried in the calculator. */
  pods: parseAsInteger,
  load: parseAsFloat,
  tbc: parseAsFloat,
  capacity: parseAsFloat,
  /** Record whose evidence is open. */
  record: parseAsInteger,
  /** Finding whose card is open, as `findingRef` names it. */
  finding: parseAsString,
  /** Id of the note that is open, or "list": all of them. */
  note: parseAsString,
  /** Inspector open. */
  inspect: parseAsBoolean.withDefault(false),
  /** Messages of the sequence: those of the episode at the cursor, or of the visible range. */
  scope: parseAsStringLiteral(["episode", "range"] as const).withDefault("episode"),
  /** Requests that went well among the messages of the sequence. */
  requests: parseAsBoolean.withDefault(true),
  /** Folded messages that are shown one by one. */
  unfold: parseAsArrayOf(parseAsString).withDefault([]),
  /** Words whose places are marked on the map. */
  find: parseAsString.withDefault(""),
  /** Lanes as a table. */
  table: parseAsBoolean.withDefault(false),
};

/** For what Back undoes: another view, and jumps. Steps and drags replace the address. */
export const PUSH = { history: "push" } as const;

/** Reads and writes the address of a revision page. */
export function useRevisionUrl() {
  return useQueryStates(PARSERS, { history: "replace", scroll: false, shallow: true, clearOnDefault: true });
}

const serialize = createSerializer(PARSERS);

/** The state as an address has it, for links. */
export function queryOf(url: RevisionUrl): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(serialize(url)));
}
