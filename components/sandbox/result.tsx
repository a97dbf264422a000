"use client";

import { type ReactNode, useMemo } from "react";
import { useTranslations } from "use-intl";
import { brokenParts } from "@/components/stage/scene-break.ts";
import { ScoreTable } from "@/components/stage/score-table.tsx";
import { Stage, StageTransport } from "@/components/stage/stage.tsx";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import type { Played } from "@/components/stage/use-simulation.ts";
import type { MarkedInstant } from "@/components/timeline/timeline-props.ts";
import { firstDifference } from "@/lib/core/index.ts";
import type { TimeScale } from "@/lib/layout/index.ts";
import type { StagePart } from "@/lib/layout/scene/index.ts";
import type { Scenario } from "@/lib/sim/index.ts";
import { Parting } from "./parting.tsx";
import { RolloutsNote } from "./rollouts-note.tsx";
import styles from "./sandbox.module.css";
import { Verdict } from "./verdict.tsx";

/** Two lines closer than this would have their names upon one another. */
const APART_MS = 2_000;

interface ResultProps {
  readonly scenario: Scenario;
  /** What the original and the fork are called. */
  readonly titles: readonly [string, string];
  readonly original: Played | null;
  readonly forked: Played | null;
  /** After the beginning; null without a fork. */
  readonly forkAt: number | null;
  readonly control: CursorControl;
  readonly extent: { readonly from: number; readonly to: number };
  /** Stands between the score and the lanes. */
  readonly sweep: ReactNode;
  /** Breaks a part of the picture at the cursor, or repairs it. */
  readonly onBreak: (part: StagePart) => void;
  readonly canvas: (scale: TimeScale, lines: readonly MarkedInstant[]) => ReactNode;
}

/** What comes of a scenario; of a fork with the original behind it, and by how much they differ. */
export function Result({
  scenario,
  titles,
  original,
  forked,
  forkAt,
  control,
  extent,
  sweep,
  onBreak,
  canvas,
}: ResultProps) {
  const text = useTranslations("sandbox");
  const isForked = forked !== null && forkAt !== null;
  const forkedAt = isForked ? extent.from + forkAt : null;
  const { to } = extent;
  const parting = useMemo(
    () =>
      original === null || forked === null || forkedAt === null
        ? null
        : firstDifference(original.data.revision, forked.data.revision, { from: forkedAt, to }),
    [original, forked, forkedAt, to],
  );
  const lines = useMemo(
    () => [
      ...(forkedAt === null ? [] : [{ t: forkedAt, label: text("line.fork") }]),
      ...(parting === null || parting.t - (forkedAt ?? 0) < APART_MS
        ? []
        : [{ t: parting.t, label: text("line.parting") }]),
    ],
    [forkedAt, parting, text],
  );
  const ghost = useMemo(
    () => (original === null ? null : { data: original.data, title: titles[0] }),
    [original, titles],
  );
  if (original === null) return <p>{text("tooShort")}</p>;
  const shown = isForked ? forked : original;
  const scores = [
    { title: titles[0], score: original.outcome.score },
    ...(isForked ? [{ title: titles[1], score: forked.outcome.score }] : []),
  ];
  return (
    <>
      {isForked && (
        <Verdict scenario={scenario} first={original.outcome.score} second={forked.outcome.score} />
      )}
      <ScoreTable scores={scores} {...(isForked ? { difference: text("difference") } : {})} />
      <RolloutsNote rollouts={scenario.rollouts} />
      {isForked && <Parting found={parting} isWhatIf={forkAt === 0} onGo={control.move} />}
      {sweep}
      <Stage
        source={shown.id}
        data={shown.data}
        extent={extent}
        control={control}
        withTransport={false}
        outcome={shown.outcome}
        broken={brokenParts(scenario, control.cursor - extent.from)}
        onBreak={onBreak}
        above={(scale) => canvas(scale, lines)}
        {...(isForked ? { title: titles[1], lines } : {})}
        {...(isForked && ghost !== null ? { ghost } : {})}
      />
      <div className={styles.transport}>
        <StageTransport data={shown.data} extent={extent} control={control} />
      </div>
    </>
  );
}
