"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { CLASS_QUERY } from "@/lib/client/class-address.ts";
import { STORED_CLASS, TOLD_PLACE } from "@/lib/client/class-keys.ts";
import { NOTES_QUERY, NOTES_WINDOW } from "../present/notes-query.ts";
import { OPENS_CLASS } from "./opener.tsx";

const ClassBar = lazy(() => import("./class-bar.tsx"));

/** What a page shows of the class that it leads or follows: nothing for most. */
export function ClassDoor() {
  const [wanted, setWanted] = useState<"no" | "shown" | "opened">("no");
  useEffect(() => {
    // A frame of another page has no class, and may have no storage.
    if (window.location.pathname.startsWith("/embed/")) return;
    const query = new URLSearchParams(window.location.search);
    const joins = query.has(CLASS_QUERY);
    // A window that a page opens begins with what that page keeps: its notes would lead the class as a second teacher.
    if (window.name === NOTES_WINDOW && query.has(NOTES_QUERY)) {
      for (const key of [STORED_CLASS, TOLD_PLACE]) window.sessionStorage.removeItem(key);
    }
    if (joins || window.sessionStorage.getItem(STORED_CLASS) !== null) setWanted("shown");
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
