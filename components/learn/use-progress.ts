"use client";

import { useSyncExternalStore } from "react";
import {
  createProgress,
  NO_PROGRESS,
  type Progress,
  type ProgressStore,
} from "@/lib/client/course-progress.ts";

let store: ProgressStore | null = null;

/** The only store of progress; created on first use, in the browser. */
export function progress(): ProgressStore {
  if (store === null) {
    const created = createProgress(storage());
    if (typeof window !== "undefined") window.addEventListener("storage", () => created.reload());
    store = created;
  }
  return store;
}

function storage(): Storage | null {
  try {
    return typeof window === "undefined" ? null : window.localStorage;
  } catch {
    // A browser that blocks it throws already where it is named.
    return null;
  }
}

/** How far the reader has come; nowhere during server rendering. */
export function useProgress(): Progress {
  return useSyncExternalStore(
    (listener) => progress().subscribe(listener),
    () => progress().get(),
    () => NO_PROGRESS,
  );
}
