import { readFileSync } from "node:fs";
import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { reportOf } from "../../../lib/core/index.ts";
import type { RevisionFacts } from "../../../lib/core/report/report.ts";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { addRevisionMetrics } from "../../../lib/server/revision-metrics.ts";
import type { LiveSourceOptions } from "../../../lib/sources/live-source.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { comparable, expectedMetrics, rounded } from "../../support/expected-metrics.ts";
import { keyOf, readExposition } from "../../support/exposition.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";
import { liveStatus } from "../../support/live-status.ts";
import { at, records } from "../../support/records.ts";

const HEADER = { version: 1, systemNamespace: "knative-serving" };
const LATER_MS = 10_000;

interface Played {
  readonly source: FedSource;
  /** Appends records, a look at what is new now and then. */
  play(all: readonly TraceRecord[]): void;
  /** Nothing is received for a while. */
  wait(ms: number): void;
  /** What a scrape gives. */
  scrape(): Promise<ReadonlyMap<string, number>>;
  /** The same as text. */
  text(): Promise<string>;
}

/** A cluster that is fed by hand, and is being counted from here on; `before` is the history of an earlier run. */
function played(before: readonly TraceRecord[] = [], options: Partial<LiveSourceOptions> = {}): Played {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  let now = 0;
  const source = liveSource(HEADER, { ...options, status: () => liveStatus({ now, heardAt: now }) });
  const append = (record: TraceRecord): void => {
    now = Math.max(now, record.t);
    source.append(unnumbered(record));
  };
  before.forEach(append);
  const cluster: Pick<LiveCluster, "source"> = { source };
  const update = addRevisionMetrics(
    registry,
    { subscribe: (listener) => listener(cluster as LiveCluster) },
    () => "lab",
  );
  return {
    source,
    play(all) {
      all.forEach((record, i) => {
        append(record);
        if (i % 50 !== 0) return;
        source.notify();
        source.forget(now);
      });
    },
    wait(ms) {
      now += ms;
    },
    async scrape() {
      update();
      return readExposition(await registry.metrics()).values;
    },
    text() {
      update();
      return registry.metrics();
    },
  };
}

/** "fn-0-00001" is made by "fn-0", in every recording. */
function configurationOf({ name }: Pick<RevisionFacts, "name">): string {
  return name.replace(/-\d+$/, "");
}

const OWNER = { cluster: "lab", namespace: "demo", configuration: "r" };
const RUNNING = [
  "0 acts a1",
  "0 sks Serve pop=False",
  "0 pa Active=True want=1",
  "0 dep 1",
  "0 pub p1",
  "0 priv p1",
].join("\n");
const DOWN = "60 pa Active=False want=0\n60 sks Proxy pop=True\n60 pub a1\n62 dep 0\n63 priv\n90 -pod/x";
const UP = "100 dep 1\n100.1 pod/y scheduled\n101 pod/y started\n101.2 pod/y ready\n101.25 priv p2";

describe("the metrics of a cluster's revisions", () => {
  test.each(["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout", "many-revisions"])(
    "are those of the report of %s, whenever they are asked for and however much was forgotten",
    async (id) => {
      const { records: all, header } = openRecording(id);
      const report = reportOf(stateOf({ header, records: all }));
      const cluster = played([], { retention: { ms: 60_000, bytes: Number.MAX_SAFE_INTEGER } });
      const third = Math.floor(all.length / 3);
      cluster.play(all.slice(0, third));
      await cluster.scrape();
      await cluster.scrape();
      cluster.play(all.slice(third));
      expect(cluster.source.firstSeq).toBeGreaterThan(0);
      // Only what is told of the time until the last record can be compared.
      const paths = comparable(await cluster.scrape());
      cluster.wait(LATER_MS);
      const values = comparable(await cluster.scrape());
      for (const [key, value] of paths) if (key.startsWith("skscope_path_seconds")) values.set(key, value);
      expect(rounded(values)).toEqual(rounded(expectedMetrics(report, "lab", configurationOf)));
    },
    60_000,
  );

  test("leave out what an earlier run has counted, and what had begun by then", async () => {
    const all = records(`${RUNNING}\n${DOWN}\n${UP}`);
    const split = all.findIndex(({ t }) => t >= at(101));
    const cluster = played(all.slice(0, split));
    cluster.play(all.slice(split));
    cluster.wait(LATER_MS);
    const counted = [...(await cluster.scrape()).keys()].filter((key) => !/findings|path_seconds/.test(key));
    expect(counted).toEqual([]);
    const whole = played();
    whole.play(all);
    whole.wait(LATER_MS);
    const values = await whole.scrape();
    expect(values.get(keyOf("skscope_mode_flips_total", OWNER))).toBe(1);
    expect(
      values.get(keyOf("skscope_cold_start_seconds_sum", { ...OWNER, kind: "wake", outcome: "ready" })),
    ).toBeCloseTo(1.25);
  });

  test("wait for what may still come: the hand-over is told later, and once", async () => {
    const all = records(`${RUNNING}\n${DOWN}\n${UP}\n130 sks Serve pop=False\n130.5 pub p2`);
    const later = all.findIndex(({ t }) => t === at(130));
    const cluster = played(
      all.slice(
        0,
        all.findIndex(({ t }) => t === at(60)),
      ),
    );
    const handover = keyOf("skscope_cold_start_phase_seconds_sum", { ...OWNER, phase: "handover" });
    const ready = keyOf("skscope_cold_start_phase_seconds_sum", { ...OWNER, phase: "ready" });
    const total = keyOf("skscope_cold_start_seconds_count", { ...OWNER, kind: "wake", outcome: "ready" });
    cluster.play(
      all.slice(
        all.findIndex(({ t }) => t === at(60)),
        later,
      ),
    );
    expect((await cluster.scrape()).get(total)).toBeUndefined();
    cluster.wait(LATER_MS);
    const before = await cluster.scrape();
    expect(before.get(total)).toBe(1);
    expect(before.get(ready)).toBeCloseTo(0.2);
    expect(before.get(handover)).toBeUndefined();
    cluster.play(all.slice(later));
    cluster.wait(LATER_MS);
    for (const values of [await cluster.scrape(), await cluster.scrape()]) {
      expect(values.get(handover)).toBeCloseTo(29.25);
      expect(values.get(total)).toBe(1);
    }
  });

  test("count a violation once it has settled, and only once", async () => {
    const cluster = played();
    const rule = keyOf("skscope_violations_total", { ...OWNER, rule: "I4" });
    const finding = keyOf("skscope_findings", { ...OWNER, rule: "I4", severity: "error" });
    // A ready pod that is not in the public Endpoints.
    cluster.play(records(`${RUNNING}\n70 priv p1 p2`));
    const early = await cluster.scrape();
    expect([early.get(rule), early.get(finding)]).toEqual([undefined, undefined]);
    cluster.wait(LATER_MS);
    const [first, second] = [await cluster.scrape(), await cluster.scrape()];
    expect([first.get(rule), first.get(finding)]).toEqual([1, 1]);
    expect([second.get(rule), second.get(finding)]).toEqual([1, 1]);
  });

  test("keep a finding through a gap, until a list shows what is", async () => {
    const cluster = played();
    const finding = keyOf("skscope_findings", { ...OWNER, rule: "I4", severity: "error" });
    const cut = `${RUNNING}\n70 priv p1 p2\n88 bookmark endpoints\n90 gap endpoints lost`;
    cluster.play(records(cut));
    const lines = [
      cut,
      "\n95 =pub p1\n95 =priv p1 p2\n95 =acts a1 a2\n95.1 bookmark endpoints",
      "\n95 =pub p1 p2\n95 =priv p1 p2\n95 =acts a1 a2\n95.1 bookmark endpoints",
    ] as const;
    expect((await cluster.scrape()).get(finding)).toBe(1);
    cluster.wait(600_000);
    expect((await cluster.scrape()).get(finding)).toBe(1);
    for (const [list, expected] of [
      [lines[1], 1],
      [lines[2], undefined],
    ] as const) {
      const other = played();
      other.play(records(`${lines[0]}${list}`));
      expect((await other.scrape()).get(finding)).toBe(expected);
    }
  });

  test("tell the time of a gap as unknown", async () => {
    const cluster = played();
    const pods = keyOf("skscope_path_seconds_total", { ...OWNER, path: "pods" });
    const unknown = keyOf("skscope_path_seconds_total", { ...OWNER, path: "unknown" });
    cluster.play(records(`${RUNNING}\n40 pub p1 p2\n50 gap endpoints lost`));
    cluster.wait(10_000);
    const values = await cluster.scrape();
    expect(values.get(pods)).toBe(40);
    expect(values.get(unknown)).toBe(20);
    // A watch that broke has told until it broke; what was counted by then is not counted again.
    cluster.wait(-5_000);
    await cluster.scrape();
    cluster.wait(5_000);
    expect((await cluster.scrape()).get(unknown)).toBe(20);
  });

  test("lead to the page of what was measured, at the instant at which it began", async () => {
    const cluster = played([], { summary: { id: "live-lab", title: "lab", story: "" } });
    cluster.play(records(`${RUNNING}\n${DOWN}\n${UP}`));
    cluster.wait(LATER_MS);
    const { exemplars } = readExposition(await cluster.text());
    const bucket = (name: string, labels: Record<string, string>) =>
      exemplars.get(keyOf(`${name}_bucket`, { ...OWNER, ...labels }))?.page;
    const page = (seconds: number) => `/view/live-lab/demo/r?t=${new Date(at(seconds)).toISOString()}`;
    const wake = { kind: "wake", outcome: "ready", le: "1.5" };
    expect(bucket("skscope_cold_start_seconds", wake)).toBe(page(100));
    // A bucket holds what is new in it, and not what is in the smaller ones.
    expect(bucket("skscope_cold_start_seconds", { ...wake, le: "2" })).toBeUndefined();
    expect(bucket("skscope_cold_start_phase_seconds", { phase: "ready", le: "0.25" })).toBe(page(101));
    expect(bucket("skscope_scale_to_zero_phase_seconds", { phase: "confirm", le: "2" })).toBe(page(60));
  });

  test("lead to the page without its instant, or nowhere, where names leave no room", async () => {
    const pageOf = async (id: string) => {
      const cluster = played([], { summary: { id, title: "lab", story: "" } });
      cluster.play(records(`${RUNNING}\n${DOWN}\n${UP}`));
      cluster.wait(LATER_MS);
      const { exemplars } = readExposition(await cluster.text());
      const labels = { ...OWNER, kind: "wake", outcome: "ready", le: "1.5" };
      return exemplars.get(keyOf("skscope_cold_start_seconds_bucket", labels))?.page;
    };
    // "page" and "/view//demo/r" have 17 characters, the instant 27.
    expect(await pageOf("x".repeat(84))).toContain("?t=");
    expect(await pageOf("x".repeat(85))).toBe(`/view/${"x".repeat(85)}/demo/r`);
    expect(await pageOf("x".repeat(112))).toBeUndefined();
  });

  test("go with the last revision of their Configuration", async () => {
    const cluster = played([], { retention: { ms: 60_000, bytes: Number.MAX_SAFE_INTEGER } });
    cluster.play(records(`${RUNNING}\n${DOWN}\n${UP}`));
    cluster.wait(LATER_MS);
    expect((await cluster.scrape()).size).toBeGreaterThan(20);
    cluster.play(records("150 -sks\n150 -pa\n150 -dep\n150 -pub\n150 -priv\n150 -pod/y\n400 acts a1"));
    cluster.source.forget(at(500));
    expect([...(await cluster.scrape()).keys()]).toEqual([]);
  });

  test("are named and typed as OpenMetrics has it, and all of them are documented", async () => {
    const text = await played().text();
    const { types } = readExposition(text);
    expect(Object.fromEntries(types)).toEqual({
      skscope_cold_start_seconds: "histogram",
      skscope_cold_start_phase_seconds: "histogram",
      skscope_scale_to_zero_phase_seconds: "histogram",
      skscope_mode_flips: "counter",
      skscope_violations: "counter",
      skscope_path_seconds: "counter",
      skscope_findings: "gauge",
    });
    const docs = readFileSync(new URL("../../../docs/metrics.md", import.meta.url), "utf8");
    for (const [name, type] of types)
      expect(docs).toContain(`| \`${name}${type === "counter" ? "_total" : ""}\` |`);
  });
});
