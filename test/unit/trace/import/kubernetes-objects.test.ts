import { describe, expect, test } from "vitest";
import { reportOf } from "../../../../lib/core/index.ts";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { parseTime } from "../../../../lib/trace/time.ts";
import { factsOf, openRecording, stateOf } from "../../../support/check-recording.ts";
import {
  imported,
  listJson,
  listYaml,
  objectRecords,
  objectsAt,
  textInput,
  watchEvents,
} from "../../../support/input-shapes.ts";

const recording = openRecording("cold-start");
const { records } = recording;
const last = records.at(-1)?.t ?? 0;

/** A pod with two conditions; whole seconds as objects have them. */
function pod(name: string, version: number, second: number, more: JsonObject = {}): JsonObject {
  const time = `2026-01-01T00:00:${String(second).padStart(2, "0")}Z`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "demo",
      uid: `uid-${name}`,
      resourceVersion: String(version),
      creationTimestamp: time,
    },
    ...more,
  };
}
const T0 = Date.parse("2026-01-01T00:00:00Z");

describe("a watch without times", () => {
  test.each(["cold-start", "knobs", "rollout", "fault-image-pull"])(
    "of %s finds nothing that the recording does not",
    async (id) => {
      const exact = openRecording(id);
      const { header, records: found } = await imported([textInput("watch", watchEvents(exact.records))]);
      const facts = (report: ReturnType<typeof reportOf>) =>
        report.revisions.map(({ name, specMode, path, answer }) => ({
          name,
          specMode: specMode.map(({ value }) => value),
          path: path.map(({ value }) => value),
          phase: answer.phase,
        }));
      const truth = reportOf(stateOf(exact));
      const report = reportOf(stateOf({ header, records: found }));
      expect(facts(report)).toEqual(facts(truth));
      expect(report.trace.atEarliest).toContain("pods");
      for (const [i, { violations, diagnoses }] of report.revisions.entries()) {
        expect(violations).toEqual([]);
        const known = new Set(truth.revisions[i]?.diagnoses.map(({ rule }) => rule));
        expect(diagnoses.filter(({ rule }) => !known.has(rule))).toEqual([]);
      }
    },
  );
});

describe("a list", () => {
  const objects = objectsAt(records, last);
  const shapes: Readonly<Record<string, string>> = {
    json: listJson(objects),
    yaml: listYaml(objects),
    "one object a line": objects.map((object) => JSON.stringify(object)).join("\n"),
    "yaml documents": objects.map((object) => listYaml([object])).join("---\n"),
  };

  test.each(Object.keys(shapes))("as %s is every object at one instant", async (shape) => {
    const { records: found, problems, inputs } = await imported([textInput("all", shapes[shape] ?? "")]);
    expect(problems).toEqual([]);
    expect(found).toHaveLength(objects.length);
    expect(new Set(found.map(({ t }) => t)).size).toBe(1);
    expect(found.every(({ initial, extra }) => initial && extra?.clock === "object")).toBe(true);
    expect(inputs[0]).toMatchObject({ kind: "list", left: [], instant: { by: "objects" } });
  });

  test("gives the revision the same state, whatever the shape", async () => {
    const facts = await Promise.all(
      Object.values(shapes).map(async (text) => {
        const { header, records: found } = await imported([textInput("all", text)]);
        return factsOf(
          stateOf({ header, records: [...found].sort(byName).map((record, seq) => ({ ...record, seq })) }),
        );
      }),
    );
    for (const each of facts) expect(each).toEqual(facts[0]);
    expect(facts[0]?.revisions).toHaveLength(1);
  });

  test("of one kind, as the API prints it, gives its kind to its items", async () => {
    const { kind: _, apiVersion: __, ...item } = pod("a", 1, 5);
    const list = { kind: "PodList", apiVersion: "v1", metadata: {}, items: [item] };
    const { records: found } = await imported([textInput("raw", JSON.stringify(list))]);
    expect(found.map(({ resource, object }) => [resource, object.kind])).toEqual([["pods", "Pod"]]);
  });

  test("within a list gives its kind to its items, too: jq -s puts several together", async () => {
    const { kind: _, apiVersion: __, ...item } = pod("a", 1, 5);
    const lists = [
      { kind: "PodList", apiVersion: "v1", metadata: {}, items: [item] },
      { kind: "List", apiVersion: "v1", items: [pod("b", 2, 6)] },
    ];
    for (const text of [
      JSON.stringify(lists, null, 2),
      JSON.stringify({ kind: "List", apiVersion: "v1", items: lists }),
    ]) {
      const { records: found } = await imported([textInput("raw", text)]);
      expect(found.map(({ resource, object }) => [resource, object.kind])).toEqual([
        ["pods", "Pod"],
        ["pods", "Pod"],
      ]);
    }
  });

  test.each([
    ["the file's date, when that is the later one", T0 + 60_000, T0 + 60_000, "file"],
    ["the newest time in it, when the file is older", T0 + 4_000, T0 + 5_000, "objects"],
    ["the newest time in it, when nothing else is known", undefined, T0 + 5_000, "objects"],
  ] as const)("is of %s", async (_, modifiedAt, expected, by) => {
    const { records: found, inputs } = await imported([
      textInput("a", listJson([pod("a", 1, 5)]), modifiedAt),
    ]);
    expect(found[0]?.t).toBe(expected);
    expect(inputs[0]?.instant).toEqual({ at: expected, by });
    expect(inputs[0]?.newestListed).toBe(by === "file" ? T0 + 5_000 : undefined);
  });

  test("is of the time that the caller gives", async () => {
    const { inputs } = await imported([textInput("a", listJson([pod("a", 1, 5)]), T0)], {
      listedAt: T0 + 9_000,
    });
    expect(inputs[0]?.instant).toEqual({ at: T0 + 9_000, by: "given" });
  });

  test("a deletion that lies ahead is no time of the past", async () => {
    const dying = pod("a", 1, 5);
    (dying.metadata as JsonObject).deletionTimestamp = "2026-01-01T00:00:35Z";
    const { records: found } = await imported([textInput("a", listJson([dying]))]);
    expect(found[0]?.t).toBe(T0 + 5_000);
  });
});

describe("a list beside logs", () => {
  const HOUR = 60 * 60_000;
  const line = { timestamp: "2026-01-01T00:00:20Z", severity: "INFO", logger: "autoscaler", message: "x" };

  test.each([
    ["has the file's date, an hour after all that is told", T0 + 20_000 + HOUR, T0 + 20_000 + HOUR, "file"],
    [
      "has the last time of all when the file is younger: it was copied",
      T0 + 20_001 + HOUR,
      T0 + 20_000,
      "others",
    ],
  ])("%s", async (_, modifiedAt, expected, by) => {
    const { inputs } = await imported([
      textInput("a", listJson([pod("a", 1, 5)]), modifiedAt),
      textInput("autoscaler.log", JSON.stringify(line)),
    ]);
    expect(inputs[0]?.instant).toEqual({ at: expected, by });
  });
});

describe("several lists", () => {
  test("of different kinds are of one instant", async () => {
    const service = { ...pod("s", 2, 9), kind: "Service" };
    const { records: found } = await imported([
      textInput("pods", listJson([pod("a", 1, 5)])),
      textInput("services", listJson([service])),
    ]);
    expect(found.map(({ t, resource }) => [resource, t - T0])).toEqual([
      ["pods", 9_000],
      ["services", 9_000],
    ]);
  });

  test("of the same object in two versions are of two, with nothing known between", async () => {
    const { records: found } = await imported([
      textInput("later", listJson([pod("a", 7, 9)])),
      textInput("before", listJson([pod("a", 1, 5), pod("b", 2, 5)])),
    ]);
    expect(found.map(({ t, type, object }) => [t - T0, type, (object.metadata as JsonObject)?.name])).toEqual(
      [
        [5_000, "ADDED", "a"],
        [5_000, "ADDED", "b"],
        [9_000, "GAP", undefined],
        [9_000, "ADDED", "a"],
      ],
    );
  });

  test("of other namespaces take nothing away", async () => {
    const other = pod("c", 8, 9);
    (other.metadata as JsonObject).namespace = "other";
    const { records: found } = await imported([
      textInput("before", listJson([pod("a", 1, 5)])),
      textInput("later", listJson([pod("a", 7, 9), other])),
      textInput(
        "last",
        listJson([{ ...other, metadata: { ...(other.metadata as JsonObject), resourceVersion: "9" } }]),
        T0 + 20_000,
      ),
    ]);
    const names = found
      .filter(({ t }) => t === T0 + 20_000)
      .map(({ object }) => (object.metadata as JsonObject)?.name);
    expect(names).toEqual([undefined, "c", "a"]);
  });

  test("the same file twice is one", async () => {
    const text = listJson([pod("a", 1, 5)]);
    const { records: found, inputs } = await imported([textInput("a", text), textInput("copy of a", text)]);
    expect(found).toHaveLength(1);
    expect(inputs[1]?.left).toEqual([{ reason: "duplicate", count: 1, first: "demo/a" }]);
  });
});

describe("a watch without times", () => {
  test("keeps every event, in the order of the resource versions, no time going back", async () => {
    const byKind = Map.groupBy(objectRecords(records), ({ resource }) => resource);
    const inputs = [...byKind].map(([resource, part]) => textInput(resource, watchEvents(part)));
    const { records: found, problems } = await imported(inputs);
    expect(problems).toEqual([]);
    expect(found).toHaveLength(objectRecords(records).length);
    const versions = found.map(({ object }) => Number((object.metadata as JsonObject).resourceVersion));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    const times = found.map(({ t }) => t);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test("tells the modes of the recording, in whole seconds at the earliest", async () => {
    const { header, records: found } = await imported([textInput("all", watchEvents(records))]);
    const [facts] = factsOf(stateOf({ header, records: found })).revisions;
    const [truth] = factsOf(stateOf(recording)).revisions;
    expect(facts?.specMode.map(({ value }) => value)).toEqual(truth?.specMode.map(({ value }) => value));
    facts?.specMode.forEach(({ from }, i) => {
      expect(parseTime(truth?.specMode[i]?.from ?? "")).toBeGreaterThanOrEqual(parseTime(from));
    });
  });

  test("of objects alone is a watch as soon as one comes again", async () => {
    const text = [pod("a", 1, 5), pod("b", 2, 6), pod("a", 3, 7)]
      .map((each) => JSON.stringify(each, null, 4))
      .join("\n");
    const { records: found, inputs } = await imported([textInput("w", text)]);
    expect(inputs[0]?.kind).toBe("watch");
    expect(found.map(({ type, initial, t }) => [type, initial, t - T0])).toEqual([
      ["ADDED", true, 6_000],
      ["ADDED", true, 6_000],
      ["MODIFIED", false, 7_000],
    ]);
  });

  test("with times beside its events: what it adds first and was there before is its list", async () => {
    // Made at seconds 1, 2, 59 and 3; told in second 60 and later.
    const told = [
      { type: "ADDED", object: pod("a", 1, 1) },
      { type: "ADDED", object: pod("b", 2, 2) },
      { type: "ADDED", object: pod("new", 3, 59) },
      { type: "ADDED", object: pod("late", 4, 3) },
      { type: "MODIFIED", object: pod("a", 5, 1) },
    ];
    const lines = told
      .map((event, i) => `${JSON.stringify({ t: T0 / 1_000 + 60 + i, ...event })}\n`)
      .join("");
    const { records } = await imported([textInput("pods.json", lines)]);
    expect(records.map(({ type, initial }) => [type, initial])).toEqual([
      ["ADDED", true],
      ["ADDED", true],
      ["ADDED", false],
      ["ADDED", false],
      ["MODIFIED", false],
    ]);
  });

  test("with times beside its events has these", async () => {
    const event = { type: "MODIFIED", object: pod("a", 1, 5), time: "2026-01-01T00:00:07.123456Z" };
    const { records: found } = await imported([textInput("w", JSON.stringify(event))]);
    expect(found[0]).toMatchObject({ at: "2026-01-01T00:00:07.123456Z", type: "MODIFIED", initial: false });
    expect(found[0]?.extra).toBeUndefined();
  });
});

describe("what must not come in", () => {
  test("Secrets are left out, by name; other objects come without what may be secret", async () => {
    const secret = { ...pod("token", 1, 5), kind: "Secret", data: { password: "aHVudGVyMg==" } };
    const withEnv = pod("a", 2, 5, {
      spec: { containers: [{ name: "c", env: [{ name: "KEY", value: "hunter2" }] }] },
    });
    for (const text of [listJson([secret, withEnv]), watchEvents([])]) {
      if (text === "") continue;
      const { text: out, inputs } = await imported([textInput("a", text)]);
      expect(out).not.toMatch(/hunter2|aHVudGVyMg/);
      expect(inputs[0]?.left).toEqual([{ reason: "secret", count: 1, first: "demo/token" }]);
    }
    const watched = [secret, withEnv].map((object) => JSON.stringify({ type: "ADDED", object })).join("\n");
    const { text: out } = await imported([textInput("a", watched)]);
    expect(out).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  test("broken parts are counted with their first place, and the rest stands", async () => {
    const text = `${JSON.stringify(pod("a", 1, 5))}\n{"broken": \n${JSON.stringify(pod("b", 2, 5))}\n{"no":"object"}\n`;
    const { inputs, records: found } = await imported([textInput("a", text)]);
    expect(found).toHaveLength(2);
    expect(inputs[0]?.left).toEqual([
      { reason: "brokenJson", count: 1, first: "line 2" },
      { reason: "otherLine", count: 1, first: "line 4" },
    ]);
  });
});

function byName(
  a: { object: JsonObject; resource: string },
  b: { object: JsonObject; resource: string },
): number {
  const nameOf = ({ object, resource }: typeof a): string => `${resource} ${JSON.stringify(object.metadata)}`;
  return nameOf(a) < nameOf(b) ? -1 : 1;
}

test("a watch that the API server ended says so", async () => {
  const ended = {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    reason: "Expired",
    message: "too old resource version",
  };
  const text = `${watchEvents(records)}${JSON.stringify({ type: "ERROR", object: ended })}\n`;
  const { inputs } = await imported([textInput("watch.json", text)]);
  expect(inputs[0]?.left).toEqual([
    { reason: "status", count: 1, first: "Expired: too old resource version" },
  ]);
});
