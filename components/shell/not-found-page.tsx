"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import styles from "./message.module.css";
import { TopBar } from "./top-bar.tsx";

/** What is shown for an address that leads nowhere. */
export function NotFoundPage() {
  const text = useTranslations("shell");
  return (
    <>
      <TopBar />
      <main className={styles.message}>
        <h1>{text("notFoundTitle")}</h1>
        <p>{text("notFoundHelp")}</p>
        <p>
          <Link href="/">{text("toHome")}</Link> · <Link href="/learn">{text("parts.learn")}</Link>
        </p>
      </main>
    </>
  );
}
