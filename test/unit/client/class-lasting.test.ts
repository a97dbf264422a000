/** What of classes outlives a tab. */
import { expect, test } from "vitest";
import { createLastingClass, seatIn } from "../../../lib/client/class-lasting.ts";

const ID = "abcdefghijklmnopqrstuv";
const SEATS = ["seat-aaaaaaaaaaaaaaaaa", "seat-bbbbbbbbbbbbbbbbb"];
const LED = { id: ID, key: "secret", isOneOfMany: false };

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

test("a class is taken up once its tab is gone or silent, and not while another tab leads it", () => {
  const lasting = createLastingClass(storage());
  expect(lasting.left(0)).toBeNull();
  lasting.lead(LED, 100_000);
  expect(lasting.left(105_000)).toBeNull();
  expect(lasting.left(115_000)).toMatchObject(LED);
  lasting.lead(LED, 200_000);
  lasting.rest(200_000);
  expect(lasting.left(200_001)).toMatchObject(LED);
  lasting.end(ID);
  expect(lasting.left(900_000)).toBeNull();
});

test.each([
  ["three hours", 3 * 3_600_000, LED],
  ["a moment more", 3 * 3_600_000 + 1, null],
])("a class that nobody has led for %s", (_, later, left) => {
  const lasting = createLastingClass(storage());
  lasting.lead(LED, 100_000);
  expect(lasting.left(100_000 + later)).toEqual(left);
});

test("the class that a browser has ended is known in its other tabs", () => {
  const own = storage();
  const [one, other] = [createLastingClass(own), createLastingClass(own)];
  one.lead(LED, 0);
  expect(other.hasEnded(ID)).toBe(false);
  one.end(ID);
  expect([other.hasEnded(ID), other.hasEnded("vutsrqponmlkjihgfedcba")]).toEqual([true, false]);
});

test("a browser has one seat in a class, and another one in the next", () => {
  const own = storage();
  const made = [...SEATS];
  const random = (): string => made.shift() ?? "";
  expect([seatIn(ID, own, random), seatIn(ID, own, random)]).toEqual([SEATS[0], SEATS[0]]);
  expect(seatIn("vutsrqponmlkjihgfedcba", own, random)).toBe(SEATS[1]);
});

test("a browser that keeps nothing, or something else, has a seat and no class", () => {
  const refuses = () => {
    throw new Error("no storage");
  };
  const none = { getItem: refuses, setItem: refuses, removeItem: refuses };
  const lasting = createLastingClass(none);
  lasting.lead(LED, 0);
  lasting.rest(0);
  lasting.end(ID);
  expect([lasting.left(900_000), seatIn(ID, none, () => SEATS[0] ?? "")]).toEqual([null, SEATS[0]]);
  for (const text of ["", "no json", "[]", '{"id":"short","key":"k"}']) {
    const odd = { ...storage(), getItem: () => text };
    expect([createLastingClass(odd).left(900_000), seatIn(ID, odd, () => SEATS[0] ?? "")]).toEqual([
      null,
      SEATS[0],
    ]);
  }
});
