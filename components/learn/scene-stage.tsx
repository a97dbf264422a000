"use client";

import { useRouter } from "next/navigation";
import { Fragment, type ReactNode, useContext, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Announcer } from "@/components/revision/announcer.tsx";
import { Sentence } from "@/components/revision/sentence.tsx";
import { OpensAside, openAside } from "@/components/stage/opens-aside.ts";
import { OutcomeStrips } from "@/components/stage/outcome-strips.tsx";
import { SceneStand } from "@/components/stage/scene-stand.tsx";
import { ScoreTable } from "@/components/stage/score-table.tsx";
import { StageTransport } from "@/components/stage/stage.tsx";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import { Timeline } from "@/components/timeline/timeline.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import { explain } from "@/lib/core/index.ts";
import { LANE_IDS, type LaneId, wholeRange } from "@/lib/layout/index.ts";
import type { StagePart } from "./chapters.ts";
import styles from "./scenes.module.css";
import type { Story } from "./story.ts";

/** The clock of a story: from its beginning where it is simulated. */
export function formatOf({ origin }: Pick<Story, "origin">): TimeFormat {
  return origin === null ? { clock: "utc", origin: 0 } : { clock: "relative", origin };
}

/** Leads to the record behind what a stage shows. */
export function useEvidence(story: Story, cursor: number): (seq: number) => void {
  const router = useRouter();
  const port = usePort();
  const opensAside = useContext(OpensAside);
  const { namespace, name } = story.data.revision;
  const t = new Date(Math.round(cursor)).toISOString();
  return (seq) => {
    const href = port.viewHref({
      source: story.source,
      revision: { namespace, name },
      query: { record: String(seq), inspect: "true", t },
    });
    if (opensAside) openAside(href);
    else router.push(href);
  };
}

interface SceneStageProps {
  readonly story: Story;
  readonly control: CursorControl;
  /** The SKS is told of, not only what came of the traffic. */
  readonly hasPicture: boolean;
  /** Lanes below the picture; null: there is no room. */
  readonly lanes: readonly LaneId[] | null;
  /** The part that a word of the text points at. */
  readonly pointed: StagePart | null;
  /** The parts that the scene is about. */
  readonly about: readonly StagePart[];
  readonly isPresenting: boolean;
  /** It lies across the page, above the texts. */
  readonly isStacked: boolean;
  /** Messages are stepped below the picture: they do not stand beside it. */
  readonly hasSteps: boolean;
  /** Beside Play: how most readers go on. */
  readonly lead: ReactNode;
  /** Between picture and lanes. */
  readonly children?: ReactNode;
}

/** What sticks while the text scrolls: the picture at the cursor, and what plays it. It never scrolls by itself. */
export function SceneStage(props: SceneStageProps) {
  const { story, control, hasPicture, lanes, lead, children } = props;
  const text = useTranslations("learn");
  const strips = useTranslations("stage.strips");
  const { data, extent, compared } = story;
  return (
    <>
      {compared.length > 0 && (
        <section className={styles.compared}>
          {compared.map(({ mechanism, outcome }) => (
            <Fragment key={mechanism}>
              <h3>{text(`mechanism.${mechanism}`)}</h3>
              <OutcomeStrips
                title={text(`mechanism.${mechanism}`)}
                outcome={outcome}
                extent={extent}
                cursor={control.cursor}
              />
            </Fragment>
          ))}
          <p className={styles.legend}>{strips("legend")}</p>
          <ScoreTable
            scores={compared.map(({ mechanism, outcome }) => ({
              title: text(`mechanism.${mechanism}`),
              score: outcome.score,
            }))}
          />
        </section>
      )}
      {hasPicture && <Picture {...props} />}
      {children}
      {hasPicture && lanes !== null && (
        <div className={styles.lanes} data-part="lanes">
          <StoryLanes story={story} control={control} lanes={lanes} />
        </div>
      )}
      <div className={styles.transport}>
        <StageTransport data={data} extent={extent} control={control} lead={lead} />
      </div>
    </>
  );
}

/** What a picture has that lies across the page. */
const STACKED_PX = 300;

function Picture({
  story,
  control,
  pointed,
  about,
  isPresenting,
  isStacked,
  hasSteps,
}: Pick<
  SceneStageProps,
  "story" | "control" | "pointed" | "about" | "isPresenting" | "isStacked" | "hasSteps"
>) {
  const stage = useTranslations("stage");
  const { data, extent } = story;
  const { cursor, playing } = control;
  const parts = useMemo(() => (pointed === null ? about : [pointed]), [pointed, about]);
  const format = useMemo(() => formatOf(story), [story]);
  const showEvidence = useEvidence(story, cursor);
  const explanation = useMemo(() => explain(data.shared, data.revision, cursor), [data, cursor]);
  return (
    <section className={styles.picture} aria-label={stage("title")} data-pointed={pointed ?? undefined}>
      {/* Beside what came of the traffic there is no room for both. */}
      {story.compared.length === 0 && (
        <Sentence explanation={explanation} format={format} onSelectEvidence={showEvidence} />
      )}
      <Announcer explanation={explanation} cursor={cursor} format={format} isMoving={playing} />
      <SceneStand
        data={data}
        extent={extent}
        cursor={cursor}
        outcome={story.run?.outcome ?? null}
        about={parts}
        isPresenting={isPresenting}
        onChoose={control.move}
        hasMessages={!hasSteps}
        {...(isStacked ? { maxHeight: STACKED_PX } : {})}
      />
    </section>
  );
}

/** The lanes of a story on one axis, without tools. */
export function StoryLanes({
  story,
  control,
  lanes,
}: {
  readonly story: Story;
  readonly control: CursorControl;
  readonly lanes?: readonly LaneId[];
}) {
  const { data, extent, origin } = story;
  const [range, setRange] = useState(() => wholeRange(extent));
  const [known, setKnown] = useState(extent);
  const [table, setTable] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<LaneId>>(() => new Set(LANE_IDS));
  const showEvidence = useEvidence(story, control.cursor);
  if (known.from !== extent.from || known.to !== extent.to) {
    setKnown(extent);
    setRange(wholeRange(extent));
  }
  return (
    <Timeline
      data={data}
      extent={extent}
      range={range}
      onRangeChange={setRange}
      cursor={control.cursor}
      onCursorChange={control.move}
      revealUntil={null}
      folded={folded}
      onFoldedChange={setFolded}
      onSelectEvidence={showEvidence}
      selectedSeq={null}
      clock={origin === null ? "utc" : "relative"}
      {...(origin === null ? {} : { origin })}
      table={table}
      onTableChange={setTable}
      {...(lanes === undefined ? {} : { only: lanes })}
    />
  );
}
