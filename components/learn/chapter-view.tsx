"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useReducedMotion } from "@/components/revision/route-traffic.tsx";
import { useKeys } from "@/components/revision/use-keys.ts";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { useMedia } from "@/components/shell/use-media.ts";
import { Button } from "@/components/ui/button.tsx";
import { pageHead } from "@/lib/client/class-head.ts";
import { neighbour } from "@/lib/client/playback.ts";
import { eventTimes, type LaneId } from "@/lib/layout/index.ts";
import { ChapterNotes, ChapterTurn } from "./chapter-notes.tsx";
import { ChapterScene, puzzleKey, type SceneActions } from "./chapter-scene.tsx";
import { CHAPTER_IDS, type Chapter, type ChapterId, type StagePart } from "./chapters.ts";
import { useAskHere, useClassAsking } from "./class/use-class-asking.ts";
import { useLedScene } from "./class/use-led-scene.ts";
import { keptBack, useShownStory } from "./kept-back.ts";
import styles from "./learn.module.css";
import { MessageSteps, useSteppedMessages } from "./message-steps.tsx";
import { PresentBar } from "./present/present-bar.tsx";
import { useWall } from "./present/use-wall.ts";
import { toldMechanism } from "./run.ts";
import { SceneStage } from "./scene-stage.tsx";
import type { SceneTimes } from "./scene-times.ts";
import scenes from "./scenes.module.css";
import type { Story } from "./story.ts";
import { StoryMore } from "./story-more.tsx";
import { TellingContext, useTold } from "./told-text.tsx";
import type { ChapterState } from "./use-chapter-state.ts";
import { progress, useProgress } from "./use-progress.ts";
import { useQuestions } from "./use-questions.ts";
import { useSceneScroll } from "./use-scene-scroll.ts";
import { useTelling } from "./use-telling.ts";

interface ChapterViewProps {
  readonly id: ChapterId;
  readonly chapter: Chapter;
  readonly state: ChapterState;
  /** Null until it has been read, and where nothing comes of the values. */
  readonly story: Story | null;
  /** Parts of the picture can be broken. */
  readonly canBreak?: boolean;
  /** Instead of the stage, as long as there is no story. */
  readonly notice?: ReactNode;
}

const NOWHERE = { from: 0, to: 1 } as const;
const NO_PARTS: readonly StagePart[] = [];
const NO_TIMES: SceneTimes = { at: [], from: [] };
const RECORDED_LANES: readonly LaneId[] = [
  "path",
  "specMode",
  "publicEndpoints",
  "pods",
  "probes",
  "requests",
];
/** The stage lies across the page: there is no room for every part, nor for lanes. */
const STACKED = "(width < 900px) and (height >= 560px), (width < 640px)";
/** A phone on its side. */
const LOW = "(height < 560px)";
/** There is room for something besides the picture. */
const HIGH = "(height >= 830px)";

/** The page of a chapter: scenes to scroll, the stage that plays them, and what there is to try. */
export function ChapterView(props: ChapterViewProps) {
  const { id, chapter, state, story, notice, canBreak = false } = props;
  const text = useTranslations("learn");
  const router = useRouter();
  const { scene, at, values, breaks, isPresenting } = state;
  const number = CHAPTER_IDS.indexOf(id) + 1;
  const [before, after] = [CHAPTER_IDS[number - 2], CHAPTER_IDS[number]];
  const count = chapter.beats.length;
  const valuesKey = JSON.stringify([values, breaks]);
  const asking = useClassAsking();
  const questions = useQuestions(id, chapter.beats, story, valuesKey, { asking, isPresenting });
  const { puzzles } = useProgress();
  const isStill = useReducedMotion();
  const [hasNotes, setNotes] = useState(false);
  /** Who tries something below the scenes sees what comes of it, whatever was not answered. */
  const [isTrying, setTrying] = useState(false);
  const [pointed, setPointed] = useState<StagePart | null>(null);
  const listRef = useRef<HTMLOListElement>(null);
  const stageRef = useRef<HTMLDivElement>(null);
  const isStacked = useMedia(STACKED);
  const isLow = useMedia(LOW);
  const isHigh = useMedia(HIGH, true);

  const extent = story?.extent ?? NOWHERE;
  const telling = useTelling({
    extent,
    times: story?.times ?? NO_TIMES,
    scene,
    at: story === null ? null : at,
    holds: (one) => story !== null && questions.holds(one),
    isStill,
    onRest: state.restAt,
    onHold: (one) => goTo(one),
    onSkip: (one) => questions.skip(one),
  });
  const { shown } = telling;
  const { scrollTo, openAt } = useSceneScroll({
    scenes: listRef,
    stage: stageRef,
    first: scene,
    isOn: !isPresenting,
    isKept: () => pageHead.lead !== null,
    onScene: (one, isByHand) => {
      // A page that a class leads stays at the class's scene, whatever moves it: only its reader leaves.
      if (pageHead.lead !== null && !(isByHand && pageHead.takeOver())) {
        scrollTo(scene, "instant");
        return;
      }
      setTrying(false);
      telling.enter(one, shown);
      state.chooseScene(one);
    },
  });
  const hrefOf = (other: ChapterId): string => `/learn/${other}${isPresenting ? "?present=true" : ""}`;
  const turnTo = (other: ChapterId | undefined): void => {
    if (other !== undefined) void state.written().then(() => router.push(hrefOf(other)));
  };
  const goTo = (next: number): void => {
    if (next > count) turnTo(after);
    else if (next < 1) turnTo(before);
    else {
      telling.enter(next, shown);
      state.chooseScene(next);
      if (!isPresenting) scrollTo(next, isStill ? "instant" : "smooth");
    }
  };
  // A link to a scene leads to its text.
  const linked = useRef(state.isChosen && scene > 1 && !isPresenting ? scene : null);
  useLayoutEffect(() => (linked.current === null ? undefined : openAt(linked.current)), [openAt]);
  // On a wall there is one scene; whoever leaves it finds the text where the talk was.
  const wasPresenting = useRef(isPresenting);
  useLayoutEffect(() => {
    const wasOn = wasPresenting.current;
    wasPresenting.current = isPresenting;
    return wasOn && !isPresenting ? openAt(scene) : undefined;
  }, [isPresenting, openAt, scene]);
  useLedScene(scene, (one) => !isPresenting && scrollTo(one, isStill ? "instant" : "smooth"));
  // Who lets the story play is taken along in the text.
  useEffect(() => {
    if (telling.isPlayed && shown > 0 && !isPresenting) scrollTo(shown, isStill ? "instant" : "smooth");
  }, [telling.isPlayed, shown, isPresenting, scrollTo, isStill]);
  const current = chapter.beats[shown - 1];
  useAskHere(id, current, questions.holds(shown));
  useEffect(() => {
    if (current !== undefined) progress().see(`${id}.${current.key}`);
  }, [id, current]);

  const skip = (one: number): void => {
    questions.skip(one);
    if (one !== scene) state.chooseScene(one);
    telling.tell(one);
  };
  const go = (direction: 1 | -1) => (): void => {
    // For a class the question is answered aloud, and then shown.
    if (isPresenting && direction === 1 && questions.holds(shown)) skip(shown);
    else goTo(shown + direction);
  };
  const step = (direction: 1 | -1) => (): void => {
    const t =
      story === null
        ? null
        : neighbour(eventTimes(story.data.revision), Math.round(telling.cursor), direction);
    if (t !== null) telling.move(t);
  };
  const present = (isOn: boolean): void => {
    showWhole(isOn);
    state.present(isOn);
  };
  useKeys({
    ArrowRight: go(1),
    PageDown: go(1),
    ArrowLeft: go(-1),
    PageUp: go(-1),
    p: () => present(!isPresenting),
    ".": step(1),
    ",": step(-1),
    " ": isPresenting ? go(1) : () => telling.setPlaying(!telling.playing),
    ...(isPresenting ? { n: () => setNotes(!hasNotes), Escape: () => present(false) } : {}),
  });

  const actions = useRef<SceneActions>(null as never);
  actions.current = {
    choose: goTo,
    answer(one, answer) {
      questions.answer(one, answer);
      if (one !== scene) state.chooseScene(one);
      telling.tell(one);
    },
    skip,
    again: questions.again,
    change: state.change,
  };

  const words = useMemo(
    () => ({
      values,
      onValue: (key: string, value: number, options: { readonly commit: boolean }) =>
        state.change({ [key]: value }, options),
      pointed,
      onPoint: setPointed,
    }),
    [values, state.change, pointed],
  );
  const wall = useWall(isPresenting);
  const messages = useSteppedMessages(id, story);
  const happens = story === null || (story.times.at[scene - 1] ?? null) !== null;
  const isOfSks = chapter.kind === "recorded" || toldMechanism(chapter) === "sks";
  const shownStory = useShownStory(story, isTrying ? [] : keptBack(chapter.beats, questions.holds));
  const isCompared = (shownStory?.compared.length ?? 0) > 0;
  const lanes = chapter.kind === "recorded" ? RECORDED_LANES : (chapter.lanes ?? RECORDED_LANES);
  // Where messages are stepped below the picture, lanes would leave no room for it.
  const hasLanes = isOfSks && !isStacked && isHigh && !isCompared && messages.length === 0;
  /** What was not answered is kept back, until the reader looks for it; what is asked of a recording is looked up in it. */
  const isKeptBack = chapter.kind === "simulated" && !isTrying && !state.isMoved;
  const hidesFuture = isKeptBack && questions.holds(shown);
  // The scene before a question stands at the very instant where the question waits.
  const hidesForetold = hidesFuture || (isKeptBack && questions.holds(shown + 1));
  // On a wall there is no room for the figures of both runs below those of several futures.
  const hasFutures = current !== undefined && "futures" in current;
  const hasScores = isCompared && !isOfSks && !isStacked && !(isPresenting && hasFutures);
  return (
    <TellingContext value={words}>
      <div
        className={`${styles.page} ${wall.className ?? ""}`}
        style={wall.style}
        data-present={isPresenting}
        data-notes={hasNotes}
      >
        {isPresenting && <PresentBar onTurn={(by) => go(by)()} onStop={() => present(false)} />}
        <TopBar
          crumbs={[{ label: text("title"), href: "/learn" }, { label: text(`chapters.${id}.title`) }]}
          keys={[
            {
              title: text("keys.title"),
              keys: [
                { keys: ["→", "PgDn"], text: text("keys.next") },
                { keys: ["←", "PgUp"], text: text("keys.previous") },
                { keys: [",", "."], text: text("keys.step") },
                { keys: ["p"], text: text("keys.present") },
                ...(isPresenting ? [{ keys: ["n"], text: text("keys.notes") }] : []),
                ...(asking.role === "teacher" ? [{ keys: ["q"], text: text("keys.link") }] : []),
                { keys: ["Space"], text: isPresenting ? text("keys.next") : text("keys.play") },
              ],
            },
          ]}
        />
        <main className={scenes.chapter}>
          <article className={scenes.told}>
            <p className={styles.number}>{text("chapterOf", { number, count: CHAPTER_IDS.length })}</p>
            <h1>{text(`chapters.${id}.title`)}</h1>
            <Lead id={id} />
            <h2 className="visually-hidden">{text("beats")}</h2>
            <ol className={scenes.beats} ref={listRef}>
              {chapter.beats.map((beat, index) => (
                <ChapterScene
                  key={beat.key}
                  id={id}
                  chapter={chapter}
                  beat={beat}
                  index={index}
                  count={count}
                  isCurrent={index + 1 === shown}
                  isPresenting={isPresenting}
                  story={story}
                  values={values}
                  questionState={questions.stateOf(
                    index + 1,
                    index + 1 === scene && telling.playing && !telling.isPlayed,
                  )}
                  best={puzzles[puzzleKey(id, beat) ?? ""] ?? null}
                  actions={actions}
                />
              ))}
            </ol>
            <ChapterNotes id={id} chapter={chapter} state={state} onTry={() => setTrying(true)} />
            <ChapterTurn
              before={before}
              after={after}
              hrefOf={hrefOf}
              isPresenting={isPresenting}
              onPresent={present}
            />
          </article>
          <div className={scenes.stage} ref={stageRef}>
            {shownStory === null ? (
              notice
            ) : (
              <>
                {!happens && at === null && (
                  <p role="status" className={styles.noMoment}>
                    {text("noMoment")}
                  </p>
                )}
                <SceneStage
                  story={shownStory}
                  control={telling}
                  hasPicture={isOfSks && !(isPresenting && isCompared)}
                  lanes={hasLanes ? lanes : null}
                  // What a recording tells, its lanes tell.
                  {...(isStacked && chapter.kind === "recorded" ? { otherwise: lanes } : {})}
                  hasScores={hasScores}
                  hidesFuture={hidesFuture}
                  hidesForetold={hidesForetold}
                  pointed={pointed}
                  // What the answer is about is ringed only once it is told.
                  about={questions.holds(shown) ? NO_PARTS : aboutOf(current)}
                  {...(!canBreak
                    ? {}
                    : {
                        onBreak: (part) => {
                          state.restAt(Math.round(telling.cursor));
                          state.break({ part, atMs: Math.round(telling.cursor - extent.from) });
                        },
                      })}
                  isPresenting={isPresenting}
                  isSmall={isStacked || isLow}
                  hasSteps={messages.length > 0 || isPresenting}
                  lead={
                    <>
                      <Button
                        variant="primary"
                        disabled={shown === count && after === undefined}
                        onClick={go(1)}
                      >
                        {text(shown < count ? "nextStep" : "next")}
                      </Button>
                      {breaks.length > 0 && canBreak && (
                        <span data-part="repair">
                          <Button
                            label={text("repair", { count: breaks.length })}
                            onClick={() => state.break(null)}
                          >
                            {text("repairShort")}
                          </Button>
                        </span>
                      )}
                    </>
                  }
                >
                  {messages.length > 0 ? (
                    <MessageSteps
                      messages={messages}
                      story={shownStory}
                      control={telling}
                      hidesFuture={hidesForetold}
                    />
                  ) : null}
                </SceneStage>
              </>
            )}
          </div>
        </main>
        {shownStory !== null && (isOfSks || isCompared) && (
          <StoryMore
            chapter={chapter}
            story={shownStory}
            control={telling}
            hasScores={isCompared && !hasScores}
            lanes={hasLanes ? null : lanes}
          />
        )}
      </div>
    </TellingContext>
  );
}

function Lead({ id }: { id: ChapterId }) {
  const told = useTold(id);
  return <p className={styles.lead}>{told("lead")}</p>;
}

function aboutOf(beat: Chapter["beats"][number] | undefined): readonly StagePart[] {
  return (beat !== undefined && "about" in beat ? beat.about : undefined) ?? NO_PARTS;
}

/** The whole screen for a talk, where the browser gives it. */
function showWhole(isOn: boolean): void {
  const done = isOn
    ? document.documentElement.requestFullscreen?.()
    : document.fullscreenElement !== null
      ? document.exitFullscreen?.()
      : undefined;
  done?.catch(() => undefined);
}
