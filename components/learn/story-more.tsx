"use client";

import Link from "next/link";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { WaterfallView } from "@/components/cold-starts/waterfall-view.tsx";
import { usePort } from "@/components/port-provider.tsx";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import { coldStartsOf } from "@/lib/core/index.ts";
import type { LaneId } from "@/lib/layout/index.ts";
import type { Chapter } from "./chapters.ts";
import { Scores, StoryLanes } from "./scene-stage.tsx";
import styles from "./scenes.module.css";
import { StageSequence } from "./stage-sequence.tsx";
import type { Story } from "./story.ts";

interface StoryMoreProps {
  readonly chapter: Chapter;
  readonly story: Story;
  readonly control: CursorControl;
  /** The figures of what is compared have no room there. */
  readonly hasScores: boolean;
  /** Lanes that have no room in the stage. */
  readonly lanes: readonly LaneId[] | null;
}

/** Below the chapter: the same story in full, for who wants to look closer. */
export function StoryMore({ chapter, story, control, hasScores, lanes }: StoryMoreProps) {
  const text = useTranslations("learn");
  const stage = useTranslations("stage");
  const port = usePort();
  const { data, extent, source } = story;
  const { namespace, name } = data.revision;
  const t = new Date(Math.round(control.cursor)).toISOString();
  return (
    <div className={styles.more}>
      {chapter.kind === "simulated" && chapter.withColdStart === true && (
        <LastColdStart story={story} until={extent.to} />
      )}
      {hasScores && <Scores story={story} />}
      {lanes !== null && (
        <More title={text("more.lanes")} isOpen>
          <div className={styles.lanes} data-part="lanes">
            <StoryLanes story={story} control={control} lanes={lanes} />
          </div>
        </More>
      )}
      <More title={text("more.sequence")} isOpen={chapter.kind === "recorded"}>
        <StageSequence story={story} control={control} />
      </More>
      <p className={styles.full} data-part="full">
        <Link href={port.viewHref({ source, revision: { namespace, name }, query: { t } })} prefetch={false}>
          {stage("full")}
        </Link>
      </p>
    </div>
  );
}

/** A part that is made only once it has been opened. */
function More({ title, isOpen = false, children }: { title: string; isOpen?: boolean; children: ReactNode }) {
  const [wasOpened, setOpened] = useState(isOpen);
  return (
    <details
      className={styles.detail}
      open={isOpen}
      onToggle={(event) => event.currentTarget.open && setOpened(true)}
    >
      <summary>{title}</summary>
      {wasOpened && children}
    </details>
  );
}

/** Where the seconds of the last wake went. */
function LastColdStart({ story: { data }, until }: { story: Story; until: number }) {
  const text = useTranslations("learn");
  const row = useMemo(
    () => coldStartsOf(data.shared, data.revision, until).findLast(({ kind }) => kind === "wake"),
    [data, until],
  );
  if (row === undefined) return null;
  return (
    <section className={styles.coldStart}>
      <h3>{text("coldStart")}</h3>
      <WaterfallView first={row} second={null} onSelectEvidence={() => undefined} />
    </section>
  );
}
