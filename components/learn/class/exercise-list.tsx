"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { EXERCISES, type Exercise } from "../chapters/exercises.ts";
import { CHAPTERS, type Chapter, type ChapterId } from "../chapters.ts";
import { References } from "../references.tsx";
import styles from "./teach.module.css";

interface ExerciseListProps {
  readonly id: ChapterId;
  /** Answers are open. */
  readonly isOpen: boolean;
}

/** The exercises of a chapter, each with its answer folded below it, and where that can be checked. */
export function ExerciseList({ id, isOpen }: ExerciseListProps) {
  const words = useTranslations("learn.wall");
  const text = useTranslations("learn.exercises");
  const chapter: Chapter = CHAPTERS[id];
  const exercises: readonly Exercise[] = EXERCISES[id];
  return (
    <ol className={styles.exercises}>
      {exercises.map(({ key, references, values }) => (
        <li key={key}>
          <p>{text(`${id}.${key}.ask` as never)}</p>
          <details open={isOpen} className={styles.answer}>
            <summary>{words("answer")}</summary>
            <p>{text(`${id}.${key}.answer` as never)}</p>
            <References references={references} />
            {values !== undefined && (
              <p>
                <Link href={`/learn/${id}?${query(values)}`} prefetch={false}>
                  {words("values", { count: chapter.controls.length })}
                </Link>
              </p>
            )}
          </details>
        </li>
      ))}
    </ol>
  );
}

function query(values: NonNullable<Exercise["values"]>): URLSearchParams {
  return new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
