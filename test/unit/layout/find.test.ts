import { describe, expect, it } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { buildLanes, findInLanes } from "../../../lib/layout/index.ts";
import { at, records } from "../../support/records.ts";

/** A pod that cannot pull its image, beside the Endpoints of the activators. */
const STORY = `
  0  =sks   Proxy n=2 pop=True
  0  =pub   a1 a2
  10 dep    1
  11 pod/r-deployment-abc scheduled
  12 pod/r-deployment-abc waiting=ImagePullBackOff
`;

function lanes() {
  const state = buildState(records(STORY));
  const revision = [...state.revisions.values()][0];
  if (revision === undefined) throw new Error("no revision");
  return buildLanes(
    state.shared,
    revision,
    (key, values) => `${key} ${Object.values(values ?? {}).join(" ")}`,
    () => ({ title: "", saw: "" }),
  );
}

const times = (query: string, until?: number): number[] =>
  findInLanes(lanes(), query, until).map(({ t }) => (t - at(0)) / 1_000);

describe("finding words in the lanes", () => {
  it("finds reasons, whatever their case", () => {
    expect(times("imagepullbackoff").length).toBeGreaterThan(0);
    expect(new Set(times("imagepullbackoff"))).toEqual(new Set([12]));
  });

  it("finds what holds all the words, of the row and of what happened in it", () => {
    expect(new Set(times("abc IMAGEPULL"))).toEqual(new Set([12]));
    expect(times("abc nothing-like-it")).toEqual([]);
  });

  it("finds nothing for no words, and nothing that comes later", () => {
    expect(times("  ")).toEqual([]);
    expect(times("imagepullbackoff", at(12) - 1)).toEqual([]);
    expect(new Set(times("imagepullbackoff", at(12)))).toEqual(new Set([12]));
  });
});
