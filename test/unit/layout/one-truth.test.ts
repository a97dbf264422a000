/** The autoscaler's card and the sentence beside it say the same numbers, at any instant of a run. */
import { describe, expect, it } from "vitest";
import { buildState, explain, type RevisionState } from "../../../lib/core/index.ts";
import { sceneOf } from "../../../lib/layout/scene/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

const TICK = (stable: string, panic: string): string =>
  `log autoscaler PodCount=1 Total1PodCapacity=10.000 ObsStableValue=${stable} ObsPanicValue=${panic} TargetBC=5.000 ExcessBC=2.000`;
const DECIDED = (want: number): string =>
  `log autoscaler SKS should be in Proxy mode: want = ${want}, ebc = 2, #act's = 2 PA Inactive? = false`;

describe("wanted pods", () => {
  // Ten requests a pod, of which 7 are aimed at.
  const BASE = `0 config/config-autoscaler\n${ONE_POD}\n0 pa Active=True@0 want=1 cc=10 ScaleTargetInitialized=True`;
  const both = (text: string, seconds: number) => {
    const { shared, revisions } = buildState(records(`${BASE}\n${text}`));
    const revision = revisions.get(KEY) as RevisionState;
    const { decided, apart } = sceneOf(shared, revision, null)(at(seconds)).autoscaler;
    const said = explain(shared, revision, at(seconds)).clauses.find(({ key }) => key === "podsDecided");
    return { want: decided?.want, card: apart && { ...apart, seq: 0 }, said: said?.values ?? null };
  };
  const APART = { decided: 1, load: 8.5, needed: 2 };

  it("are told apart in the card and in the sentence between a reading of the load and the decision on it", () => {
    const text = `3 ${DECIDED(1)}\n4 ${TICK("6.000", "6.000")}\n6 ${TICK("8.500", "20.000")}\n6.5 ${DECIDED(2)}`;
    expect(both(text, 5)).toEqual({ want: 1, card: null, said: null });
    expect(both(text, 6)).toEqual({ want: 1, card: { ...APART, seq: 0 }, said: APART });
    expect(both(text, 6.5)).toEqual({ want: 2, card: null, said: null });
  });

  it("are by the short window in panic", () => {
    const text = `3 ${DECIDED(1)}\n6 log autoscaler PANICKING.\n6 ${TICK("8.500", "20.000")}`;
    expect(both(text, 6).said).toEqual({ decided: 1, load: 20, needed: 3 });
    expect(both(`${text}\n7 log autoscaler Un-panicking.`, 7).said).toEqual(APART);
  });

  it("of the status count where the log has stopped", () => {
    const text = `3 ${DECIDED(1)}\n4 ${TICK("8.500", "8.500")}\n9 pa Active=True@0 want=2 cc=10`;
    expect(both(text, 8).want).toBe(1);
    expect(both(text, 9)).toEqual({ want: 2, card: null, said: null });
  });

  it("are not told apart on the way to zero", () => {
    expect(both(`3 ${DECIDED(1)}\n4 ${TICK("0.000", "0.000")}`, 5)).toEqual({
      want: 1,
      card: null,
      said: null,
    });
  });
});

describe.each(["overload", "burst"])("in the recording %s", (id) => {
  const state = stateOf(openRecording(id));
  const { firstT, lastT } = state.shared;

  it("both have the same numbers at each quarter of a second", () => {
    let compared = 0;
    for (const revision of state.revisions.values()) {
      const sceneAt = sceneOf(state.shared, revision, null);
      for (let t = firstT ?? 0; t <= (lastT ?? 0); t += 250) {
        const { decided, apart } = sceneAt(t).autoscaler;
        const { clauses } = explain(state.shared, revision, t);
        const said = clauses.find(({ key }) => key === "podsDecided")?.values;
        if (said !== undefined)
          expect([t, said.decided, said.needed]).toEqual([t, apart?.decided, apart?.needed]);
        const sum = clauses.find(({ key }) => key === "proxiedLoad" || key === "servingCapacity")?.values;
        if (sum === undefined || decided === null) continue;
        compared += 1;
        expect([t, sum.excess]).toEqual([t, decided.excess]);
      }
    }
    expect(compared).toBeGreaterThan(20);
  });
});
