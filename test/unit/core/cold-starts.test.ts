import { describe, expect, test } from "vitest";
import {
  allColdStarts,
  buildState,
  type ColdStartRow,
  coldStartStatistics,
  coldStartsOf,
  compareColdStarts,
  compareSets,
  distributionOf,
  MEASURES,
  measureOf,
  type RevisionState,
  reportOf,
} from "../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { random } from "../../support/random.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

const IDS = ["cold-start", "overload", "burst", "knobs", "fault-image-pull", "rollout", "many-revisions"];

function rows(text: string, until = 1_000): ColdStartRow[] {
  const state = buildState(records(text));
  return coldStartsOf(state.shared, state.revisions.get(KEY) as RevisionState, at(until));
}

const marks = (row: ColdStartRow | undefined) => row?.marks.map(({ key, t }) => `${key} ${secondsOf(t)}`);
const phases = (row: ColdStartRow | undefined) =>
  row?.phases.map(({ key, from, to, begins, ends, isUnknown }) => {
    const how = `${begins}-${ends}${isUnknown ? " unknown" : ""}`;
    return `${key} ${secondsOf(from)}–${secondsOf(to)}${how === "observed-observed" ? "" : ` ${how}`}`;
  });

const ZERO = "0 sks Proxy pop=True\n0 pa Active=False want=0\n0 dep 0\n0 priv\n0 pub a1";
const WAKE = `${ZERO}
  9.9 req 200 1500 a1
  10 dep 1
  10.1 pod/x
  10.2 pod/x scheduled
  10.3 event/1 Pulling Pod x
  10.8 event/2 Pulled Pod x
  11 pod/x scheduled started
  11.2 log activator Updating Revision Throttler with: clusterIP = 10.0.0.1, trackers = 1, backends = 1
  11.5 pod/x scheduled started ready
  11.6 priv p1`;

describe("a cold start", () => {
  test("has its marks in time and its phases between them", () => {
    const [row] = rows(`${WAKE}\n11.7 sks Serve pop=False\n11.8 pub p1`);
    expect(marks(row)).toEqual([
      "request 9.9",
      "decision 10",
      "podCreated 10.1",
      "scheduled 10.2",
      "pulling 10.3",
      "pulled 10.8",
      "started 11",
      "reachable 11.2",
      "answered 11.4",
      "ready 11.5",
      "endpoint 11.6",
      "handedOver 11.8",
    ]);
    expect(phases(row)).toEqual([
      "decide 9.9–10",
      "schedule 10–10.2",
      "pull 10.3–10.8",
      "start 10.2–11",
      "ready 11–11.5",
      "publish 11.5–11.6",
      "handover 11.6–11.8",
    ]);
    expect(row).toMatchObject({
      totalMs: 1_600,
      answeredMs: 1_500,
      slowest: "start",
      handOver: "handedOver",
    });
    expect(
      row?.marks.map(({ key, clock }) => [key, clock]).filter(([, clock]) => clock !== "receipt"),
    ).toEqual([
      ["request", "client"],
      ["reachable", "log"],
      ["answered", "client"],
    ]);
  });

  test.each([
    ["Proxy stays ordered", "", "staysProxied"],
    ["Serve is ordered and the pods never come into the path", "\n11.7 sks Serve pop=True", "missing"],
  ])("hand-over: %s", (_, more, expected) => {
    expect(rows(`${WAKE}${more}`)[0]).toMatchObject({ handOver: expected });
  });

  test("an end that was missed is inferred from the next that was seen", () => {
    const missed = WAKE.replace("11 pod/x scheduled started\n", "");
    const [row] = rows(missed.replace("11.5 pod/x scheduled started ready", "11.55 pod/x"));
    expect(phases(row)?.filter((phase) => phase.includes("inferred"))).toEqual([
      "start 10.2–11.6 observed-inferred",
      "publish 10.2–11.6 inferred-observed",
    ]);
  });

  test("is open while it lasts, and known only up to where the reader is", () => {
    const [row] = rows(WAKE, 10.5);
    expect(row).toMatchObject({ outcome: "open", totalMs: null, handOver: "notReached", slowest: "start" });
    expect(phases(row)).toEqual([
      "decide 9.9–10",
      "schedule 10–10.2",
      "pull 10.3–10.5 observed-open",
      "start 10.2–10.5 observed-open",
    ]);
  });

  test("a pull that failed ends there, without a length", () => {
    const [row] = rows(
      `${ZERO}\n10 dep 1\n10.1 pod/x\n10.2 pod/x scheduled\n10.3 event/1 Pulling Pod x\n11 pod/x scheduled waiting=ErrImagePull`,
      30,
    );
    expect(phases(row)?.find((phase) => phase.startsWith("pull"))).toBe("pull 10.3–11");
    expect(row?.lengths.pull).toBeNull();
    expect(marks(row)).toContain("pullFailed 11");
  });

  test("is unknown where a gap hides the pods", () => {
    const [row] = rows(`${WAKE}\n11.65 gap pod lost`);
    expect(phases(row)?.[5]).toBe("publish 11.5–11.6");
    const hidden = rows(WAKE.replace("11 pod/x", "10.9 gap pod lost\n10.95 =pod/x scheduled\n11 pod/x"));
    expect(phases(hidden[0])?.filter((phase) => phase.endsWith("unknown")).length).toBeGreaterThan(0);
  });

  test.each([
    ["10.4 event/3 FailedScheduling Pod x warning", "scheduling"],
    ["10.4 pod/x scheduled waiting=ImagePullBackOff", "pullFailed"],
    ["10.4 pod/x scheduled waiting=CrashLoopBackOff", "crash"],
    ["11.1 event/3 Unhealthy Pod x warning", "unhealthy"],
    ["10.4 pod/x scheduled waiting=CreateContainerConfigError", "config"],
    ["10.05 event/3 FailedCreate ReplicaSet r-deployment-1 warning", "quota"],
    ["10.9 event/3 Pulled Pod x text=image_is_another", null],
    ["11.55 event/3 Unhealthy Pod x warning", null],
  ])("%s explains it", (line, cause) => {
    const all = [...WAKE.split("\n"), line].sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
    expect(rows(all.join("\n"))[0]?.causes.map(({ key }) => key)).toEqual(cause === null ? [] : [cause]);
  });

  test.each([
    ["in_2.9s_(2.9s_including_waiting)", { key: "pull", values: { image: "app", tookMs: 2_900 } }],
    ["in_200ms_(4s_including_waiting)", { key: "pullQueue", values: { tookMs: 4_000, waitedMs: 3_800 } }],
    ["in_2s_(4s_including_waiting)", { key: "pullQueue", values: { tookMs: 4_000, waitedMs: 2_000 } }],
    ["in_2.001s_(4s_including_waiting)", { key: "pull", values: { image: "app", tookMs: 4_000 } }],
    ["in_200ms_(300ms_including_waiting)", undefined],
  ])("a pull tells how long it was itself, and how long it waited: %s", (spent, expected) => {
    const [row] = rows(
      WAKE.replace("Pulled Pod x", `Pulled Pod x text=Successfully_pulled_image_"app"_${spent}`),
    );
    if (expected === undefined) expect(row?.causes).toEqual([]);
    else expect(row?.causes[0]).toMatchObject(expected);
  });

  test("what explains the slowest phase comes first", () => {
    const text = `${WAKE.replace("11.5 pod", "14.5 pod").replace("11.6 priv", "14.6 priv")}
      10.15 event/3 FailedScheduling Pod x warning
      13 event/4 Unhealthy Pod x warning text=probe_failed`;
    const sorted = text.split("\n").sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
    const [row] = rows(sorted.join("\n"));
    expect(row?.slowest).toBe("ready");
    expect(row?.causes.map(({ key }) => key)).toEqual(["unhealthy", "scheduling"]);
  });

  test("a short pull is no cause, a long one of the recordings is, with the image and how long it took", () => {
    expect(rows(WAKE)[0]?.causes).toEqual([]);
    const recorded = allColdStarts(stateOf(openRecording("fault-image-pull")));
    expect(recorded.filter(({ name }) => name === "slow-00001").map(({ causes }) => causes[0])).toMatchObject(
      [
        { key: "pull", values: { image: "dev.local/helloworld", tookMs: 29_997 } },
        { key: "pull", values: { tookMs: 29_990 } },
      ],
    );
  });
});

describe("the recordings", () => {
  test.each(IDS)("%s: totals and phases are the report's, marks are records", (id) => {
    const recording = openRecording(id);
    const state = stateOf(recording);
    const all = allColdStarts(state);
    const facts = reportOf(state).revisions.flatMap(({ namespace, name, coldStarts }) =>
      coldStarts.map((fact, i) => ({ key: `${namespace}/${name} ${i + 1}`, ...fact })),
    );
    expect(all.length).toBe(facts.length);
    for (const fact of facts) {
      const row = all.find(({ namespace, name, index }) => `${namespace}/${name} ${index}` === fact.key);
      expect(row?.totalMs).toBe(fact.totalMs);
      expect(row?.lengths).toMatchObject(fact.phases);
      expect(row?.outcome).toBe(fact.outcome);
    }
    for (const { marks } of all) {
      for (const { key, t, seq, clock } of marks) {
        const record = seq === null ? undefined : recording.records[seq];
        expect([key, record === undefined]).toEqual([key, false]);
        if (clock !== "client") expect([key, Math.floor(record?.t ?? 0)]).toEqual([key, t]);
      }
    }
  });

  test("the client of cold-start's second wake was answered 143 ms before the pod was Ready", () => {
    const row = allColdStarts(stateOf(openRecording("cold-start")))[1];
    const t = (key: string): number => row?.marks.find((mark) => mark.key === key)?.t ?? 0;
    expect(t("ready") - t("answered")).toBe(143);
  });
});

describe("statistics", () => {
  const row = (lengths: Partial<ColdStartRow["lengths"]>, more: Partial<ColdStartRow> = {}): ColdStartRow =>
    ({
      ...rows(WAKE)[0],
      lengths: { ...(rows(WAKE)[0] as ColdStartRow).lengths, ...lengths },
      ...more,
    }) as ColdStartRow;

  test("percentiles over the recordings are lengths that were measured", () => {
    const all = allColdStarts(stateOf(openRecording("many-revisions")));
    const statistics = coldStartStatistics(all);
    expect(statistics).toMatchObject({ count: 123, outcomes: { ready: 123 }, slowest: "start" });
    for (const key of MEASURES) {
      const known = all.map((one) => measureOf(one, key)).filter((length) => length !== null);
      const { p50, p90, p99, count } = statistics.measures[key];
      expect(count).toBe(known.length);
      if (count === 0) {
        expect([p50, p90, p99]).toEqual([null, null, null]);
        continue;
      }
      for (const [share, value] of [
        [0.5, p50],
        [0.9, p90],
        [0.99, p99],
      ] as const) {
        // As many as the share lie at or below it, and fewer below any smaller one.
        const atMost = (limit: number): number => known.filter((length) => length <= limit).length;
        expect(atMost(value ?? 0)).toBeGreaterThanOrEqual(share * count);
        expect(atMost((value ?? 0) - 1)).toBeLessThan(share * count);
      }
    }
  });

  test("those of the recordings that never became ready are counted, not measured", () => {
    const statistics = coldStartStatistics(allColdStarts(stateOf(openRecording("fault-image-pull"))));
    expect(statistics).toMatchObject({
      count: 4,
      outcomes: { ready: 2, abandoned: 2 },
      kinds: { wake: 1, create: 3 },
    });
    expect(statistics.measures.total).toMatchObject({ count: 2, p50: 30_549, max: 30_681 });
    expect(coldStartStatistics([]).measures.total).toEqual({
      count: 0,
      p50: null,
      p90: null,
      p99: null,
      max: null,
    });
  });

  test("every length is in exactly one bin, and the bins are round", () => {
    const r = random(3);
    for (let i = 0; i < 50; i++) {
      const lengths = Array.from({ length: 1 + r.below(200) }, () => r.below(r.pick([5, 900, 40_000])));
      const bins = distributionOf([...lengths, null]);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(lengths.length);
      expect(bins.length).toBeLessThanOrEqual(26);
      for (const { from, to, count } of bins) {
        expect(lengths.filter((length) => length >= from && length < to).length).toBe(count);
        expect(String(to - from)).toMatch(/^[125]0*$/);
      }
    }
    expect(distributionOf([])).toEqual([]);
  });

  test("two episodes are compared from the request, or from the decision where one has none", () => {
    const a = row({ start: 800 });
    const b = row({ start: 1_100 }, { marks: a.marks.filter(({ key }) => key !== "request") });
    expect(compareColdStarts(a, row({ start: 700 }))).toMatchObject({
      alignment: "request",
      differences: { start: -100 },
    });
    expect(compareColdStarts(a, b)).toMatchObject({ alignment: "decision", differences: { start: 300 } });
    expect(compareColdStarts(a, row({ start: null })).differences.start).toBeNull();
  });

  test.each([
    [9, 1_000, 2_000, "few", 1_000],
    [10, 1_000, 2_000, "slower", 1_000],
    [10, 1_000, 500, "faster", -500],
    [10, 1_000, 1_099, "same", 99],
  ])("%i of each: %i ms against %i ms is %s", (count, before, after, verdict, differenceMs) => {
    const set = (totalMs: number): ColdStartRow[] =>
      Array.from({ length: count }, () => row({}, { totalMs }));
    expect(compareSets(set(before), set(after), "total")).toEqual({ verdict, differenceMs });
  });
});
