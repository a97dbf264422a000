"use client";

import { type ComponentProps, type ReactNode, useMemo } from "react";
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
import { afterFork, type Scenario } from "@/lib/sim/index.ts";
import { Parting } from "./parting.tsx";
import { outcomeOf } from "./revisions/outcome-of.ts";
import { RevisionPicker, revisionName } from "./revisions/revision-picker.tsx";
import { ShareLine } from "./revisions/share-line.tsx";
import styles from "./sandbox.module.css";
import { Verdict } from "./verdict.tsx";

/** Two lines closer than this would have their names upon one another. */
const APART_MS = 2_000;

/** What is on the stage. */
export interface Shown {
  readonly played: Played;
  /** The revision, from 1. */
  readonly number: number;
  /** Of a fork: what it is called, and the original. */
  readonly fork: { readonly title: string; readonly original: Played } | null;
}

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
  /** The revision that is asked for, from 1; the first is shown where there is none. */
  readonly revision: number;
  readonly onRevision: (number: number) => void;
  /** Breaks a part of the picture at the cursor, or repairs it. */
  readonly onBreak: (part: StagePart) => void;
  readonly canvas: (scale: TimeScale, lines: readonly MarkedInstant[], shown: Shown | null) => ReactNode;
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
  revision: asked,
  onRevision,
  onBreak,
  canvas,
}: ResultProps) {
  const text = useTranslations("sandbox");
  const isForked = forked !== null && forkAt !== null;
  const forkedAt = isForked ? extent.from + forkAt : null;
  const { to } = extent;
  const shown = isForked ? forked : original;
  const number = shown?.revisions[asked - 1] === undefined ? 1 : asked;
  const data = shown?.revisions[number - 1] ?? null;
  const before = original?.revisions[number - 1] ?? null;
  const parting = useMemo(
    () =>
      before === null || data === null || forkedAt === null
        ? null
        : firstDifference(before.revision, data.revision, { from: forkedAt, to }),
    [before, data, forkedAt, to],
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
    () => (before === null ? null : { data: before, title: titles[0] }),
    [before, titles],
  );
  const outcome = useMemo(() => (shown === null ? null : outcomeOf(shown.outcome, number)), [shown, number]);
  if (original === null || shown === null || data === null || outcome === null)
    return <p>{text("tooShort")}</p>;
  const { rollouts } = isForked ? afterFork(scenario) : scenario;
  const isSeveral = original.outcome.revisions.length > 1 || shown.outcome.revisions.length > 1;
  const allOf = (title: string): string => (isSeveral ? text("revisions.all", { title }) : title);
  const scores = [
    {
      title: isSeveral && !isForked ? text("revisions.every") : allOf(titles[0]),
      score: original.outcome.score,
    },
    ...(isForked ? [{ title: allOf(titles[1]), score: forked.outcome.score }] : []),
  ];
  const parts = isSeveral
    ? revisionRows(
        isForked
          ? [
              { title: titles[0], played: original },
              { title: titles[1], played: forked },
            ]
          : [{ title: "", played: original }],
        (title, name) => (title === "" ? name : text("revisions.partOf", { title, name })),
      )
    : [];
  return (
    <>
      {isForked && (
        <Verdict scenario={scenario} first={original.outcome.score} second={forked.outcome.score} />
      )}
      <ScoreTable
        scores={scores}
        parts={parts}
        {...(isForked ? { difference: allOf(text("difference")) } : {})}
      />
      {isForked && (
        <Parting
          found={parting}
          isWhatIf={forkAt === 0}
          name={isSeveral ? revisionName(number) : null}
          isOnlyHere={before === null}
          onGo={control.move}
        />
      )}
      {sweep}
      {rollouts.length > 0 && (
        <RevisionPicker
          outcome={shown.outcome}
          rollouts={rollouts}
          cursor={control.cursor}
          shown={number}
          onChoose={onRevision}
        />
      )}
      <Stage
        source={shown.id}
        data={data}
        extent={extent}
        control={control}
        withTransport={false}
        outcome={outcome}
        {...(rollouts.length > 0
          ? {
              note: (
                <ShareLine
                  outcome={shown.outcome}
                  rollouts={rollouts}
                  cursor={control.cursor}
                  number={number}
                />
              ),
            }
          : {})}
        broken={brokenParts(scenario, control.cursor - extent.from)}
        onBreak={onBreak}
        above={(scale) =>
          canvas(
            scale,
            lines,
            !isSeveral
              ? null
              : {
                  played: shown,
                  number,
                  fork: isForked ? { title: titles[1], original } : null,
                },
          )
        }
        {...(isForked ? { title: titles[1], lines } : {})}
        {...(isForked && ghost !== null ? { ghost } : {})}
      />
      <div className={styles.transport}>
        <StageTransport data={data} extent={extent} control={control} />
      </div>
    </>
  );
}

type Row = NonNullable<ComponentProps<typeof ScoreTable>["parts"]>[number];

/** The score of each revision in each run that has it, revision by revision. */
function revisionRows(
  runs: readonly { readonly title: string; readonly played: Played }[],
  nameOf: (title: string, revision: string) => string,
): Row[] {
  const most = Math.max(...runs.map(({ played }) => played.outcome.revisions.length));
  return Array.from({ length: most }, (_, i) =>
    runs.flatMap(({ title, played }) => {
      const one = played.outcome.revisions[i];
      return one === undefined ? [] : [{ title: nameOf(title, one.revision), score: one.score }];
    }),
  ).flat();
}
