"use client";

import { lazy, Suspense, useContext, useEffect, useState } from "react";
import { OpensAside } from "@/components/stage/opens-aside.ts";
import type { ShareMenuProps } from "./share-menu.tsx";

const ShareMenu = lazy(() => import("./share-menu.tsx"));

/** The menu with pictures of a scene: loaded after the page, and not in a frame. */
export function Share(props: ShareMenuProps) {
  const isFrame = useContext(OpensAside);
  const [isHere, setHere] = useState(false);
  useEffect(() => setHere(true), []);
  if (isFrame || !isHere) return null;
  return (
    <Suspense>
      <ShareMenu {...props} />
    </Suspense>
  );
}
