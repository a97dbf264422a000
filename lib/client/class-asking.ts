/**
 * What a class asks and guesses, between the page that shows questions and the class that it leads or follows. Pages look here and know
 * nothing else of classes.
 */
import type { AskedOfClass, ClassGuess, ClassTally } from "../model/class-guess.ts";

export interface Asking {
  /** `student`: the page follows now. */
  readonly role: "none" | "teacher" | "student";
  /** For who follows: what is asked; null: nothing. */
  readonly asked: AskedOfClass | null;
  /** For who leads: what is guessed, and by how many it could be. */
  readonly tally: ClassTally | null;
  readonly followers: number;
}

export interface ClassAsking {
  readonly state: Asking;
  /** By the class; the same again changes nothing. */
  set(state: Asking): void;
  /** What this page asks now; null: nothing. */
  readonly here: AskedOfClass | null;
  /** By the page, whenever that changes. */
  setHere(asked: AskedOfClass | null): void;
  /** By the page: its reader has answered. */
  guess(guess: ClassGuess): void;
  /** Who hears of guesses. */
  onGuess(hear: ((guess: ClassGuess) => void) | null): void;
  subscribe(listener: () => void): () => void;
}

export const NOT_ASKING: Asking = { role: "none", asked: null, tally: null, followers: 0 };

export function createClassAsking(): ClassAsking {
  const listeners = new Set<() => void>();
  let state = NOT_ASKING;
  let here: AskedOfClass | null = null;
  let hears: ((guess: ClassGuess) => void) | null = null;
  return {
    get state() {
      return state;
    },
    set(next) {
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    get here() {
      return here;
    },
    setHere(asked) {
      here = asked;
    },
    guess: (guess) => hears?.(guess),
    onGuess(hear) {
      hears = hear;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Of this page. */
export const classAsking = createClassAsking();
