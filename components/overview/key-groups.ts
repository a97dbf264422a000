"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { KeyGroup } from "@/components/shell/key-group.ts";

/** The keys of the overview, as the help lists them. */
export function useKeyGroups(isLive: boolean): readonly KeyGroup[] {
  const text = useTranslations("overview.keys");
  return useMemo(() => groupsOf(text, isLive), [text, isLive]);
}

function groupsOf(
  text: ReturnType<typeof useTranslations<"overview.keys">>,
  isLive: boolean,
): readonly KeyGroup[] {
  return [
    {
      title: text("title"),
      keys: [
        { keys: ["/"], text: text("filter") },
        { keys: ["Ctrl K", "⌘ K"], text: text("palette") },
        { keys: ["Enter", "↓"], text: text("toRows") },
        { keys: ["Esc"], text: text("clear") },
        { keys: ["j", "k", "↓", "↑"], text: text("rows") },
        { keys: ["PgDn", "PgUp", "Home", "End"], text: text("pages") },
        { keys: ["Enter"], text: text("open") },
      ],
    },
    {
      title: text("timeTitle"),
      keys: [
        ...(isLive ? [] : [{ keys: ["Space"], text: text("play") }]),
        { keys: ["←", "→"], text: text("second") },
        { keys: [",", "."], text: text("change") },
      ],
    },
  ];
}
