"use client";

import { type RefObject, useCallback, useRef, useState } from "react";
import type { Row } from "@/lib/layout/index.ts";

interface RowFocus {
  /** The row that Tab reaches. */
  readonly activeRow: string;
  readonly setActiveRow: (id: string) => void;
  /** Moves the focus to a row by its position; a position that is none changes nothing. */
  readonly moveRow: (toIndex: number) => void;
}

/** One row of all takes the focus; the others are reached from it with the arrow keys. */
export function useRowFocus(
  bodyRef: RefObject<HTMLElement | null>,
  pinned: readonly Row[],
  others: readonly Row[],
  scrollTo: (index: number) => void,
): RowFocus {
  const [activeRow, setActiveRow] = useState("path");
  const focusRow = (index: number): void => {
    const row = pinned[index] ?? others[index - pinned.length];
    if (row === undefined) return;
    setActiveRow(row.id);
    if (index >= pinned.length) scrollTo(index - pinned.length);
    requestAnimationFrame(() => {
      bodyRef.current
        ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"] [role=slider]`)
        ?.focus();
    });
  };
  const latest = useRef(focusRow);
  latest.current = focusRow;
  const moveRow = useCallback((toIndex: number) => latest.current(toIndex), []);
  return { activeRow, setActiveRow, moveRow };
}
