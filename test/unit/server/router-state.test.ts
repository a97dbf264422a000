import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { isRouterState } from "../../../lib/server/router-state.ts";

const NAME = "next/dist/server/app-render/parse-and-validate-flight-router-state";
const next = createRequire(import.meta.url)(NAME) as {
  parseAndValidateFlightRouterState(header: string): unknown;
};

function nextReads(header: string): boolean {
  try {
    next.parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}

const page = ["__PAGE__", {}, null, "refetch"];
const of = (kind: unknown, siblings: unknown = null): unknown => ["source", "a/b", kind, siblings];
const DEEP = `${'["",{"a":'.repeat(2_000)}["",{}]${"}]".repeat(2_000)}`;

test.each<[unknown, boolean]>([
  [["", {}], true],
  [["", { children: ["view", { children: [of("d"), { children: page }] }] }, null, null, 16], true],
  [["", {}, ["/x", "?a"], "inside-shared-layout", 0, "/x"], true],
  [[of("ci(..)(..)", ["a"]), {}], true],
  [[of("di(...)"), {}], true],
  [[of("oc"), {}, null, null, null], true],
  [[of("x"), {}], false],
  [[of("oci(.)"), {}], false],
  [[of("d", [1]), {}], false],
  [[["source", "a", "d"], {}], false],
  [["", { a: 1 }], false],
  [["", {}, "x"], false],
  [["", {}, null, "other"], false],
  [["", {}, null, null, "16"], false],
  [["", {}, null, null, 16, null], false],
  [["", {}, null, null, 16, "", 1], false],
  [[], false],
  [{}, false],
  [null, false],
  [1, false],
])("%j: as Next reads it", (tree, isRead) => {
  const header = encodeURIComponent(JSON.stringify(tree));
  expect([isRouterState(header), nextReads(header)]).toEqual([isRead, isRead]);
});

test.each([[""], ["%"], ["%5B"], ["["], ["null"], ["[] ["], [`["${"x".repeat(40_000)}",{}]`], [DEEP]])(
  "%.20s: what is no tree is none for Next either",
  (header) => {
    expect([isRouterState(header), nextReads(header)]).toEqual([false, false]);
  },
);
