"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { useFindingText } from "@/components/why/finding-text.ts";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import { buildLanes, type Lane, type Translate } from "@/lib/layout/index.ts";
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
}: Pick<TimelineProps, "data" | "lanes" | "only">): readonly Lane[] {
  const text = useTranslations("timeline");
  // One function as long as the language is the same: what it has said is remembered.
  const words = useMemo((): Translate => (key, values) => text(key as never, values as never), [text]);
  const describe = useFindingText(WALL_CLOCK, SAID);
  return useMemo(
    () =>
      lanes ??
      buildLanes(data.shared, data.revision, words, describe).filter(
        ({ id }) => only === undefined || only.includes(id),
      ),
    [lanes, data, words, describe, only],
  );
}
