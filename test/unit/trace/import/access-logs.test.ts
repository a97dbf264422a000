/** Access logs of gateways: requests as the gateway saw them, each of the revision that had it, or of none. */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../../lib/model/json.ts";
import type { TraceRecord } from "../../../../lib/model/record.ts";
import { ACCESS_FORMS, accessLog, ENVOYS_TEXT } from "../../../support/access-log.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { imported, listJson, objectRecords, objectsAt, textInput } from "../../../support/input-shapes.ts";

const FORMS = Object.entries(ACCESS_FORMS);
const isNamed = ({ object }: TraceRecord): boolean => typeof object.revision === "string";
const requestsOf = (records: readonly TraceRecord[]) => records.filter(({ type }) => type === "REQUEST");
const facts = ({ t, object: { namespace, revision, host, path, status, ms, via } }: TraceRecord) =>
  [t, namespace, revision, host, path, status, Math.round(Number(ms)), via ?? ""].join(" ");
const ipOf = ({ via }: JsonObject): string => String(via).replace(/:\d+$/, "");
/** As a recording holds them. */
const watched = (records: readonly TraceRecord[]): string =>
  objectRecords(records)
    .map(({ t, type, object }) => `${JSON.stringify({ t: new Date(t).toISOString(), type, object })}\n`)
    .join("");

describe.each(FORMS)("%s", (_, form) => {
  test.each(["cold-start", "fault-image-pull"])("of %s tells its requests", async (id) => {
    const { records } = openRecording(id);
    const sent = requestsOf(records).filter(isNamed);
    const log = textInput("gateway.log", accessLog(records, form));
    const objects = textInput("objects.json", listJson(objectsAt(records, Number.POSITIVE_INFINITY)));
    const { records: found, inputs, problems } = await imported(form.namesRevision ? [log] : [log, objects]);
    expect(problems).toEqual([]);
    expect(inputs[0]).toMatchObject({ kind: "requests", clocks: ["client"], left: [], records: sent.length });
    expect(requestsOf(found).map(facts).sort()).toEqual(sent.map(facts).sort());
  });
});

describe("of several revisions", () => {
  test("each is told of the one that had it, or of none", async () => {
    const { records } = openRecording("many-revisions");
    const log = textInput("gateway.log", accessLog(records, ENVOYS_TEXT, isNamed));
    const { records: found, inputs } = await imported([log, textInput("watch.json", watched(records))]);
    const sent = new Set(requestsOf(records).filter(isNamed).map(facts));
    const told = requestsOf(found).map(facts);
    expect(told.filter((fact) => !sent.has(fact))).toEqual([]);
    expect(told.length / requestsOf(records).filter(isNamed).length).toBeGreaterThan(0.95);
    expect(inputs[0]?.records).toBe(told.length);
  });

  test("a rollout's pods tell whose a request was", async () => {
    const { records } = openRecording("rollout");
    const log = textInput("gateway.log", accessLog(records, ENVOYS_TEXT));
    const { records: found } = await imported([log, textInput("watch.json", watched(records))]);
    const byIp = new Map<string, unknown>();
    for (const { object, resource } of records) {
      const { podIP } = (object.status ?? {}) as JsonObject;
      const { labels } = (object.metadata ?? {}) as JsonObject;
      if (resource === "pods" && podIP !== undefined)
        byIp.set(String(podIP), (labels as JsonObject)["serving.knative.dev/revision"]);
    }
    const told = requestsOf(found);
    const ofPods = told.filter(({ object }) => byIp.get(ipOf(object)) !== undefined);
    expect(ofPods.length).toBeGreaterThan(3_000);
    for (const { object } of ofPods) expect(object.revision).toBe(byIp.get(ipOf(object)));
  });
});

describe("of a gateway whose requests a recording holds already", () => {
  const traceOf = (records: readonly TraceRecord[]) =>
    textInput(
      "recording.ndjson",
      records
        .map(
          ({ at, type, resource, initial, object }) =>
            `${JSON.stringify({ t: at, type, resource, ...(initial ? { initial } : {}), object })}\n`,
        )
        .join(""),
    );

  test.each(FORMS)("%s: none counts twice, whichever comes first", async (_, form) => {
    for (const id of ["cold-start", "knobs"]) {
      const { records } = openRecording(id);
      const trace = traceOf(records);
      const log = textInput("gateway.log", accessLog(records, form));
      const sent = requestsOf(records).length;
      for (const inputs of [
        [trace, log],
        [log, trace],
      ]) {
        const { records: found, problems } = await imported(inputs);
        expect(problems).toEqual([]);
        expect(requestsOf(found)).toHaveLength(sent);
      }
      const cut = accessLog(records, {
        ...form,
        line: (request) => form.line({ ...request, ms: Math.trunc(request.ms) }),
      });
      expect(requestsOf((await imported([trace, textInput("gateway.log", cut)])).records)).toHaveLength(sent);
    }
  });

  const sent = {
    namespace: "demo",
    revision: "hello-00001",
    host: "hello.demo.example.com",
    path: "/a?x=1",
    status: 503,
    ms: 12.6,
    via: "10.0.0.7:8012",
  };
  const TIME = "2026-01-01T00:00:00.123Z";
  const recorded = (more: JsonObject = {}, t = TIME) =>
    `${JSON.stringify({ t, type: "REQUEST", resource: "gateway", object: { ...sent, ...more } })}\n`;
  const found = async (trace: string, log: string) => {
    const objects = listJson([revision("hello-00001")]);
    const result = await imported([
      textInput("r.ndjson", trace),
      textInput("gateway.log", `${log}\n`),
      textInput("o.json", objects),
    ]);
    return { requests: requestsOf(result.records).length, left: result.inputs[1]?.left };
  };

  test("the one of the log is left out, and that is said", async () => {
    expect(await found(recorded(), LINE)).toEqual({
      requests: 1,
      left: [{ reason: "duplicate", count: 1, first: expect.any(String) }],
    });
  });

  test.each([
    ["sent at another time", recorded({}, "2026-01-01T00:00:00.124Z")],
    ["for another host", recorded({ host: "other.demo.example.com" })],
    ["for another path", recorded({ path: "/b" })],
    ["that was answered otherwise", recorded({ status: 200 })],
    ["that another pod answered", recorded({ via: "10.0.0.8:8012" })],
    ["that took a millisecond longer", recorded({ ms: 13 })],
    ["that took a millisecond less", recorded({ ms: 11 })],
  ])("one %s is another one", async (_, trace) => {
    expect((await found(trace, LINE)).requests).toBe(2);
  });

  test("of two alike, a recording that holds one hides one", async () => {
    expect((await found(recorded(), `${LINE}\n${LINE}`)).requests).toBe(2);
    expect((await found(`${recorded()}${recorded({ ms: 12.1 })}`, LINE)).requests).toBe(2);
  });
});

const LINE =
  '[2026-01-01T00:00:00.123Z] "GET /a?b=c HTTP/1.1" 503 UF 0 91 12 - "10.0.0.1" "curl/8" "id" "hello.demo.example.com" "10.0.0.7:8012"';
const ISTIO = (cluster: string): string =>
  `[2026-01-01T00:00:00.123Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 91 12 11 "-" "curl/8" "id" "h.demo" "10.0.0.7:8012" ${cluster} 1:1 2:2 3:3 - -`;
const route = (revisionName: string): JsonObject => ({
  apiVersion: "serving.knative.dev/v1",
  kind: "Route",
  metadata: { name: "hello", namespace: "demo", uid: "r", resourceVersion: "1" },
  status: {
    url: "http://hello.demo.example.com",
    traffic: [
      { revisionName, percent: 100 },
      { revisionName: "hello-00009", percent: 0, tag: "v9", url: "http://v9-hello.demo.example.com" },
    ],
  },
});
const revision = (name: string, creationTimestamp = "2025-12-31T00:00:00Z"): JsonObject => ({
  apiVersion: "serving.knative.dev/v1",
  kind: "Revision",
  metadata: {
    name,
    namespace: "demo",
    uid: name,
    resourceVersion: "1",
    creationTimestamp,
    labels: { "serving.knative.dev/service": "hello" },
  },
});

async function told(text: string, objects: readonly JsonObject[] = [revision("hello-00001")]) {
  const inputs = [textInput("gateway.log", `${text}\n`), textInput("o.json", listJson(objects))];
  const result = await imported(inputs);
  return { requests: requestsOf(result.records).map(({ object }) => object), left: result.inputs[0]?.left };
}

describe("a line", () => {
  test.each([
    ["by itself", LINE],
    ["of kubectl --prefix --timestamps", `[pod/gw-1/kourier-gateway] 2026-01-01T00:00:01.5Z ${LINE}`],
    ["of stern", `gw-1 kourier-gateway ${LINE}`],
    ["of CRI", `2026-01-01T00:00:01.5Z stdout F ${LINE}`],
    ["of docker", JSON.stringify({ log: `${LINE}\n`, stream: "stdout", time: "2026-01-01T00:00:01.5Z" })],
    ["of Loki", JSON.stringify({ labels: { app: "gw" }, line: LINE, timestamp: "2026-01-01T00:00:01.5Z" })],
  ])("%s is the same request", async (_, text) => {
    const { requests } = await told(text);
    expect(requests).toEqual([
      {
        namespace: "demo",
        revision: "hello-00001",
        host: "hello.demo.example.com",
        path: "/a",
        status: 503,
        ms: 12,
        via: "10.0.0.7:8012",
        flags: "UF",
        userAgent: "curl/8",
      },
    ]);
  });

  test("of a client that went away is no error of a server", async () => {
    const { requests } = await told(LINE.replace("503 UF", "0 DC").replace("10.0.0.7:8012", "-"));
    expect(requests).toMatchObject([{ status: 499, flags: "DC" }]);
    expect(requests[0]).not.toHaveProperty("via");
  });

  test("says why the connection failed", async () => {
    const line = ISTIO("outbound|80||hello-00001.demo.svc.cluster.local").replace(
      'via_upstream - "-"',
      'upstream_reset - "delayed connect error: Connection refused"',
    );
    expect((await told(line)).requests).toMatchObject([
      { failure: "delayed connect error: Connection refused" },
    ]);
  });

  test.each([
    ["a probe of Knative's ingress", LINE.replace("curl/8", "Knative-Ingress-Probe")],
    ["a probe of the kubelet", LINE.replace("curl/8", "kube-probe/1.36")],
    ["a connection of TCP", LINE.replace("GET /a?b=c HTTP/1.1", "- - -")],
  ])("of %s is left out", async (_, text) => {
    const { requests, left } = await told(text);
    expect(requests).toEqual([]);
    expect(left).toMatchObject([{ reason: "otherLine", count: 1 }]);
  });
});

describe("whose a request is", () => {
  test.each([
    [
      "the route says",
      LINE,
      [route("hello-00002"), revision("hello-00001"), revision("hello-00002")],
      "hello-00002",
    ],
    ["a tag's host says", LINE.replace("hello.demo", "v9-hello.demo"), [route("hello-00002")], "hello-00009"],
    [
      "the only revision of the service that was there says",
      LINE,
      [revision("hello-00001"), revision("hello-00002", "2026-01-02T00:00:00Z")],
      "hello-00001",
    ],
    [
      "the host of a revision says",
      LINE.replace("hello.demo.example.com", "hello-00001.demo.svc:80"),
      [revision("hello-00001"), revision("hello-00002")],
      "hello-00001",
    ],
    [
      "Istio's cluster says",
      ISTIO("outbound|80||own-name.demo.svc.cluster.local"),
      [revision("own-name"), revision("b")],
      "own-name",
    ],
  ])("%s", async (_, text, objects, name) => {
    expect((await told(text, objects)).requests).toMatchObject([{ namespace: "demo", revision: name }]);
  });

  test.each([
    ["two revisions may have had it", LINE, [revision("hello-00001"), revision("hello-00002")]],
    ["it came later than the request", LINE, [revision("hello-00001", "2026-01-02T00:00:00Z")]],
    ["a sidecar received it", ISTIO("inbound|8012||"), [revision("h")]],
    ["the activator passed it on", ISTIO("PassthroughCluster"), [revision("h")]],
    [
      "it went to another gateway",
      ISTIO("outbound|80||knative-local-gateway.istio-system.svc.cluster.local"),
      [revision("h")],
    ],
  ])("nobody says where %s", async (_, text, objects) => {
    const { requests, left } = await told(text, objects);
    expect(requests).toEqual([]);
    expect(left).toMatchObject([{ reason: "noRevision", count: 1 }]);
  });
});

describe("of a route that moves on while it is watched", () => {
  const ingress = (at: string, revisionName: string, version: string): string =>
    `${JSON.stringify({
      t: at,
      type: version === "1" ? "ADDED" : "MODIFIED",
      object: {
        apiVersion: "networking.internal.knative.dev/v1alpha1",
        kind: "Ingress",
        metadata: { name: "hello", namespace: "demo", uid: "i", resourceVersion: version },
        spec: {
          rules: [
            {
              hosts: ["hello.demo.example.com"],
              http: {
                paths: [
                  {
                    splits: [
                      {
                        appendHeaders: {
                          "Knative-Serving-Namespace": "demo",
                          "Knative-Serving-Revision": revisionName,
                        },
                        percent: 100,
                      },
                    ],
                  },
                ],
              },
            },
          ],
        },
      },
    })}\n`;
  const watch = [
    ingress("2026-01-01T00:00:00Z", "hello-00001", "1"),
    ingress("2026-01-01T00:01:00Z", "hello-00001", "2"),
    ingress("2026-01-01T00:02:00Z", "hello-00002", "3"),
  ].join("");

  test.each([
    ["before it", "00:01:59.999", "hello-00001"],
    ["until the gateway has followed", "00:02:04.999", undefined],
    ["after it", "00:02:05.001", "hello-00002"],
  ])("a request %s is of the revision that had the route", async (_, time, revisionName) => {
    const line = LINE.replace("00:00:00.123", time);
    const inputs = [textInput("gateway.log", `${line}\n`), textInput("w.json", watch)];
    const { records } = await imported(inputs);
    expect(requestsOf(records).map(({ object }) => object.revision)[0]).toBe(revisionName);
  });
});
