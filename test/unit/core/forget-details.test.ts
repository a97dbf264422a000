import { expect, describe as suite, test } from "vitest";
import { createState, reportOf, step } from "../../../lib/core/index.ts";
import { DETAILS_MS, forgetDetails } from "../../../lib/core/state/forget-details.ts";
import { describe } from "../../../lib/i18n/describe.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { openRecording } from "../../support/check-recording.ts";
import { records } from "../../support/records.ts";

/** The report and the state after records, with what is older than `ms` let go every `every` records. */
function forgetful(all: readonly TraceRecord[], ms: number, every = 97) {
  const state = createState();
  all.forEach((record, i) => {
    step(state, record);
    if (i % every === 0) forgetDetails(state, (state.shared.lastT ?? 0) - ms);
  });
  forgetDetails(state, (state.shared.lastT ?? 0) - ms);
  return { state, report: reportOf(state, [], describe) };
}

function mindful(all: readonly TraceRecord[]) {
  const state = createState();
  for (const record of all) step(state, record);
  return { state, report: reportOf(state, [], describe) };
}

function instants(state: ReturnType<typeof createState>): number {
  let count = 0;
  for (const { decisions, probes, requests, k8sEvents } of state.revisions.values())
    count += decisions.length + probes.length + requests.t.length + k8sEvents.length;
  return count;
}

suite("a report of which details were let go on the way", () => {
  // Far less than in earnest: the recordings are short.
  test.each(["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout", "many-revisions"])(
    "is the same for %s",
    (id) => {
      const all = openRecording(id).records;
      const whole = mindful(all);
      const short = forgetful(all, 60_000);
      expect(short.report).toEqual(whole.report);
      expect(instants(short.state)).toBeLessThan(instants(whole.state));
    },
    60_000,
  );

  // Hours later nothing new has been said: what was said last still holds.
  const HOURS = 3 * 3_600;
  const RUNNING = "0 acts a1\n0 sks Proxy pop=True\n0 pa Active=True want=1\n0 dep 1\n0 pub a1\n0 priv p1";
  test.each([
    [
      "the autoscaler's arithmetic",
      `${RUNNING}\n1 log autoscaler PodCount=1 Total1PodCapacity=10.000 ObsStableValue=0.000 ObsPanicValue=4.000 TargetBC=211.000 ExcessBC=-205.000\n${HOURS} pa Active=True want=2`,
    ],
    [
      "the probes of a hand-over that does not end",
      `${RUNNING}\n5 pa Active=False want=0\n${Array.from({ length: 40 }, (_, i) => `${6 + i * 200} log autoscaler Probing activator = false, err = none`).join("\n")}\n${HOURS} sks Proxy pop=True num=3`,
    ],
    [
      "the last request",
      `${RUNNING}\n1 req 200 900000\n2 req 200 5\n3 req 200 5\n7000 req 200 20000\n7001 req 200 20\n8800 pa Active=True want=2`,
    ],
    [
      "the wake",
      `${RUNNING}\n9 pa Active=False want=0\n9 dep 0\n9 priv\n500 req 200 2000\n500.1 dep 1\n501 pod/x started\n501.5 priv p1\n${HOURS} dep 1`,
    ],
  ])("still tells %s", (_, text) => {
    const all = records(text);
    const whole = mindful(all);
    const short = forgetful(all, DETAILS_MS, 1);
    expect(short.report).toEqual(whole.report);
    expect(whole.report.revisions[0]?.answer.text).not.toBe("");
  });

  test("keeps little, however long the trace is", () => {
    const lines = Array.from({ length: 4_000 }, (_, i) => [
      `${i * 10} log autoscaler SKS should be in Serve mode: want = 1, ebc = 5, #act's = 2 PA Inactive? = false`,
      `${i * 10 + 1} req 200 20`,
      `${i * 10 + 2} probe activator 200 activator`,
    ]);
    const all = records([RUNNING, ...lines.flat()].join("\n"));
    expect(instants(mindful(all).state)).toBeGreaterThanOrEqual(12_000);
    expect(instants(forgetful(all, DETAILS_MS).state)).toBeLessThan(300);
  });
});
