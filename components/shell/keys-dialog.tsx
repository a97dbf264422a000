"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { isTyping } from "./is-typing.ts";
import type { KeyGroup } from "./key-group.ts";

const KeysWindow = lazy(() => import("./keys-window.tsx"));

/** A `?` button that opens the list of keys; the key `?` does the same outside of text fields. */
export function KeysDialog({ groups }: { groups: readonly KeyGroup[] }) {
  const text = useTranslations("shell");
  const [open, setOpen] = useState(false);
  /** A window is a part that most visits never need. */
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "?" || isTyping(event.target)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  if (open && !isWanted) setIsWanted(true);
  return (
    <>
      <Button variant="icon" label={text("keys")} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        ?
      </Button>
      {isWanted && (
        <Suspense>
          <KeysWindow groups={groups} open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
