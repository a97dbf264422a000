/**
 * Access logs of Envoy, as the gateways of Knative's ingresses print them: requests as the gateway saw them.
 *
 *   [2026-01-01T00:00:00.123Z] "GET / HTTP/1.1" 503 UF 0 91 2 - "…" "curl/8" "id" "hello.demo.example.com" "10.0.0.7:8012"    Kourier, Contour
 *   the same with why a request failed, the cluster and addresses                                                            Istio
 *   {"start_time": …, "response_code": 503, "response_flags": "UF", …}                                                     all of them in JSON
 */
import { asNumber, asString, type Json, type JsonObject } from "../../model/json.ts";
import { timeOfJson } from "../written-time.ts";
import type { JsonShape } from "./types.ts";

const QUOTED = '"([^"]*)"';
/** What Envoy and Istio print by themselves; Istio says between the flags and the sizes why a request failed. */
const TEXT = new RegExp(
  String.raw`^\[(\d{4}-\d\d-\d\dT[^\]\s]+)\] "(\S+) ([^"\s]*) ([^"\s]+)" (\d{1,3}|-) (\S+) ` +
    String.raw`(?:(\S+) (?:\S+ )?${QUOTED} )?\d+ \d+ (\d+|-) \S+ ${QUOTED} ${QUOTED} ${QUOTED} ${QUOTED} ${QUOTED}(?: (\S+)(?: .*)?)?$`,
);

/** A line of the text form with the names that the JSON form has; null for any other text. */
export function accessLine(text: string): JsonObject | null {
  const parts = text.startsWith("[2") ? TEXT.exec(text) : null;
  if (parts === null) return null;
  const [, time = "", method = "", path = "", protocol = "", code = "", flags = "", ...others] = parts;
  const [details, failure, duration, , agent, , authority, upstream, cluster] = others;
  return {
    start_time: time,
    method,
    path,
    protocol,
    response_code: code === "-" ? 0 : Number(code),
    response_flags: flags,
    duration: duration ?? "",
    user_agent: agent ?? "",
    authority: authority ?? "",
    upstream_host: upstream ?? "",
    ...(details === undefined ? {} : { response_code_details: details }),
    ...(failure === undefined ? {} : { upstream_transport_failure_reason: failure }),
    ...(cluster === undefined ? {} : { upstream_cluster: cluster }),
  };
}

/** Knative's probes and those of the kubelet are no requests. */
export const PROBE_AGENT = /^(kube-probe|Knative-)/i;
/** Flags of Envoy for a client that went away; nobody failed to answer it. */
const CLIENT_GONE = /(^|,)(DC|DR|DownstreamConnectionTermination|DownstreamRemoteReset)(,|$)/;
/** The code that is used for it. */
const CLIENT_CLOSED = 499;

/** One request in the log of a gateway, or of a sidecar. */
export const ACCESS_LINE: JsonShape = {
  kind: "requests",
  fits: (line) => line.response_code !== undefined && ENVOYS.some((name) => line[name] !== undefined),
  open: (sink) => ({
    take(line, place, { stamp } = {}) {
      const said = (...names: readonly string[]): string => textOf(line, names);
      const time =
        timeOfJson(line.start_time) ?? timeOfJson(line["@timestamp"]) ?? timeOfJson(line.timestamp);
      const host = said("authority", ":authority", "host");
      const agent = said("user_agent", "user-agent");
      if (PROBE_AGENT.test(agent) || host === "" || line.method === "-") {
        sink.left("otherLine", place);
        return;
      }
      const sent = time ?? stamp;
      if (sent === undefined) {
        sink.left("noTime", place);
        return;
      }
      const flags = said("response_flags");
      const code = Number(said("response_code"));
      const failure = said("upstream_transport_failure_reason");
      const request: Record<string, Json> = {
        host,
        path: withoutQuery(said("path", "x-envoy-origin-path")),
        status: code === 0 && CLIENT_GONE.test(flags) ? CLIENT_CLOSED : code || 0,
        ms: Number(said("duration")) || 0,
      };
      const via = said("upstream_host");
      if (via !== "") request.via = via.replace(/^tcp:\/\//, "");
      if (flags !== "") request.flags = flags;
      if (failure !== "") request.failure = failure;
      if (agent !== "") request.userAgent = agent;
      sink.requested({ time: sent, pod: "", cluster: said("upstream_cluster"), request });
    },
  }),
};

/** The path alone: a query may hold what is nobody's business. */
export function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/s, "");
}

/** Names that nobody but Envoy gives to what it knows of a request. */
const ENVOYS = ["response_flags", "upstream_host", "upstream_cluster"] as const;

/** The first of these that says something; "" when none does. */
function textOf(line: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    const text = asText(line[name]);
    if (text !== "" && text !== "-") return text;
  }
  return "";
}

function asText(value: Json | undefined): string {
  return asString(value) ?? asNumber(value)?.toString() ?? "";
}
