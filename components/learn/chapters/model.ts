/** What a chapter of the course is made of: data, so that tests can ask the simulator whether it is true. */

import type { RevisionData } from "@/lib/client/revision-store.ts";
import type { LaneId } from "@/lib/layout/index.ts";
import type { StagePart } from "@/lib/layout/scene/index.ts";
import type { EpochMs } from "@/lib/model/units.ts";
import type { Outcome, PlainDeployment, Scenario, Score } from "@/lib/sim/index.ts";

/** Instants of a story; a beat is told there. */
export type Moment =
  | "beginning"
  | "serving"
  | "modeOrdered"
  | "inactive"
  | "pathActivator"
  | "pathPods"
  | "probeFailed"
  | "probeConfirmed"
  | "zero"
  | "ordered"
  | "answered"
  | "ready"
  | "proxiedUnderLoad"
  /** The activator is in front of running pods, and what is left of them is least. */
  | "underLoad"
  | "servedAgain"
  | "firstLost"
  /** The last request that is lost has been sent; where none is, clients have come back after the first way to zero. */
  | "lastLost"
  /** The last answer before the first way to zero. */
  | "lastAnswer"
  /** The last pod of the first way to zero is gone. */
  | "drained"
  /** A pod of a wake, or of a creation, cannot start. */
  | "failing"
  /** The request that woke the revision is drawn in the activator, the pod is ordered and the mode written. */
  | "held"
  /** The first pods have been ready for so long that the averages of an even load no longer rise. */
  | "settled"
  /** At zero, and the last pod is gone: nothing is left that costs. */
  | "rest"
  /** Its first pod has been ready for some seconds. */
  | "begun"
  /** No pod has been ready yet, and the one that was ordered says nothing of what it waits for. */
  | "awaited"
  /** The address of the first ready pod of a wake is in the private Endpoints. */
  | "listed"
  | "end";

/** Something to move: it changes the scenario, and the story is played again. */
export interface Control {
  readonly key:
    | "push"
    | "probe"
    | "pull"
    | "app"
    | "clients"
    | "ingress"
    | "drain"
    | "grace"
    /** target-burst-capacity */
    | "tbc"
    /** min-scale */
    | "pods"
    | "retention";
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly initial: number;
}

/** Controls that count something; the others are lengths of time in seconds. */
const COUNTS: readonly Control["key"][] = ["clients", "tbc", "pods"];

/** True where the values of a control are seconds. */
export function isInSeconds(key: Control["key"]): boolean {
  return !COUNTS.includes(key);
}

export type Values = Readonly<Partial<Record<Control["key"], number>>>;

/** Where a statement can be checked: a section of the protocol, or an instant of a recording. */
export type Reference =
  | { readonly rule: string }
  | { readonly recording: string; readonly at: string; readonly tab?: string };

export type { StagePart };

/** One revision of a recording that is shipped. */
export interface RecordedRevision {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
}

/** What is known of a recorded revision: questions of a recorded chapter are answered from it. */
export interface Recorded {
  readonly data: RevisionData;
}

/** What a chapter's values make of its scenario: questions are answered from it, never from a number in a text. */
export interface Run {
  readonly scenario: Scenario;
  readonly data: RevisionData;
  /** Of the SKS. */
  readonly outcome: Outcome;
  readonly legacy: Outcome;
  readonly deployment: Outcome;
}

/**
 * Asked before a scene is shown; the verdict puts the reader's answer beside the true one. Its texts are
 * `learn.chapters.<id>.questions.<key>`: `ask`, `options.<option>` of a choice, `verdict` (told with `{truth}`: the number,
 * or the text of the true option), and `hints.<hint>` of those that have hints, opened one after another.
 */
export type Question<R = Run> = Asked &
  (
    | {
        readonly kind: "choice";
        readonly options: readonly string[];
        readonly answer: (run: R) => string;
      }
    | {
        /** A number by a slider. */
        readonly kind: "number";
        readonly min: number;
        readonly max: number;
        readonly step: number;
        readonly unit: "seconds" | "requests" | "clients" | "pods" | "probes";
        readonly answer: (run: R) => number;
        /** So far from the truth still counts as found. */
        readonly within: number;
      }
    | {
        /** An instant by a mark that is dragged along the axis. */
        readonly kind: "instant";
        readonly answer: (run: R) => EpochMs | null;
        readonly withinMs: number;
      }
  );

interface Asked {
  readonly key: string;
  readonly hints?: readonly string[];
}

/** Several futures side by side: the same story for each value of a control. */
export interface Futures {
  readonly control: Control["key"];
  readonly values: readonly number[];
  readonly shows: keyof Score;
}

/** What keeps a puzzle from being solved: requests that were lost or late, an activator in front, or a story made easier than asked. */
export type Lack =
  | { readonly what: "lost" | "late"; readonly count: number }
  | { readonly what: "activator" | "easier"; readonly count: 0 };

const EASIER = { what: "easier", count: 0 } as const;

/** Lost requests, and else an easier story. */
export function lostOrEasier({ outcome }: Run): Lack {
  const { lost } = outcome.score;
  return lost > 0 ? { what: "lost", count: lost } : EASIER;
}

/**
 * A goal that needs the idea: `isSolved` by the values of its controls at the least cost. Texts: `learn.chapters.<id>.puzzles.<key>`: `goal`,
 * `hint`, `solution`. The par is what `solution` costs, so it is computed.
 */
export interface Puzzle {
  readonly key: string;
  readonly controls: readonly Control["key"][];
  readonly isSolved: (run: Run) => boolean;
  /** The first thing that keeps a run from solving it; only asked of one that does not. */
  readonly lacks: (run: Run) => Lack;
  readonly cost: (run: Run) => number;
  readonly unit: "podSeconds" | "requests" | "seconds";
  readonly solution: Values;
}

/**
 * One idea: a text, an instant of the story, and what the picture is about there. In its text (`learn.chapters.<id>.beats.<key>`) a word in the
 * tags of a part (`<activators>activator</activators>`) has the colour of that part in the picture, and a number in the tags
 * of a control (`<push>45</push>`) is its slider; some keys are both (ingress, probe, pods): what is between the tags decides.
 */
export interface Beat extends Scene {
  readonly ask?: Question;
  /** What its text says by name (`{excess}`): numbers of this run, so that they follow the sliders. */
  readonly numbers?: Readonly<Record<string, (run: Run) => number>>;
  readonly varies?: readonly Control["key"][];
  readonly futures?: Futures;
  readonly puzzle?: Puzzle;
  /** What it asks is what comes of this mechanism: until it is answered, no scene of the chapter shows that. */
  readonly reveals?: Mechanism;
}

interface Scene {
  readonly key: string;
  readonly at: Moment;
  /** Entered, the story is played from there; default: from the scene before. */
  readonly from?: Moment;
  readonly about?: readonly StagePart[];
  /** Where this scene's statements can be checked, beside those of the chapter. */
  readonly references?: readonly Reference[];
}

/** A scene of a recording: the chapter's own, or another one that is opened for it. */
export interface RecordedBeat extends Scene {
  readonly recording?: RecordedRevision;
  readonly ask?: Question<Recorded>;
}

interface Told {
  /** In the order of the story. */
  readonly beats: readonly Beat[];
  readonly references: readonly Reference[];
  readonly controls: readonly Control[];
}

/** Who gets the same traffic: the SKS, the mechanism before it, Kubernetes alone. */
export type Mechanism = "sks" | "legacy" | "deployment";

/** What Kubernetes alone has, where it is compared: one of its pods goes when the SKS has none any more. */
export const DEPLOYMENT_BESIDE: PlainDeployment = { pods: 2, removeAtMs: 60_000 };

export interface SimulatedChapter extends Told {
  readonly kind: "simulated";
  /** What came of each is shown side by side; the beats are of the first. Default: only the SKS, on its stage. */
  readonly compares?: readonly Mechanism[];
  readonly lanes?: readonly LaneId[];
  readonly withColdStart?: boolean;
  readonly scenario: (values: Values) => Scenario;
}

export interface RecordedChapter extends Omit<Told, "beats">, RecordedRevision {
  readonly kind: "recorded";
  /**
   * An investigation in several recordings: a beat that names its own is told on that one. Neighbours of the same recording are in the
   * order of its story; a question is asked before its scene, whose text is the answer, so the text is shown only after it.
   */
  readonly beats: readonly RecordedBeat[];
}

export type Chapter = SimulatedChapter | RecordedChapter;
