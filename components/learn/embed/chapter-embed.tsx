"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useReducedMotion } from "@/components/revision/route-traffic.tsx";
import { useKeys } from "@/components/revision/use-keys.ts";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import { EMBED_WORDS } from "@/lib/i18n/words/embed.ts";
import type { AnyBeat } from "../asked.ts";
import { breaksText } from "../breaks.ts";
import {
  CHAPTERS,
  type Chapter,
  type ChapterId,
  type Run,
  type SimulatedChapter,
  type StagePart,
} from "../chapters.ts";
import { toldMechanism } from "../run.ts";
import { numbersOf } from "../scene-numbers.ts";
import { SceneStage } from "../scene-stage.tsx";
import { useSimulatedStory } from "../story.ts";
import { TellingContext, useTold } from "../told-text.tsx";
import { type ChapterState, useChapterState } from "../use-chapter-state.ts";
import { useTelling } from "../use-telling.ts";
import styles from "./embed.module.css";
import { EmbedFrame } from "./embed-frame.tsx";

interface ChapterEmbedProps {
  readonly id: ChapterId;
}

function ChapterEmbedPart({ id }: ChapterEmbedProps) {
  return (
    <NuqsAdapter>
      <Framed id={id} />
    </NuqsAdapter>
  );
}

function Framed({ id }: ChapterEmbedProps) {
  const text = useTranslations("learn");
  const words = useTranslations("class.embed");
  const chapter: Chapter = CHAPTERS[id];
  const state = useChapterState(chapter);
  const moved = chapter.controls.flatMap(({ key, initial }) => {
    const value = state.values[key] ?? initial;
    return value === initial ? [] : [[key, String(value)] as const];
  });
  const query = new URLSearchParams([
    ["beat", String(state.scene)],
    ...moved.map(([key, value]) => [key, value]),
    ...(state.breaks.length === 0 ? [] : [["broken", breaksText(state.breaks)]]),
  ]);
  return (
    <EmbedFrame href={`/learn/${id}?${query}`} title={text(`chapters.${id}.title`)}>
      {() =>
        chapter.kind === "simulated" ? (
          <Scene id={id} chapter={chapter} state={state} />
        ) : (
          <p>{words("recorded")}</p>
        )
      }
    </EmbedFrame>
  );
}

const NO_TIMES = { at: [], from: [] } as const;
const NONE: readonly StagePart[] = [];
const NOWHERE = { from: 0, to: 1 } as const;

function Scene({
  id,
  chapter,
  state,
}: ChapterEmbedProps & { readonly chapter: SimulatedChapter; readonly state: ChapterState }) {
  const text = useTranslations("class.embed");
  const story = useSimulatedStory(chapter, state.values, state.breaks);
  const [pointed, setPointed] = useState<StagePart | null>(null);
  const count = chapter.beats.length;
  const isStill = useReducedMotion();
  const telling = useTelling({
    extent: story?.extent ?? NOWHERE,
    times: story?.times ?? NO_TIMES,
    scene: state.scene,
    at: state.at,
    // Who put it into a page has asked what there is to ask.
    holds: () => false,
    isStill,
    onRest: state.restAt,
    onHold: () => undefined,
    onSkip: () => undefined,
  });
  const { shown } = telling;
  const go = (direction: 1 | -1) => (): void => {
    const next = shown + direction;
    if (next < 1 || next > count) return;
    telling.enter(next, shown);
    state.chooseScene(next);
  };
  useKeys({
    ArrowRight: go(1),
    ArrowLeft: go(-1),
    " ": () => telling.setPlaying(!telling.playing),
  });
  const words = useMemo(
    () => ({
      values: state.values,
      onValue: (key: string, value: number, options: { readonly commit: boolean }) =>
        state.change({ [key]: value }, options),
      pointed,
      onPoint: setPointed,
    }),
    [state.values, state.change, pointed],
  );
  const beat = chapter.beats[Math.max(shown, 1) - 1];
  if (story === null) return <p role="status">{text("tooShort")}</p>;
  return (
    <TellingContext value={words}>
      <div className={styles.caption}>
        <nav className={styles.steps}>
          <Button variant="icon" label={text("previous")} disabled={shown <= 1} onClick={go(-1)}>
            ‹
          </Button>
          <span>{text("step", { number: Math.max(shown, 1), count })}</span>
          <Button variant="icon" label={text("next")} disabled={shown >= count} onClick={go(1)}>
            ›
          </Button>
        </nav>
        {beat !== undefined && <Caption id={id} beat={beat} run={story.run} />}
      </div>
      <div className={styles.stage}>
        <SceneStage
          story={story}
          control={telling}
          hasPicture={toldMechanism(chapter) === "sks"}
          lanes={null}
          pointed={pointed}
          about={beat !== undefined && "about" in beat ? (beat.about ?? NONE) : NONE}
          hasScores={false}
          isPresenting={false}
          isSmall={true}
          hasSteps={true}
          lead={null}
        />
      </div>
    </TellingContext>
  );
}

/** Below the context that its numbers and words need. */
function Caption({
  id,
  beat,
  run,
}: ChapterEmbedProps & { readonly beat: AnyBeat; readonly run: Run | null }) {
  const told = useTold(id);
  return <p>{told(`beats.${beat.key}`, numbersOf(beat, run))}</p>;
}

/** One scene of the course for a frame: caption, picture, and what plays it. */
export const ChapterEmbed = withWords(EMBED_WORDS, ChapterEmbedPart);
