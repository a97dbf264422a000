/** Shapes of the same objects and spans that tools and people make, and what says what it is but tells nothing. */
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { JsonObject } from "../../../../lib/model/json.ts";
import type { NothingImportedError } from "../../../../lib/trace/import/door.ts";
import { fileInput, importedFiles } from "../../../support/archive-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { imported, listJson, listYaml, objectsAt, textInput } from "../../../support/input-shapes.ts";

const { records } = openRecording("cold-start");
const last = records.at(-1)?.t ?? 0;
const objects = objectsAt(records, last);
const [first] = objects as [JsonObject];
const changes = records.filter(({ type, resource }) => type !== "LOG" && resource === "endpoints");

const COLOUR = "\u001b[34;1m";
const coloured = listJson(objects).replace(/"(\w+)":/g, `${COLOUR}"$1"\u001b[0m:`);

describe("objects", () => {
  test.each<[what: string, text: string, count: number]>([
    ["in the colours of jq -C", coloured, objects.length],
    ["in YAML, in colours", listYaml(objects).replace(/^(\w+):/gm, `${COLOUR}$1\u001b[0m:`), objects.length],
    ["as yq .items leaves them", stringify(objects), objects.length],
    ["with keys in quotes", stringify(first).replace(/^(apiVersion|kind|metadata):/gm, '"$1":'), 1],
    ["with a key twice", stringify(first).replace(/^kind:.*$/m, "$&\n$&"), 1],
    ["behind marks that end a document", `---\n${stringify(first)}...\n---\n`, 1],
  ])("%s are read", async (_, text, count) => {
    const { records: found, inputs } = await imported([textInput("x", text, last, 8_191)]);
    expect(inputs[0]?.left).toEqual([]);
    expect(found).toHaveLength(count);
  });

  test("in events of a watch in YAML are a watch", async () => {
    const yaml = changes.map(({ type, object }) => stringify({ object, type })).join("---\n");
    const json = changes.map(({ type, object }) => `${JSON.stringify({ type, object })}\n`).join("");
    const shown = async (text: string) => {
      const { records: found, inputs } = await importedFiles([fileInput("x", text)]);
      return { kind: inputs[0]?.kind, found: found.map(({ t, type, object }) => [t, type, object.metadata]) };
    };
    expect(await shown(yaml)).toEqual(await shown(json));
    expect((await shown(yaml)).kind).toBe("watch");
  });
});

const span = (id: string, parent: string): JsonObject => ({
  traceID: "t1",
  spanID: id,
  references: parent === "" ? [] : [{ refType: "CHILD_OF", traceID: "t1", spanID: parent }],
  startTime: last * 1_000,
  duration: 51_500,
  tags: [
    { key: "span.kind", type: "string", value: "server" },
    { key: "http.response.status_code", type: "int64", value: 502 },
    { key: "url.path", type: "string", value: "/a" },
  ],
  processID: "p1",
});
const process: JsonObject = {
  serviceName: "activator",
  tags: [
    { key: "kn.revision.name", value: "hello-00001" },
    { key: "k8s.namespace.name", value: "demo" },
  ],
};
const otlp: JsonObject = {
  resource: {
    attributes: [
      { key: "service.name", value: { stringValue: "activator" } },
      { key: "kn.revision.name", value: { stringValue: "hello-00001" } },
      { key: "k8s.namespace.name", value: { stringValue: "demo" } },
    ],
  },
  scopeSpans: [
    {
      spans: [
        {
          ...{ traceId: "t1", spanId: "a", kind: 2 },
          startTimeUnixNano: `${last}000000`,
          endTimeUnixNano: `${last + 51}500000`,
          attributes: [
            { key: "http.response.status_code", value: { intValue: "502" } },
            { key: "url.path", value: { stringValue: "/a" } },
          ],
        },
      ],
    },
  ],
};

test.each<[what: string, value: JsonObject]>([
  [
    "of Jaeger",
    { data: [{ traceID: "t1", spans: [span("a", ""), span("b", "a")], processes: { p1: process } }] },
  ],
  ["of Tempo", { batches: [otlp] }],
  ["of Tempo's newer API", { trace: { resourceSpans: [otlp] } }],
])("spans %s are requests", async (_, value) => {
  for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
    const { records: found, inputs } = await importedFiles([fileInput("x.json", text)]);
    expect(inputs[0]).toMatchObject({ kind: "spans", left: [] });
    expect(found).toMatchObject([
      {
        type: "REQUEST",
        t: last,
        object: { namespace: "demo", revision: "hello-00001", status: 502, ms: 51.5, path: "/a" },
      },
    ]);
  }
});

describe("what tells nothing is refused for what it is", () => {
  const audit = {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    auditID: "a",
    stage: "ResponseComplete",
    verb: "get",
  };
  test.each<[what: string, text: string, as: string]>([
    [
      "a Table of the API",
      JSON.stringify({ kind: "Table", apiVersion: "meta.k8s.io/v1", rows: [] }),
      "table",
    ],
    ["names", "pod/hello-1\nserverlessservice.networking.internal.knative.dev/hello\n", "table"],
    ["an audit log of reads", `${JSON.stringify(audit)}\n`, "unused"],
    ["spans of others", JSON.stringify({ resourceSpans: [] }), "unused"],
    [
      "lines of the kubelet",
      '{"__REALTIME_TIMESTAMP":"1767225600000000","MESSAGE":"I0101 kubelet.go:1] x"}\n',
      "unused",
    ],
    [
      "requests of a queue-proxy without times",
      '{"httpRequest":{"requestMethod":"GET","requestUrl":"/","status":200},"traceId":"[]"}\n',
      "timeless",
    ],
    [
      "requests of nobody knows whom",
      '[2026-01-01T00:00:00Z] "GET / HTTP/1.1" 200 - 0 1 2 1 "-" "curl" "i" "h.example.com" "10.0.0.7:80"\n',
      "requests",
    ],
    ["YAML with tabs", stringify(first).replaceAll("  ", "\t"), "broken"],
    ["JSON that was cut", listJson(objects).slice(0, 900), "broken"],
    [
      "metrics as a process shows them",
      "# HELP kn_revision_pods_desired x\nkn_revision_pods_desired 1\n",
      "metrics",
    ],
    [
      "an answer of Prometheus without a series",
      '{"status":"success","data":{"resultType":"matrix","result":[]}}',
      "metrics",
    ],
  ])("%s", async (_, text, as) => {
    const error: unknown = await importedFiles([fileInput("x", text)]).catch((thrown: unknown) => thrown);
    expect((error as NothingImportedError).refused).toMatchObject([{ name: "x", as }]);
  });
});
