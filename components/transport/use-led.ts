"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { glide, leadingCursor } from "@/lib/client/class-cursor.ts";
import { pageHead } from "@/lib/client/class-head.ts";
import type { Extent, Story } from "@/lib/client/playback.ts";

export interface Led {
  readonly cursor: number;
  readonly playing: boolean;
  /** Where it stops by itself before the story ends; null: nowhere. */
  readonly until: number | null;
}

/**
 * Where a class leads the head of this page; null while it leads nowhere. Each frame is computed from when the teacher was where, so a
 * page that follows plays as his does; a new place is glided to.
 * @param cursor where the head is by itself
 */
export function useLed(cursor: number, story: Story, extent: Extent): Led | null {
  const lead = useSyncExternalStore(
    pageHead.subscribe,
    () => pageHead.lead,
    () => null,
  );
  const [shown, setShown] = useState<number | null>(null);
  const latest = useRef({ cursor, story, extent, shown });
  latest.current = { cursor, story, extent, shown };
  useEffect(() => {
    if (lead === null || lead.place.t === null) {
      setShown(null);
      return;
    }
    const { place, now } = lead;
    const wanted = (): number =>
      leadingCursor(place, now(), latest.current.story, latest.current.extent) ?? 0;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let distance = isStill ? 0 : (latest.current.shown ?? latest.current.cursor) - wanted();
    let last: number | null = null;
    let frame = requestAnimationFrame(function tick(at) {
      if (last !== null) distance = glide(distance, at - last);
      last = at;
      setShown(wanted() + distance);
      if (place.playing || distance !== 0) frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [lead]);
  if (lead === null || lead.place.t === null) return null;
  return { cursor: shown ?? cursor, playing: lead.place.playing, until: lead.place.until };
}

/** Says where the head of this page is, for a class that it leads. */
export function useReport(
  cursor: number,
  playing: boolean,
  speed: number,
  until: number | null = null,
): void {
  const t = Math.round(cursor);
  useEffect(() => pageHead.setReport({ t, playing, speed, until }), [t, playing, speed, until]);
  useEffect(() => () => pageHead.setReport(null), []);
}
