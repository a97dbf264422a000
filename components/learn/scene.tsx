"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Answered, Ask, type QuestionText, Sent } from "./ask.tsx";
import type { Asked } from "./asked.ts";
import styles from "./scenes.module.css";
import type { Story } from "./story.ts";
import { type Answer, verdictOf } from "./verdict-of.ts";

/** How far the question of a scene has come. */
export type QuestionState =
  | { readonly is: "open"; readonly earlier: Answer | null; readonly isTextShown: boolean }
  /** A class has heard it, and shows the true answer later. */
  | { readonly is: "sent"; readonly answer: Answer }
  | { readonly is: "running"; readonly answer: Answer | null }
  | { readonly is: "answered"; readonly answer: Answer }
  /** It was shown without an answer, or answered on an earlier day. */
  | { readonly is: "passed" };

interface SceneProps {
  readonly index: number;
  readonly count: number;
  readonly isCurrent: boolean;
  readonly isPresenting: boolean;
  readonly text: ReactNode;
  readonly onChoose: () => void;
  /** Null where nothing is asked. */
  readonly asked: {
    readonly question: Asked;
    readonly state: QuestionState;
    readonly text: QuestionText;
    readonly heldAt: number;
    readonly onAnswer: (answer: Answer) => void;
    readonly onSkip: () => void;
    readonly onAgain: () => void;
  } | null;
  readonly story: Story | null;
  /** What a class guesses, below the question. */
  readonly tally?: ReactNode;
  /** Below the text: futures, a puzzle. */
  readonly children?: ReactNode;
}

/** One idea of a chapter: its question, if it has one, then its text. */
export function Scene(props: SceneProps) {
  const { index, count, isCurrent, isPresenting, text, onChoose, asked, story, tally, children } = props;
  const words = useTranslations("learn");
  const isShown =
    asked === null ||
    asked.state.is === "answered" ||
    asked.state.is === "passed" ||
    (asked.state.is === "open" && asked.state.isTextShown);
  return (
    <li className={styles.scene} aria-current={isCurrent ? "step" : undefined}>
      <Button
        variant="bare"
        className={styles.step}
        data-step={isPresenting ? `${index + 1}/${count}` : index + 1}
        label={words("scene", { number: index + 1, count })}
        onClick={onChoose}
      />
      <div className={styles.text}>
        {asked !== null && <Question {...asked} story={story} />}
        {asked !== null && tally}
        {isShown && (
          <>
            <p>{text}</p>
            {children}
          </>
        )}
      </div>
    </li>
  );
}

function Question({
  question,
  state,
  text,
  heldAt,
  onAnswer,
  onSkip,
  onAgain,
  story,
}: NonNullable<SceneProps["asked"]> & Pick<SceneProps, "story">) {
  const extent = story?.extent ?? { from: 0, to: 1 };
  const origin = story?.origin ?? null;
  if (state.is === "open") {
    return (
      <Ask
        // Without its story it has no axis to answer on.
        key={story === null ? "waiting" : "open"}
        question={question}
        text={text}
        extent={extent}
        origin={origin}
        heldAt={heldAt}
        given={state.earlier}
        onAnswer={story === null ? null : onAnswer}
        onSkip={onSkip}
      />
    );
  }
  if (state.is === "sent") {
    return <Sent question={question} text={text} origin={origin} answer={state.answer} onAgain={onAgain} />;
  }
  const verdict =
    state.is === "answered" && story !== null
      ? verdictOf(question, state.answer, story.run ?? { data: story.data })
      : null;
  return (
    <Answered
      question={question}
      text={text}
      extent={extent}
      origin={origin}
      verdict={verdict}
      isRunning={state.is === "running"}
      onAgain={onAgain}
    />
  );
}
