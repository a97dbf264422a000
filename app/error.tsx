"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const text = useTranslations("shell");
  return (
    <>
      <TopBar />
      <main className={styles.message}>
        <h1>{text("errorTitle")}</h1>
        <p>{text("errorHelp", { reason: error.message || error.digest || text("errorUnknown") })}</p>
        <p>
          <Button onClick={reset}>{text("tryAgain")}</Button> <Link href="/">{text("toHome")}</Link>
        </p>
      </main>
    </>
  );
}
