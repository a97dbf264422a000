"use client";

import { useTranslations } from "use-intl";
import type { KeyGroup } from "@/components/shell/key-group.ts";
import type { RevisionPhase } from "@/lib/model/timeline.ts";
import { PROVENANCE_SIGNS } from "./provenance-signs.ts";
import { REVISION_TABS } from "./url-state.ts";
import { VIEWS } from "./views.tsx";

/** As a revision goes through them, then what is wrong. */
const PHASES = [
  "Creating",
  "Zero",
  "Waking",
  "Proxied",
  "Serving",
  "HandingOver",
  "Failing",
  "Degraded",
  "BlackHole",
  "NotOwned",
  "Deleted",
  "Unknown",
] as const satisfies readonly RevisionPhase[];

/** The keys of the revision page and the signs on it, for the `?` dialog. */
export function useKeyGroups(): readonly KeyGroup[] {
  const page = useTranslations("revision.keys");
  const lanes = useTranslations("timeline.keys");
  const terms = useTranslations("glossary.terms");
  const phases = useTranslations("revision.phase");
  const meanings = useTranslations("revision.phaseIs");
  return [
    {
      title: page("group"),
      keys: [
        { keys: ["Space"], text: page("play") },
        { keys: ["<", ">"], text: page("slower") },
        { keys: ["Home", "End"], text: page("start") },
        { keys: [",", "."], text: page("event") },
        { keys: ["[", "]"], text: page("episode") },
        { keys: ["l"], text: page("live") },
        { keys: ["i"], text: page("inspector") },
        { keys: ["b"], text: page("bar") },
        { keys: ["n"], text: page("note") },
        { keys: ["N"], text: page("notes") },
        { keys: ["j", "k"], text: page("noteStep") },
        { keys: ["r"], text: page("replay") },
        { keys: ["Ctrl K", "⌘ K"], text: page("palette") },
        { keys: ["/"], text: page("find") },
        { keys: ["↑", "↓"], text: page("message") },
        { keys: REVISION_TABS.map((tab) => VIEWS[tab].key), text: page("tabs") },
      ],
    },
    {
      title: lanes("title"),
      keys: [
        { keys: ["a", "d", "←", "→"], text: lanes("pan") },
        { keys: ["w", "s", "+", "-"], text: lanes("zoom") },
        { keys: ["0"], text: lanes("all") },
        { keys: ["f"], text: lanes("fit") },
        { keys: ["m"], text: lanes("mark") },
        { keys: ["z"], text: lanes("idle") },
        { keys: ["e"], text: lanes("sets") },
        { keys: ["p"], text: lanes("pin") },
        { keys: ["Alt ↑", "Alt ↓"], text: lanes("movePin") },
        { keys: ["t"], text: lanes("table") },
        { keys: ["Tab", "↑", "↓"], text: lanes("rows") },
        { keys: ["←", "→"], text: lanes("bars") },
        { keys: ["Enter"], text: lanes("evidence") },
        { keys: ["o"], text: lanes("foldKey") },
      ],
    },
    {
      title: lanes("pointer"),
      keys: [
        { keys: [lanes("click")], text: lanes("clickDoes") },
        { keys: [lanes("drag")], text: lanes("dragDoes") },
        { keys: [lanes("wheel")], text: lanes("wheelDoes") },
        { keys: [lanes("map")], text: lanes("mapDoes") },
      ],
    },
    {
      title: page("states"),
      isReading: true,
      keys: PHASES.map((phase) => ({ keys: [phases(phase)], text: meanings(phase) })),
    },
    {
      title: page("known"),
      isReading: true,
      keys: PROVENANCE_SIGNS.map(([kind, sign]) => ({
        keys: [sign],
        text: `${terms(`${kind}.term`)}: ${terms(`${kind}.is`)}`,
      })),
    },
  ];
}
