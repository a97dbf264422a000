/** How far a reader has come in the course, kept on this machine and nowhere else. */

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

/** The part of the browser's storage that is used. */
export interface ProgressHost {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface ProgressStore {
  get(): Progress;
  /** A scene was seen. */
  see(scene: string): void;
  /** A question was answered; what was found once stays found. */
  answer(question: string, isFound: boolean): void;
  /** A puzzle was solved at this cost; the least one is kept. */
  solve(puzzle: string, cost: number): void;
  forget(): void;
  subscribe(listener: () => void): () => void;
  /** Another tab changed it. */
  reload(): void;
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

/** A store over something like local storage; without it (blocked by the browser) progress lasts as long as the page. */
export function createProgress(host: ProgressHost | null): ProgressStore {
  const listeners = new Set<() => void>();
  const read = (): Progress => {
    try {
      return parseProgress(host?.getItem(KEY) ?? null);
    } catch {
      return NO_PROGRESS;
    }
  };
  let current = read();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const keep = (next: Progress): void => {
    current = next;
    try {
      host?.setItem(KEY, JSON.stringify(next));
    } catch {
      // Storage is full or blocked; it still holds for this page.
    }
    tell();
  };
  return {
    get: () => current,
    see(scene) {
      if (!current.scenes.includes(scene)) keep({ ...current, scenes: [...current.scenes, scene] });
    },
    answer(question, isFound) {
      const found = current.questions[question] === true || isFound;
      if (current.questions[question] !== found)
        keep({ ...current, questions: { ...current.questions, [question]: found } });
    },
    solve(puzzle, cost) {
      const best = Math.min(cost, current.puzzles[puzzle] ?? Number.POSITIVE_INFINITY);
      if (current.puzzles[puzzle] !== best)
        keep({ ...current, puzzles: { ...current.puzzles, [puzzle]: best } });
    },
    forget() {
      current = NO_PROGRESS;
      try {
        host?.removeItem(KEY);
      } catch {
        // Blocked: there is nothing to take away.
      }
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload() {
      current = read();
      tell();
    },
  };
}
