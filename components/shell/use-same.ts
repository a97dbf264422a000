"use client";

import { useState } from "react";

/** Returns the earlier value while the new one is equal to it, so that nothing that depends on it is recomputed. */
export function useSame<T>(value: T, isSame: (earlier: T, value: T) => boolean): T {
  const [kept, setKept] = useState(value);
  if (kept === value || isSame(kept, value)) return kept;
  setKept(value);
  return value;
}

/** Whether two lists hold the same items in the same order. */
export function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
