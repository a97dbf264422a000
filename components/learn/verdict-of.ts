/** An answer beside the true one. */
import type { Asked, Evidence } from "./asked.ts";

/** What was answered: the option of a choice, a number, an instant of the story. */
export type Answer = string | number;

export interface Verdict {
  readonly given: Answer;
  /** Null: with these values it does not happen. */
  readonly truth: Answer | null;
  /** missed: another option; over and under: a number that is too large or too small, an instant that is too late or too early. */
  readonly is: "found" | "close" | "over" | "under" | "missed" | "never";
  /** How far a number is from the truth, in its own unit; 0 of a choice. */
  readonly by: number;
}

/** Twice the tolerance, or so much of the scale, is close. */
const CLOSE_OF_SCALE = 0.1;

/** Judges an answer by what the simulator made of these values. @throws what the question's own `answer` throws */
export function verdictOf(question: Asked, given: Answer, evidence: Evidence): Verdict {
  const truth = question.answer(evidence as never);
  if (truth === null) return { given, truth, is: "never", by: 0 };
  if (question.kind === "choice") return { given, truth, is: given === truth ? "found" : "missed", by: 0 };
  const off = Number(given) - Number(truth);
  const by = Math.abs(off);
  const within = question.kind === "number" ? question.within : question.withinMs;
  const close =
    question.kind === "number"
      ? Math.max(2 * within, CLOSE_OF_SCALE * (question.max - question.min))
      : 2 * within;
  const is = by <= within ? "found" : by <= close ? "close" : off > 0 ? "over" : "under";
  return { given, truth, is, by };
}
