"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { ScoreTable } from "@/components/stage/score-table.tsx";
import { Stage, StageTransport } from "@/components/stage/stage.tsx";
import { useCursor } from "@/components/stage/use-cursor.ts";
import { type Played, useSimulation } from "@/components/stage/use-simulation.ts";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import { formatOffset } from "@/lib/client/format-time.ts";
import { neighbour } from "@/lib/client/playback.ts";
import { firstDifference } from "@/lib/core/index.ts";
import { SANDBOX_WORDS } from "@/lib/i18n/words/sandbox.ts";
import { eventTimes } from "@/lib/layout/index.ts";
import { afterFork, type Scenario, SIM_START } from "@/lib/sim/index.ts";
import { NumberField } from "./number-field.tsx";
import { PRESETS, type PresetId, presetInstant, presetOf, presetScenario } from "./presets.ts";
import styles from "./sandbox.module.css";
import { type Editable, ScenarioForm } from "./scenario-form.tsx";
import { useIsDamaged, useSandboxUrl } from "./url-state.ts";

function SandboxPagePart() {
  return (
    <NuqsAdapter>
      <Sandbox />
    </NuqsAdapter>
  );
}

function Sandbox() {
  const text = useTranslations("sandbox");
  const [{ s: scenario, t }, setUrl] = useSandboxUrl();
  const isDamaged = useIsDamaged();
  const { fork } = scenario;
  const [editsFork, setEditsFork] = useState(true);
  const isForkEdited = fork !== null && editsFork;
  const original = useSimulation({ ...scenario, fork: null });
  const forked = useSimulation(scenario);
  const extent = { from: SIM_START, to: SIM_START + scenario.durationMs };
  const rest = useCallback((at: number) => void setUrl({ t: at }), [setUrl]);
  const control = useCursor(extent, t ?? extent.from + scenario.durationMs / 4, rest);
  const set = (change: Partial<Scenario>): void => void setUrl({ s: { ...scenario, ...change } });
  const edited: Editable = isForkEdited ? afterFork(scenario) : scenario;
  const edit = (change: Partial<Editable>): void =>
    fork !== null && isForkEdited ? set({ fork: { ...fork, ...change } }) : set(change);
  const forkHere = (): void => {
    set({ fork: { atMs: Math.round(control.cursor - SIM_START) } });
    setEditsFork(true);
  };
  const step = (direction: 1 | -1) => (): void => {
    const next =
      original === null
        ? null
        : neighbour(eventTimes(original.data.revision), Math.round(control.cursor), direction);
    if (next !== null) control.move(next);
  };
  useKeys({
    " ": () => control.setPlaying(!control.playing),
    ".": step(1),
    ",": step(-1),
    f: forkHere,
    Home: () => control.move(extent.from),
    End: () => control.move(extent.to),
  });
  return (
    <div className={styles.page}>
      <TopBar
        crumbs={[{ label: text("title") }]}
        keys={[
          {
            title: text("title"),
            keys: [
              { keys: ["Space"], text: text("keys.play") },
              { keys: [",", "."], text: text("keys.step") },
              { keys: ["F"], text: text("fork") },
            ],
          },
        ]}
      />
      <main className={styles.body}>
        <form className={styles.form} onSubmit={(event) => event.preventDefault()} aria-label={text("title")}>
          <h1>{text("title")}</h1>
          <p className={styles.help}>{text("question")}</p>
          <div className={styles.field}>
            <label htmlFor="preset">{text("preset")}</label>
            <select
              id="preset"
              value={presetOf(scenario) ?? ""}
              onChange={(event) => {
                const preset = event.target.value as PresetId;
                void setUrl({ s: presetScenario(preset), t: presetInstant(preset) });
              }}
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
          {fork === null ? (
            <>
              <Button onClick={forkHere} help={text("forkHelp")}>
                {text("fork")}
              </Button>
              <p className={styles.help}>{text("forkHelp")}</p>
            </>
          ) : (
            <fieldset>
              <legend>{text("editing")}</legend>
              {[true, false].map((isFork) => (
                <label key={String(isFork)} className={styles.radio}>
                  <input
                    type="radio"
                    name="edits"
                    checked={editsFork === isFork}
                    onChange={() => setEditsFork(isFork)}
                  />
                  {isFork ? text("forked", { at: formatOffset(fork.atMs) }) : text("original")}
                </label>
              ))}
              <Button onClick={() => set({ fork: null })}>{text("unfork")}</Button>
            </fieldset>
          )}
          <ScenarioForm value={edited} durationMs={scenario.durationMs} onChange={edit} />
          <fieldset>
            <legend>{text("run")}</legend>
            <NumberField
              label={text("duration")}
              value={scenario.durationMs}
              unit={1_000}
              min={5}
              onChange={(durationMs) => set({ durationMs })}
            />
            <NumberField
              label={text("serviceMs")}
              value={scenario.serviceMs}
              min={1}
              max={60_000}
              onChange={(serviceMs) => set({ serviceMs })}
            />
            <NumberField
              label={text("thinkMs")}
              value={scenario.thinkMs}
              max={60_000}
              onChange={(thinkMs) => set({ thinkMs })}
            />
            <NumberField
              label={text("seed")}
              value={scenario.seed}
              max={1_000_000}
              onChange={(seed) => set({ seed })}
            />
          </fieldset>
        </form>
        <div className={styles.result}>
          {isDamaged && (
            <p role="alert" className={styles.damaged}>
              {text("damaged", { preset: text("presets.zero") })}
            </p>
          )}
          <p className={styles.help}>{text("intro")}</p>
          <Result
            original={original}
            forked={fork === null ? null : forked}
            forkAt={fork?.atMs ?? null}
            control={control}
            extent={extent}
          />
        </div>
      </main>
    </div>
  );
}

interface ResultProps {
  readonly original: Played | null;
  readonly forked: Played | null;
  /** After the beginning. */
  readonly forkAt: number | null;
  readonly control: ReturnType<typeof useCursor>;
  readonly extent: { readonly from: number; readonly to: number };
}

function Result({ original, forked, forkAt, control, extent }: ResultProps) {
  const text = useTranslations("sandbox");
  if (original === null) return <p>{text("tooShort")}</p>;
  const stages = [
    { title: text("first"), played: original },
    ...(forked === null ? [] : [{ title: text("second"), played: forked }]),
  ];
  return (
    <>
      <ScoreTable scores={stages.map(({ title, played }) => ({ title, score: played.outcome.score }))} />
      {forked !== null && forkAt !== null && (
        <Parting
          original={original}
          forked={forked}
          within={{ from: extent.from + forkAt, to: extent.to }}
          onGo={control.move}
        />
      )}
      {stages.map(({ title, played }) => (
        <Stage
          key={title}
          source={played.id}
          data={played.data}
          extent={extent}
          control={control}
          withTransport={false}
          {...(stages.length > 1 ? { title } : {})}
        />
      ))}
      <div className={styles.transport}>
        <StageTransport data={original.data} extent={extent} control={control} />
      </div>
    </>
  );
}

interface PartingProps {
  readonly original: Played;
  readonly forked: Played;
  readonly within: { readonly from: number; readonly to: number };
  readonly onGo: (t: number) => void;
}

/** Where the two futures begin to differ, and in what. */
function Parting({ original, forked, within: { from, to }, onGo }: PartingProps) {
  const text = useTranslations("sandbox.parting");
  const found = useMemo(
    () => firstDifference(original.data.revision, forked.data.revision, { from, to }),
    [original, forked, from, to],
  );
  if (found === null) return <p className={styles.parting}>{text("none")}</p>;
  const { t, track, first, second } = found;
  return (
    <p className={styles.parting} data-testid="parting">
      {text(track, { at: formatOffset(t - SIM_START), first, second })}{" "}
      <Button onClick={() => onGo(t)}>{text("go")}</Button>
    </p>
  );
}

/** Settings, traffic and faults of a simulated revision, what comes of them, and another future beside it. */
export const SandboxPage = withWords(SANDBOX_WORDS, SandboxPagePart);
