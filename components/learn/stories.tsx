"use client";

import { Fragment, type ReactNode, useCallback, useEffect, useMemo } from "react";
import { useTranslations } from "use-intl";
import { WaterfallView } from "@/components/cold-starts/waterfall-view.tsx";
import { StreamNotice } from "@/components/live/stream-notice.tsx";
import { useKeys } from "@/components/revision/use-keys.ts";
import { useRevision } from "@/components/revision/use-revision.ts";
import { OutcomeStrips } from "@/components/stage/outcome-strips.tsx";
import { ScoreTable } from "@/components/stage/score-table.tsx";
import { Stage, StageTransport } from "@/components/stage/stage.tsx";
import { useCursor } from "@/components/stage/use-cursor.ts";
import { play, useSameScenario } from "@/components/stage/use-simulation.ts";
import { neighbour, STORY, type Story } from "@/lib/client/playback.ts";
import { isReady, type RevisionData } from "@/lib/client/revision-store.ts";
import { isUnread } from "@/lib/client/stream-store.ts";
import { coldStartsOf } from "@/lib/core/index.ts";
import { eventTimes } from "@/lib/layout/index.ts";
import {
  type Outcome,
  type Scenario,
  SIM_START,
  simulateDeployment,
  simulateLegacy,
} from "@/lib/sim/index.ts";
import {
  DEPLOYMENT_BESIDE,
  hasStage,
  type Mechanism,
  momentIn,
  momentInLegacy,
  type RecordedChapter,
  type SimulatedChapter,
  type Values,
} from "./chapters.ts";
import styles from "./learn.module.css";
import { StageSequence } from "./stage-sequence.tsx";

interface StoryProps {
  /** 1-based. */
  readonly beat: number;
  /** Where the head was moved to; null: at the beat. */
  readonly at: number | null;
  readonly onRest: (t: number) => void;
  /** The space bar goes on in the story; else it plays. */
  readonly isPresenting: boolean;
  /** To the next step, and from the last one to the next chapter. */
  readonly lead: ReactNode;
  /** The head was moved, or plays: the beat that it has reached, 0 before the first; null at the chosen beat. */
  readonly onReached: (beat: number | null) => void;
}

/** Instants of the beats of a story; null: it does not come to that with these values. */
type BeatTimes = readonly (number | null)[];

/** Where the head stands for a beat; where the story does not come to it, at the last one before it that happens. */
function timeFor(times: BeatTimes, beat: number): number | null {
  return times.slice(0, beat).findLast((t) => t !== null) ?? null;
}

/** Tells which beat the head has reached. */
function useReached(
  times: BeatTimes,
  beat: number,
  cursor: number,
  onReached: StoryProps["onReached"],
): void {
  const told = timeFor(times, beat);
  const isThere = told === null || Math.abs(cursor - told) < 1;
  const reached = isThere ? null : times.findLastIndex((t) => t !== null && t <= cursor) + 1;
  useEffect(() => onReached(reached), [reached, onReached]);
}

const SIMULATE: Readonly<Record<Exclude<Mechanism, "sks">, (scenario: Scenario) => Outcome>> = {
  legacy: (scenario) => simulateLegacy(scenario),
  deployment: (scenario) => simulateDeployment(scenario, DEPLOYMENT_BESIDE),
};

/** The story of a chapter, played anew when one of its values is moved. */
export function SimulatedStory({
  chapter,
  values,
  beat,
  at,
  onRest,
  isPresenting,
  lead,
  onReached,
}: StoryProps & { chapter: SimulatedChapter; values: Values }) {
  const text = useTranslations("learn");
  const strips = useTranslations("stage.strips");
  const scenario = useSameScenario(chapter.scenario(values));
  const played = useMemo(() => play(scenario), [scenario]);
  const compared = useMemo(
    () =>
      (chapter.compares ?? []).flatMap((mechanism) => {
        const outcome = mechanism === "sks" ? played?.outcome : SIMULATE[mechanism](scenario);
        return outcome === undefined ? [] : [{ mechanism, outcome }];
      }),
    [scenario, chapter.compares, played],
  );
  const end = SIM_START + scenario.durationMs;
  const extent = { from: SIM_START, to: end };
  const first = compared[0];
  const times = useMemo(
    () =>
      chapter.beats.map(({ at: moment }) => {
        if (moment === "end") return end;
        const legacy = first?.mechanism === "legacy" ? momentInLegacy(first.outcome, moment) : null;
        return legacy ?? (played === null ? null : momentIn(played.data.revision, played.outcome, moment));
      }),
    [chapter, played, first, end],
  );
  const happens = (times[beat - 1] ?? null) !== null;
  const rest = useCallback((t: number) => onRest(t), [onRest]);
  const story = useStory(times);
  const control = useCursor(extent, at ?? timeFor(times, beat) ?? extent.from, rest, STORY, story);
  useReached(times, beat, control.cursor, onReached);
  useStageKeys(control, played?.data ?? null, isPresenting);
  if (played === null) return null;
  const { data } = played;
  return (
    <>
      {!happens && at === null && (
        <p role="status" className={styles.noMoment}>
          {text("noMoment")}
        </p>
      )}
      {compared.length > 0 && (
        <section className={styles.compared}>
          {compared.map(({ mechanism, outcome: its }) => (
            <Fragment key={mechanism}>
              <h3>{text(`mechanism.${mechanism}`)}</h3>
              <OutcomeStrips
                title={text(`mechanism.${mechanism}`)}
                outcome={its}
                extent={extent}
                cursor={control.cursor}
              />
            </Fragment>
          ))}
          <p className={styles.legend}>{strips("legend")}</p>
          <ScoreTable
            scores={compared.map(({ mechanism, outcome: its }) => ({
              title: text(`mechanism.${mechanism}`),
              score: its.score,
            }))}
          />
        </section>
      )}
      {hasStage(chapter) && (
        <Stage
          source={played.id}
          data={data}
          extent={extent}
          control={control}
          withTransport={false}
          {...(chapter.lanes === undefined ? {} : { lanes: chapter.lanes })}
        />
      )}
      <div className={styles.transport}>
        <StageTransport data={data} extent={extent} control={control} lead={lead} />
      </div>
      {chapter.withColdStart === true && <LastColdStart data={data} until={extent.to} />}
      {hasStage(chapter) && <StageSequence data={data} extent={extent} control={control} />}
    </>
  );
}

/** A chapter on a recording of the server: the same stage, fed by its stream. */
export function RecordedStory({
  chapter,
  beat,
  at,
  onRest,
  isPresenting,
  lead,
  onReached,
}: StoryProps & { chapter: RecordedChapter }) {
  const text = useTranslations("learn");
  const { source, namespace, name } = chapter;
  const revision = useTranslations("revision");
  const { data, extent, connection, reason } = useRevision(source, namespace, name);
  if (!isReady(data) || extent === null) {
    return (
      <>
        <StreamNotice connection={connection} reason={reason} />
        {connection === "failed" ? (
          <p role="alert">{revision("streamFailed", { reason })}</p>
        ) : (
          !isUnread(connection) && <p aria-busy="true">{text("loading")}</p>
        )}
      </>
    );
  }
  const times = chapter.beats.map(({ at: moment }) => momentIn(data.revision, null, moment));
  return (
    <RecordedStage
      source={source}
      data={data}
      extent={extent}
      beat={beat}
      times={times}
      at={at}
      onRest={onRest}
      isPresenting={isPresenting}
      lead={lead}
      onReached={onReached}
    />
  );
}

interface RecordedStageProps extends StoryProps {
  readonly source: string;
  readonly data: RevisionData;
  readonly extent: { readonly from: number; readonly to: number };
  readonly times: BeatTimes;
}

const RECORDED_LANES = ["path", "specMode", "publicEndpoints", "pods", "probes", "requests"] as const;

/** Long enough to read the caption of a step. */
const READING_MS = 6_000;

/** The chapter's own steps: playing lingers at each. */
function useStory(times: readonly (number | null)[]): Story {
  return useMemo(
    () => ({ steps: times.filter((t) => t !== null).sort((a, b) => a - b), readingMs: READING_MS }),
    [times],
  );
}

function RecordedStage({
  source,
  data,
  extent,
  beat,
  times,
  at,
  onRest,
  isPresenting,
  lead,
  onReached,
}: RecordedStageProps) {
  const story = useStory(times);
  const control = useCursor(extent, at ?? timeFor(times, beat) ?? extent.from, onRest, STORY, story);
  useReached(times, beat, control.cursor, onReached);
  useStageKeys(control, data, isPresenting);
  return (
    <>
      <Stage
        source={source}
        data={data}
        extent={extent}
        control={control}
        lanes={RECORDED_LANES}
        withTransport={false}
      />
      <div className={styles.transport}>
        <StageTransport data={data} extent={extent} control={control} lead={lead} />
      </div>
      <StageSequence data={data} extent={extent} control={control} />
    </>
  );
}

function useStageKeys(
  control: ReturnType<typeof useCursor>,
  data: RevisionData | null,
  isPresenting: boolean,
): void {
  const step = (direction: 1 | -1) => (): void => {
    const t =
      data === null ? null : neighbour(eventTimes(data.revision), Math.round(control.cursor), direction);
    if (t !== null) control.move(t);
  };
  useKeys({
    ".": step(1),
    ",": step(-1),
    ...(isPresenting ? {} : { " ": () => control.setPlaying(!control.playing) }),
  });
}

/** Where the seconds of the last wake went. */
function LastColdStart({ data, until }: { data: RevisionData; until: number }) {
  const row = useMemo(
    () => coldStartsOf(data.shared, data.revision, until).findLast(({ kind }) => kind === "wake"),
    [data, until],
  );
  const text = useTranslations("learn");
  if (row === undefined) return null;
  return (
    <section className={styles.coldStart}>
      <h3>{text("coldStart")}</h3>
      <WaterfallView first={row} second={null} onSelectEvidence={() => undefined} />
    </section>
  );
}
