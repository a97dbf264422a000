"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatOffset } from "@/lib/client/format-time.ts";
import type { ReplayAsked } from "@/lib/client/replay-address.ts";
import type { Scenario } from "@/lib/sim/index.ts";
import { CHALLENGES, type ChallengeId } from "./challenges/challenges.ts";
import type { Editable, OnEdit } from "./editable.ts";
import { NumberField } from "./number-field.tsx";
import { PRESETS, type PresetId, presetOf } from "./presets.ts";
import { ReplayPicker } from "./replay/replay-picker.tsx";
import styles from "./sandbox.module.css";
import { ScenarioForm } from "./scenario-form.tsx";

interface SideFormProps {
  readonly scenario: Scenario;
  /** What the fields show: the scenario, or its fork. */
  readonly edited: Editable;
  readonly editsFork: boolean;
  readonly onEditsFork: (editsFork: boolean) => void;
  readonly onEdit: OnEdit;
  readonly onChange: (change: Partial<Scenario>) => void;
  readonly onFork: () => void;
  readonly onPreset: (preset: PresetId) => void;
  readonly onUndo: (() => void) | null;
  readonly onChallenge: (id: ChallengeId) => void;
  readonly onReplay: (asked: ReplayAsked) => void;
  /** What the original and the fork are called. */
  readonly titles: readonly [string, string];
}

/** Where one starts from, the fork, settings and delays as fields. */
export function SideForm(props: SideFormProps) {
  const { scenario, edited, editsFork, onEditsFork, onEdit, onChange, onFork, onPreset, onUndo, titles } =
    props;
  const text = useTranslations("sandbox");
  const { fork } = scenario;
  return (
    <form className={styles.form} onSubmit={(event) => event.preventDefault()} aria-label={text("title")}>
      <div className={styles.begin}>
        <h1>{text("title")}</h1>
        <p className={styles.help}>{text("question")}</p>
        <div className={styles.field}>
          <label htmlFor="preset">{text("preset")}</label>
          <select
            id="preset"
            value={presetOf(scenario) ?? ""}
            onChange={(event) => onPreset(event.target.value as PresetId)}
          >
            <option value="" disabled>
              {text("ownScenario")}
            </option>
            {PRESETS.map((id) => (
              <option key={id} value={id}>
                {text(`presets.${id}`)}
              </option>
            ))}
          </select>
        </div>
        <details className={styles.exact}>
          <summary>{text("challenge.pick")}</summary>
          <ul className={styles.challenges}>
            {CHALLENGES.map((id) => (
              <li key={id}>
                <Button onClick={() => props.onChallenge(id)}>{text(`challenge.title.${id}`)}</Button>
                <span className={styles.help}>{text(`challenge.story.${id}`)}</span>
              </li>
            ))}
          </ul>
        </details>
        <ReplayPicker onPick={props.onReplay} />
      </div>
      <div className={styles.settings}>
        <div className={styles.actions}>
          {fork === null && (
            <Button onClick={onFork} help={text("forkHelp")}>
              {text("fork")}
            </Button>
          )}
          <Button onClick={() => onUndo?.()} disabled={onUndo === null} help={text("undoHelp")}>
            {text("undo")}
          </Button>
        </div>
        {fork === null ? (
          <p className={styles.help}>{text("forkHelp")}</p>
        ) : (
          <fieldset>
            <legend>{text("editing")}</legend>
            {[true, false].map((isFork) => (
              <label key={String(isFork)} className={styles.radio}>
                <input
                  type="radio"
                  name="edits"
                  checked={editsFork === isFork}
                  onChange={() => onEditsFork(isFork)}
                />
                {fork.atMs === 0
                  ? titles[isFork ? 1 : 0]
                  : isFork
                    ? text("forked", { at: formatOffset(fork.atMs) })
                    : text("original")}
              </label>
            ))}
            <Button onClick={() => onChange({ fork: null })}>
              {text(fork.atMs === 0 ? "whatIf.discard" : "unfork")}
            </Button>
          </fieldset>
        )}
        <ScenarioForm
          value={edited}
          isFork={fork !== null && editsFork}
          durationMs={scenario.durationMs}
          onChange={onEdit}
        />
        <fieldset>
          <legend>{text("run")}</legend>
          <NumberField
            label={text("duration")}
            value={scenario.durationMs}
            unit={1_000}
            min={5}
            onChange={(durationMs) => onChange({ durationMs })}
          />
          <NumberField
            label={text("serviceMs")}
            value={scenario.serviceMs}
            min={1}
            max={60_000}
            onChange={(serviceMs) => onChange({ serviceMs })}
          />
          <NumberField
            label={text("thinkMs")}
            value={scenario.thinkMs}
            max={60_000}
            onChange={(thinkMs) => onChange({ thinkMs })}
          />
          <NumberField
            label={text("seed")}
            value={scenario.seed}
            max={1_000_000}
            onChange={(seed) => onChange({ seed })}
          />
        </fieldset>
      </div>
    </form>
  );
}
