"use client";

import { useState } from "react";

/** The earlier value for as long as the new one says the same, so that what depends on it is not made anew. */
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
