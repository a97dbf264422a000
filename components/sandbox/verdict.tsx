"use client";

import { useTranslations } from "use-intl";
import { afterFork, type Scenario, type Score, type SimSettings } from "@/lib/sim/index.ts";
import styles from "./sandbox.module.css";

interface VerdictProps {
  readonly scenario: Scenario;
  readonly first: Score;
  readonly second: Score;
}

const SECOND = 1_000;

/** What a change of settings makes of requests and pods: the difference in one sentence. */
export function Verdict({ scenario, first, second }: VerdictProps) {
  const text = useTranslations("sandbox");
  const [before, after] = [scenario, afterFork(scenario)];
  const changed = (Object.keys(after.settings) as (keyof SimSettings & string)[]).filter(
    (key) => before.settings[key] !== after.settings[key],
  );
  const settings = changed.map((key) =>
    text("verdict.setting", {
      name: text(`setting.${key}`),
      from: shown(key, before.settings[key]),
      to: shown(key, after.settings[key]),
    }),
  );
  const others = (["traffic", "faults", "cluster", "rollouts"] as const)
    .filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]))
    .map((part) => text(`verdict.${part}`));
  const changes = [...settings, ...others];
  if (changes.length === 0) return null;
  const by = (key: "late" | "lost" | "podSeconds"): { readonly sign: string; readonly n: number } => {
    const difference = second[key] - first[key];
    return { sign: difference > 0 ? "more" : difference < 0 ? "fewer" : "same", n: Math.abs(difference) };
  };
  return (
    <p className={styles.verdict} data-testid="verdict">
      {text("verdict.sentence", {
        several: String(Math.max(before.rollouts.length, after.rollouts.length) > 0),
        changes: changes.join(text("verdict.and")),
        late: text("verdict.late", by("late")),
        lost: text("verdict.lost", by("lost")),
        pods: text("verdict.pods", by("podSeconds")),
      })}
    </p>
  );
}

/** Lengths of time in seconds, as their names say. */
function shown(key: string, value: SimSettings[keyof SimSettings]): string {
  const number = typeof value === "number" && key.endsWith("Ms") ? value / SECOND : value;
  return typeof number === "number" ? String(number).replace("-", "−") : String(number);
}
