"use client";

import { useCallback, useState } from "react";
import { type Head, useHead } from "@/components/transport/use-head.ts";
import type { Extent } from "@/lib/client/playback.ts";

export interface CursorControl extends Head {
  readonly speed: number;
  readonly setSpeed: (speed: number) => void;
}

/** The head of a stage, with its own speed; `onRest` is called when it comes to rest somewhere other than `at`. */
export function useCursor(
  extent: Extent,
  at: number,
  onRest: (t: number) => void,
  firstSpeed = 2,
): CursorControl {
  const [speed, setSpeed] = useState(firstSpeed);
  const rest = useCallback(
    (t: number | null) => {
      if (t !== null) onRest(t);
    },
    [onRest],
  );
  return { ...useHead({ extent, at, onRest: rest, speed }), speed, setSpeed };
}
