"use client";

import { type CSSProperties, useLayoutEffect, useState } from "react";
import styles from "./present.module.css";

/** The page that a wall shows, before it is made as large as the wall: the smallest text of its lanes has 11 px. */
const PAGE = { width: 1040, height: 585 };

/** How many times as large a page is shown on a wall of this size; never smaller than it is. */
export function wallScale(width: number, height: number): number {
  return Math.max(1, Math.min(width / PAGE.width, height / PAGE.height));
}

/** What makes a page fill the wall, while it is presented: its class and its size. */
export function useWall(isOn: boolean): { readonly className?: string; readonly style?: CSSProperties } {
  const [scale, setScale] = useState(1);
  useLayoutEffect(() => {
    if (!isOn) return;
    const measure = (): void => setScale(wallScale(window.innerWidth, window.innerHeight));
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [isOn]);
  if (!isOn) return {};
  return { className: styles.wall ?? "", style: { "--wall": scale } as CSSProperties };
}
