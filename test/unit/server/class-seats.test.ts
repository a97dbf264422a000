/** Who sits in a class: counted right after drops, and guesses that count once, while they are asked for. */
import { beforeEach, describe, expect, test } from "vitest";
import type { ClassAnswer } from "../../../lib/model/class-guess.ts";
import { type ClassSeats, createClassSeats } from "../../../lib/server/class-seats.ts";
import { isProblemError } from "../../../lib/server/problem.ts";

const LIMITS = { seats: 4, seatRate: 1, seatBurst: 3, seatSilenceMs: 80_000 };
const OPEN = { question: "down.probe", isOpen: true } as const;

let now = 0;
let seats: ClassSeats;
beforeEach(() => {
  now = 1_000_000;
  seats = createClassSeats(LIMITS, () => now);
});

const says = (
  seat: string,
  isAway = false,
  answer: ClassAnswer | null = null,
  question: string = OPEN.question,
) => seats.hear({ seat, isAway, guess: answer === null ? null : { question, answer } });

describe("pages of a class", () => {
  test("are counted: those that follow, look around, have left", () => {
    const leave = seats.sit("a");
    seats.sit("b");
    seats.sit(null);
    says("b", true);
    expect(seats.count()).toEqual({ followers: 2, away: 1, left: 0 });
    leave();
    expect(seats.count()).toEqual({ followers: 1, away: 1, left: 1 });
  });

  test("that come back are the same ones, also before the stream that broke has ended", () => {
    const broken = seats.sit("a");
    const second = seats.sit("a");
    expect(seats.count()).toEqual({ followers: 1, away: 0, left: 0 });
    broken();
    expect(seats.count()).toEqual({ followers: 1, away: 0, left: 0 });
    second();
    expect(seats.count()).toEqual({ followers: 0, away: 0, left: 1 });
    seats.sit("a");
    expect(seats.count()).toEqual({ followers: 1, away: 0, left: 0 });
  });

  test("that say nothing any more have left, whatever their stream says, until they speak again", () => {
    seats.sit("a");
    now += LIMITS.seatSilenceMs;
    expect(seats.count().followers).toBe(1);
    now += 1;
    expect(seats.count()).toEqual({ followers: 0, away: 0, left: 1 });
    says("a");
    expect(seats.count().followers).toBe(1);
  });

  test("that left first are forgotten first, and nobody who is there", () => {
    seats.sit("a");
    seats.sit("b")();
    seats.sit("c")();
    seats.sit("d")();
    seats.sit("e");
    expect(seats.count()).toEqual({ followers: 2, away: 0, left: 2 });
  });

  test("that say too much are told so, and may go on later", () => {
    seats.sit("a");
    for (let count = 0; count < LIMITS.seatBurst; count++) says("a");
    let kind = "";
    try {
      says("a");
    } catch (error) {
      if (isProblemError(error)) kind = error.kind;
    }
    expect(kind).toBe("too-fast");
    now += 1_000;
    expect(() => says("a")).not.toThrow();
  });
});

describe("guesses", () => {
  test("count once for each page, the last one, from who follows", () => {
    seats.sit("a");
    seats.sit("b");
    seats.ask(OPEN);
    expect([says("a", false, "pod"), says("b", false, "pod"), says("a", false, "activator")]).toEqual([
      true,
      true,
      true,
    ]);
    expect(says("nobody", false, "pod")).toBe(false);
    expect(new Map(seats.tally()?.counts)).toEqual(
      new Map<ClassAnswer, number>([
        ["pod", 1],
        ["activator", 1],
      ]),
    );
  });

  test("stay when their page goes, and are of the question that is asked", () => {
    const leave = seats.sit("a");
    expect([seats.tally(), says("a", false, 5)]).toEqual([null, false]);
    seats.ask(OPEN);
    expect(says("a", false, 5, "down.other")).toBe(false);
    expect(says("a", false, 5)).toBe(true);
    leave();
    expect(seats.tally()).toEqual({ question: OPEN.question, counts: [[5, 1]] });
  });

  test("are closed once the answer is shown, and kept until something else is asked", () => {
    seats.sit("a");
    seats.sit("b");
    seats.ask(OPEN);
    says("a", false, 5);
    seats.ask({ ...OPEN, isOpen: false });
    expect(says("b", false, 7)).toBe(false);
    seats.ask(null);
    expect(seats.tally()?.counts).toEqual([[5, 1]]);
    seats.ask({ question: "down.next", isOpen: true });
    expect(seats.tally()).toEqual({ question: "down.next", counts: [] });
  });
});
