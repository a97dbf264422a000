/**
 * Who sits in a class: pages, by numbers that they made up themselves. Of each is known whether it is there, whether it looks around, and
 * what it guesses of the question that is asked now. All of it goes with the class.
 */
import type { AskedOfClass, ClassAnswer, ClassCount, ClassTally, SeatMessage } from "../model/class-guess.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { ProblemError } from "./problem.ts";

export interface SeatLimits {
  /** Seats that are remembered; those that were left first go first. */
  readonly seats: number;
  /** Messages of a second on average, and at once. */
  readonly seatRate: number;
  readonly seatBurst: number;
  /** A page that has said nothing for so long has lost its connection, whatever its stream says. */
  readonly seatSilenceMs: DurationMs;
}

interface Seat {
  streams: number;
  isAway: boolean;
  heardAt: EpochMs;
  allowance: number;
}

export interface ClassSeats {
  /** A page opens its stream; returns what to call when that ends. @param seat null: of a page without one, which is only counted */
  sit(seat: string | null): () => void;
  /** A page says how it is; returns whether its guess counts. @throws ProblemError when it says too much */
  hear(message: SeatMessage): boolean;
  /** What is asked now: another question forgets the guesses of the last one. */
  ask(asked: AskedOfClass | null): void;
  count(): ClassCount;
  /** Null where nothing has been asked. */
  tally(): ClassTally | null;
}

export function createClassSeats(limits: SeatLimits, now: () => EpochMs): ClassSeats {
  const seats = new Map<string, Seat>();
  const guesses = new Map<string, ClassAnswer>();
  let unnamed = 0;
  let asked: AskedOfClass | null = null;
  const isHere = (seat: Seat): boolean => seat.streams > 0 && now() - seat.heardAt <= limits.seatSilenceMs;
  const makeRoom = (): void => {
    for (const [name, seat] of seats) {
      if (seats.size < limits.seats) return;
      if (seat.streams > 0) continue;
      seats.delete(name);
      guesses.delete(name);
    }
  };
  const seatOf = (name: string): Seat => {
    const known = seats.get(name);
    if (known !== undefined) return known;
    makeRoom();
    const seat: Seat = { streams: 0, isAway: false, heardAt: now(), allowance: limits.seatBurst };
    seats.set(name, seat);
    return seat;
  };
  const spend = (seat: Seat): void => {
    const gained = (Math.max(0, now() - seat.heardAt) / 1_000) * limits.seatRate;
    seat.allowance = Math.min(limits.seatBurst, seat.allowance + gained);
    seat.heardAt = now();
    if (seat.allowance < 1) {
      throw new ProblemError("too-fast", `A page says ${limits.seatRate} things a second at most.`);
    }
    seat.allowance -= 1;
  };
  return {
    sit(name) {
      const seat = name === null ? null : seatOf(name);
      if (seat === null) unnamed += 1;
      else {
        seat.streams += 1;
        seat.heardAt = now();
      }
      return () => {
        if (seat === null) unnamed -= 1;
        else seat.streams -= 1;
      };
    },
    hear({ seat: name, isAway, guess }) {
      // Only who follows is asked: a seat is made by a stream, and those are counted.
      const seat = seats.get(name);
      if (seat === undefined || seat.streams === 0) return false;
      spend(seat);
      seat.isAway = isAway;
      if (guess === null || asked === null || !asked.isOpen || guess.question !== asked.question)
        return false;
      guesses.set(name, guess.answer);
      return true;
    },
    ask(next) {
      if (next === null) {
        if (asked !== null) asked = { ...asked, isOpen: false };
        return;
      }
      if (next.question !== asked?.question) guesses.clear();
      asked = next;
    },
    count() {
      const all = [...seats.values()];
      const here = all.filter(isHere);
      const away = here.filter((seat) => seat.isAway).length;
      return { followers: here.length - away + unnamed, away, left: all.length - here.length };
    },
    tally() {
      if (asked === null) return null;
      const counts = new Map<ClassAnswer, number>();
      for (const answer of guesses.values()) counts.set(answer, (counts.get(answer) ?? 0) + 1);
      return { question: asked.question, counts: [...counts] };
    },
  };
}
