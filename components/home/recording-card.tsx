"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Chip } from "@/components/ui/chip.tsx";
import { useLanguage } from "@/components/use-language.ts";
import { isLarge, type RecordingFacts } from "@/lib/client/recording-facts.ts";
import { stopAddress } from "@/lib/client/stops.ts";
import { type SourceSummary, summaryIn } from "@/lib/model/api.ts";
import styles from "./home.module.css";
import { Facts } from "./recording-facts.tsx";
import { RemoveRecording } from "./remove-recording.tsx";

const MB = 1024 * 1024;

interface RecordingCardProps {
  readonly summary: SourceSummary;
  readonly isFirst?: boolean;
  readonly isRemovable?: boolean;
  /** Absent while the recording is being read, and for a large one. */
  readonly facts?: RecordingFacts;
}

/** A recording to open: its story, its facts, and what to look for. */
export function RecordingCard({
  summary: told,
  isFirst = false,
  isRemovable = false,
  facts,
}: RecordingCardProps) {
  const text = useTranslations("home");
  const summary = summaryIn(told, useLanguage());
  const port = usePort();
  const main = facts?.main ?? null;
  // A recording of one revision has nothing to choose from.
  const start = summary.start ?? (facts?.revisions === 1 ? main?.key : undefined);
  const overview = port.viewHref({ source: summary.id });
  return (
    <li className={styles.card} data-first={isFirst}>
      <div className={styles.cardHead}>
        <h3>
          {isFirst && (
            <Chip tone="accent" className={styles.startHere}>
              {text("startHere")}
            </Chip>
          )}
          <Link
            href={start === undefined ? overview : port.viewHref(startOf(summary.id, start))}
            className={styles.cardLink}
            prefetch={false}
          >
            {summary.title}
          </Link>
        </h3>
        {isRemovable && <RemoveRecording id={summary.id} title={summary.title} />}
      </div>
      {summary.error === undefined ? (
        summary.story !== "" && <p>{summary.story}</p>
      ) : (
        <p className={styles.problem}>{summary.error}</p>
      )}
      {summary.error === undefined && (
        <div className={styles.facts}>
          {summary.isImported && <p>{text("imported")}</p>}
          {isLarge(summary) && <p>{text("large", { size: Math.round(summary.sizeBytes / MB) })}</p>}
          {facts !== undefined && <Facts facts={facts} overview={start === undefined ? null : overview} />}
        </div>
      )}
      {summary.lookFor.length > 0 && (
        <>
          <h4>{text("lookFor")}</h4>
          <ul className={styles.lookFor}>
            {summary.lookFor.map((item, index) => {
              const stop = stopAddress(summary, index);
              return (
                <li key={item}>
                  {stop === null ? (
                    item
                  ) : (
                    <Link href={port.viewHref(stop)} prefetch={false}>
                      {item}
                    </Link>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </li>
  );
}

/** The page of the revision ("namespace/name") that a recording begins with. */
function startOf(source: string, start: string) {
  const [namespace = "", name = ""] = start.split("/");
  return { source, revision: { namespace, name } };
}
