import { describe, expect, test } from "vitest";
import { asObject, asString, type Json, type JsonObject } from "../../../../lib/model/json.ts";
import { patched } from "../../../../lib/trace/import/patches.ts";
import { auditEvents, cloudAuditEntry } from "../../../support/audit-log.ts";
import { factsOf, openRecording, stateOf } from "../../../support/check-recording.ts";
import { imported, objectRecords, textInput } from "../../../support/input-shapes.ts";

const recording = openRecording("cold-start");
const changes = objectRecords(recording.records).filter(({ initial }) => !initial);
const jsonl = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");
const full = auditEvents(recording.records, "RequestResponse");

const SHAPES: Readonly<Record<string, string>> = {
  "one event a line": jsonl(full),
  "an EventList": JSON.stringify({
    kind: "EventList",
    apiVersion: "audit.k8s.io/v1",
    metadata: {},
    items: full,
  }),
  "an EventList whose items do not say their kind": JSON.stringify({
    kind: "EventList",
    apiVersion: "audit.k8s.io/v1",
    metadata: {},
    items: full.map(({ kind: _, apiVersion: __, ...rest }) => rest),
  }),
  "CloudWatch @message": jsonl(
    full.map((event) => ({ "@timestamp": event.stageTimestamp, "@message": JSON.stringify(event) })),
  ),
  "aws logs": JSON.stringify({
    events: full.map((event) => ({
      message: JSON.stringify(event),
      logStreamName: "kube-apiserver-audit",
      timestamp: 1,
    })),
  }),
  protoPayload: jsonl(full.map(cloudAuditEntry)),
  "protoPayload, an array": JSON.stringify(full.map(cloudAuditEntry), null, 2),
};

describe("an audit log with all bodies", () => {
  test.each(Object.keys(SHAPES))("as %s tells every change that the watch told", async (shape) => {
    const { records, inputs } = await imported([textInput("audit.log", SHAPES[shape] ?? "")]);
    expect(inputs[0]).toMatchObject({ kind: "audit", clocks: ["apiserver"] });
    const said = (found: typeof changes) =>
      found
        .map(
          ({ at, type, resource, object }) =>
            `${at} ${type} ${resource} ${(object.metadata as JsonObject).name}`,
        )
        .sort();
    expect(said(records)).toEqual(said(changes));
    const writers = new Set(records.map(({ extra }) => asString(asObject(extra?.by).agent)));
    expect(writers).toContain("autoscaler");
    expect(writers).not.toContain(undefined);
  });

  test("gives modes and paths of the recording, to the microsecond", async () => {
    const { header, records } = await imported([textInput("audit.log", jsonl(full))]);
    const [facts] = factsOf(stateOf({ header, records })).revisions;
    const [truth] = factsOf(stateOf(recording)).revisions;
    expect(facts?.specMode).toEqual(truth?.specMode);
    expect(facts?.flips).toBe(truth?.flips);
  });
});

test("who wrote an object stands among what was decided, with its body and without", async () => {
  const lines = async (level: "RequestResponse" | "Metadata") => {
    const text = jsonl(auditEvents(recording.records, level));
    const state = stateOf(await imported([textInput("audit.log", text)]));
    const revision = state.revisions.get("demo/hello-00001");
    return revision?.decisions.filter(({ process }) => process === "kube-apiserver") ?? [];
  };
  const whole = await lines("RequestResponse");
  const updates = whole.filter(({ message }) => message.startsWith("update serverlessservices hello-00001"));
  expect(updates.length).toBeGreaterThan(1);
  expect(updates.every(({ message }) => / by .*autoscaler|controller/.test(message))).toBe(true);
  // Of pods and addresses it would be a book.
  expect(whole.filter(({ message }) => message.includes("pods"))).toEqual([]);
  const bare = (await lines("Metadata")).filter(({ message }) =>
    /^(update|patch) serverlessservices/.test(message),
  );
  expect(updates.map(({ t }) => t)).toEqual(bare.map(({ t }) => t));
});

test("without answers the same objects come of what was sent", async () => {
  const sent = await imported([textInput("a", jsonl(auditEvents(recording.records, "Request")))]);
  expect(sent.records).toHaveLength(changes.length);
  const withoutVersion = ({ metadata, ...rest }: JsonObject): JsonObject => {
    const { resourceVersion: _, managedFields: __, ...kept } = metadata as JsonObject;
    return { ...rest, metadata: kept };
  };
  const whole = await imported([textInput("a", jsonl(full))]);
  const modified = (records: typeof changes) =>
    records.filter(({ type }) => type === "MODIFIED").map(({ object }) => withoutVersion(object));
  expect(modified(sent.records)).toEqual(modified(whole.records));
});

test("with metadata alone there is the instant and the writer, and no object", async () => {
  const { records } = await imported([textInput("a", jsonl(auditEvents(recording.records, "Metadata")))]);
  expect(records).toHaveLength(changes.length);
  expect(new Set(records.map(({ type }) => type))).toEqual(new Set(["AUDIT"]));
  expect(records[0]?.at).toBe(changes[0]?.at);
});

const T = "2026-01-01T00:00:00.000001Z";
const REPLICAS = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d", namespace: "demo", uid: "u" },
  spec: { replicas: 1 },
};

/** An event about the deployment `d`, or about what `more` says. */
function event(verb: string, second: number, more: JsonObject = {}): JsonObject {
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    stage: "ResponseComplete",
    verb,
    auditID: "x",
    user: { username: "u" },
    userAgent: "a",
    objectRef: { resource: "deployments", apiGroup: "apps", namespace: "demo", name: "d" },
    responseStatus: { code: 200 },
    stageTimestamp: T.replace("00:00:00", `00:00:${String(second).padStart(2, "0")}`),
    ...more,
  };
}
const SCALE_REF = {
  resource: "deployments",
  apiGroup: "apps",
  namespace: "demo",
  name: "d",
  subresource: "scale",
};
const create = event("create", 0, { requestObject: REPLICAS });

describe("what a write makes of an object", () => {
  const CASES: readonly [string, JsonObject, readonly [string, Json | undefined]][] = [
    [
      "a scale",
      event("update", 1, { objectRef: SCALE_REF, requestObject: { spec: { replicas: 0 } } }),
      ["MODIFIED", 0],
    ],
    [
      "a scale by JSON Patch",
      event("patch", 1, {
        objectRef: SCALE_REF,
        requestObject: [{ op: "replace", path: "/spec/replicas", value: 0 }],
      }),
      ["MODIFIED", 0],
    ],
    ["a merge patch", event("patch", 1, { requestObject: { spec: { replicas: 3 } } }), ["MODIFIED", 3]],
    [
      "a status, which leaves the rest",
      event("update", 1, {
        objectRef: { ...SCALE_REF, subresource: "status" },
        requestObject: { ...REPLICAS, spec: { replicas: 9 }, status: { x: 1 } },
      }),
      ["MODIFIED", 1],
    ],
    [
      "a refused write",
      event("update", 1, {
        responseStatus: { code: 403 },
        requestObject: { ...REPLICAS, spec: { replicas: 0 } },
      }),
      ["AUDIT", undefined],
    ],
    ["a deletion", event("delete", 1, { requestObject: { kind: "DeleteOptions" } }), ["DELETED", 1]],
    [
      "a deletion that waits for a finalizer",
      event("delete", 1, {
        responseObject: {
          ...REPLICAS,
          metadata: { ...REPLICAS.metadata, finalizers: ["f"], deletionTimestamp: T },
        },
      }),
      ["MODIFIED", 1],
    ],
    ["a write without its body", event("update", 1), ["AUDIT", undefined]],
  ];

  test("a refused write of the replicas says what was asked for, and what was answered", async () => {
    const refused = (requestObject: Json) =>
      event("patch", 1, {
        objectRef: { ...SCALE_REF, subresource: "scale" },
        responseStatus: { code: 403, message: "denied by x" },
        requestObject,
      });
    const told = async (body: Json) =>
      (await imported([textInput("a", jsonl([refused(body)]))])).records.map(({ object }) => object);
    const expected = [expect.objectContaining({ code: 403, message: "denied by x", replicas: 0 })];
    expect(await told([{ op: "replace", path: "/spec/replicas", value: 0 }])).toEqual(expected);
    expect(await told({ spec: { replicas: 0 } })).toEqual(expected);
  });

  test.each(CASES)("%s", async (_, write, [type, replicas]) => {
    const { records } = await imported([textInput("a", jsonl([create, write]))]);
    expect(records).toHaveLength(2);
    expect(records[1]?.type).toBe(type);
    expect((records[1]?.object.spec as JsonObject | undefined)?.replicas).toBe(replicas);
  });

  test("a patch of an object that was never written is an instant only", async () => {
    const { records } = await imported([
      textInput("a", jsonl([event("patch", 1, { requestObject: { spec: { replicas: 3 } } })])),
    ]);
    expect(records.map(({ type }) => type)).toEqual(["AUDIT"]);
  });

  test.each([
    ["a dry run", { requestURI: "/x?dryRun=All" }],
    ["a request that is not answered yet", { stage: "RequestReceived" }],
    ["a read", { verb: "get" }],
    [
      "another resource",
      { objectRef: { resource: "roles", apiGroup: "rbac.authorization.k8s.io", name: "r" } },
    ],
  ])("%s is left out", async (_, more) => {
    const { records, inputs } = await imported([textInput("a", jsonl([create, event("update", 1, more)]))]);
    expect(records).toHaveLength(1);
    expect(inputs[0]?.left).toEqual([{ reason: "otherKind", count: 1, first: "line 2" }]);
  });

  test("the same log twice is there once, its deletions too", async () => {
    const text = jsonl(auditEvents(changes, "RequestResponse"));
    const once = await imported([textInput("audit.log", text)]);
    const twice = await imported([textInput("audit.log", text), textInput("copy.log", text)]);
    expect(once.records.some(({ type }) => type === "DELETED")).toBe(true);
    expect(twice.records).toEqual(once.records);
    expect(twice.inputs[1]?.records).toBe(0);
  });

  test("rotated files in any order are one log", async () => {
    const scale = event("update", 1, { objectRef: SCALE_REF, requestObject: { spec: { replicas: 0 } } });
    const { records } = await imported([textInput("b", jsonl([scale])), textInput("a", jsonl([create]))]);
    expect(records.map(({ type, object }) => [type, (object.spec as JsonObject).replicas])).toEqual([
      ["ADDED", 1],
      ["MODIFIED", 0],
    ]);
  });

  test("a deleted collection takes each of its items away", async () => {
    const items = [REPLICAS, { ...REPLICAS, metadata: { ...REPLICAS.metadata, name: "e", uid: "v" } }];
    const { records } = await imported([
      textInput("a", jsonl([event("deletecollection", 1, { responseObject: { items } })])),
    ]);
    expect(records.map(({ type }) => type)).toEqual(["DELETED", "DELETED"]);
  });
});

describe("a patch", () => {
  const POD = {
    spec: { containers: [{ name: "a", image: "1" }, { name: "b" }], tolerations: ["x", "y"] },
    status: { n: 1 },
  };
  test.each<[string, Json, JsonObject]>([
    ["merges fields", { status: { m: 2 } }, { ...POD, status: { n: 1, m: 2 } }],
    ["removes by null", { status: null }, { spec: POD.spec }],
    [
      "merges keyed lists",
      { spec: { containers: [{ name: "a", image: "2" }] } },
      { ...POD, spec: { ...POD.spec, containers: [{ name: "a", image: "2" }, { name: "b" }] } },
    ],
    [
      "replaces other lists",
      { spec: { tolerations: ["z"] } },
      { ...POD, spec: { ...POD.spec, tolerations: ["z"] } },
    ],
    [
      "takes an item out",
      { spec: { containers: [{ name: "b", $patch: "delete" }] } },
      { ...POD, spec: { ...POD.spec, containers: [{ name: "a", image: "1" }] } },
    ],
    ["leaves directives out", { spec: { "$setElementOrder/containers": [{ name: "a" }] } }, POD],
    ["in steps: replace", [{ op: "replace", path: "/status/n", value: 5 }], { ...POD, status: { n: 5 } }],
    [
      "in steps: add at the end",
      [{ op: "add", path: "/spec/tolerations/-", value: "z" }],
      { ...POD, spec: { ...POD.spec, tolerations: ["x", "y", "z"] } },
    ],
    [
      "in steps: remove",
      [{ op: "remove", path: "/spec/containers/0" }],
      { ...POD, spec: { ...POD.spec, containers: [{ name: "b" }] } },
    ],
    [
      "in steps: a name with a slash",
      [{ op: "add", path: "/status/a~1b", value: 1 }],
      { ...POD, status: { n: 1, "a/b": 1 } },
    ],
    [
      "that does not fit changes nothing",
      [{ op: "replace", path: "/spec/containers/9/image", value: 1 }, "x"],
      POD,
    ],
  ])("%s", (_, patch, expected) => {
    const before = JSON.stringify(POD);
    expect(patched(POD, patch)).toEqual(expected);
    expect(JSON.stringify(POD)).toBe(before);
  });
});

describe("lines that are read by their outer form", () => {
  const written = openRecording("burst").records;
  const other = [
    { verb: "get" },
    { stage: "RequestReceived" },
    { objectRef: { resource: "leases", namespace: "x", name: "y", apiGroup: "coordination.k8s.io" } },
    { responseObject: { kind: "Status", status: "Failure" } },
    { responseObject: {} },
    { stageTimestamp: "never", requestReceivedTimestamp: "never" },
    {
      objectRef: {
        resource: "deployments",
        namespace: "x",
        name: "y",
        apiGroup: "apps",
        subresource: "scale",
      },
    },
  ];

  test.each(["RequestResponse", "Request", "Metadata"] as const)(
    "at level %s say the same as parsed ones",
    async (level) => {
      const events = auditEvents(written, level);
      const lines = [
        ...events,
        ...events.slice(0, 40).map((event, i) => ({ ...event, ...other[i % other.length] })),
      ].map((event) => JSON.stringify(event));
      const cut = lines.at(-1)?.slice(0, -20) ?? "";
      const quick = await imported([textInput("audit.log", [...lines, cut].join("\n"))]);
      const slow = await imported([
        textInput("audit.log", [...lines, cut].map((line) => `{ ${line.slice(1)}`).join("\n")),
      ]);
      expect(quick.records.map((record) => ({ ...record }))).toEqual(
        slow.records.map((record) => ({ ...record })),
      );
      expect(quick.inputs[0]?.left).toEqual(slow.inputs[0]?.left);
    },
  );
});
