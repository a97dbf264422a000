"use client";

import { useCallback, useState } from "react";
import { type Head, useHead } from "@/components/transport/use-head.ts";
import type { Extent, Story } from "@/lib/client/playback.ts";

export interface CursorControl extends Head {
  readonly speed: number;
  readonly setSpeed: (speed: number) => void;
  /** There are steps at which a story lingers. */
  readonly hasStory: boolean;
}

const NO_STORY: Story = { steps: [] };

/** The head of a stage, with its own speed; `onRest` is called when it comes to rest somewhere other than `at`. */
export function useCursor(
  extent: Extent,
  at: number,
  onRest: (t: number) => void,
  firstSpeed = 2,
  story: Story = NO_STORY,
): CursorControl {
  const [speed, setSpeed] = useState(firstSpeed);
  const rest = useCallback(
    (t: number | null) => {
      if (t !== null) onRest(t);
    },
    [onRest],
  );
  const head = useHead({ extent, at, onRest: rest, speed, story });
  return { ...head, speed, setSpeed, hasStory: story.steps.length > 0 };
}
