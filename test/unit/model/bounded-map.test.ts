import { expect, test } from "vitest";
import { createBoundedMap } from "../../../lib/model/bounded-map.ts";

test("holds what was set last, and no more", () => {
  const map = createBoundedMap<string, number>(3);
  for (const [i, key] of ["a", "b", "c", "a", "d"].entries()) map.set(key, i);
  expect([...map]).toEqual([
    ["c", 2],
    ["a", 3],
    ["d", 4],
  ]);
  expect(map.get("b")).toBeUndefined();
  expect(map.delete("c")).toBe(true);
  expect(map.size).toBe(2);
});
