import { describe, expect, it } from "vitest";
import { recordingFacts } from "../../../lib/client/recording-facts.ts";
import { sourceNow } from "../../../lib/client/source-now.ts";
import { buildState, digestOf } from "../../../lib/core/index.ts";
import { at, records } from "../../support/records.ts";

/** Idle since 10 s, and stuck on the way to zero for longer than anybody waits. */
const STUCK = `
  0 config/config-autoscaler scale-to-zero-grace-period=10s
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True,@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2
  10 pa Active=False,NoTraffic@10 want=0
  100 dep 1`;

describe("what a list says of a source that is watched", () => {
  const state = buildState(records(STUCK));
  const digests = [...state.revisions.values()].map(digestOf);

  it("is the phases of its revisions, those that need somebody, and how new that is", () => {
    expect(sourceNow(state.shared, digests, at(1))).toEqual({
      phases: [["Proxied", 1]],
      needs: 0,
      newest: at(100),
    });
    expect(sourceNow(state.shared, digests, at(100))).toEqual({
      phases: [["HandingOver", 1]],
      needs: 1,
      newest: at(100),
    });
  });
});

describe("what a card says of a recording", () => {
  it("counts what was found in the whole of it", () => {
    const all = records(STUCK);
    const { found } = recordingFacts({ state: buildState(all), problemCount: 0 }, null);
    expect(found.errors + found.warnings).toBeGreaterThan(0);
    const quiet = buildState(all.filter(({ t }) => t < at(4)));
    expect(recordingFacts({ state: quiet, problemCount: 0 }, null).found).toEqual({ errors: 0, warnings: 0 });
  });
});
