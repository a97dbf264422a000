/** Active True → False in less than the stable window (I14), and who is exempt. */
import { describe, expect, test } from "vitest";
import { buildState, findingsUntil, type RevisionState } from "../../../lib/core/index.ts";
import { at, KEY, records } from "../../support/records.ts";

function rules(pa: string): string[] {
  const text = `
    0 =sks Serve pop=False
    0 =pa Active=False ScaleTargetInitialized=True want=0 ${pa}
    0 =dep 1
    0 =priv p1
    0 =pub p1
    10 pa Active=True ScaleTargetInitialized=True want=1 ${pa}
    14 pa Active=False ScaleTargetInitialized=True want=0 ${pa}`;
  const revision = buildState(records(text)).revisions.get(KEY) as RevisionState;
  return findingsUntil(revision, at(20))
    .map(({ rule }) => rule)
    .filter((rule) => rule === "I14");
}

describe("active for less than the stable window", () => {
  test.each([
    ["reachable", "reach=Reachable", ["I14"]],
    ["unreachable: no route leads there, the window holds all the same", "reach=Unreachable", ["I14"]],
    ["initial-scale 0", "reach=Reachable @initial-scale=0", []],
    ["of the class HPA", "reach=Reachable @class=hpa.autoscaling.knative.dev", []],
  ])("%s", (_, pa, expected) => {
    expect(rules(pa)).toEqual(expected);
  });
});
