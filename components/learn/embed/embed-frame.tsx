"use client";

import Link from "next/link";
import { type MouseEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useTheme } from "@/components/shell/use-preferences.ts";
import { OpensAside } from "@/components/stage/opens-aside.ts";
import styles from "./embed.module.css";

interface EmbedFrameProps {
  /** Path of the same on a page of its own. */
  readonly href: string;
  readonly title: string;
  /** Drawn in the browser only: what an address asks for costs nothing on the server. */
  readonly children: () => ReactNode;
}

/** What a frame of another page shows: one thing, and the way to its page. Nothing in it leads anywhere within the frame. */
export function EmbedFrame({ href, title, children }: EmbedFrameProps) {
  const text = useTranslations("class.embed");
  const [isHere, setHere] = useState(false);
  useEffect(() => setHere(true), []);
  useTheme();
  return (
    <OpensAside value={true}>
      <main className={styles.frame} onClickCapture={openAside}>
        <h1 className={styles.title}>{title}</h1>
        {isHere && children()}
        <p className={styles.more}>
          <Link href={href} prefetch={false}>
            {text("full")}
          </Link>
        </p>
      </main>
    </OpensAside>
  );
}

/** Every link of a frame opens a page of its own: a frame never becomes one. */
function openAside(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.getAttribute("href")?.startsWith("#")) return;
  event.preventDefault();
  event.stopPropagation();
  window.open(link.href, "_blank", "noopener");
}
