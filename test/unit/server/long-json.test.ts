import { expect, test } from "vitest";
import { jsonPieces, longJson } from "../../../lib/server/long-json.ts";
import { json } from "../../../lib/server/route.ts";

const mark = String.fromCharCode(0x202e);
const body = {
  "a name": 1,
  none: undefined,
  nothing: null,
  empty: [],
  map: new Map([["b", new Set([1])]]),
  list: [1, undefined, null, { a: undefined, text: `turned${mark}` }, new Map([["c", [2]]]), []],
};

test("says what a short answer says", async () => {
  const long = await longJson(body);
  const short = json(body);
  expect(await long.text()).toBe(await short.text());
  expect([...long.headers]).toEqual([...short.headers]);
  expect(await (await longJson({})).text()).toBe("{}");
});

test("of many pieces, too", async () => {
  const many = { list: Array.from({ length: 5_000 }, (_, i) => ({ i, text: "x".repeat(100) })), end: true };
  const steps = jsonPieces(many);
  let pauses = 0;
  while (steps.next().done !== true) pauses += 1;
  expect(pauses).toBe(5_000);
  expect(await (await longJson(many)).text()).toBe(JSON.stringify(many));
});

test("is written no further when nobody waits for it", async () => {
  await expect(longJson(body, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
});
