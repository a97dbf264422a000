"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { CLASS_QUERY } from "@/lib/client/class-address.ts";
import { OPENS_CLASS } from "./opener.tsx";

const ClassBar = lazy(() => import("./class-bar.tsx"));

/** As {@link createClassSession} keeps it: whoever has none loads nothing of classes. */
const STORED = "skscope.class";

/** What a page shows of the class that it leads or follows: nothing for most. */
export function ClassDoor() {
  const [wanted, setWanted] = useState<"no" | "shown" | "opened">("no");
  useEffect(() => {
    // A frame of another page has no class, and may have no storage.
    if (window.location.pathname.startsWith("/embed/")) return;
    const joins = new URLSearchParams(window.location.search).has(CLASS_QUERY);
    if (joins || window.sessionStorage.getItem(STORED) !== null) setWanted("shown");
    const onOpen = (): void => setWanted("opened");
    window.addEventListener(OPENS_CLASS, onOpen);
    return () => window.removeEventListener(OPENS_CLASS, onOpen);
  }, []);
  if (wanted === "no") return null;
  return (
    <Suspense>
      <ClassBar opens={wanted === "opened"} onOpened={() => setWanted("shown")} />
    </Suspense>
  );
}
