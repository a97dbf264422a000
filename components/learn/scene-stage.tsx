"use client";

import { useRouter } from "next/navigation";
import { Fragment, type ReactNode, useContext, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Announcer } from "@/components/revision/announcer.tsx";
import { Sentence } from "@/components/revision/sentence.tsx";
import { OpensAside, openAside } from "@/components/stage/opens-aside.ts";
import { OutcomePicture } from "@/components/stage/outcome-picture.tsx";
import { OutcomeStrips } from "@/components/stage/outcome-strips.tsx";
import { brokenParts, ingressLateMs } from "@/components/stage/scene-break.ts";
import { SceneStand } from "@/components/stage/scene-stand.tsx";
import { ScoreTable } from "@/components/stage/score-table.tsx";
import { StageTransport } from "@/components/stage/stage.tsx";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import { Timeline } from "@/components/timeline/timeline.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import { explain, withoutForetold } from "@/lib/core/index.ts";
import { LANE_IDS, type LaneId, wholeRange } from "@/lib/layout/index.ts";
import type { StagePart } from "./chapters.ts";
import dock from "./dock.module.css";
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
  /** Lanes that take the place of the picture when they are asked for, where there is no room for both; absent: none. */
  readonly otherwise?: readonly LaneId[];
  /** The part that a word of the text points at. */
  readonly pointed: StagePart | null;
  /** The parts that the scene is about. */
  readonly about?: readonly StagePart[];
  /** Breaks a part at the cursor, or repairs it; absent where nothing can be broken. */
  readonly onBreak?: (part: StagePart) => void;
  /** What is after the cursor would tell what has just been asked. */
  readonly hidesFuture?: boolean;
  /** Nothing says what comes next, nor when: it is asked now, or by the scene that follows. */
  readonly hidesForetold?: boolean;
  /** False where the figures of what is compared are elsewhere. */
  readonly hasScores?: boolean;
  readonly isPresenting?: boolean;
  /** There is no room for picture and comparison at once. */
  readonly isSmall?: boolean;
  /** Messages are stepped below the picture: they do not stand beside it. */
  readonly hasSteps?: boolean;
  /** Beside Play: how most readers go on. */
  readonly lead: ReactNode;
  /** Above what plays it: messages to step through. */
  readonly children?: ReactNode;
}

/** What sticks while the text scrolls: the picture at the cursor, and what plays it. It never scrolls by itself. */
export function SceneStage(props: SceneStageProps) {
  const { story, control, hasPicture, lanes, hidesFuture = false, isSmall = false, lead, children } = props;
  const { data, extent, compared } = story;
  const [isComparing, setComparing] = useState(false);
  const isCompared = compared.length > 0;
  // On a small screen there is room for one of the two.
  const other = isCompared ? "compared" : props.otherwise === undefined ? null : "lanes";
  const isSwitched = isSmall && other !== null;
  const isPictured = !(isSwitched && isComparing);
  return (
    <>
      {isSwitched && (
        <Switch other={other} runs={compared.length} isOther={isComparing} onOther={setComparing} />
      )}
      {isCompared && !(hasPicture && isSwitched && isPictured) && (
        // Beside the stage of the SKS strips are enough.
        <Compared
          {...props}
          hasPictures={!hasPicture && isPictured}
          hasStrips={!(isSwitched && isPictured)}
        />
      )}
      {hasPicture && isPictured && <Picture {...props} />}
      {isSwitched && !isPictured && props.otherwise !== undefined && (
        <div className={styles.onlyLanes} data-part="lanes">
          <StoryLanes story={story} control={control} lanes={props.otherwise} hidesFuture={hidesFuture} />
        </div>
      )}
      {hasPicture && lanes !== null && (
        <div className={styles.lanes} data-part="lanes">
          <StoryLanes story={story} control={control} lanes={lanes} hidesFuture={hidesFuture} />
        </div>
      )}
      <div className={dock.dock} data-part="dock" data-recorded={story.origin === null}>
        {children}
        <div className={styles.transport} data-part="transport">
          <StageTransport data={data} extent={extent} control={control} lead={lead} />
        </div>
      </div>
    </>
  );
}

interface SwitchProps {
  /** What else there is to see. */
  readonly other: "compared" | "lanes";
  /** How many runs there are to compare. */
  readonly runs: number;
  readonly isOther: boolean;
  readonly onOther: (isOther: boolean) => void;
}

/** Between the picture and what came of the same traffic in both runs, or what happened over time. */
function Switch({ other, runs, isOther, onOther }: SwitchProps) {
  const text = useTranslations("learn.shows");
  return (
    <div className={dock.switch} data-part="switch" role="group" aria-label={text("title")}>
      <Button pressed={!isOther} onClick={() => onOther(false)}>
        {text("picture")}
      </Button>
      <Button pressed={isOther} onClick={() => onOther(true)}>
        {text(other, { runs })}
      </Button>
    </div>
  );
}

interface ComparedProps extends SceneStageProps {
  /** Where requests are at the cursor. */
  readonly hasPictures: boolean;
  /** What came of them, over time. */
  readonly hasStrips: boolean;
}

/** The same traffic with each mechanism. */
function Compared(props: ComparedProps) {
  const { story, control, hasPicture, hasPictures, hasStrips } = props;
  const { isSmall = false, isPresenting = false, hasScores = true, hidesFuture = false } = props;
  const text = useTranslations("learn");
  const strips = useTranslations("stage.strips");
  const score = useTranslations("stage.score");
  const { compared, extent } = story;
  const { cursor } = control;
  return (
    <section
      className={styles.compared}
      data-alone={!hasPicture || isSmall}
      // A wall is wide and low.
      data-beside={isPresenting && hasPictures && hasStrips}
    >
      {compared.map(({ mechanism, outcome }) => (
        <Fragment key={mechanism}>
          <h3>
            {text(`mechanism.${mechanism}`)}{" "}
            {!hidesFuture && (
              <span data-bad={outcome.score.lost > 0}>{score("lostOf", { count: outcome.score.lost })}</span>
            )}
          </h3>
          {hasPictures && (
            <OutcomePicture title={text(`mechanism.${mechanism}`)} outcome={outcome} cursor={cursor} />
          )}
          {hasStrips && (
            <OutcomeStrips
              title={text(`mechanism.${mechanism}`)}
              outcome={outcome}
              extent={extent}
              cursor={cursor}
              {...(hidesFuture ? { until: cursor } : {})}
            />
          )}
        </Fragment>
      ))}
      {hasStrips && <p className={styles.legend}>{strips("legend")}</p>}
      {/* Its place is kept, so that nothing moves when a question is answered. */}
      {hasScores && !(hidesFuture && isPresenting) && (
        <div data-kept-back={hidesFuture}>
          <Scores story={story} />
        </div>
      )}
    </section>
  );
}

/** The figures of what is compared. */
export function Scores({ story }: { readonly story: Story }) {
  const text = useTranslations("learn");
  return (
    <ScoreTable
      scores={story.compared.map(({ mechanism, outcome }) => ({
        title: text(`mechanism.${mechanism}`),
        score: outcome.score,
      }))}
    />
  );
}

const NO_PARTS: readonly StagePart[] = [];

function Picture(props: SceneStageProps) {
  const { story, control, pointed, about = NO_PARTS, onBreak } = props;
  const { isPresenting = false, hasSteps = false, hidesForetold = false } = props;
  const stage = useTranslations("stage");
  const { data, extent, told } = story;
  const { cursor, playing } = control;
  const parts = useMemo(() => (pointed === null ? about : [pointed]), [pointed, about]);
  const format = useMemo(() => formatOf(story), [story]);
  const showEvidence = useEvidence(story, cursor);
  const explanation = useMemo(() => {
    const whole = explain(data.shared, data.revision, cursor);
    return hidesForetold ? withoutForetold(whole) : whole;
  }, [data, cursor, hidesForetold]);
  const broken = useMemo(
    () => (told === null ? NO_PARTS : brokenParts(told.scenario, cursor - extent.from)),
    [told, cursor, extent.from],
  );
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
        outcome={told?.outcome ?? null}
        format={format}
        about={parts}
        broken={broken}
        ingressLateMs={told === null ? null : ingressLateMs(told.scenario, cursor - extent.from)}
        {...(onBreak === undefined ? {} : { onBreak })}
        isPresenting={isPresenting}
        onChoose={control.move}
        hasMessages={!hasSteps}
        hidesFuture={hidesForetold}
      />
    </section>
  );
}

/** The lanes of a story on one axis, without tools. */
export function StoryLanes({
  story,
  control,
  lanes,
  hidesFuture = false,
}: {
  readonly story: Story;
  readonly control: CursorControl;
  readonly lanes?: readonly LaneId[];
  readonly hidesFuture?: boolean;
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
      revealUntil={hidesFuture ? control.cursor : null}
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
