"use client";

import type { ReactNode } from "react";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";

/** The page of a source that is still being read. */
export function Waiting({ source, children }: { readonly source: string; readonly children: ReactNode }) {
  return (
    <>
      <TopBar crumbs={[{ label: source }]} />
      <main className={styles.message} aria-busy="true">
        <p>{children}</p>
      </main>
    </>
  );
}
