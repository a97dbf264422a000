"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { withWords } from "@/components/with-words.tsx";
import { CLASS_WORDS } from "@/lib/i18n/words/class.ts";
import type { ClassTally } from "@/lib/model/class-guess.ts";
import type { QuestionText } from "../ask.tsx";
import type { Asked } from "../asked.ts";
import type { Story } from "../story.ts";
import styles from "./tally.module.css";
import { optionBars, spreadOf } from "./tally-of.ts";

export interface TallyProps {
  readonly question: Asked;
  readonly text: QuestionText;
  readonly story: Story | null;
  /** The answer is not shown yet, and neither is what was guessed. */
  readonly isOpen: boolean;
  readonly tally: ClassTally;
  /** How many pages follow. */
  readonly followers: number;
  /** A number or an instant of the question, as a text. */
  readonly label: (value: number) => string;
}

const BARS = 24;

function TallyPart(props: TallyProps) {
  const { question, isOpen, tally, followers } = props;
  const words = useTranslations("class.tally");
  const all = tally.counts.reduce((sum, [, count]) => sum + count, 0);
  if (isOpen) {
    return (
      <p className={styles.tally} role="status" data-testid="class-tally">
        {words("so", { count: all, of: Math.max(all, followers) })}
      </p>
    );
  }
  if (all === 0) return null;
  return (
    <section className={styles.tally} aria-label={words("label")} data-testid="class-tally">
      {question.kind === "choice" ? (
        <Options {...props} options={question.options} />
      ) : (
        <Marks {...props} scale={question} />
      )}
    </section>
  );
}

function truthOf({ question, story }: Pick<TallyProps, "question" | "story">): string | number | null {
  return story === null ? null : question.answer((story.run ?? { data: story.data }) as never);
}

/** How many chose what. */
function Options({
  question,
  story,
  text,
  tally,
  options,
}: TallyProps & { readonly options: readonly string[] }) {
  const words = useTranslations("class.tally");
  const truth = useMemo(() => truthOf({ question, story }), [question, story]);
  return (
    <ul className={styles.options}>
      {optionBars(options, tally).map(({ option, count, share }) => (
        <li key={option} data-true={option === truth}>
          <span>
            {text(`options.${option}`)}
            {option === truth && <strong> {words("isTrue")}</strong>}
          </span>
          <span className={styles.bar} aria-hidden="true">
            <span style={{ width: `${share * 100}%` }} />
          </span>
          <span className={styles.count}>{words("guesses", { count })}</span>
        </li>
      ))}
    </ul>
  );
}

/** Where on the scale the guesses lie, and the true one. */
function Marks({
  question,
  story,
  tally,
  label,
  scale,
}: TallyProps & { readonly scale: Extract<Asked, { readonly kind: "number" | "instant" }> }) {
  const words = useTranslations("class.tally");
  const truth = useMemo(() => truthOf({ question, story }), [question, story]);
  const extent = story?.extent ?? { from: 0, to: 1 };
  const range = scale.kind === "number" ? { from: scale.min, to: scale.max } : extent;
  const spread = spreadOf(range, tally, BARS);
  if (spread === null) return null;
  const most = Math.max(...spread.bins);
  const at = truth === null ? null : (Number(truth) - range.from) / (range.to - range.from);
  return (
    <>
      <p>
        {words("middle", { count: spread.all, middle: label(spread.median) })}{" "}
        {truth !== null && <strong>{words("truth", { truth: label(Number(truth)) })}</strong>}
      </p>
      <div className={styles.marks} aria-hidden="true">
        {spread.bins.map((count, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part of the scale is its place
          <span key={index} style={{ height: `${(count / most) * 100}%` }} />
        ))}
        {at !== null && <i style={{ left: `${Math.min(Math.max(at, 0), 1) * 100}%` }} />}
      </div>
      <div className={styles.ends} aria-hidden="true">
        <span>{label(range.from)}</span>
        <span>{label(range.to)}</span>
      </div>
    </>
  );
}

/** What a class guesses: how many have while the question is open, then how the guesses are spread, with the true answer. */
const Tally = withWords(CLASS_WORDS, TallyPart);
export default Tally;
