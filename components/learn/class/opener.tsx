"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import { toldAddress } from "@/lib/client/class-address.ts";

/** The event by which a page asks for a class that is led from it; what leads it is loaded then. */
export const OPENS_CLASS = "skscope:open-class";

/** Asks for a class that is led from here. */
function openClass(): void {
  window.dispatchEvent(new Event(OPENS_CLASS));
}

/** The way to open a class, on pages that one follows; nothing where there is no server. */
export function ClassOpener() {
  const text = useTranslations("shell.class");
  const path = usePathname();
  const hasServer = usePort().keeping !== null;
  if (!hasServer || path === null || toldAddress(path) === null) return null;
  return (
    <Button
      help={text("help")}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
        openClass();
      }}
    >
      {text("open")}
    </Button>
  );
}
