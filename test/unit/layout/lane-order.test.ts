import { describe, expect, it } from "vitest";
import { movePin, orderLanes, storySteps, togglePin } from "../../../lib/layout/index.ts";
import type { Lane, RevisionLaneId } from "../../../lib/layout/model.ts";
import { secondsOf } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";
import { ONE_POD } from "../../support/scenes.ts";

const lanes = (["path", "findings", "pods", "scale", "requests"] as const).map(
  (id): Lane => ({ id, rows: [] }),
);
const order = (set: "story" | "evidence", pinned: readonly RevisionLaneId[]): string[] => {
  const { pinned: above, others } = orderLanes(lanes, set, pinned);
  return [...above.map(({ id }) => `${id}*`), ...others.map(({ id }) => id)];
};

describe("the order of lanes", () => {
  it("is that of the story, or everything", () => {
    expect(order("story", [])).toEqual(["path", "findings", "requests", "pods"]);
    expect(order("evidence", [])).toEqual(["path", "findings", "pods", "scale", "requests"]);
  });

  it("begins with those that are pinned, in their own order, also those of no story", () => {
    expect(order("story", ["scale", "pods"])).toEqual(["scale*", "pods*", "path", "findings", "requests"]);
    expect(order("evidence", ["hpa", "requests"])).toEqual([
      "requests*",
      "path",
      "findings",
      "pods",
      "scale",
    ]);
  });

  it("is changed by pinning, letting go and moving", () => {
    expect(togglePin(["path"], "pods")).toEqual(["path", "pods"]);
    expect(togglePin(["path", "pods"], "path")).toEqual(["pods"]);
    expect(movePin(["path", "pods"], "pods", -1)).toEqual(["pods", "path"]);
    expect(movePin(["path", "pods"], "pods", 1)).toEqual(["path", "pods"]);
    expect(movePin(["path", "pods"], "scale", 1)).toEqual(["path", "pods"]);
  });
});

describe("the steps of a story", () => {
  const steps = (text: string) => storySteps(revisionOf(text)).map(secondsOf);

  it("are changes, not what a list showed, and what follows at once is the same step", () => {
    expect(steps(`0 =sks Proxy\n0 =pub a1\n3 sks Serve\n3.1 pub p1\n9 sks Proxy`)).toEqual([3, 9]);
  });

  it("have the first failure of a row of them", () => {
    const failing = [20, 20.5, 21, 40].map((t) => `${t} req 503 100`).join("\n");
    expect(steps(`${ONE_POD}\n${failing}`).slice(-2)).toEqual([20.1, 40.1]);
  });
});
