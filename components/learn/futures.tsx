"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { type Outcome, type Score, SIM_START } from "@/lib/sim/index.ts";
import {
  type Control,
  isInSeconds,
  type Futures as Several,
  type SimulatedChapter,
  type Values,
} from "./chapters.ts";
import styles from "./futures.module.css";
import { OutcomeMini } from "./outcome-mini.tsx";
import { outcomeOf, runOf, toldMechanism } from "./run.ts";

interface FuturesProps {
  readonly chapter: SimulatedChapter;
  readonly futures: Several;
  readonly values: Values;
  readonly onValue: (key: Control["key"], value: number) => void;
}

/** The same story for several values of one setting, side by side; one is chosen by pressing it. */
export function Futures({ chapter, futures, values, onValue }: FuturesProps) {
  const text = useTranslations("learn");
  const score = useTranslations("stage.score");
  const ref = useRef<HTMLElement>(null);
  const isNear = useNear(ref);
  const others = JSON.stringify({ ...values, [futures.control]: null });
  const told = useMemo(() => {
    if (!isNear) return null;
    const given = JSON.parse(others) as Values;
    return futures.values.map((value) => {
      const scenario = chapter.scenario({ ...given, [futures.control]: value });
      const run = runOf(scenario);
      return run === null
        ? null
        : { durationMs: scenario.durationMs, outcome: outcomeOf(run, toldMechanism(chapter)) };
    });
  }, [isNear, others, chapter, futures]);
  const most = Math.max(1, ...(told ?? []).map((one) => one?.outcome.score[futures.shows] ?? 0));
  return (
    <figure ref={ref} className={styles.futures}>
      <figcaption>
        {text("futures", { control: text(`number.${futures.control}`), shows: score(futures.shows) })}
      </figcaption>
      {futures.values.map((value, index) => {
        const one = told?.[index] ?? null;
        const isNow = values[futures.control] === value;
        return (
          <Button
            key={value}
            variant="bare"
            className={styles.future}
            pressed={isNow}
            onClick={() => onValue(futures.control, value)}
          >
            <strong>
              {text("futureValue", {
                control: text(`number.${futures.control}`),
                value: isInSeconds(futures.control) ? text("unit.seconds", { value }) : value,
              })}
            </strong>
            {one === null ? (
              <span className={styles.waiting} />
            ) : (
              <Strip outcome={one.outcome} durationMs={one.durationMs} shows={futures.shows} most={most} />
            )}
          </Button>
        );
      })}
    </figure>
  );
}

const SECONDS: ReadonlySet<keyof Score> = new Set(["podSeconds", "idlePodSeconds", "keptPodSeconds"]);

interface StripProps {
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly shows: keyof Score;
  readonly most: number;
}

function Strip({ outcome, durationMs, shows, most }: StripProps) {
  const score = useTranslations("stage.score");
  const value = outcome.score[shows];
  return (
    <>
      <OutcomeMini outcome={outcome} extent={{ from: SIM_START, to: SIM_START + durationMs }} />
      <span className={styles.figure} data-bad={shows === "lost" && value > 0}>
        <span className={styles.bar} style={{ width: `${(value / most) * 100}%` }} />
        <span>
          {score(shows)} <b>{SECONDS.has(shows) ? score("seconds", { value }) : value}</b>
        </span>
      </span>
    </>
  );
}

/** Whether an element has come near what is in view, at any time: what takes time is done only then. */
function useNear(ref: React.RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null || isNear) return;
    if (typeof IntersectionObserver === "undefined") {
      setNear(true);
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, isNear]);
  return isNear;
}
