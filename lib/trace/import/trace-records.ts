/** Lines of a trace among other inputs: records keep their times and their own fields. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { meantResource } from "../../model/kubernetes-kind.ts";
import { TRACE_FORMAT } from "../reader.ts";
import { writtenTime } from "../written-time.ts";
import type { ClockKind, JsonShape } from "./types.ts";

const CLOCKS: ReadonlySet<string> = new Set<ClockKind>(["receipt", "log", "apiserver", "object", "client"]);
const FACTS = ["cluster", "kubernetes", "knative", "systemNamespace", "clusterDomain", "note"] as const;

export const TRACE_RECORDS: JsonShape = {
  kind: "trace",
  fits: ({ format, t, type, resource }) =>
    format === TRACE_FORMAT ||
    (typeof t === "string" && typeof type === "string" && typeof resource === "string"),
  open: (sink) => ({
    take(value, place) {
      if (value.format === TRACE_FORMAT) {
        if (value.notes !== undefined) sink.notes(value.notes, "header");
        sink.facts(
          Object.fromEntries(
            FACTS.map((name) => [name, asString(value[name])]).filter(([, text]) => text !== undefined),
          ),
        );
        return;
      }
      const { t, type, resource, object, initial, clock, ...extra } = value;
      const time = writtenTime(asString(t) ?? "");
      if (time === null) {
        sink.left("noTime", place);
        return;
      }
      const given = asString(clock) ?? "";
      const body = asObject(object);
      const kind = asString(type) ?? "";
      sink.record({
        ...time,
        type: kind,
        resource: meantResource(asString(resource) ?? "", body),
        initial: initial === true,
        isAsReceived: true,
        object: body,
        clock: CLOCKS.has(given) ? (given as ClockKind) : clockOf(kind),
        ...(Object.keys(extra).length === 0 ? {} : { extra: extra as JsonObject }),
      });
    },
  }),
};

function clockOf(type: string): ClockKind {
  if (type === "LOG") return "log";
  return type === "REQUEST" || type === "PROBE" ? "client" : "receipt";
}
