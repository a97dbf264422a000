"use client";

import { useCallback, useRef } from "react";
import { type LaneId, movePin, togglePin } from "@/lib/layout/index.ts";
import type { Reading } from "./reading.ts";

/** Pins lanes and moves them; functions that stay the same, since every row gets them. */
export function usePins(reading: Reading | null): {
  /** Undefined where lanes cannot be pinned. */
  readonly pin: ((lane: LaneId) => void) | undefined;
  readonly movePinned: (lane: LaneId, direction: 1 | -1) => void;
} {
  const latest = useRef(reading);
  latest.current = reading;
  const change = useCallback((next: (pinned: readonly LaneId[]) => LaneId[]) => {
    const { current } = latest;
    if (current !== null) current.onPinned(next(current.pinned));
  }, []);
  const pin = useCallback((lane: LaneId) => change((pinned) => togglePin(pinned, lane)), [change]);
  const movePinned = useCallback(
    (lane: LaneId, direction: 1 | -1) => change((pinned) => movePin(pinned, lane, direction)),
    [change],
  );
  return { pin: reading === null ? undefined : pin, movePinned };
}
