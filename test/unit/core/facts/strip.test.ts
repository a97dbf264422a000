import { expect, test } from "vitest";
import { minuteAt } from "../../../../lib/core/facts/minute.ts";
import { stripOf } from "../../../../lib/core/facts/strip.ts";
import { createState, step } from "../../../../lib/core/index.ts";
import { at, records } from "../../../support/records.ts";

test("a strip has the worst of its minutes, the last states, and the sum of cold starts", () => {
  const minutes = [
    { at: 0, errors: 1, warnings: 0, states: { Zero: 1 } },
    { at: 9, errors: 0, warnings: 3, states: { Serving: 1 } },
    { at: 20, errors: 0, warnings: 0, states: {} },
  ];
  const bars = stripOf({ from: 0, to: 30 }, 3, minutes, [0, 9, 30]);
  expect(bars).toEqual([
    { from: 0, to: 10, errors: 1, warnings: 3, coldStarts: 2, states: { Serving: 1 } },
    { from: 10, to: 20, errors: 0, warnings: 0, coldStarts: 0, states: null },
    { from: 20, to: 30, errors: 0, warnings: 0, coldStarts: 1, states: {} },
  ]);
});

test("a minute counts revisions by state, unknown in a gap", () => {
  const state = createState();
  for (const record of records("0 =sks Proxy\n0 =dep 0\n0 =pa Active=False want=0\n0 =pub a1\n0 =priv"))
    step(state, record);
  expect(minuteAt(state, at(60)).states).toEqual({ Zero: 1 });
  for (const record of records("70 gap sks")) step(state, { ...record, seq: 5 });
  expect(minuteAt(state, at(80)).states).toEqual({ Unknown: 1 });
});
