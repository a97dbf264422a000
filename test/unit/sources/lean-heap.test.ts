import { expect, test } from "vitest";
import { leanHeap } from "../../../lib/sources/lean-heap.ts";

test("the heap is lean from the first of several until the last of them ends", () => {
  const told: string[] = [];
  const set = (flag: string): void => void told.push(flag);
  const [lean, own] = ["--heap-growing-percent=25", "--heap-growing-percent=0"];
  const first = leanHeap(set);
  const second = leanHeap(set);
  expect(told).toEqual([lean]);
  first();
  // Whoever ends twice ends nobody else's.
  first();
  expect(told).toEqual([lean]);
  second();
  expect(told).toEqual([lean, own]);
  leanHeap(set)();
  expect(told).toEqual([lean, own, lean, own]);
});
