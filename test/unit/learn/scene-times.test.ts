import { describe, expect, test } from "vitest";
import { holdAt, reachedBy, timeFor, wayMs } from "../../../components/learn/scene-times.ts";

const times = { at: [10, null, 40, 40], from: [null, null, 30, null] };

describe("the scenes of a story on its axis", () => {
  test("a scene that does not happen is told where the last one before it was", () => {
    expect([1, 2, 3].map((scene) => timeFor(times, scene))).toEqual([10, 10, 40]);
    expect(timeFor({ at: [null], from: [null] }, 1)).toBeNull();
  });

  test("a story waits before a scene where that begins: at its own beginning, else at the scene before, else at the first instant", () => {
    expect(holdAt(times, 1, 0)).toBe(0);
    expect(holdAt(times, 3, 0)).toBe(30);
    expect(holdAt(times, 4, 0)).toBe(40);
  });

  test("it never waits after the scene itself, whatever its beginning is said to be", () => {
    expect(holdAt({ at: [10, 20], from: [null, 99] }, 2, 0)).toBe(20);
  });

  test("the head has reached the last scene at or before it, of several at one instant the last", () => {
    expect([9, 10, 39, 40].map((t) => reachedBy(times, t))).toEqual([0, 1, 1, 4]);
  });

  test("a short way is slowed down, a long one hurried, and neither takes long", () => {
    expect(wayMs(5)).toBe(900);
    expect(wayMs(12_000)).toBe(2_000);
    expect(wayMs(600_000)).toBe(5_000);
  });
});
