import { expect, test, vi } from "vitest";
import { cachedWords } from "../../../lib/client/cached-words.ts";

test("a text is formatted once for each of its values, and no two are taken for one another", () => {
  const format = vi.fn(
    (key: string, values?: Record<string, string | number>) => `${key} ${JSON.stringify(values)}`,
  );
  const words = cachedWords(format);
  const asked: [string, Record<string, string | number>?][] = [
    ["pods"],
    ["pods", { count: 1 }],
    ["pods", { count: 11 }],
    ["activators", { count: 1 }],
    ["path", { wish: "Serve", path: "pods" }],
    ["path", { wish: "Serve pods", path: "" }],
  ];
  for (const one of [...asked, ...asked]) expect(words(...one)).toBe(`${one[0]} ${JSON.stringify(one[1])}`);
  expect(format).toHaveBeenCalledTimes(asked.length);
});

test("what is remembered does not grow without end", () => {
  const format = vi.fn((key: string, values?: { readonly n: number }) => `${key} ${values?.n}`);
  const words = cachedWords(format);
  for (let n = 0; n < 10_000; n++) expect(words("n", { n })).toBe(`n ${n}`);
  words("n", { n: 0 });
  // The first of them was let go of.
  expect(format).toHaveBeenCalledTimes(10_001);
});
