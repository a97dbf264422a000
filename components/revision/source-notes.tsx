"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { formatDuration } from "@/lib/client/format-time.ts";
import { coarseChanges, type SharedState } from "@/lib/core/index.ts";
import type { TraceProblem } from "@/lib/model/record.ts";
import styles from "./revision-page.module.css";

/** What a source could not read: the first problems, and how many there are. */
export interface SourceProblems {
  readonly first: readonly TraceProblem[];
  readonly count: number;
  /** Files that were given together with others, and could not be read. */
  readonly unread?: number;
}

interface SourceNotesProps {
  readonly source: string;
  readonly problems: SourceProblems;
  readonly shared: SharedState | null;
}

/** Says which files and lines could not be read, and oddities of the clock, with their places. */
export function SourceNotes({ source, problems, shared }: SourceNotesProps) {
  return (
    <>
      <Unread source={source} count={problems.unread ?? 0} />
      <TimesAtEarliest shared={shared} />
      <Problems problems={problems} shared={shared} />
    </>
  );
}

function Unread({ source, count }: { readonly source: string; readonly count: number }) {
  const text = useTranslations("imports.contents");
  const href = usePort().viewHref({ source, page: "contents" });
  if (count === 0) return null;
  return (
    <p className={styles.notes}>
      <span aria-hidden="true">▲ </span>
      {text("unread", { count })}{" "}
      <Link href={href} prefetch={false}>
        {text("toContents")}
      </Link>
    </p>
  );
}

function TimesAtEarliest({ shared }: Pick<SourceNotesProps, "shared">) {
  const text = useTranslations("revision");
  if (shared === null || coarseChanges(shared).length === 0) return null;
  return <p className={styles.notes}>{text("atEarliest")}</p>;
}

function Problems({ problems, shared }: Omit<SourceNotesProps, "source">) {
  const text = useTranslations("revision");
  const notes = shared?.notes ?? [];
  const count = problems.count + notes.length;
  if (count === 0) return null;
  return (
    <details className={styles.notes}>
      <summary>
        <span aria-hidden="true">▲ </span>
        {text("problems", { count })}
      </summary>
      <ul>
        {notes.map((note) => (
          <li key={`${note.kind} ${note.seq} ${note.resource}`}>
            {text(`notes.${note.kind}`, {
              by: formatDuration(note.byMs ?? 0),
              record: note.seq,
              resource: note.resource,
              message: note.message ?? "",
            })}
          </li>
        ))}
        {problems.first.map((problem) => (
          <li key={`${problem.line} ${problem.byteOffset} ${problem.reason}`}>
            {text("problemLine", { line: problem.line, byte: problem.byteOffset, reason: problem.reason })}
          </li>
        ))}
      </ul>
    </details>
  );
}
