"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { Scenario, Score } from "@/lib/sim/index.ts";
import styles from "../sandbox.module.css";
import { usePlays } from "../sweep/use-plays.ts";
import { bestScenario, type ChallengeId, GOALS, isOf, isReached } from "./challenges.ts";

interface ChallengeBarProps {
  readonly id: ChallengeId;
  readonly scenario: Scenario;
  readonly score: Score;
  readonly onChange: (scenario: Scenario) => void;
  readonly onRestart: () => void;
  readonly onLeave: () => void;
}

/** The goal of a challenge, how near the scenario comes, and what the cheapest known way costs, which is played here. */
export function ChallengeBar({ id, scenario, score, onChange, onRestart, onLeave }: ChallengeBarProps) {
  const text = useTranslations("sandbox");
  const best = bestScenario(id);
  const [outcome] = usePlays([best]);
  const par = outcome?.score.podSeconds ?? null;
  const { mostLost, mostLate, free, rollout } = GOALS[id];
  const namesOf = (keys: typeof free): string =>
    keys.map((key) => text(`setting.${key}`)).join(text("challenge.and"));
  const isFair = isOf(id, scenario);
  const isDone = isFair && isReached(id, score);
  const state = !isFair
    ? "changed"
    : !isDone
      ? "open"
      : par === null
        ? "reached"
        : score.podSeconds <= par
          ? "par"
          : "abovePar";
  return (
    <section className={styles.banner} aria-label={text("challenge.label")}>
      <p>
        <strong>{text(`challenge.title.${id}`)}</strong>
      </p>
      <p>
        {text(`challenge.story.${id}`)} {text("challenge.goal", { lost: mostLost, late: mostLate })}
      </p>
      <p>
        {rollout === undefined
          ? text("challenge.free", { names: namesOf(free) })
          : text("challenge.freeRollout", { names: namesOf(rollout.free) })}
      </p>
      <p role="status" data-testid="challenge" data-state={state}>
        <strong>
          {text(`challenge.state.${state}`, {
            lost: score.lost,
            late: score.late,
            pods: score.podSeconds,
            par: par ?? 0,
          })}
        </strong>
      </p>
      <div className={styles.actions}>
        <Button size="small" onClick={() => onChange(best)}>
          {text("challenge.solve")}
        </Button>
        <Button size="small" onClick={onRestart}>
          {text("challenge.restart")}
        </Button>
        <Button size="small" onClick={onLeave}>
          {text("challenge.leave")}
        </Button>
      </div>
    </section>
  );
}
