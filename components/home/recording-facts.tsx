"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { formatDateTime, formatDuration } from "@/lib/client/format-time.ts";
import type { RecordingFacts } from "@/lib/client/recording-facts.ts";
import { PathStrip } from "./path-strip.tsx";
import styles from "./recording-facts.module.css";

interface FactsProps {
  readonly facts: RecordingFacts;
  /** The page of all its revisions, where the card itself leads elsewhere. */
  readonly overview: string | null;
}

/** Between two facts; a line ends with it and does not begin with it. */
const AND = "\u00a0· ";

/** How long, how many, and the path of its main revision as a strip. */
export function Facts({ facts, overview }: FactsProps) {
  const text = useTranslations("home");
  const { main, extent, unknown, found } = facts;
  const count = text("revisions", { count: facts.revisions });
  return (
    <>
      {main !== null && extent !== null && (
        <PathStrip
          slices={main.path}
          from={extent.from}
          to={extent.to}
          unknown={unknown}
          label={text("strip", { name: main.name, changes: Math.max(0, main.path.length - 1) })}
        />
      )}
      <p className={styles.facts}>
        <span>
          {overview !== null && facts.revisions > 1 ? (
            <Link href={overview} prefetch={false}>
              {count}
            </Link>
          ) : (
            count
          )}
          {AND}
          {text("facts", {
            records: facts.records,
            duration: extent === null ? text("noDuration") : formatDuration(extent.to - extent.from),
          })}
          {extent !== null && (
            <>
              {AND}
              <time className={styles.date} dateTime={new Date(extent.from).toISOString()}>
                {formatDateTime(extent.from).slice(0, 16)} UTC
              </time>
            </>
          )}
          {found.errors + found.warnings > 0 && (
            <>
              {AND}
              <strong className={styles.found} data-severity={found.errors > 0 ? "error" : "warning"}>
                <span aria-hidden="true">{found.errors > 0 ? "■ " : "▲ "}</span>
                {text("found", found)}
              </strong>
            </>
          )}
          {facts.problems > 0 && AND + text("problems", { count: facts.problems })}
        </span>
        {main !== null && facts.revisions > 1 && <span>{text("stripOf", { name: main.name })}</span>}
      </p>
    </>
  );
}
