"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";

/**
 * Pages that are not made for frames are refused there by their policy, which the browser asks when it loads one. A page that was
 * turned to without loading would get past it, so it is loaded.
 */
export function FrameGuard() {
  const path = usePathname();
  useEffect(() => {
    if (window.top !== window.self && path?.startsWith("/embed/") !== true) window.location.reload();
  }, [path]);
  return null;
}
