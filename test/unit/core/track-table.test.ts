import { expect, test } from "vitest";
import { clipRevision, createState, forgetBefore } from "../../../lib/core/index.ts";
import { createRevision } from "../../../lib/core/state/create.ts";
import { ROW_SLICES, TRACK_NAMES, TRACKS } from "../../../lib/core/state/track-table.ts";

test("a revision has every track of the table, empty, and its own or one that nothing can be put into", () => {
  const [one, other] = [createRevision("demo", "a"), createRevision("demo", "b")];
  for (const name of TRACK_NAMES) {
    expect(one[name], name).toEqual(other[name]);
    const track: unknown = one[name];
    if (track !== other[name]) continue;
    if (track instanceof Map) expect(() => track.set("x", "y"), name).toThrow("shared");
    else for (const column of Object.values(track as object)) expect(() => column.push(0), name).toThrow();
  }
});

test("a row's values are numbered by their place, as the digest codec reads them", () => {
  for (const name of ROW_SLICES) {
    const numbers = Object.values(TRACKS[name].row);
    expect(numbers, name).toEqual(numbers.map((_, place) => place));
  }
});

test("a revision with nothing on its tracks can be clipped and forgotten", () => {
  const revision = createRevision("demo", "a");
  expect(clipRevision(revision, 0, 10)).toEqual(revision);
  const state = createState();
  state.revisions.set("demo/a", revision);
  forgetBefore(state, 10);
  expect(state.revisions.size).toBe(0);
});
