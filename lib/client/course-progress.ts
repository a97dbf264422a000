/** How far a reader has come in the course, kept on this machine and nowhere else. */
import { createKept, type Kept, type KeptHost } from "./kept.ts";

/** What is kept, by names of chapters, scenes, questions and puzzles: `before.push`. */
export interface Progress {
  readonly scenes: readonly string[];
  /** Whether the answer was found at any time. */
  readonly questions: Readonly<Record<string, boolean>>;
  /** The least cost with which a puzzle was solved. */
  readonly puzzles: Readonly<Record<string, number>>;
}

export const NO_PROGRESS: Progress = { scenes: [], questions: {}, puzzles: {} };

const KEY = "skscope.course";

export interface ProgressStore extends Omit<Kept<Progress>, "set"> {
  /** A scene was seen. */
  see(scene: string): void;
  /** A question was answered; what was found once stays found. */
  answer(question: string, isFound: boolean): void;
  /** A puzzle was solved at this cost; the least one is kept. */
  solve(puzzle: string, cost: number): void;
}

/** Progress as stored; what cannot be used is left out. */
export function parseProgress(text: string | null): Progress {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "{}");
  } catch {
    // Not ours, or damaged: the course begins again.
    return NO_PROGRESS;
  }
  if (typeof stored !== "object" || stored === null) return NO_PROGRESS;
  const { scenes, questions, puzzles } = stored as Partial<Record<keyof Progress, unknown>>;
  return {
    scenes: Array.isArray(scenes) ? scenes.filter((one) => typeof one === "string") : [],
    questions: only(questions, (value) => typeof value === "boolean"),
    puzzles: only(puzzles, (value) => typeof value === "number" && Number.isFinite(value)),
  };
}

function only<T>(value: unknown, isKept: (value: unknown) => boolean): Record<string, T> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isKept(one))) as Record<string, T>;
}

/** Progress over something like local storage. */
export function createProgress(host: KeptHost | null): ProgressStore {
  const { set, ...kept } = createKept(host, KEY, parseProgress);
  return {
    ...kept,
    see(scene) {
      const current = kept.get();
      if (!current.scenes.includes(scene)) set({ ...current, scenes: [...current.scenes, scene] });
    },
    answer(question, isFound) {
      const current = kept.get();
      const found = current.questions[question] === true || isFound;
      if (current.questions[question] !== found)
        set({ ...current, questions: { ...current.questions, [question]: found } });
    },
    solve(puzzle, cost) {
      const current = kept.get();
      const best = Math.min(cost, current.puzzles[puzzle] ?? Number.POSITIVE_INFINITY);
      if (current.puzzles[puzzle] !== best)
        set({ ...current, puzzles: { ...current.puzzles, [puzzle]: best } });
    },
  };
}
