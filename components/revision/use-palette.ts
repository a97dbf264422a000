"use client";

import { useCallback, useEffect, useState } from "react";
import { isTyping } from "@/components/shell/is-typing.ts";
import type { PaletteScope } from "./palette-props.ts";

interface PaletteState {
  /** The last time that it was asked for; each time starts over. Null: never, and nothing needs to be loaded. */
  readonly asked: { readonly scope: PaletteScope; readonly nth: number } | null;
  readonly isOpen: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly ask: (scope: PaletteScope) => void;
}

/** Ctrl-K or ⌘-K asks for the palette, and `/` for its search where the page has one. */
export function usePalette({ hasFind }: { readonly hasFind: boolean }): PaletteState {
  const [asked, setAsked] = useState<PaletteState["asked"]>(null);
  const [isOpen, setOpen] = useState(false);
  const ask = useCallback((scope: PaletteScope): void => {
    setAsked((before) => ({ scope, nth: (before?.nth ?? 0) + 1 }));
    setOpen(true);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isCommand = event.ctrlKey || event.metaKey;
      const isPalette = isCommand && event.key.toLowerCase() === "k";
      const isFind = hasFind && !isCommand && event.key === "/" && !isTyping(event.target);
      if (!isPalette && !isFind) return;
      event.preventDefault();
      // A window that is open already keeps what was typed.
      if (document.querySelector("[role=dialog]") === null) ask(isPalette ? "all" : "find");
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [ask, hasFind]);
  return { asked, isOpen, setOpen, ask };
}
