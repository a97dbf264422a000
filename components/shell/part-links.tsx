"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import styles from "./top-bar.module.css";

/** Parts that are of no source. */
export const PARTS = ["learn", "sandbox", "protocol"] as const;

/** Links to the course, the sandbox and the reference. */
export function PartLinks() {
  const text = useTranslations("shell.parts");
  return (
    <nav aria-label={text("label")} className={styles.parts}>
      {PARTS.map((part) => (
        <Link key={part} href={`/${part}`} prefetch={false}>
          {text(part)}
        </Link>
      ))}
    </nav>
  );
}
