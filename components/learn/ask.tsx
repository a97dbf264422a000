"use client";

import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { Extent } from "@/lib/client/playback.ts";
import styles from "./ask.module.css";
import type { Asked } from "./asked.ts";
import { instantText, VerdictScale } from "./verdict.tsx";
import type { Answer, Verdict } from "./verdict-of.ts";

/** The texts of a question, by their keys below it. */
export type QuestionText = (key: string, values?: Record<string, string | number>) => ReactNode;

interface AskProps {
  readonly question: Asked;
  readonly text: QuestionText;
  readonly extent: Extent;
  /** The beginning of a simulated story; null: instants are told by the clock. */
  readonly origin: number | null;
  /** Where the story waits. */
  readonly heldAt: number;
  /** What was answered before. */
  readonly given: Answer | null;
  /** Null as long as there is nothing to answer from. */
  readonly onAnswer: ((answer: Answer) => void) | null;
  readonly onSkip: () => void;
}

const INSTANT_STEP_MS = 100;

/** A question before a scene: choose, set a number, or put a mark on the axis; or have it shown. */
export function Ask({ question, text, extent, origin, heldAt, given, onAnswer, onSkip }: AskProps) {
  const words = useTranslations("learn.ask");
  const units = useTranslations("learn.unit");
  const id = useId();
  const [answer, setAnswer] = useState<Answer | null>(given);
  const [opened, setOpened] = useState(0);
  const hints = question.hints ?? [];
  const [min, max, step] =
    question.kind === "number"
      ? [question.min, question.max, question.step]
      : [extent.from, extent.to, INSTANT_STEP_MS];
  const first = question.kind === "number" ? (min + max) / 2 : heldAt;
  const value = question.kind === "choice" ? answer : Number(answer ?? roundTo(first, min, step));
  const valueText =
    question.kind === "number"
      ? units(question.unit, { value: Number(value) })
      : question.kind === "instant"
        ? instantText(Number(value), origin)
        : "";
  return (
    <form
      className={styles.ask}
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== null) onAnswer?.(value);
      }}
    >
      <p className={styles.predict}>{words("predict")}</p>
      <p id={id} className={styles.question}>
        {text("ask")}
      </p>
      {question.kind === "choice" ? (
        <div role="radiogroup" aria-labelledby={id} className={styles.options}>
          {question.options.map((option) => (
            <label key={option} data-chosen={answer === option}>
              <input
                type="radio"
                name={id}
                value={option}
                checked={answer === option}
                onChange={() => setAnswer(option)}
              />
              <span>{text(`options.${option}`)}</span>
            </label>
          ))}
        </div>
      ) : (
        <div className={styles.slide}>
          <output>{valueText}</output>
          <input
            type="range"
            aria-labelledby={id}
            aria-valuetext={valueText}
            min={min}
            max={max}
            step={step}
            value={Number(value)}
            onChange={(event) => setAnswer(Number(event.target.value))}
          />
          <Ends question={question} extent={extent} origin={origin} heldAt={heldAt} />
        </div>
      )}
      {hints.slice(0, opened).map((hint) => (
        <p key={hint} className={styles.hint}>
          {text(`hints.${hint}`)}
        </p>
      ))}
      <p className={styles.buttons}>
        <Button type="submit" variant="primary" disabled={onAnswer === null || value === null}>
          {words("run")}
        </Button>
        {opened < hints.length && (
          <Button onClick={() => setOpened(opened + 1)}>
            {words("hint", { left: hints.length - opened })}
          </Button>
        )}
        <Button variant="quiet" onClick={onSkip}>
          {words("skip")}
        </Button>
      </p>
    </form>
  );
}

function roundTo(value: number, min: number, step: number): number {
  return Math.round((value - min) / step) * step + min;
}

/** What the ends of the slider are; on an axis also where the story stands. */
function Ends({
  question,
  extent,
  origin,
  heldAt,
}: Pick<AskProps, "question" | "extent" | "origin" | "heldAt">) {
  const words = useTranslations("learn.ask");
  const units = useTranslations("learn.unit");
  if (question.kind === "choice") return null;
  if (question.kind === "number") {
    return (
      <span className={styles.ends}>
        <span>{units(question.unit, { value: question.min })}</span>
        <span>{units(question.unit, { value: question.max })}</span>
      </span>
    );
  }
  const held = ((heldAt - extent.from) / (extent.to - extent.from)) * 100;
  return (
    <span className={styles.ends}>
      <span>{instantText(extent.from, origin)}</span>
      <span
        className={styles.held}
        style={{ left: `${Math.min(Math.max(held, 0), 100)}%` }}
        title={words("held")}
      />
      <span>{instantText(extent.to, origin)}</span>
    </span>
  );
}

interface SentProps {
  readonly question: Asked;
  readonly text: QuestionText;
  readonly origin: number | null;
  readonly answer: Answer;
  readonly onAgain: () => void;
}

/** What a reader has guessed in a class, until the class shows the true answer. */
export function Sent({ question, text, origin, answer, onAgain }: SentProps) {
  const words = useTranslations("learn.ask");
  const units = useTranslations("learn.unit");
  const given =
    question.kind === "choice"
      ? text(`options.${answer}`)
      : question.kind === "number"
        ? units(question.unit, { value: Number(answer) })
        : instantText(Number(answer), origin);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={ref} tabIndex={-1} className={styles.answered}>
      <p className={styles.asked}>{text("ask")}</p>
      <div role="status">
        <p className={styles.word}>
          {words("sent")} {given}
        </p>
        <p className={styles.running}>{words("classShows")}</p>
      </div>
      <Button size="small" variant="quiet" onClick={onAgain}>
        {words("change")}
      </Button>
    </div>
  );
}

interface AnsweredProps {
  readonly question: Asked;
  readonly text: QuestionText;
  readonly extent: Extent;
  readonly origin: number | null;
  /** Null while the story is running, and where it was shown without an answer. */
  readonly verdict: Verdict | null;
  readonly isRunning: boolean;
  readonly onAgain: () => void;
}

/** What came of an answer: a word, the reader's number beside the true one, and what it means. */
export function Answered({ question, text, extent, origin, verdict, isRunning, onAgain }: AnsweredProps) {
  const words = useTranslations("learn.ask");
  const ref = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone: the keyboard goes on from here.
  useEffect(() => {
    if (verdict !== null && document.activeElement === document.body)
      ref.current?.focus({ preventScroll: true });
  }, [verdict]);
  return (
    <div ref={ref} tabIndex={-1} className={styles.answered} data-verdict={verdict?.is}>
      <p className={styles.asked}>{text("ask")}</p>
      <div role="status">
        {isRunning && <p className={styles.running}>{words("running")}</p>}
        {verdict !== null && (
          <>
            <p className={styles.word}>
              <VerdictWord question={question} verdict={verdict} />
            </p>
            {question.kind === "choice" && <Options question={question} verdict={verdict} text={text} />}
            <VerdictScale question={question} verdict={verdict} extent={extent} />
            {verdict.truth !== null && (
              <p>{text("verdict", { truth: truthOf(question, verdict, text, origin) })}</p>
            )}
          </>
        )}
      </div>
      {!isRunning && (
        <Button size="small" variant="quiet" onClick={onAgain}>
          {words(verdict === null ? "answer" : "again")}
        </Button>
      )}
    </div>
  );
}

/** The options with the chosen and the true one marked. */
function Options({ question, verdict, text }: { question: Asked; verdict: Verdict; text: QuestionText }) {
  const words = useTranslations("learn.ask");
  if (question.kind !== "choice") return null;
  return (
    <ul className={styles.marked}>
      {question.options.map((option) => (
        <li key={option} data-true={option === verdict.truth} data-given={option === verdict.given}>
          {text(`options.${option}`)}
          {option === verdict.truth && <strong> {words("isTrue")}</strong>}
          {option === verdict.given && option !== verdict.truth && <em> {words("isYours")}</em>}
        </li>
      ))}
    </ul>
  );
}

/** "Found it.", "Close: 2 s too early." */
function VerdictWord({ question, verdict }: { question: Asked; verdict: Verdict }) {
  const words = useTranslations("learn.ask");
  const { is, by, given, truth } = verdict;
  if (is === "never" || is === "missed" || by === 0)
    return words(is === "missed" || is === "never" ? is : "found");
  const kind =
    question.kind === "instant"
      ? "instant"
      : question.kind === "number" && question.unit === "seconds"
        ? "seconds"
        : "count";
  const off = words(`off.${kind}`, {
    by: question.kind === "instant" ? Math.round(by / 100) / 10 : Math.round(by * 100) / 100,
    side: Number(given) > Number(truth) ? "over" : "under",
  });
  return words(is === "found" ? "nearly" : is === "close" ? "close" : "off.far", { off });
}

function truthOf(
  question: Asked,
  { truth }: Verdict,
  text: QuestionText,
  origin: number | null,
): string | number {
  if (question.kind === "number") return Number(truth);
  if (question.kind === "instant") return instantText(Number(truth), origin);
  const option = text(`options.${truth}`);
  return typeof option === "string" ? option : String(truth);
}
