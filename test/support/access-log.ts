/** What Envoy would have written into the access log of a gateway while a recording was made. */
import type { JsonObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";

export interface AccessForm {
  line(request: AccessedRequest): string;
  /** Whether a line names what it was sent to, so that nothing else is needed. */
  readonly namesRevision: boolean;
}

interface AccessedRequest {
  readonly at: string;
  readonly namespace: string;
  readonly revision: string;
  readonly host: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly via: string;
}

const AGENT = "curl/8.5.0";
const ID = "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2";

const flagsOf = ({ status, via }: AccessedRequest): string => (status === 503 && via === "-" ? "UH" : "-");
/** `[time] "GET / HTTP/1.1" 200 - ` */
const begin = (request: AccessedRequest): string =>
  `[${request.at}] "GET ${request.path} HTTP/1.1" ${request.status} ${flagsOf(request)}`;
const end = ({ ms, host, via }: AccessedRequest): string =>
  `0 13 ${Math.round(ms)} ${Math.max(0, Math.round(ms) - 1)} "10.0.0.1" "${AGENT}" "${ID}" "${host}" "${via}"`;

const fields = (request: AccessedRequest): JsonObject => ({
  method: "GET",
  path: request.path,
  protocol: "HTTP/1.1",
  response_code: request.status,
  response_flags: flagsOf(request),
  bytes_sent: 13,
  duration: Math.round(request.ms),
  upstream_service_time: "1",
  x_forwarded_for: "10.0.0.1",
  user_agent: AGENT,
  request_id: ID,
  authority: request.host,
  upstream_host: request.via === "-" ? null : request.via,
});

/** As Kourier and Contour print it by themselves. */
export const ENVOYS_TEXT: AccessForm = {
  line: (request) => `${begin(request)} ${end(request)}`,
  namesRevision: false,
};

export const ACCESS_FORMS: Readonly<Record<string, AccessForm>> = {
  "Envoy's text": ENVOYS_TEXT,
  "Istio's text": {
    line: (request) =>
      `${begin(request)} via_upstream - "-" ${end(request)} outbound|80||${request.revision}.${request.namespace}.svc.cluster.local 10.0.0.2:4 10.0.0.2:8080 10.0.0.1:5 - -`,
    namesRevision: true,
  },
  "Istio's JSON": {
    line: (request) =>
      JSON.stringify({
        start_time: request.at,
        ...fields(request),
        upstream_cluster: `outbound|80||${request.revision}.${request.namespace}.svc.cluster.local`,
      }),
    namesRevision: true,
  },
  "Contour's JSON": {
    line: (request) =>
      JSON.stringify({
        "@timestamp": request.at,
        ...fields(request),
        upstream_cluster: `${request.namespace}/${request.revision}/80/da39a3ee5e`,
      }),
    namesRevision: true,
  },
  "Envoy Gateway's JSON": {
    line: (request) =>
      JSON.stringify({
        start_time: request.at,
        ...fields(request),
        authority: undefined,
        ":authority": request.host,
        upstream_cluster: "httproute/demo/hello/rule/0",
      }),
    namesRevision: false,
  },
};

/** A line for each request of which the recording names the revision. */
export function accessLog(
  records: readonly TraceRecord[],
  { line }: AccessForm,
  isMeant: (record: TraceRecord) => boolean = () => true,
): string {
  return records
    .filter((record) => record.type === "REQUEST" && isMeant(record))
    .map(({ t, object }) => {
      const { namespace, revision, host, path, status, ms, via } = object;
      return `${line({
        at: new Date(t).toISOString(),
        namespace: String(namespace),
        revision: String(revision),
        host: String(host),
        path: `${String(path)}?token=not-yours`,
        status: Number(status),
        ms: Number(ms),
        via: via === undefined ? "-" : String(via),
      })}\n`;
    })
    .join("");
}
