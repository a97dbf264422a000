/** What clients waited for a cold start, beside how long its pod took; and that the waterfall has a row for every part. */
import { describe, expect, test } from "vitest";
import { buildState, type ColdStartRow, coldStartsOf, explain, reportOf } from "../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

const ZERO = `0 acts a1
  0 sks Proxy n=1 pop=True
  0 pa Active=False,NoTraffic want=0
  0 dep 0
  0 priv
  0 pub a1`;
/** Ready after 1.6 s. */
const wakeWith = (requests: string): string => `${ZERO}
  ${requests}
  10 dep 1
  10.05 pa Active=True@10 want=1
  10.1 pod/x scheduled
  11 pod/x scheduled started
  11.5 pod/x scheduled started ready
  11.6 priv p1
  200 pub a1`;

function rowOf(text: string, until = 300): ColdStartRow {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  const [row] = revision === undefined ? [] : coldStartsOf(state.shared, revision, at(until));
  if (row === undefined) throw new Error("no cold start");
  return row;
}

const phase = (row: ColdStartRow, key: string) => {
  const found = row.phases.find((one) => one.key === key);
  return found === undefined ? null : [secondsOf(found.from), secondsOf(found.to)];
};

describe("what clients waited", () => {
  test.each([
    ["nobody", "", null, 0],
    ["one", "9.9 req 200 1700", 1_700, 1],
    ["the longest of three", "9.9 req 200 25000\n10.2 req 200 26000\n11 req 200 100", 26_000, 3],
    [
      "who sent once the endpoint was ready waited for nothing",
      "9.9 req 200 1700\n11.6 req 200 9000",
      1_700,
      1,
    ],
    ["an error is no answer", "9.9 req 504 30000", null, 0],
    ["answered before it began", "9 req 200 900", null, 0],
    ["sent 30 s before", "-20 req 200 31000", 31_000, 1],
    ["a millisecond earlier", "-20.001 req 200 31000", null, 0],
  ])("%s", (_, requests, ms, count) => {
    const row = rowOf(wakeWith(requests));
    expect([row.answeredMs, row.waitedCount]).toEqual([ms, count]);
  });

  test("a reader at an earlier time is told of the first answer only", () => {
    const text = wakeWith("9.9 req 200 1700\n9.95 req 200 26000");
    expect(rowOf(text, 20).answeredMs).toBe(1_700);
    expect(rowOf(text, 36).answeredMs).toBe(26_000);
  });

  test("the report has it beside the marks", () => {
    const state = buildState(records(wakeWith("9.9 req 200 25000\n10.2 req 200 26000")));
    const [episode] = reportOf(state).revisions[0]?.coldStarts ?? [];
    expect(episode).toMatchObject({ totalMs: 1_600, clientWaitedMs: { max: 26_000, count: 2 } });
    const [none] = reportOf(buildState(records(wakeWith("")))).revisions[0]?.coldStarts ?? [];
    expect(none?.clientWaitedMs).toBeNull();
  });
});

describe("the waterfall", () => {
  test("says how long after the pod was ready the client was answered, and that it was the slowest part", () => {
    const row = rowOf(wakeWith("9.9 req 200 25000"));
    expect(phase(row, "decide")).toEqual([9.9, 10]);
    expect(phase(row, "answer")).toEqual([11.5, 34.9]);
    expect(row.slowest).toBe("answer");
    expect(row.lengths.answer).toBe(23_400);
  });

  test("has no such part where the client was answered before", () => {
    const row = rowOf(wakeWith("9.9 req 200 1500"));
    expect(phase(row, "answer")).toBeNull();
    expect(row.lengths.answer).toBeNull();
  });

  test("init containers are a part of start", () => {
    const text = wakeWith("").replace(
      "11 pod/x scheduled started",
      "10.7 pod/x scheduled initialized init/m=exited0\n11 pod/x scheduled started initialized init/m=exited0",
    );
    const row = rowOf(text);
    expect(phase(row, "init")).toEqual([10.1, 10.7]);
    expect(phase(row, "start")).toEqual([10.1, 11]);
    expect(phase(rowOf(wakeWith("")), "init")).toBeNull();
  });

  test("the pull is that of the container that was waited for, whichever was pulled first", () => {
    const text = wakeWith("").replace(
      "11 pod/x scheduled started\n",
      `10.2 event/1 Pulling Pod x container=aa-proxy
  10.3 event/2 Pulled Pod x container=aa-proxy
  10.3 event/3 Pulling Pod x container=app
  10.9 event/4 Pulled Pod x container=app
  11 pod/x scheduled started
`,
    );
    expect(phase(rowOf(text), "pull")).toEqual([10.3, 10.9]);
  });
});

describe("what is said", () => {
  const keysAt = (text: string, seconds: number) => {
    const state = buildState(records(text));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    return explain(state.shared, revision, at(seconds)).clauses.filter(({ key }) =>
      key.startsWith("clients"),
    );
  };
  const LATE = wakeWith("9.9 req 200 25000");

  test.each([
    ["while one waits although a pod is ready", LATE, 20, ["clientsWait"]],
    ["not before it has waited for 10 s", LATE, 19.8, []],
    ["once it is answered", LATE, 35, ["clientsWaited"]],
    ["for a minute", LATE, 94.899, ["clientsWaited"]],
    ["and no longer", LATE, 94.9, []],
    ["a wait that the pod explains", wakeWith("9.9 req 200 3699"), 20, []],
    ["a millisecond more", wakeWith("9.9 req 200 3700"), 20, ["clientsWaited"]],
    ["a slow request that met a ready pod", wakeWith("12 req 200 30000"), 30, []],
  ])("%s", (_, text, seconds, keys) => expect(keysAt(text, seconds).map(({ key }) => key)).toEqual(keys));

  test("how long, and how much of it after the pod was ready", () => {
    expect(keysAt(LATE, 35)[0]?.values).toEqual({ count: 1, waitedAge: 25_000, lateAge: 23_300 });
  });
});

describe("recordings", () => {
  test("cold-start: the client was answered 143 ms before the pod was Ready", () => {
    const state = stateOf(openRecording("cold-start"));
    const rows = [...state.revisions.values()]
      .filter(({ hasSks }) => hasSks)
      .flatMap((revision) => coldStartsOf(state.shared, revision, state.shared.lastT ?? 0));
    const early = rows.map(({ marks }) => {
      const at = (key: string): number => marks.find((mark) => mark.key === key)?.t ?? Number.NaN;
      return at("ready") - at("answered");
    });
    expect(early).toContain(143);
    expect(rows.map(({ answeredMs, waitedCount }) => [answeredMs, waitedCount])).toEqual([
      [null, 0],
      [1_033, 2],
      [1_073, 20],
    ]);
  });
});
