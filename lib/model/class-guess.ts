/** What a class is asked before something is shown, and what it guesses: both ends judge it by the same rules. */
import { asArray, asNumber, asObject, asString } from "./json.ts";

/** The question of the scene that the teacher shows. */
export interface AskedOfClass {
  /** Chapter and question: `down.probe`. */
  readonly question: string;
  /** The answer is not shown yet: guesses count. */
  readonly isOpen: boolean;
}

/** The key of an option, a number, or an instant of a story in milliseconds. */
export type ClassAnswer = string | number;

export interface ClassGuess {
  readonly question: string;
  readonly answer: ClassAnswer;
}

/** What a page says of itself. */
export interface SeatMessage {
  /** Made up by the page; it says nothing of who sits there. */
  readonly seat: string;
  /** Looks around by itself. */
  readonly isAway: boolean;
  readonly guess: ClassGuess | null;
}

/** How often each answer was guessed. */
export interface ClassTally {
  readonly question: string;
  readonly counts: readonly (readonly [ClassAnswer, number])[];
}

/** How many pages there are; of whom nobody knows. */
export interface ClassCount {
  readonly followers: number;
  /** They look around by themselves. */
  readonly away: number;
  /** They were there, and are not any more, or have lost the connection. */
  readonly left: number;
}

const QUESTION = /^[\w-]{1,40}\.[\w-]{1,40}$/;
const OPTION = /^[\w-]{1,40}$/;

/** Random, as the id of a class is. */
export function isSeat(seat: string): boolean {
  return /^[\w-]{22}$/.test(seat);
}

/** Null where nothing is asked, and for anything that is no question. */
export function readAsked(message: unknown): AskedOfClass | null {
  const { question, isOpen } = asObject(message);
  const key = asString(question);
  return key !== undefined && QUESTION.test(key) ? { question: key, isOpen: isOpen === true } : null;
}

/** What a page says of itself; null for anything else. */
export function readSeatMessage(message: unknown): SeatMessage | null {
  const given = asObject(message);
  const seat = asString(given.seat);
  if (seat === undefined || !isSeat(seat) || typeof given.isAway !== "boolean") return null;
  if (given.guess === undefined || given.guess === null) return { seat, isAway: given.isAway, guess: null };
  const { question, answer } = asObject(given.guess);
  const [key, guessed] = [asString(question), readAnswer(answer)];
  if (key === undefined || !QUESTION.test(key) || guessed === null) return null;
  return { seat, isAway: given.isAway, guess: { question: key, answer: guessed } };
}

/** What the teacher's page hears of guesses; null where nothing is asked. */
export function readTally(message: unknown): ClassTally | null {
  const { question, counts } = asObject(message);
  const key = asString(question);
  if (key === undefined) return null;
  const read = asArray(counts).flatMap((pair) => {
    const [answer, count] = asArray(pair);
    const [guessed, times] = [readAnswer(answer), asNumber(count)];
    return guessed === null || times === undefined ? [] : [[guessed, times] as const];
  });
  return { question: key, counts: read };
}

function readAnswer(answer: unknown): ClassAnswer | null {
  if (typeof answer === "string") return OPTION.test(answer) ? answer : null;
  return asNumber(answer) ?? null;
}
