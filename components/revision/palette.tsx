"use client";

import { lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import type { PaletteProps } from "./palette-props.ts";
import styles from "./revision-bar.module.css";
import { usePalette } from "./use-palette.ts";

const PaletteWindow = lazy(() => import("./palette-window.tsx"));

/** A button, and Ctrl-K or ⌘-K, opens the palette, `/` its search; it is loaded with the first use. */
export function RevisionPalette(props: PaletteProps) {
  const text = useTranslations("revision.palette");
  const { asked, isOpen, setOpen, ask } = usePalette({ hasFind: true });
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        className={styles.search ?? ""}
        label={text("label")}
        help={text("keys")}
        aria-haspopup="dialog"
        onClick={() => ask("all")}
      >
        <Icon name="search" />
      </Button>
      {asked !== null && (
        <Suspense>
          <PaletteWindow
            {...props}
            key={asked.nth}
            scope={asked.scope}
            open={isOpen}
            onOpenChange={setOpen}
          />
        </Suspense>
      )}
    </>
  );
}
