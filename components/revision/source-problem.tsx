"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { RefusedFiles } from "@/components/contents/refused-files.tsx";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { withWords } from "@/components/with-words.tsx";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import type { SourceFault } from "@/lib/model/errors.ts";
import type { RefusedFile } from "@/lib/model/source-contents.ts";

export interface SourceProblemProps {
  readonly source: string;
  readonly kind: SourceFault | "unknown" | "noScenario" | "notImported";
  readonly detail: string;
  /** What the files are of which nothing can be read; said instead of the detail. */
  readonly refused?: readonly RefusedFile[];
  /** The recording's file, where it is one. */
  readonly file?: { readonly name: string; readonly bytes: number };
}

const MIB = 1024 * 1024;

function SourceProblemPart({ source, kind, detail, refused = [], file }: SourceProblemProps) {
  const text = useTranslations("revision.source");
  const shell = useTranslations("shell");
  return (
    <>
      <TopBar crumbs={[{ label: source }]} />
      <main className={styles.message}>
        <h1>{text(`${kind}.title`, { source })}</h1>
        {file !== undefined && <p>{text("file", { name: file.name, size: file.bytes / MIB })}</p>}
        {/* That there is none is all that is known of it, and the title says so. */}
        {refused.length === 0 && kind !== "unknown" && <pre>{detail}</pre>}
        {refused.length > 0 && <RefusedFiles files={refused} />}
        <p>{text(`${kind}.help`)}</p>
        <p>
          <Link href="/">{shell("toHome")}</Link>
        </p>
      </main>
    </>
  );
}

/** A source that cannot be opened: what, where, and what to do. */
export const SourceProblem = withWords(PROBLEM_WORDS, SourceProblemPart);
