"use client";

import { useSyncExternalStore } from "react";
import { onceInBrowser } from "@/components/shell/once-in-browser.ts";
import { createProgress, NO_PROGRESS, type Progress } from "@/lib/client/course-progress.ts";

/** The only store of progress; created on first use, in the browser. */
export const progress = onceInBrowser(createProgress);

/** How far the reader has come; nowhere during server rendering. */
export function useProgress(): Progress {
  return useSyncExternalStore(
    (listener) => progress().subscribe(listener),
    () => progress().get(),
    () => NO_PROGRESS,
  );
}
