"use client";

import { memo, type RefObject, useMemo } from "react";
import type { QuestionText } from "./ask.tsx";
import { type AnyBeat, askedBy } from "./asked.ts";
import type { Chapter, ChapterId, Values } from "./chapters.ts";
import { ClassTally } from "./class/class-tally.tsx";
import { Futures } from "./futures.tsx";
import { Puzzle } from "./puzzle.tsx";
import { type QuestionState, Scene } from "./scene.tsx";
import { numbersOf } from "./scene-numbers.ts";
import { holdAt } from "./scene-times.ts";
import type { Story } from "./story.ts";
import { useTold } from "./told-text.tsx";
import { progress } from "./use-progress.ts";
import type { Answer } from "./verdict-of.ts";

/** What the page of a chapter does for its scenes (1-based). */
export interface SceneActions {
  readonly choose: (scene: number) => void;
  readonly answer: (scene: number, answer: Answer) => void;
  readonly skip: (scene: number) => void;
  readonly again: (scene: number) => void;
  readonly change: (values: Values) => void;
}

interface ChapterSceneProps {
  readonly id: ChapterId;
  readonly chapter: Chapter;
  readonly beat: AnyBeat;
  readonly index: number;
  readonly count: number;
  readonly isCurrent: boolean;
  readonly isPresenting: boolean;
  readonly story: Story | null;
  readonly values: Values;
  readonly questionState: QuestionState | null;
  /** The least cost with which its puzzle was solved; null: not yet, or it has none. */
  readonly best: number | null;
  readonly actions: RefObject<SceneActions>;
}

/**
 * A scene of a chapter with what belongs to it. It is not drawn again with each frame of its story: its texts and verdicts
 * depend on the run alone.
 */
export const ChapterScene = memo(function ChapterScene(props: ChapterSceneProps) {
  const { id, chapter, beat, index, story, values, questionState, best, actions, ...scene } = props;
  const told = useTold(id);
  const question = askedBy(beat);
  const number = index + 1;
  const change = (changes: Values): void => actions.current.change(changes);
  const ask: QuestionText = (key, given) =>
    question === null ? null : told(`questions.${question.key}.${key}`, given);
  return (
    <Scene
      {...scene}
      index={index}
      story={story}
      onChoose={() => actions.current.choose(number)}
      text={told(`beats.${beat.key}`, numbersOf(beat, story?.run ?? null))}
      asked={
        question === null || questionState === null
          ? null
          : {
              question,
              state: questionState,
              text: ask,
              heldAt: story === null ? 0 : holdAt(story.times, number, story.extent.from),
              onAnswer: (answer) => actions.current.answer(number, answer),
              onSkip: () => actions.current.skip(number),
              onAgain: () => actions.current.again(number),
            }
      }
      tally={
        question !== null && (
          <ClassTally
            id={id}
            question={question}
            text={ask}
            story={story}
            isOpen={questionState?.is === "open"}
          />
        )
      }
    >
      {chapter.kind === "simulated" && "futures" in beat && beat.futures !== undefined && (
        <Futures
          chapter={chapter}
          futures={beat.futures}
          values={values}
          onValue={(key, value) => change({ [key]: value })}
        />
      )}
      {chapter.kind === "simulated" &&
        "puzzle" in beat &&
        beat.puzzle !== undefined &&
        story?.run != null && (
          <ChapterPuzzle
            id={id}
            chapter={chapter}
            puzzle={beat.puzzle}
            values={values}
            run={story.run}
            best={best}
            onValues={change}
          />
        )}
    </Scene>
  );
}, isSame);

/** The state of a question is made again each time; what it says decides. */
function isSame(a: ChapterSceneProps, b: ChapterSceneProps): boolean {
  const { questionState: was, ...before } = a;
  const { questionState: is, ...now } = b;
  return (
    JSON.stringify(was) === JSON.stringify(is) &&
    Object.entries(now).every(([key, value]) => Object.is(value, before[key as keyof typeof before]))
  );
}

function ChapterPuzzle({
  id,
  puzzle,
  ...rest
}: Omit<Parameters<typeof Puzzle>[0], "text" | "onSolved"> & { readonly id: ChapterId }) {
  const told = useTold(id);
  const key = `${id}.${puzzle.key}`;
  const solved = useMemo(() => (cost: number) => progress().solve(key, cost), [key]);
  return (
    <Puzzle
      {...rest}
      puzzle={puzzle}
      text={(one, given) => told(`puzzles.${puzzle.key}.${one}`, given)}
      onSolved={solved}
    />
  );
}

/** The key of the puzzle of a scene, as progress knows it; null without one. */
export function puzzleKey(id: ChapterId, beat: AnyBeat): string | null {
  return "puzzle" in beat && beat.puzzle !== undefined ? `${id}.${beat.puzzle.key}` : null;
}
