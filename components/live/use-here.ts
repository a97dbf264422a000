"use client";

import { useEffect, useState } from "react";

/** The browser's clock, updated every `ms` while the page is visible; null stops it. */
export function useHere(ms: number | null): number {
  const [here, setHere] = useState(() => Date.now());
  useEffect(() => {
    if (ms === null) return;
    const tick = (): void => {
      if (!document.hidden) setHere(Date.now());
    };
    tick();
    const timer = setInterval(tick, ms);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [ms]);
  return here;
}
