"use client";

import { useEffect, useEffectEvent } from "react";
import { pageHead } from "@/lib/client/class-head.ts";

/** Calls back with the scene (1-based) to which a class has turned this page. */
export function useLedScene(scene: number, onTurned: (scene: number) => void): void {
  const turned = useEffectEvent(() => {
    if (pageHead.lead !== null) onTurned(scene);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scene is what is waited for
  useEffect(() => turned(), [scene]);
}
