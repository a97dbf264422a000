"use client";

import { lazy, Suspense } from "react";
import { usePalette } from "@/components/revision/use-palette.ts";
import type { OverviewPaletteProps } from "./palette-window.tsx";

const PaletteWindow = lazy(() => import("./palette-window.tsx"));

/** Ctrl-K or ⌘-K opens the palette of a source; it is loaded with the first use. The filter has `/`. */
export function OverviewPalette(props: OverviewPaletteProps) {
  const { asked, isOpen, setOpen } = usePalette({ hasFind: false });
  if (asked === null) return null;
  return (
    <Suspense>
      <PaletteWindow {...props} key={asked.nth} open={isOpen} onOpenChange={setOpen} />
    </Suspense>
  );
}
