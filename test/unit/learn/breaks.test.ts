/** What was broken in a chapter, in its address and out of it again. */
import { expect, test } from "vitest";
import { breaksText, readBreaks } from "@/components/learn/breaks.ts";
import { toldAddress } from "@/lib/client/class-address.ts";

test("what was broken and repaired comes out of an address in the same order, and a class is told it", () => {
  const breaks = [
    { part: "ingress", atMs: 27_061 },
    { part: "publicEndpoints", atMs: 0 },
    { part: "ingress", atMs: 30_000 },
  ] as const;
  const text = breaksText(breaks);
  expect(readBreaks(text)).toEqual(breaks);
  // Nothing of it has to be escaped, and an address with it is followed.
  expect(toldAddress(`/learn/down?broken=${text}`)).toBe(`/learn/down?broken=${text}`);
});

test.each([
  "",
  "ingress",
  "ingress.",
  "ingress.-5",
  "ingress.1e3",
  "ingress.99999999",
  "moon.5",
  "toString.5",
  "ingress.5_",
  "ingress.5_moon.6",
  Array.from({ length: 25 }, () => "pods.5").join("_"),
])("of %j nothing is broken", (text) => expect(readBreaks(text)).toBeNull());
