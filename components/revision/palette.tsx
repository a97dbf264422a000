"use client";

import { lazy, Suspense, useEffect, useState } from "react";
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
  const [scope, setScope] = useState<PaletteScope | null>(null);
  /** Kept while it closes. */
  const [last, setLast] = useState<PaletteScope | null>(null);
  if (scope !== null && scope !== last) setLast(scope);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && event.key.toLowerCase() === "k") setScope("all");
      else if (!isCommand && event.key === "/" && !isTyping(event.target)) setScope("find");
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        className={styles.search ?? ""}
        label={text("label")}
        help={text("keys")}
        aria-haspopup="dialog"
        onClick={() => setScope("all")}
      >
        <Icon name="search" />
      </Button>
      {last !== null && (
        <Suspense>
          <PaletteWindow
            {...props}
            key={last}
            scope={last}
            open={scope !== null}
            onOpenChange={(open) => {
              if (!open) setScope(null);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
