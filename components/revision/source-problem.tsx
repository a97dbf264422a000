"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import type { SourceFault } from "@/lib/model/errors.ts";

export interface SourceProblemProps {
  readonly source: string;
  readonly kind: SourceFault | "unknown" | "noScenario";
  readonly detail: string;
  /** The recording's file, where it is one. */
  readonly file?: { readonly name: string; readonly bytes: number };
}

const MIB = 1024 * 1024;

/** A source that cannot be opened: what, where, and what to do. */
export function SourceProblem({ source, kind, detail, file }: SourceProblemProps) {
  const text = useTranslations("revision.source");
  const shell = useTranslations("shell");
  return (
    <>
      <TopBar crumbs={[{ label: source }]} />
      <main className={styles.message}>
        <h1>{text(`${kind}.title`, { source })}</h1>
        {file !== undefined && <p>{text("file", { name: file.name, size: file.bytes / MIB })}</p>}
        <pre>{detail}</pre>
        <p>{text(`${kind}.help`)}</p>
        <p>
          <Link href="/">{shell("toHome")}</Link>
        </p>
      </main>
    </>
  );
}
