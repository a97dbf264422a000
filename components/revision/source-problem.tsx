"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";

interface SourceProblemProps {
  readonly source: string;
  readonly kind: "unknown" | "notATrace" | "newerVersion" | "tooLarge" | "unreadable";
  readonly detail: string;
}

/** A source that cannot be opened: what, where, and what to do. */
export function SourceProblem({ source, kind, detail }: SourceProblemProps) {
  const text = useTranslations("revision.source");
  const shell = useTranslations("shell");
  return (
    <>
      <TopBar crumbs={[{ label: source }]} />
      <main className={styles.message}>
        <h1>{text(`${kind}.title`, { source })}</h1>
        <pre>{detail}</pre>
        <p>{text(`${kind}.help`)}</p>
        <p>
          <Link href="/">{shell("toHome")}</Link>
        </p>
      </main>
    </>
  );
}
