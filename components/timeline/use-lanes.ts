"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { useFindingText } from "@/components/why/finding-text.ts";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import { buildLanes, type Lane, type Translate, withGhosts } from "@/lib/layout/index.ts";
import type { TimelineProps } from "./timeline-props.ts";

/** Instants inside texts are named by the wall clock. */
const WALL_CLOCK: TimeFormat = { clock: "utc", origin: 0 };
/** What lanes say of a finding. */
const SAID = ["title", "saw"] as const;

/** The lanes that are shown: those that are given, else those of the revision, in the reader's words. */
export function useLanes({
  data,
  lanes,
  only,
  ghost,
}: Pick<TimelineProps, "data" | "lanes" | "only" | "ghost">): readonly Lane[] {
  const text = useTranslations("timeline");
  // One function as long as the language is the same: what it has said is remembered.
  const words = useMemo((): Translate => (key, values) => text(key as never, values as never), [text]);
  const describe = useFindingText(WALL_CLOCK, SAID);
  const other = ghost?.data;
  return useMemo(() => {
    if (lanes !== undefined) return lanes;
    const of = ({ shared, revision }: TimelineProps["data"]): Lane[] =>
      buildLanes(shared, revision, words, describe).filter(
        ({ id }) => only === undefined || only.includes(id),
      );
    return other === undefined ? of(data) : withGhosts(of(data), of(other));
  }, [lanes, data, other, words, describe, only]);
}
