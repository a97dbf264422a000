import { describe, expect, test } from "vitest";
import { buildState, coreOptions, explain } from "../../../../lib/core/index.ts";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { auditEvents } from "../../../support/audit-log.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { imported, listJson, textInput } from "../../../support/input-shapes.ts";

const recording = openRecording("cold-start");
const objects = recording.records.filter(({ type }) => type !== "LOG");

function jsonl(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** The recording without its log lines. */
const watch = jsonl(
  objects.map(({ at, type, resource, initial, object }) => ({ t: at, type, resource, initial, object })),
);

function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}

/** An autoscaler's log of three wakes and descents of two revisions, and the Deployments' changes. */
function scalings(apartMs: number, repeatMs: number): { readonly log: string; readonly watch: string } {
  const start = Date.parse("2026-01-01T00:00:00Z");
  const lines: JsonObject[] = [];
  const changes: JsonObject[] = [];
  for (let i = 0; i < 6; i++) {
    const t = start + i * repeatMs;
    const to = i % 2 === 0 ? 1 : 0;
    lines.push({
      severity: "INFO",
      timestamp: new Date(t + apartMs).toISOString(),
      logger: "autoscaler",
      message: `Scaling from ${1 - to} to ${to}`,
      "knative.dev/key": "demo/r",
    });
    changes.push({
      t: new Date(t + 40).toISOString(),
      type: i === 0 ? "ADDED" : "MODIFIED",
      resource: "deployments.apps",
      object: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "r-deployment", namespace: "demo", uid: "u", resourceVersion: String(i + 1) },
        spec: { replicas: to },
      },
    });
  }
  return { log: jsonl(lines), watch: jsonl(changes) };
}

describe("the clock of an audit log", () => {
  test.each([0, 5_000, -90_000])(
    "that is %i ms later than the watch's is told, and nothing is moved",
    async (ms) => {
      const events = auditEvents(recording.records, "RequestResponse").map((event) => ({
        ...event,
        stageTimestamp: later(event.stageTimestamp as string, ms),
      }));
      const { inputs } = await imported([textInput("watch", watch), textInput("audit", jsonl(events))]);
      const [first, second] = inputs;
      expect(first?.offset).toBeUndefined();
      expect(second?.offset).toMatchObject({ to: "watch", ms });
      expect(second?.offset?.pairs).toBeGreaterThan(20);
    },
  );

  test("is not compared where there is nothing to compare it with", async () => {
    const { inputs } = await imported([
      textInput("audit", jsonl(auditEvents(recording.records, "RequestResponse"))),
    ]);
    expect(inputs[0]?.offset).toBeUndefined();
  });
});

describe("the clock of an autoscaler's log", () => {
  test.each([
    ["in time", 0, 30_000],
    ["three seconds ahead", 3_000, 30_000],
    ["a minute behind, scaling every 45 s", -60_000, 45_000],
  ])("%s", async (_, apartMs, repeatMs) => {
    const { log, watch: changes } = scalings(apartMs, repeatMs);
    const { inputs, records } = await imported([textInput("w", changes), textInput("l", log)]);
    const offset = inputs[1]?.offset;
    expect(offset).toEqual({ to: "w", ms: apartMs - 40, pairs: 6, spreadMs: 0 });
    expect(records.filter(({ type }) => type === "LOG").map(({ t }) => t)[0]).toBe(
      Date.parse("2026-01-01T00:00:00Z") + apartMs,
    );
  });

  test("is compared with a dump's Events, in whole seconds, where nobody watched", async () => {
    const start = Date.parse("2026-01-01T00:00:00Z");
    const { log } = scalings(5_000, 30_000);
    const events = Array.from({ length: 6 }, (_, i) => {
      const at = `${new Date(start + i * 30_000).toISOString().slice(0, 19)}Z`;
      const [how, to] = i % 2 === 0 ? ["up", 1] : ["down", 0];
      return {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: `e${i}`, namespace: "demo", uid: `u${i}`, resourceVersion: String(i + 1) },
        involvedObject: { kind: "Deployment", namespace: "demo", name: "r-deployment" },
        reason: "ScalingReplicaSet",
        message: `Scaled ${how} replica set r-deployment-1 from ${1 - Number(to)} to ${to}`,
        firstTimestamp: at,
        lastTimestamp: at,
        count: 1,
      };
    });
    const { inputs } = await imported([textInput("events.json", listJson(events)), textInput("l", log)]);
    expect(inputs[0]?.offset).toBeUndefined();
    expect(inputs[1]?.offset).toEqual({ to: "events.json", ms: 4_500, pairs: 6, spreadMs: 0 });
  });

  test("is not told from fewer than three events", async () => {
    const { log, watch: changes } = scalings(3_000, 30_000);
    const few = log.split("\n").slice(0, 2).join("\n");
    const { inputs } = await imported([
      textInput("w", changes.split("\n").slice(0, 2).join("\n")),
      textInput("l", few),
    ]);
    expect(inputs[1]?.offset).toBeUndefined();
  });

  test("stands in the header, so that a converted trace says it", async () => {
    const { log, watch: changes } = scalings(3_000, 30_000);
    const { header } = await imported([textInput("w", changes), textInput("l", log)]);
    expect(header.fields?.inputs).toMatchObject([{ name: "w" }, { name: "l", offset: { ms: 2_960 } }]);
  });
});

describe("an answer of inputs whose clocks are apart", () => {
  const clausesOf = async (apartMs: number) => {
    const { log, watch: changes } = scalings(apartMs, 30_000);
    const { records, header } = await imported([textInput("w", changes), textInput("l", log)]);
    const state = buildState(records, coreOptions(header));
    const revision = state.revisions.get("demo/r");
    if (revision === undefined) throw new Error("no revision");
    return explain(state.shared, revision, state.shared.lastT ?? 0).clauses.filter(
      ({ key }) => key === "inputsApart",
    );
  };

  test.each([
    [3_041, { name: "l", to: "w", direction: "ahead", apartAge: 3_001, others: 0 }],
    [-60_000, { name: "l", to: "w", direction: "behind", apartAge: 60_040, others: 0 }],
  ])("by %i ms says so", async (ms, values) => {
    expect(await clausesOf(ms)).toEqual([{ key: "inputsApart", values, provenance: "derived", seq: null }]);
  });

  test.each([0, 1_040, -960])("by %i ms, a second or less, does not", async (ms) =>
    expect(await clausesOf(ms)).toEqual([]),
  );
});
