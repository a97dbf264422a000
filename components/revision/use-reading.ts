"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import { preferences, usePreferences } from "@/components/shell/use-preferences.ts";
import type { Marks } from "@/components/timeline/marks.tsx";
import type { Reading } from "@/components/timeline/reading.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { idleSpans, isRevisionLane, type Range, type RevisionLaneId } from "@/lib/layout/index.ts";
import type { RevisionUrl, SetRevisionUrl } from "./url-state.ts";

interface ReadingOptions {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly url: RevisionUrl;
  readonly setUrl: SetRevisionUrl;
}

const NO_SPANS: readonly Range[] = [];
const NO_LANES: readonly RevisionLaneId[] = [];

/** How the lanes are read, kept in the address; what somebody chose last is where he begins, and is put there, too. */
export function useReading({ data, extent, url, setUrl }: ReadingOptions): Reading {
  const chosen = usePreferences();
  const [moving, setMoving] = useState<Marks | null>(null);
  const set = url.lanes ?? chosen.lanes ?? "evidence";
  const pinned = url.pin ?? chosen.pinned ?? NO_LANES;
  useEffect(() => {
    const isOwn = set !== "evidence" || pinned.length > 0;
    if (isOwn && url.lanes === null && url.pin === null) void setUrl({ lanes: set, pin: [...pinned] });
  }, [set, pinned, url.lanes, url.pin, setUrl]);
  const { idle: foldsIdle, a, b } = url;
  const idle = useMemo(
    () => (foldsIdle ? idleSpans(data.shared, data.revision, extent) : NO_SPANS),
    [foldsIdle, data, extent],
  );
  const rested = useMemo(() => [a, b].filter((mark) => mark !== null), [a, b]);
  const marks = moving ?? rested;
  const onSet = useCallback<Reading["onSet"]>(
    (next) => {
      preferences().set({ lanes: next });
      void setUrl({ lanes: next });
    },
    [setUrl],
  );
  const onPinned = useCallback<Reading["onPinned"]>(
    (next) => {
      const ids = next.filter(isRevisionLane);
      preferences().set({ pinned: ids });
      void setUrl({ pin: ids });
    },
    [setUrl],
  );
  const onMarks = useCallback<Reading["onMarks"]>(
    (next, { commit }) => {
      setMoving(commit ? null : next);
      if (commit) void setUrl({ a: next[0] ?? null, b: next[1] ?? null });
    },
    [setUrl],
  );
  const onFoldsIdle = useCallback((folds: boolean) => void setUrl({ idle: folds }), [setUrl]);
  return useMemo(
    () => ({ set, onSet, pinned, onPinned, foldsIdle, onFoldsIdle, idle, marks, onMarks }),
    [set, onSet, pinned, onPinned, foldsIdle, onFoldsIdle, idle, marks, onMarks],
  );
}
