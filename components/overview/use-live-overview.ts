"use client";

import { useCallback, useRef, useState } from "react";
import { BROWSER, type Browser, useStream } from "@/components/live/use-stream.ts";
import { usePort } from "@/components/port-provider.tsx";
import {
  createOverviewStore,
  type OverviewStart,
  type OverviewView,
  overviewStart,
} from "@/lib/client/overview-store.ts";
import { createSeenRows, type SeenRows } from "@/lib/client/seen-rows.ts";
import type { SeenMarks } from "@/lib/stream/client.ts";

/** No row is in view: of many only what matters most is told. */
const NONE_SEEN: SeenMarks = { current: () => [], subscribe: () => () => undefined };

/**
 * Returns what belongs to no single revision of a source that grows, and its rows, which come a little later where they are many, for
 * as long as the component is mounted; `start` until the stream has sent more.
 */
export function useLiveOverview(source: string, isGrowing: boolean, start: OverviewStart): OverviewView {
  return useOverviewStream(source, isGrowing, start, null, NONE_SEEN);
}

interface SeenOverview {
  readonly view: OverviewView;
  /** Says which rows are in view, of how many: they are told first. */
  readonly onSeen: SeenRows["show"];
}

/**
 * The same for a page that shows the rows. Of many rows it is told those first that it says it shows.
 * @param place what `start` holds, as the id of an event; null: the stream begins with a snapshot
 */
export function useSeenOverview(
  source: string,
  isGrowing: boolean,
  start: OverviewStart,
  place: string | null,
): SeenOverview {
  const [seen] = useState(() => createSeenRows(start.digests.length, BROWSER.after));
  return { view: useOverviewStream(source, isGrowing, start, place, seen), onSeen: seen.show };
}

function useOverviewStream(
  source: string,
  isGrowing: boolean,
  start: OverviewStart,
  place: string | null,
  seen: SeenMarks,
): OverviewView {
  const port = usePort();
  const [first] = useState(() => overviewStart(start));
  // Only the first store has what the page brought.
  const brought = useRef(place);
  const open = useCallback(
    (browser: Browser) =>
      createOverviewStore({
        ...browser,
        initial: first,
        connect: (listener) => {
          const from = brought.current ?? undefined;
          brought.current = null;
          const scope = { kind: "overview" } as const;
          return port.stream({ source, scope, place: from, seen }, listener);
        },
      }),
    [port, source, first, seen],
  );
  return useStream(isGrowing ? open : null, first);
}
