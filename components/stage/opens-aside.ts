"use client";

import { createContext } from "react";

/** True where what leads elsewhere opens a page of its own: in a frame of another page. */
export const OpensAside = createContext(false);

const EMBED = "/embed/";

/** Opens a page of this site (path and query) in a tab of its own. Frames stand below the path under which the site is served. */
export function openAside(href: string): void {
  const { pathname } = window.location;
  const base = pathname.slice(0, Math.max(0, pathname.indexOf(EMBED)));
  window.open(`${base}${href}`, "_blank", "noopener");
}
