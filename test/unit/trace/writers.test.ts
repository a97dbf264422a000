/** Who wrote an object stays when its managed fields go: in what is imported, and in what a cluster tells. */
import { describe, expect, test } from "vitest";
import { createResourceFeed } from "../../../lib/cluster/resource-feed.ts";
import type { WatchHandler } from "../../../lib/cluster/watch-loop.ts";
import { createState, reportOf, step, writersOf } from "../../../lib/core/index.ts";
import { describe as words } from "../../../lib/i18n/describe.ts";
import { asObject, type JsonObject } from "../../../lib/model/json.ts";
import type { NewRecord } from "../../../lib/model/record.ts";
import { RESOURCE } from "../../../lib/model/resources.ts";
import { createRedactor } from "../../../lib/trace/redact.ts";
import { writersField } from "../../../lib/trace/writers.ts";
import { imported, textInput } from "../../support/input-shapes.ts";

const SKS = RESOURCE.serverlessServices;
const wrote = (manager: string, time: string | undefined, more: JsonObject = {}): JsonObject => ({
  manager,
  operation: "Update",
  apiVersion: "v1",
  fieldsType: "FieldsV1",
  ...(time === undefined ? {} : { time }),
  ...more,
});
const FIELDS: JsonObject = {
  fieldsV1: {
    "f:spec": { ".": {}, "f:mode": {}, "f:objectRef": { "f:name": {} } },
    "f:metadata": { "f:annotations": { "f:a": {} } },
    "v:x": {},
  },
};
const sks = (version: string, managedFields: JsonObject[], mode = "Serve"): JsonObject => ({
  apiVersion: "networking.internal.knative.dev/v1alpha1",
  kind: "ServerlessService",
  metadata: {
    namespace: "demo",
    name: "a",
    uid: "u",
    resourceVersion: version,
    creationTimestamp: "2026-01-01T00:00:00Z",
    managedFields,
  },
  spec: { mode, protocolType: "http1" },
});

describe("what is kept of managed fields", () => {
  test("manager, operation, time and the fields to two levels, the newest write first", () => {
    const object = sks("1", [
      wrote("controller", "2026-01-01T00:00:01Z", { subresource: "status" }),
      wrote("autoscaler", "2026-01-01T00:00:02Z", FIELDS),
      wrote("nobody", undefined),
    ]);
    expect(writersField(SKS, object)).toEqual({
      writers: [
        {
          manager: "autoscaler",
          operation: "Update",
          time: "2026-01-01T00:00:02Z",
          fields: ["spec.mode", "spec.objectRef", "metadata.annotations"],
        },
        { manager: "controller", operation: "Update", subresource: "status", time: "2026-01-01T00:00:01Z" },
      ],
    });
  });

  test("is bounded, whatever the object holds", () => {
    const many: JsonObject = {};
    for (let i = 0; i < 500; i++) many[`f:${"x".repeat(300)}${i}`] = {};
    const managers = Array.from({ length: 300 }, (_, i) =>
      wrote(`${"m".repeat(300)}${i}`, "2026-01-01T00:00:01Z", { fieldsV1: { "f:spec": many } }),
    );
    expect(JSON.stringify(writersField(SKS, sks("1", managers))).length).toBeLessThan(8_000);
  });

  test.each([
    ["of a pod", "pods", [wrote("kubelet", "2026-01-01T00:00:01Z")]],
    ["of an object without managed fields", SKS, []],
  ])("nothing %s", (_, resource, managedFields) => {
    expect(writersField(resource, sks("1", managedFields))).toBeUndefined();
  });
});

describe("where objects lose their managed fields", () => {
  const writers = [wrote("autoscaler", "2026-01-01T00:00:02Z", FIELDS)];
  const kept = [
    {
      manager: "autoscaler",
      operation: "Update",
      time: "2026-01-01T00:00:02Z",
      fields: ["spec.mode", "spec.objectRef", "metadata.annotations"],
    },
  ];
  const event = (type: string, object: JsonObject, t?: string): JsonObject => ({
    ...(t === undefined ? {} : { t }),
    type,
    object,
  });

  test.each([
    ["a list", [sks("1", writers)]],
    ["a watch that prints no times", [event("ADDED", sks("1", writers))]],
    ["a watch with times", [event("ADDED", sks("1", writers), "2026-01-01T00:00:03Z")]],
  ])("%s that is imported says who wrote", async (_, values) => {
    const { records } = await imported([
      textInput("in.json", values.map((value) => JSON.stringify(value)).join("\n")),
    ]);
    const told = records.filter(({ type }) => type === "ADDED");
    expect(told.map(({ extra }) => extra?.writers)).toEqual([kept]);
    expect(told.map(({ object }) => asObject(object.metadata).managedFields)).toEqual([undefined]);
  });

  test("and so do the lists and events of a cluster", () => {
    const told: NewRecord[] = [];
    const feed = createResourceFeed({
      resource: SKS,
      parts: 1,
      sink: (record) => told.push(record),
      received: () => 0,
      redact: createRedactor(),
      known: [],
      current: () => null,
      onStatus: () => undefined,
    });
    const handler = feed.handlers[0] as WatchHandler;
    handler.onList([sks("1", writers)], "1");
    handler.onEvent("MODIFIED", sks("2", writers, "Proxy"));
    const versions = told.filter(({ type }) => type !== "BOOKMARK");
    expect(versions.map(({ type, extra }) => [type, extra?.writers])).toEqual([
      ["ADDED", kept],
      ["MODIFIED", kept],
    ]);
    expect(JSON.stringify(versions)).not.toContain("managedFields");
  });

  test("the past of a dump tells the write, with its fields", async () => {
    const listedAt = Date.parse("2026-01-01T00:01:00Z");
    const { records } = await imported([textInput("in.json", JSON.stringify(sks("1", writers)))], {
      listedAt,
    });
    let state = createState();
    for (const record of records) state = step(state, record);
    const [revision] = reportOf(state, [], words).revisions;
    expect(revision?.reconstructed).toContainEqual(
      expect.objectContaining({ what: "written", value: "autoscaler" }),
    );
    const [record] = records.filter(({ type }) => type === "ADDED");
    expect(writersOf(record?.object ?? {}, record?.extra)[0]?.fields).toContain("spec.mode");
  });
});
