"use client";

import { useLayoutEffect, useState } from "react";
import type { Window } from "@/lib/layout/index.ts";
import { createViewport, type ViewportStore } from "./viewport-store.ts";

/** What is visible as a store, told before the browser paints and after the rows exist: canvases are repainted without rendering. */
export function useViewport(view: Window): ViewportStore {
  const [viewport] = useState(() => createViewport(view));
  useLayoutEffect(() => viewport.set(view), [viewport, view]);
  return viewport;
}
