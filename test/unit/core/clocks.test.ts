/** The clock of whoever records may be wrong against those of the cluster: objects' times and receipts are two clocks. */
import { describe, expect, test } from "vitest";
import { type CoreState, findingsUntil, gateAt, type RevisionState } from "../../../lib/core/index.ts";
import { asObject } from "../../../lib/model/json.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

const RECORDINGS = ["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout"];

/** The recording as it would be, had the recorder's clock been `ms` ahead; what is in the objects stays. */
function recordedWith(id: string, ms: number, change = (record: TraceRecord) => record): CoreState {
  const { header, records } = openRecording(id);
  return stateOf({
    header,
    records: records.map((record) => {
      const t = record.t + ms;
      return change({ ...record, t, at: new Date(t).toISOString() });
    }),
  });
}

function found(state: CoreState, ms: number): string[] {
  return [...state.revisions].flatMap(([key, revision]) =>
    findingsUntil(revision, state.shared.lastT ?? 0).map(({ rule, from }) => `${key} ${rule} ${from - ms}`),
  );
}

describe.each([-120_000, -5_000, -2_000, 5_000, 120_000])("a recorder's clock that is off by %i ms", (ms) => {
  test.each(RECORDINGS)("%s: nothing else is found", (id) => {
    expect(found(recordedWith(id, ms), ms)).toEqual(found(recordedWith(id, 0), 0));
  });

  test("pods that went too early are found all the same", () => {
    const withLongGrace = (record: TraceRecord): TraceRecord => {
      const data = asObject(record.object.data);
      if (data["scale-to-zero-grace-period"] === undefined) return record;
      return {
        ...record,
        object: { ...record.object, data: { ...data, "scale-to-zero-grace-period": "150s" } },
      };
    };
    const early = found(recordedWith("cold-start", ms, withLongGrace), ms).filter((line) =>
      line.includes("I13"),
    );
    expect(early.length).toBe(3);
  });
});

// One that is ahead is not seen: an object's time in the past may as well be an old one.
test.each([-120_000, -5_000, 0])(
  "off by %i ms, the countdown of the grace period ends when the pods go",
  (ms) => {
    const state = recordedWith("cold-start", ms);
    const revision = state.revisions.get("demo/hello-00001") as RevisionState;
    const [descent] = revision.scaleToZero;
    const gate = gateAt(state.shared, revision, (descent?.probeConfirmedAt ?? 0) + 1);
    expect(Math.abs((gate.earliestZero?.at ?? 0) - (descent?.replicasZeroAt ?? 0))).toBeLessThanOrEqual(
      1_000,
    );
  },
);
