"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatDuration } from "@/lib/client/format-time.ts";
import type { EpisodeStory } from "@/lib/core/index.ts";
import styles from "./episode-steps.module.css";

interface EpisodeStepsProps {
  readonly story: EpisodeStory | null;
  /** Whether there is an episode at any other time. */
  readonly hasOthers: boolean;
  readonly cursor: number;
  /** "As if live": what came after the cursor is not told. */
  readonly hideFuture: boolean;
  readonly onCursorChange: (t: number) => void;
}

/** What happened in this cold start or descent, step by step; a step puts the cursor where it happened. */
export function EpisodeSteps({ story, hasOthers, cursor, hideFuture, onCursorChange }: EpisodeStepsProps) {
  const text = useTranslations("revision.episode");
  if (story === null) {
    return <p className={styles.steps}>{text(hasOthers ? "none" : "never")}</p>;
  }
  const steps = hideFuture ? story.steps.filter((step) => step.t <= cursor) : story.steps;
  return (
    <div className={styles.steps}>
      <EpisodeTitle story={story} cursor={cursor} hideFuture={hideFuture} />
      <ol aria-label={text("label")}>
        {steps.map((step) => (
          <li key={step.key} data-past={step.t <= cursor}>
            <Button variant="bare" onClick={() => onCursorChange(step.t)}>
              {text(`step.${step.key}`, { failures: story.probeFailures })}{" "}
              <code>
                {step.offsetMs === 0
                  ? "0"
                  : `${step.offsetMs > 0 ? "+" : ""}${formatDuration(step.offsetMs)}`}
              </code>
            </Button>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface EpisodeTitleProps {
  readonly story: EpisodeStory;
  readonly cursor: number;
  readonly hideFuture: boolean;
}

/** "Cold start, 1.17 s (2 of 3)". */
export function EpisodeTitle({ story, cursor, hideFuture }: EpisodeTitleProps) {
  const text = useTranslations("revision.episode");
  const isOver = !hideFuture || (story.end !== null && story.end <= cursor);
  const total = !isOver
    ? text("outcome.running")
    : text(`outcome.${story.outcome}`, { duration: formatDuration(story.totalMs ?? 0) });
  return (
    <strong className={styles.title}>
      {text(story.kind, { total })}{" "}
      <span>({text("number", { index: story.index, count: story.count })})</span>
    </strong>
  );
}
