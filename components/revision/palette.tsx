"use client";

import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { isTyping } from "@/components/shell/is-typing.ts";
import { Button } from "@/components/ui/button.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import type { PaletteProps, PaletteScope } from "./palette-props.ts";
import styles from "./revision-bar.module.css";

const PaletteWindow = lazy(() => import("./palette-window.tsx"));

/** A button, and Ctrl-K or ⌘-K, opens the palette, `/` its search; it is loaded with the first use. */
export function RevisionPalette(props: PaletteProps) {
  const text = useTranslations("revision.palette");
  /** The last time that it was asked for; each time begins anew. */
  const [asked, setAsked] = useState<{ readonly scope: PaletteScope; readonly nth: number } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const ask = useCallback((scope: PaletteScope): void => {
    setAsked((before) => ({ scope, nth: (before?.nth ?? 0) + 1 }));
    setOpen(true);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isCommand = event.ctrlKey || event.metaKey;
      const isPalette = isCommand && event.key.toLowerCase() === "k";
      if (!isPalette && (isCommand || event.key !== "/" || isTyping(event.target))) return;
      event.preventDefault();
      // A window that is open already keeps what was typed.
      if (document.querySelector("[role=dialog]") === null) ask(isPalette ? "all" : "find");
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [ask]);
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
