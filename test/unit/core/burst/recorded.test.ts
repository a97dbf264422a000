import { describe, expect, test } from "vitest";
import { buildState, burstAt, burstRule, type RevisionState } from "../../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { at, KEY, records } from "../../../support/records.ts";

const IDS = ["cold-start", "overload", "burst", "knobs", "fault-image-pull", "rollout", "many-revisions"];

describe("what the autoscaler logged", () => {
  test.each(IDS)("in %s is what the rule gives", (id) => {
    const state = stateOf(openRecording(id));
    let excess = 0;
    let modes = 0;
    const wrong: string[] = [];
    for (const revision of state.revisions.values()) {
      const { settings } = burstAt(state.shared, revision, state.shared.lastT ?? 0);
      for (const { kind, values, message } of revision.decisions) {
        if (kind === "burst-capacity") {
          const computed = burstRule({
            readyPods: Number(values.podCount),
            load: Number(values.panic),
            targetBurstCapacity: Number(values.targetBurstCapacity),
            totalPerPod: Number(values.totalPerPod),
            activatorCapacity: 100,
            want: 1,
            isHpa: false,
          });
          excess += 1;
          // The line rounds the load to three digits; where that decides, both results are right.
          const isClose = Math.abs((Number(values.panic) % 1) - Math.round(Number(values.panic) % 1)) < 0.001;
          if (computed.excess !== values.excessBurstCapacity && !isClose) wrong.push(message);
          if (values.totalPerPod !== settings.totalPerPod.value) wrong.push(`total ${message}`);
          if (values.targetBurstCapacity !== settings.targetBurstCapacity.value)
            wrong.push(`target ${message}`);
        } else if (kind === "mode") {
          modes += 1;
          const want = Number(values.want);
          const mode = want > 0 && Number(values.ebc) >= 0 ? "Serve" : "Proxy";
          if (mode !== values.mode) wrong.push(message);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect([id, excess > 30, modes > 60]).toEqual([id, true, true]);
  });

  test("numActivators of the SKS are what the rule gives for the pods of that moment, once all is quiet", () => {
    const state = stateOf(openRecording("burst"));
    const [revision] = [...state.revisions.values()];
    const wrong: unknown[] = [];
    for (const { t, value } of revision?.numActivators ?? []) {
      const settled = t + 1_500;
      const burst = burstAt(state.shared, revision as RevisionState, settled);
      const isQuiet = (revision?.numActivators ?? []).every((other) => other.t <= t || other.t > settled);
      if (isQuiet && burst.computed?.numActivators !== value) wrong.push([new Date(t).toISOString(), value]);
    }
    expect(wrong).toEqual([]);
  });
});

describe("the numbers at an instant", () => {
  const burst = (text: string, seconds: number) => {
    const state = buildState(records(text));
    return burstAt(state.shared, state.revisions.get(KEY) as RevisionState, at(seconds));
  };
  const PROXIED = `
    0 config/config-autoscaler target-burst-capacity=211
    0 acts a1 a2
    0 sks Proxy n=4 pop=True
    0 pa Active=True want=1
    0 priv p1
    0 pub a1 a2`;

  test("are those of the records, each with its evidence", () => {
    expect(burst(PROXIED, 1)).toMatchObject({
      readyPods: { value: 1, seq: 4 },
      want: { value: 1, seq: 3 },
      load: null,
      computed: { excess: -111, mode: "Proxy", podsForServe: 3 },
      observedMode: { value: "Proxy", seq: 2 },
      observedActivators: { value: 4 },
      differs: [],
      doubts: ["loadNotRecorded"],
    });
  });

  test("take the load from the autoscaler's own line, and say where the two differ", () => {
    const line =
      "log autoscaler PodCount=3 Total1PodCapacity=100.000 ObsStableValue=40.000 ObsPanicValue=50.500 TargetBC=211.000 ExcessBC=38.000";
    expect(burst(`${PROXIED}\n1 ${line}`, 2)).toMatchObject({
      load: { value: 50.5, seq: 6 },
      countedPods: { value: 3 },
      computed: { excess: -162 },
      observedExcess: { value: 38 },
      differs: ["excess"],
      doubts: ["podsDiffer", "decidedEarlier"],
    });
    expect(burst(`${PROXIED}\n1 ${line}`, 20).doubts).toContain("keptWithoutData");
  });

  test("of a decision before the first measurement say whom the autoscaler counted", () => {
    const first = `${PROXIED.replace("want=1", "want=-1").replace("priv p1", "priv")}
      1 log autoscaler SKS should be in Proxy mode: want = -1, ebc = EBC, #act's = 4 PA Inactive? = false`;
    expect(burst(first.replace("EBC", "-111"), 2)).toMatchObject({
      computed: { excess: -211 },
      observedExcess: { value: -111 },
      differs: expect.arrayContaining(["excess"]),
      doubts: expect.arrayContaining(["firstDecision"]),
    });
    expect(burst(first.replace("EBC", "-110"), 2).doubts).not.toContain("firstDecision");
    const later = first.replace("want = -1", "want = 1").replace("want=-1", "want=1");
    expect(burst(later.replace("EBC", "-111"), 2).doubts).not.toContain("firstDecision");
  });

  test.each<[what: string, line: string, load: number | null]>([
    [
      "one request at one pod",
      "SKS should be in Proxy mode: want = 1, ebc = -112, #act's = 4 PA Inactive? = false",
      1,
    ],
    ["none", "PA scale got=1, want=1, desiredPods=1 ebc=-111", 0],
    ["other pods were counted", "PA scale got=1, want=1, desiredPods=1 ebc=-11", null],
  ])("take the load from what the excess in the log leaves for it: %s", (_, line, load) => {
    const { load: seen, inputs, computed } = burst(`${PROXIED}\n1 log autoscaler ${line}`, 2);
    expect([seen?.value ?? null, inputs.load]).toEqual([load, load ?? 0]);
    expect(computed?.excess).toBe(-111 - (load ?? 0));
  });

  test("leave no load for a difference that an older default explains", () => {
    const text = PROXIED.replace("target-burst-capacity=211", "x=1").replace("n=4", "n=3");
    const line = "log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=-100";
    expect(burst(`${text}\n1 ${line}`, 2)).toMatchObject({
      load: null,
      doubts: ["loadNotRecorded", "olderDefault"],
    });
  });

  test("are unknown in a gap", () => {
    const gap = burst(`${PROXIED}\n5 pub a1\n6 gap endpoints lost`, 7);
    expect(gap).toMatchObject({ readyPods: null, computed: null, differs: [] });
  });
});

describe("an autoscaler without data", () => {
  const LINE =
    "20 log autoscaler SKS should be in Proxy mode: want = -1, ebc = 0, #act's = 2 PA Inactive? = false";
  const SETUP = `0 acts a1 a2
  0 sks Proxy n=2
  0 pa Active=Unknown want=2 @target-burst-capacity=0
  0 dep 2
  0 priv`;
  const burst = (text: string) => {
    const state = buildState(records(text));
    return burstAt(state.shared, state.revisions.get(KEY) as RevisionState, at(60));
  };

  // Its status keeps the number of before; its log says what it decides with.
  test.each([
    ["says so in its log only", `${SETUP}\n${LINE}`, -1, "undecided", []],
    [
      "and the status of the same pass comes after",
      `${SETUP}\n${LINE}\n22 pa Active=Unknown want=1 @target-burst-capacity=0`,
      -1,
      "undecided",
      [],
    ],
    [
      "a later status is newer",
      `${SETUP}\n${LINE}\n22.001 pa Active=Unknown want=1 @target-burst-capacity=0`,
      1,
      "onlyAtZero",
      ["mode"],
    ],
    [
      "a later line is newer",
      `${SETUP}\n${LINE}\n21 ${LINE.slice(3).replace("-1", "2")}`,
      2,
      "onlyAtZero",
      ["mode"],
    ],
  ])("%s", (_, text, want, reason, differs) => {
    const { want: seen, computed, differs: found } = burst(text);
    expect([seen?.value, computed?.reason, found]).toEqual([want, reason, differs]);
  });
});
