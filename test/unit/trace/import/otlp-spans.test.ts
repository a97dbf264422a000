import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";
import { nanos, requestSpans, spanLine } from "../../../support/otlp-spans.ts";

const T0 = Date.parse("2026-01-01T00:00:00Z");

function jsonl(values: readonly JsonObject[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

async function requests(...lines: readonly JsonObject[]) {
  // A line that is always there, so that there is a trace.
  const always = span("queue-proxy", "x", "", 1_000, { "kn.revision.name": "other" });
  const { records, inputs } = await imported([textInput("spans", jsonl([...lines, always]))]);
  const told = records.filter(({ object }) => object.revision !== "other");
  return { told: told.map(({ t, object }) => [object.revision, t - T0, object.ms]), inputs };
}

/** A server span of 100 ms from `from`. */
function span(
  service: string,
  spanId: string,
  parentSpanId: string,
  from: number,
  attributes = {},
): JsonObject {
  const times = { startTimeUnixNano: nanos(T0 + from), endTimeUnixNano: nanos(T0 + from + 100) };
  return spanLine(service, { traceId: "t", spanId, parentSpanId, ...times }, attributes);
}
const R = { "kn.revision.name": "r", "k8s.namespace.name": "demo" };

describe("spans of a recording's requests", () => {
  test.each(["cold-start", "burst"])("of %s are its requests, whatever their order", async (id) => {
    const { records } = openRecording(id);
    const sent = records.filter(
      ({ type, object }) => type === "REQUEST" && typeof object.revision === "string",
    );
    const {
      records: found,
      inputs,
      problems,
    } = await imported([textInput("s", jsonl(requestSpans(records)))]);
    expect(problems).toEqual([]);
    expect(inputs[0]).toMatchObject({ kind: "spans", clocks: ["client"], left: [], records: sent.length });
    const facts = ({ t, object }: (typeof sent)[number]) => ({
      t,
      revision: object.revision,
      namespace: object.namespace,
      status: object.status,
      ms: Math.round(Number(object.ms)),
    });
    const byTime = (a: { t: number; ms: number }, b: { t: number; ms: number }) => a.t - b.t || a.ms - b.ms;
    expect(found.map(facts).sort(byTime)).toEqual(sent.map(facts).sort(byTime));
  });
});

describe("a request", () => {
  test("is told once, as the outermost of Knative's spans saw it", async () => {
    const { told } = await requests(span("queue-proxy", "b", "a", 20, R), span("activator", "a", "", 10));
    expect(told).toEqual([["r", 10, 100]]);
  });

  test("without a span of the activator is told by the queue-proxy's", async () => {
    expect((await requests(span("queue-proxy", "b", "gone", 20, R))).told).toEqual([["r", 20, 100]]);
  });

  test("that an application sends on its behalf is another one", async () => {
    const { told } = await requests(
      span("queue-proxy", "a", "", 10, R),
      span("shop", "app", "a", 20),
      span("queue-proxy", "b", "app", 30, { ...R, "kn.revision.name": "s" }),
    );
    expect(told).toEqual([
      ["r", 10, 100],
      ["s", 30, 100],
    ]);
  });

  test.each([
    ["a probe", span("queue-proxy", "b", "", 20, { ...R, "user_agent.original": "kube-probe/1.36" })],
    [
      "a span of a client",
      spanLine(
        "queue-proxy",
        { kind: 3, traceId: "t", spanId: "b", startTimeUnixNano: nanos(T0), endTimeUnixNano: nanos(T0) },
        R,
      ),
    ],
    ["a span without a revision", span("shop", "b", "", 20)],
  ])("%s is none", async (_, line) => {
    expect((await requests(line)).told).toEqual([]);
  });

  test("whose spans name one another as parents is told all the same", async () => {
    const { told } = await requests(span("queue-proxy", "a", "b", 10, R), span("activator", "b", "a", 5));
    expect(told).toHaveLength(1);
  });
});

test("metrics, logs and spans without times are said to be left out", async () => {
  const { inputs } = await requests(
    { resourceMetrics: [{}] },
    spanLine("queue-proxy", { traceId: "t", spanId: "z", startTimeUnixNano: "x", endTimeUnixNano: "1" }, R),
  );
  expect(inputs[0]?.left.map(({ reason, count }) => [reason, count])).toEqual([
    ["otherKind", 1],
    ["noTime", 1],
  ]);
});

describe("spans as a collector's file exporter writes them", () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const int = (key: string, intValue: string | number) => ({ key, value: { intValue } });
  /** A batch of one process, with everything that OTLP/JSON has beside what is read. */
  const batch = (service: string, spanFields: JsonObject, resourceSchema = true): JsonObject => ({
    resourceSpans: [
      {
        resource: {
          attributes: [
            text("service.name", service),
            text("service.version", "v1.20.0"),
            text("telemetry.sdk.language", "go"),
            {
              key: "process.command_args",
              value: { arrayValue: { values: [{ stringValue: "/ko-app/queue" }] } },
            },
            { key: "host.nothing", value: {} },
          ],
          droppedAttributesCount: 0,
        },
        scopeSpans: [
          {
            scope: {
              name: "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp",
              version: "0.63.0",
            },
            spans: [
              {
                traceId: "5b8efff798038103d269b633813fc60c",
                traceState: "",
                flags: 257,
                name: "GET /",
                status: {},
                events: [{ timeUnixNano: "1767225600500000000", name: "sent" }],
                links: [],
                ...spanFields,
              },
            ],
            schemaUrl: "https://opentelemetry.io/schemas/1.37.0",
          },
        ],
        ...(resourceSchema ? { schemaUrl: "https://opentelemetry.io/schemas/1.37.0" } : {}),
      },
    ],
  });
  const activator = batch("activator", {
    spanId: "eee19b7ec3c1b173",
    parentSpanId: "",
    kind: 2,
    startTimeUnixNano: "1767225600250000000",
    endTimeUnixNano: "1767225601750000000",
    attributes: [
      int("http.response.status_code", "200"),
      text("url.path", "/"),
      text("server.address", "r.demo"),
    ],
  });
  const queueProxy = batch("queue-proxy", {
    spanId: "eee19b7ec3c1b174",
    parentSpanId: "eee19b7ec3c1b173",
    kind: "SPAN_KIND_SERVER",
    // As the examples of the protocol have them: numbers.
    startTimeUnixNano: 1767225601500000000,
    endTimeUnixNano: 1767225601700000000,
    attributes: [
      int("http.response.status_code", 200),
      text("kn.revision.name", "r"),
      text("k8s.namespace.name", "demo"),
    ],
  });

  test("one batch a line, and metrics and logs beside them, are one request as the client saw it", async () => {
    const metrics = { resourceMetrics: [{ resource: {}, scopeMetrics: [] }] };
    const { told, inputs } = await requests(activator, metrics, queueProxy);
    expect(told).toEqual([["r", 250, 1_500]]);
    expect(inputs[0]?.left).toEqual([{ reason: "otherKind", count: 1, first: "line 2" }]);
  });
});

describe("spans as Zipkin gives them out", () => {
  const zipkin = (
    service: string,
    id: string,
    parentId: string | undefined,
    from: number,
    tags = {},
  ): JsonObject => ({
    traceId: "5b8efff798038103d269b633813fc60c",
    id,
    ...(parentId === undefined ? {} : { parentId }),
    kind: "SERVER",
    name: "/",
    timestamp: (T0 + from) * 1_000,
    duration: 100_000,
    localEndpoint: { serviceName: service, ipv4: "10.244.1.17" },
    tags: { "http.host": "hello.demo.example.com", "http.path": "/", "http.status_code": "200", ...tags },
  });
  const POD = "hello-00001-deployment-7c5d8f9b6-x2x4z";
  const activator = zipkin("activator-service", "a", undefined, 10);
  const proxy = zipkin(POD, "b", "a", 20);
  const told = async (text: string, objects: readonly JsonObject[] = []) => {
    const inputs = [
      textInput("spans.json", text),
      ...objects.map((each) => textInput("o", JSON.stringify(each))),
    ];
    const { records } = await imported(inputs);
    return records
      .filter(({ type }) => type === "REQUEST")
      .map(({ t, object: { namespace, revision, status, ms } }) => [t - T0, namespace, revision, status, ms]);
  };

  test.each([
    ["a trace", [activator, proxy]],
    ["traces", [[activator, proxy]]],
  ])("%s tell the request as the activator saw it, of the revision of the pod", async (_, value) => {
    expect(await told(JSON.stringify(value))).toEqual([[10, "demo", "hello-00001", 200, 100]]);
  });

  test("of a collector name the revision", async () => {
    const span = zipkin("queue-proxy", "b", "a", 20, { ...R, "http.status_code": "503" });
    expect(await told(JSON.stringify([activator, span]))).toEqual([[10, "demo", "r", 200, 100]]);
  });

  test("are of the namespace of the pod, whatever the host", async () => {
    const own = { "http.host": "www.example.com" };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: POD,
        namespace: "shop",
        uid: "p",
        resourceVersion: "1",
        labels: { "serving.knative.dev/revision": "hello-00001" },
      },
    };
    const spans = JSON.stringify([zipkin(POD, "b", undefined, 20, own)]);
    expect(await told(spans, [pod])).toEqual([[20, "shop", "hello-00001", 200, 100]]);
  });

  test("of probes are no requests", async () => {
    const probe = zipkin(POD, "p", undefined, 5, { "http.user_agent": "kube-probe/1.30" });
    expect(await told(JSON.stringify([probe, proxy, activator]))).toHaveLength(1);
  });
});

test("a request has its path without what is asked for in it", async () => {
  const line = span("queue-proxy", "q", "", 0, { ...R, "http.target": "/cart?session=8f2c" });
  const { records } = await imported([textInput("spans", jsonl([line]))]);
  expect(records.map(({ object }) => object.path)).toEqual(["/cart"]);
});
