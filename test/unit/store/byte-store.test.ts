import { expect, test } from "vitest";
import { createByteStore } from "../../../lib/store/byte-store.ts";

test("gives back every range, within a piece, at its edges and across", () => {
  const whole = Uint8Array.from({ length: 50 }, (_, i) => i);
  for (const chunk of [1, 3, 8, 20, 50]) {
    const store = createByteStore(8);
    for (let i = 0; i < whole.length; i += chunk) store.append(whole.subarray(i, i + chunk));
    expect(store.length).toBe(50);
    for (let offset = 0; offset <= 50; offset++) {
      for (let length = 0; offset + length <= 50; length++) {
        expect([...store.read(offset, length)]).toEqual([...whole.subarray(offset, offset + length)]);
      }
    }
  }
});

test("ends where the bytes end", () => {
  const store = createByteStore(8);
  store.append(Uint8Array.of(1, 2, 3));
  expect([...store.read(1, 99)]).toEqual([2, 3]);
  expect([...store.read(3, 1)]).toEqual([]);
});
