/** A page that follows a class: its clock, its head, its addresses, and when a teacher's page is told. */
import { describe, expect, test } from "vitest";
import {
  classLink,
  followedAddress,
  isSamePage,
  showSame,
  toldAddress,
} from "../../../lib/client/class-address.ts";
import { createServerClock } from "../../../lib/client/class-clock.ts";
import { glide, leadingCursor } from "../../../lib/client/class-cursor.ts";
import { isDue, type Telling } from "../../../lib/client/class-teller.ts";
import { advanceStory, STORY } from "../../../lib/client/playback.ts";

const EXTENT = { from: 0, to: 100_000 };
const NO_STORY = { steps: [] };

describe("the server's clock", () => {
  test("is this browser's before anything was heard", () => {
    expect(createServerClock().now(5_000)).toBe(5_000);
  });

  test("is told by the message that was fastest", () => {
    const clock = createServerClock();
    // Ten minutes behind; messages are 40, 900 and 25 ms on their way.
    for (const [sent, way] of [
      [1_000, 40],
      [2_000, 900],
      [3_000, 25],
      [4_000, 300],
    ] as const)
      clock.heard(sent, sent + 600_000 + way);
    expect(clock.now(700_025)).toBe(100_000);
  });

  test("follows a clock that was put right", () => {
    const clock = createServerClock();
    clock.heard(1_000, 1_000);
    for (let sent = 1; sent <= 16; sent++) clock.heard(sent * 1_000, sent * 1_000 + 5_000);
    expect(clock.now(100_000)).toBe(95_000);
  });
});

describe("the leading head", () => {
  const place = { t: 10_000, playing: true, speed: 2, until: null, since: 1_000 };
  test("stops on its way where the teacher's does", () => {
    expect(leadingCursor({ ...place, until: 14_000 }, 2_000, NO_STORY, EXTENT)).toBe(12_000);
    expect(leadingCursor({ ...place, until: 14_000 }, 9_000, NO_STORY, EXTENT)).toBe(14_000);
  });

  test("goes on from when it was there", () => {
    expect(leadingCursor(place, 1_000, NO_STORY, EXTENT)).toBe(10_000);
    expect(leadingCursor(place, 3_500, NO_STORY, EXTENT)).toBe(15_000);
  });

  test("rests where it rests, ends at the end, and waits for a clock that is behind", () => {
    expect(leadingCursor({ ...place, playing: false }, 9_000, NO_STORY, EXTENT)).toBe(10_000);
    expect(leadingCursor(place, 9_000_000, NO_STORY, EXTENT)).toBe(100_000);
    expect(leadingCursor(place, 500, NO_STORY, EXTENT)).toBe(10_000);
    expect(leadingCursor({ ...place, t: null }, 500, NO_STORY, EXTENT)).toBeNull();
  });

  test("tells a story as the teacher's page does, frame by frame", () => {
    const story = { steps: [0, 20_000, 60_000], readingMs: 3_000 };
    let frames = 500;
    for (let i = 0; i < 500; i++) frames = advanceStory(frames, 16, story, EXTENT).cursor;
    const led = leadingCursor(
      { t: 500, playing: true, speed: STORY, since: 0, until: null },
      500 * 16,
      story,
      EXTENT,
    );
    expect(Math.abs((led ?? 0) - frames)).toBeLessThan(1e-6);
  });
});

describe("the way to a new place", () => {
  test("is short, never passes it, and ends", () => {
    let distance = -4_000;
    const seen = [distance];
    for (let frame = 0; frame < 120; frame++) {
      distance = glide(distance, 16);
      seen.push(distance);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.every((left) => left <= 0)).toBe(true);
    expect(seen.at(-1)).toBe(0);
    // Half a second.
    expect(Math.abs(seen[31] ?? 0)).toBeLessThan(100);
  });

  test("is none where there is none", () => expect(glide(0, 16)).toBe(0));
});

describe("addresses", () => {
  test.each([
    ["/learn/zero?beat=2&present=true&class=x&notes=1", "/learn/zero?beat=2"],
    ["/sandbox?s=sim.a%7Bb", "/sandbox?s=sim.a%7Bb"],
    [
      "/view/cold-start/demo/hello-00001?t=2026-11-23T04:05:37.756Z",
      "/view/cold-start/demo/hello-00001?t=2026-11-23T04%3A05%3A37.756Z",
    ],
    ["/", null],
    ["/learn/teach", null],
    ["/protocol", null],
    ["/open", null],
  ])("%s is told as %s", (href, told) => expect(toldAddress(href)).toBe(told));

  test("a page that is presented stays so, and no other becomes it", () => {
    expect(followedAddress("/learn/zero?beat=2", "/learn/wake?present=true&beat=1")).toBe(
      "/learn/zero?beat=2&present=true",
    );
    expect(followedAddress("/learn/zero?beat=2", "/learn/wake")).toBe("/learn/zero?beat=2");
  });

  test("show the same whichever the instant, the order and the way they are shown", () => {
    expect(showSame("/learn/zero?beat=2&t=1&push=3", "/learn/zero?push=3&beat=2&present=true")).toBe(true);
    expect(showSame("/learn/zero?beat=2", "/learn/zero?beat=3")).toBe(false);
    expect(isSamePage("/learn/zero?beat=2", "/learn/zero")).toBe(true);
    expect(isSamePage("/learn/zero", "/learn/wake")).toBe(false);
  });

  test("of a class hold its id and nothing else", () => {
    expect(classLink("https://skscope.example", "A-_")).toBe("https://skscope.example/learn?class=A-_");
  });
});

describe("a class is told", () => {
  const rest: Telling = { href: "/learn/zero", t: 5, playing: false, speed: 1, until: null, moves: 0 };
  const plays: Telling = { ...rest, playing: true };

  test.each([
    ["first of all", null, rest, 0, true],
    ["another page", rest, { ...rest, href: "/learn/wake" }, 1, true],
    ["another instant", rest, { ...rest, t: 6 }, 1, true],
    ["that it plays", rest, plays, 1, true],
    ["another speed", plays, { ...plays, speed: 2 }, 1, true],
    ["a move by hand while it plays", plays, { ...plays, t: 9, moves: 1 }, 1, true],
    ["not each frame", plays, { ...plays, t: 9 }, 4_999, false],
    ["now and then while it plays", plays, { ...plays, t: 9 }, 5_000, true],
    ["nothing that is the same", rest, rest, 4_999, false],
    ["that the teacher is still there", rest, rest, 5_000, true],
  ])("%s", (_, last, next, later, due) => expect(isDue(last, next, 1_000, 1_000 + later)).toBe(due));
});
