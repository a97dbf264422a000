/** What the keys of the revision page do, each with its key: for the palette, the list of keys shows them in pairs. */
import { REVISION_TABS, type RevisionTab } from "./url-state.ts";

/** What a key does, by the key. */
export type RevisionActions = Readonly<Record<string, () => void>>;

export type CommandName = (typeof NAMES)[number];

const NAMES = [
  "play",
  "previousEvent",
  "nextEvent",
  "previousEpisode",
  "nextEpisode",
  "fit",
  "all",
  "zoomIn",
  "zoomOut",
  "earlier",
  "later",
  "slower",
  "faster",
  "toStart",
  "toEnd",
  "mark",
  "idle",
  "sets",
  "asIfLive",
  "inspector",
  "note",
  "notes",
  "bar",
  "table",
] as const;

const KEYS: Readonly<Record<CommandName, string>> = {
  play: " ",
  previousEvent: ",",
  nextEvent: ".",
  previousEpisode: "[",
  nextEpisode: "]",
  fit: "f",
  all: "0",
  zoomIn: "w",
  zoomOut: "s",
  earlier: "a",
  later: "d",
  slower: "<",
  faster: ">",
  toStart: "Home",
  toEnd: "End",
  mark: "m",
  idle: "z",
  sets: "e",
  asIfLive: "l",
  inspector: "i",
  note: "n",
  notes: "N",
  bar: "b",
  table: "t",
};

/** The commands in the order of the palette; a view has its place as key. */
export const COMMANDS: readonly {
  readonly name: CommandName | { readonly tab: RevisionTab };
  readonly key: string;
}[] = [
  ...REVISION_TABS.map((tab, index) => ({ name: { tab }, key: String(index + 1) })),
  ...NAMES.map((name) => ({ name, key: KEYS[name] })),
];
