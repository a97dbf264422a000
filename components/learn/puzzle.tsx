"use client";

import { useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { QuestionText } from "./ask.tsx";
import type { Puzzle as PuzzleData, Run, SimulatedChapter, Values } from "./chapters.ts";
import { ControlSlider } from "./control-slider.tsx";
import { joined } from "./joined.tsx";
import styles from "./puzzle.module.css";
import { runOf } from "./run.ts";

interface PuzzleProps {
  readonly chapter: SimulatedChapter;
  readonly puzzle: PuzzleData;
  readonly text: QuestionText;
  readonly values: Values;
  readonly run: Run;
  /** The least cost of an earlier solution; null: not solved yet. */
  readonly best: number | null;
  readonly onSolved: (cost: number) => void;
  readonly onValues: (values: Values) => void;
}

/** A goal that needs the idea: its settings, what they cost, and how little it could be; a hint before the solution. */
export function Puzzle({ chapter, puzzle, text, values, run, best, onSolved, onValues }: PuzzleProps) {
  const words = useTranslations("learn.puzzle");
  const units = useTranslations("learn.unit");
  const [hasHint, setHint] = useState(false);
  const [isRevealed, setRevealed] = useState(false);
  const par = useMemo(() => {
    const solved = runOf(chapter.scenario({ ...initialOf(chapter), ...puzzle.solution }));
    return solved === null ? null : puzzle.cost(solved);
  }, [chapter, puzzle]);
  const isSolved = puzzle.isSolved(run);
  const cost = puzzle.cost(run);
  const isPar = isSolved && par !== null && cost <= par;
  useEffect(() => {
    if (isSolved) onSolved(cost);
  }, [isSolved, cost, onSolved]);
  const inUnit = (value: number): string =>
    joined(units(puzzle.unit, { value: Math.round(value * 10) / 10 }));
  return (
    <section className={styles.puzzle} data-solved={isSolved}>
      <h3>{words("title")}</h3>
      <p>{text("goal")}</p>
      {chapter.controls
        .filter(({ key }) => puzzle.controls.includes(key))
        .map((control) => (
          <ControlSlider
            key={control.key}
            control={control}
            isShort
            value={values[control.key] ?? control.initial}
            onChange={(value) => onValues({ [control.key]: value })}
          />
        ))}
      <p className={styles.state} role="status">
        <strong>
          {isSolved ? words(isPar ? "par" : "solved") : words("open", { ...puzzle.lacks(run) })}
        </strong>{" "}
        <span>{words("cost", { cost: inUnit(cost) })}</span>{" "}
        {par !== null && <span>{words("parIs", { par: inUnit(par) })}</span>}{" "}
        {best !== null && <span>{words("best", { best: inUnit(best) })}</span>}
      </p>
      {hasHint && <p className={styles.hint}>{text("hint")}</p>}
      {isRevealed && <p className={styles.hint}>{text("solution")}</p>}
      <p className={styles.buttons}>
        {!hasHint && <Button onClick={() => setHint(true)}>{words("hint")}</Button>}
        {hasHint && !isRevealed && <Button onClick={() => setRevealed(true)}>{words("reveal")}</Button>}
        {isRevealed && <Button onClick={() => onValues(puzzle.solution)}>{words("apply")}</Button>}
      </p>
    </section>
  );
}

function initialOf({ controls }: SimulatedChapter): Values {
  return Object.fromEntries(controls.map(({ key, initial }) => [key, initial]));
}
