"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { type Rollout, rolledOut, type Scenario, type SimSettings } from "@/lib/sim/index.ts";
import { revisionName } from "../revisions/revision-picker.tsx";
import page from "../sandbox.module.css";
import { MiniChart, mostPods } from "./mini-chart.tsx";
import styles from "./sweep.module.css";
import { usePlays } from "./use-plays.ts";
import { SWEPT, type SweptSetting, sweptValues } from "./values.ts";

interface SweepProps {
  readonly settings: SimSettings;
  /** Those of the scenario that is swept. */
  readonly rollouts: readonly Rollout[];
  /** The scenario with other settings. */
  readonly withSettings: (settings: SimSettings) => Scenario;
  readonly onTake: (settings: SimSettings) => void;
}

/** One setting at several values beside each other, each with what comes of it. */
export function Sweep(props: SweepProps) {
  const text = useTranslations("sandbox.sweep");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className={styles.sweep} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{text("title")}</summary>
      {isOpen && <Charts {...props} />}
    </details>
  );
}

function Charts({ settings, rollouts, withSettings, onTake }: SweepProps) {
  const text = useTranslations("sandbox");
  const id = useId();
  const [key, setKey] = useState<SweptSetting>("targetBurstCapacity");
  const values = sweptValues(key, settings);
  const scenarios = values.map((value) => withSettings({ ...settings, [key]: value }));
  const outcomes = usePlays(scenarios);
  const most = Math.max(1, ...outcomes.map((outcome) => (outcome === null ? 0 : mostPods(outcome))));
  return (
    <>
      <div className={`${page.field} ${styles.choice}`}>
        <label htmlFor={id}>{text("sweep.setting")}</label>
        <select id={id} value={key} onChange={(event) => setKey(event.target.value as SweptSetting)}>
          {(Object.keys(SWEPT) as SweptSetting[]).map((one) => (
            <option key={one} value={one}>
              {text(`setting.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <p className={page.help}>
        {text("sweep.help")}{" "}
        {rollouts.length > 0 && text("sweep.rollouts", { own: ownOf(rollouts, key).join(", ") || "none" })}
      </p>
      <ul className={styles.charts}>
        {values.map((value, i) => {
          const outcome = outcomes[i] ?? null;
          const isNow = value === settings[key];
          const shown = key.endsWith("Ms") ? value / 1_000 : value;
          return (
            <li key={value} className={styles.one} data-now={isNow}>
              <strong>{shown}</strong>
              {outcome === null ? (
                <div className={styles.waiting}>{text("sweep.playing")}</div>
              ) : (
                <>
                  <MiniChart outcome={outcome} lengthMs={scenarios[i]?.durationMs ?? 1} most={most} />
                  <p>
                    {text("sweep.score", {
                      lost: outcome.score.lost,
                      late: outcome.score.late,
                      pods: outcome.score.podSeconds,
                    })}
                  </p>
                </>
              )}
              {isNow ? (
                <span className={page.help}>{text("sweep.now")}</span>
              ) : (
                <Button size="small" onClick={() => onTake({ ...settings, [key]: value })}>
                  {text("sweep.take", { value: shown })}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** The revisions that a swept setting does not reach: a rollout says it for them. */
function ownOf(rollouts: readonly Rollout[], key: SweptSetting): string[] {
  return rollouts.flatMap((_, i) =>
    rolledOut(rollouts, i).settings[key] === undefined ? [] : [revisionName(i + 2)],
  );
}
