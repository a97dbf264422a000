/** What a page may say of itself and of its guess, and what is no such thing. */
import { describe, expect, test } from "vitest";
import { readAsked, readSeatMessage, readTally } from "../../../lib/model/class-guess.ts";
import { readPlace } from "../../../lib/model/class-place.ts";

const SEAT = "abcdefghijklmnopqrstuv";
const GUESS = { question: "down.probe", answer: "pod" };
const HERE = { seat: SEAT, isAway: false, guess: null };

describe("a page says", () => {
  test.each([
    [HERE, HERE],
    [
      { seat: SEAT, isAway: true },
      { ...HERE, isAway: true },
    ],
    [
      { ...HERE, guess: { ...GUESS, more: "<b>" } },
      { ...HERE, guess: GUESS },
    ],
    [
      { ...HERE, guess: { ...GUESS, answer: -0.5 } },
      { ...HERE, guess: { ...GUESS, answer: -0.5 } },
    ],
  ])("%j", (said, heard) => expect(readSeatMessage(said)).toEqual(heard));

  test.each([
    null,
    {},
    { ...HERE, seat: "short" },
    { ...HERE, seat: 5 },
    { ...HERE, isAway: "no" },
    { ...HERE, guess: GUESS.question },
    { ...HERE, guess: { ...GUESS, question: "down" } },
    { ...HERE, guess: { ...GUESS, question: "<img>.x" } },
    { ...HERE, guess: { ...GUESS, answer: "<script>" } },
    { ...HERE, guess: { ...GUESS, answer: "x".repeat(41) } },
    { ...HERE, guess: { ...GUESS, answer: null } },
    { ...HERE, guess: { ...GUESS, answer: Number.NaN } },
  ])("nothing with %j", (said) => expect(readSeatMessage(said)).toBeNull());
});

test("a place says what is asked there; what is no question is left out", () => {
  const place = { href: "/learn/down", t: null, playing: false, speed: 1, until: null };
  expect(readPlace({ ...place, asked: { question: "down.probe", isOpen: true } })?.asked).toEqual({
    question: "down.probe",
    isOpen: true,
  });
  expect(readPlace({ ...place, asked: "down.probe" })).toEqual(place);
  expect(readAsked({ question: "no question", isOpen: true })).toBeNull();
});

test("of a tally only what are answers is heard", () => {
  const counts = [["pod", 2], [7.5, 1], ["<b>", 3], ["pod"], "pod"];
  expect(readTally({ question: "down.probe", counts })).toEqual({
    question: "down.probe",
    counts: [
      ["pod", 2],
      [7.5, 1],
    ],
  });
  expect(readTally(null)).toBeNull();
});
