"use client";

import { useMemo } from "react";
import { useRevision } from "@/components/revision/use-revision.ts";
import { breakPart } from "@/components/stage/scene-break.ts";
import { useSameScenario } from "@/components/stage/use-simulation.ts";
import type { Extent } from "@/lib/client/playback.ts";
import { isReady, type RevisionData, type RevisionView } from "@/lib/client/revision-store.ts";
import { listedFrom } from "@/lib/core/index.ts";
import { type Outcome, SIM_START } from "@/lib/sim/index.ts";
import type { AnyBeat } from "./asked.ts";
import type { Break } from "./breaks.ts";
import {
  type Mechanism,
  type Moment,
  momentIn,
  momentInLegacy,
  type RecordedChapter,
  type Run,
  type SimulatedChapter,
  type Values,
} from "./chapters.ts";
import { outcomeOf, runOf, toldMechanism } from "./run.ts";
import type { SceneTimes } from "./scene-times.ts";

/** What a chapter tells of: a scenario played here, or a recording. */
export interface Story {
  /** The source with the same records, where evidence is shown. */
  readonly source: string;
  readonly data: RevisionData;
  readonly extent: Extent;
  /** Zero of the story's times; null: a recording has its clock. */
  readonly origin: number | null;
  readonly times: SceneTimes;
  /** Where a moment is in it. */
  readonly momentAt: (moment: Moment) => number | null;
  /** What the simulator tells of the revision besides its records; null for a recording. */
  readonly told: Pick<Run, "scenario" | "outcome"> | null;
  /** What questions are answered from; null for a recording, and where nothing is asked. */
  readonly run: Run | null;
  readonly compared: readonly { readonly mechanism: Mechanism; readonly outcome: Outcome }[];
}

function timesOf(beats: readonly AnyBeat[], momentAt: Story["momentAt"]): SceneTimes {
  return {
    at: beats.map(({ at }) => momentAt(at)),
    from: beats.map((beat) => ("from" in beat && beat.from !== undefined ? momentAt(beat.from) : null)),
  };
}

const NO_BREAKS: readonly Break[] = [];

/** The story of a chapter, played again when one of its values is moved; null when nothing comes of them. */
export function useSimulatedStory(
  chapter: SimulatedChapter,
  values: Values,
  breaks: readonly Break[] = NO_BREAKS,
): Story | null {
  const scenario = useSameScenario(
    breaks.reduce((whole, { part, atMs }) => breakPart(whole, part, atMs), chapter.scenario(values)),
  );
  return useMemo(() => {
    const run = runOf(scenario);
    if (run === null) return null;
    const end = SIM_START + scenario.durationMs;
    const legacy = toldMechanism(chapter) === "legacy" ? run.legacy : null;
    const momentAt = (moment: Moment): number | null =>
      moment === "end"
        ? end
        : ((legacy === null ? null : momentInLegacy(legacy, moment)) ??
          momentIn(run.data.revision, run.outcome, moment));
    return {
      source: run.played.id,
      data: run.data,
      extent: run.played.extent,
      origin: SIM_START,
      times: timesOf(chapter.beats, momentAt),
      momentAt,
      told: run,
      run,
      compared: (chapter.compares ?? []).map((mechanism) => ({
        mechanism,
        outcome: outcomeOf(run, mechanism),
      })),
    };
  }, [scenario, chapter]);
}

/** Where the story of a recorded revision begins: before its lists, or before it is seen, there is nothing to look at yet. */
function beginOf({ shared, revision }: RevisionData, from: number, to: number): number {
  return Math.min(to, Math.max(from, listedFrom(shared, "phase"), revision.phase[0]?.from ?? from));
}

interface RecordedName {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
}

/** The recording that a scene of a chapter is told on. */
export function recordingOf(chapter: RecordedChapter, beat: AnyBeat | undefined): RecordedName {
  const own =
    beat !== undefined && "recording" in beat ? (beat.recording as RecordedName | undefined) : undefined;
  return own ?? chapter;
}

/** The story of a chapter on a recording, of which the chosen scene is told: the scenes of other recordings have no time in it. */
export function useRecordedStory(
  chapter: RecordedChapter,
  scene: number,
): { readonly story: Story | null; readonly view: RevisionView } {
  const { source, namespace, name } = recordingOf(chapter, chapter.beats[scene - 1]);
  const view = useRevision(source, namespace, name);
  const { data, extent } = view;
  const from = extent?.from ?? 0;
  const to = extent?.to ?? 0;
  const story = useMemo((): Story | null => {
    if (!isReady(data) || data.revision.namespace !== namespace || data.revision.name !== name) return null;
    const momentAt = (moment: Moment): number | null =>
      moment === "end" ? to : momentIn(data.revision, null, moment);
    const here = timesOf(chapter.beats, momentAt);
    const isHere = chapter.beats.map((beat) => {
      const its = recordingOf(chapter, beat);
      return its.source === source && its.namespace === namespace && its.name === name;
    });
    const only = (times: SceneTimes["at"]): SceneTimes["at"] =>
      times.map((t, index) => (isHere[index] === true ? t : null));
    return {
      source,
      data,
      extent: { from: beginOf(data, from, to), to },
      origin: null,
      times: { at: only(here.at), from: only(here.from) },
      momentAt,
      told: null,
      run: null,
      compared: [],
    };
  }, [data, from, to, chapter, source, namespace, name]);
  return { story, view };
}
