"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { breakPart } from "@/components/stage/scene-break.ts";
import { useCursor } from "@/components/stage/use-cursor.ts";
import { type Played, useSimulation } from "@/components/stage/use-simulation.ts";
import type { MarkedInstant } from "@/components/timeline/timeline-props.ts";
import { withWords } from "@/components/with-words.tsx";
import { neighbour } from "@/lib/client/playback.ts";
import { replayText } from "@/lib/client/replay-address.ts";
import type { TriedSetting } from "@/lib/client/tried-setting.ts";
import { SANDBOX_WORDS } from "@/lib/i18n/words/sandbox.ts";
import { eventTimes, type TimeScale } from "@/lib/layout/index.ts";
import { afterFork, type Scenario, SIM_START, type SimSettings, scaleTrouble } from "@/lib/sim/index.ts";
import { ScenarioCanvas } from "./canvas/scenario-canvas.tsx";
import { ChallengeBar } from "./challenges/challenge-bar.tsx";
import { challengeScenario, GOALS } from "./challenges/challenges.ts";
import { type Editable, type OnEdit, withEdit } from "./editable.ts";
import { presetInstant, presetRevision, presetScenario } from "./presets.ts";
import type { ReplayOrigin } from "./replay/origin.ts";
import { ReplayBanner } from "./replay/replay-banner.tsx";
import { ReplayLoader } from "./replay/replay-loader.tsx";
import { Result, type Shown } from "./result.tsx";
import { revisionName } from "./revisions/revision-picker.tsx";
import { ShareBand } from "./revisions/share-band.tsx";
import styles from "./sandbox.module.css";
import { SideForm } from "./side-form.tsx";
import { Sweep } from "./sweep/sweep.tsx";
import { useIsDamaged, useSandboxUrl } from "./url-state.ts";
import { useDraft } from "./use-draft.ts";

/** A scenario of no more records is played again in each frame of a drag (some 20 ms each); a longer one at its end. */
const LIVE_RECORDS = 1_500;

function SandboxPagePart() {
  return (
    <NuqsAdapter>
      <Sandbox />
    </NuqsAdapter>
  );
}

function Sandbox() {
  const text = useTranslations("sandbox");
  const [{ s: kept, t, r, of: origin, c: challenge, replay, try: tried }, setUrl] = useSandboxUrl();
  const isDamaged = useIsDamaged();
  const keep = useCallback((s: Scenario) => void setUrl({ s }), [setUrl]);
  const draft = useDraft(kept, keep);
  const { drawn: scenario } = draft;
  const { fork } = scenario;
  const [editsFork, setEditsFork] = useState(true);
  const isWhatIf = fork?.atMs === 0;
  const [first, second] = isWhatIf
    ? [text("whatIf.first"), text("whatIf.second")]
    : [text("first"), text("second")];
  const titles = useMemo(() => [first, second] as const, [first, second]);
  const isForkEdited = fork !== null && editsFork;
  const { original, forked } = usePlayed(draft.isDragged ? scenario : null, kept);
  const extent = { from: SIM_START, to: SIM_START + scenario.durationMs };
  const rest = useCallback((at: number) => void setUrl({ t: at }), [setUrl]);
  const control = useCursor(extent, t ?? extent.from + scenario.durationMs / 4, rest);
  const change = (part: Partial<Scenario>): void => draft.set({ ...kept, ...part });
  const edited: Editable = isForkEdited ? afterFork(scenario) : scenario;
  const made = (part: Partial<Editable>): Scenario => withEdit(kept, part, isForkEdited);
  const [refused, setRefused] = useState<ReturnType<typeof scaleTrouble>>(null);
  const edit: OnEdit = (part, options) => {
    const next = made(part);
    // An address would not be read again with it.
    const trouble = scaleTrouble(next);
    setRefused(trouble);
    if (trouble === null) draft.set(next, options);
  };
  const forkHere = (): void => {
    change({ fork: { atMs: Math.round(control.cursor - SIM_START) } });
    setEditsFork(true);
  };
  const replayed = (made: Scenario, from: ReplayOrigin): void => {
    const settings = tried === null ? {} : { settings: settingTried(tried) };
    draft.set({ ...made, fork: { atMs: 0, ...settings } });
    setEditsFork(true);
    void setUrl({ of: from, c: null, replay: null, try: null, t: null, r: null });
  };
  const step = (direction: 1 | -1) => (): void => {
    const next =
      original === null
        ? null
        : neighbour(
            eventTimes((original.revisions[(r ?? 1) - 1] ?? original.data).revision),
            Math.round(control.cursor),
            direction,
          );
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
  const canvas = (scale: TimeScale, lines: readonly MarkedInstant[], shown: Shown | null): ReactNode => (
    <ScenarioCanvas
      value={edited}
      ghost={isForkEdited ? scenario.traffic : null}
      arrivals={scenario.arrivals}
      lengthMs={scenario.durationMs}
      scale={scale}
      cursor={control.cursor}
      lines={lines}
      settledMs={isForkEdited ? fork.atMs : 0}
      onEdit={edit}
      onCancel={draft.cancel}
      onCursorChange={control.move}
      trouble={
        refused !== null && (
          <p role="alert" className={styles.damaged}>
            {text("rollout.scale", { ...refused, name: revisionName(refused.number) })}
          </p>
        )
      }
      band={
        shown !== null && (
          <ShareBand
            outcome={shown.played.outcome}
            fork={
              shown.fork === null ? null : { title: shown.fork.title, original: shown.fork.original.outcome }
            }
            end={extent.to}
            shown={shown.number}
            scale={scale}
          />
        )
      }
    />
  );
  return (
    <div className={styles.page}>
      <TopBar crumbs={[{ label: text("title") }]} keys={useHelpKeys()} />
      <main className={styles.body}>
        <SideForm
          scenario={scenario}
          edited={edited}
          editsFork={editsFork}
          onEditsFork={setEditsFork}
          onEdit={edit}
          onChange={change}
          onFork={forkHere}
          onPreset={(preset) => {
            draft.set(presetScenario(preset));
            void setUrl({ t: presetInstant(preset), of: null, c: null, r: presetRevision(preset) });
          }}
          onUndo={draft.undo}
          onChallenge={(id) => {
            draft.set(challengeScenario(id));
            void setUrl({
              c: id,
              of: null,
              replay: null,
              try: null,
              t: null,
              r: GOALS[id].rollout === undefined ? null : 2,
            });
          }}
          onReplay={(asked) => void setUrl({ replay: asked })}
          titles={titles}
        />
        <div className={styles.result}>
          {isDamaged && (
            <p role="alert" className={styles.damaged}>
              {text("damaged", { preset: text("presets.zero") })}
            </p>
          )}
          {replay !== null ? (
            <ReplayLoader
              key={replayText(replay)}
              asked={replay}
              onReady={replayed}
              onGiveUp={() => void setUrl({ replay: null, try: null })}
            />
          ) : origin === null ? (
            <p className={styles.help}>{text("intro")}</p>
          ) : (
            <ReplayBanner origin={origin} />
          )}
          {replay === null && challenge !== null && original !== null && (
            <ChallengeBar
              id={challenge}
              scenario={kept}
              score={original.outcome.score}
              onChange={draft.set}
              onRestart={() => draft.set(challengeScenario(challenge))}
              onLeave={() => void setUrl({ c: null })}
            />
          )}
          {replay === null && (
            <Result
              scenario={scenario}
              titles={titles}
              sweep={
                <Sweep
                  rollouts={isForkEdited ? afterFork(scenario).rollouts : scenario.rollouts}
                  settings={edited.settings}
                  withSettings={(settings) => made({ settings })}
                  onTake={(settings) => edit({ settings })}
                />
              }
              revision={r ?? 1}
              onRevision={(number) => void setUrl({ r: number })}
              onBreak={(part) => draft.set(breakPart(kept, part, control.cursor - extent.from))}
              original={original}
              forked={fork === null ? null : forked}
              forkAt={fork?.atMs ?? null}
              control={control}
              extent={extent}
              canvas={canvas}
            />
          )}
        </div>
      </main>
    </div>
  );
}

/** The setting as a scenario has it. */
function settingTried({ name, value }: TriedSetting): Partial<SimSettings> {
  return { [name]: name === "enableScaleToZero" ? value === 1 : value };
}

/** What comes of a scenario without and with its fork. What is dragged is played along where that is quick enough. */
function usePlayed(
  dragged: Scenario | null,
  kept: Scenario,
): { readonly original: Played | null; readonly forked: Played | null } {
  /** How many records there were last; during a drag the most, so that a long one is not tried again and again. */
  const cost = useRef(0);
  const isDragged = dragged !== null;
  const scenario = isDragged && cost.current <= LIVE_RECORDS ? dragged : kept;
  const original = useSimulation({ ...scenario, fork: null });
  const forked = useSimulation(scenario);
  const records = (original?.records ?? 0) + (scenario.fork === null ? 0 : (forked?.records ?? 0));
  useEffect(() => {
    cost.current = isDragged ? Math.max(cost.current, records) : records;
  }, [isDragged, records]);
  return { original, forked };
}

function useHelpKeys() {
  const text = useTranslations("sandbox");
  return [
    {
      title: text("title"),
      keys: [
        { keys: ["Space"], text: text("keys.play") },
        { keys: [",", "."], text: text("keys.step") },
        { keys: ["F"], text: text("fork") },
        { keys: ["Ctrl", "Z"], text: text("undo") },
      ],
    },
    {
      title: text("canvas.title"),
      keys: [
        { keys: ["←", "→"], text: text("keys.move") },
        { keys: ["Shift", "←", "→"], text: text("keys.end") },
        { keys: ["↑", "↓"], text: text("keys.height") },
        { keys: ["Delete"], text: text("canvas.remove") },
      ],
    },
  ];
}

/** Settings, traffic and faults of a simulated revision, what comes of them, and another future beside it. */
export const SandboxPage = withWords(SANDBOX_WORDS, SandboxPagePart);
