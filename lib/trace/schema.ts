/** The reader's rules as a JSON Schema, for people and programs that write traces. A test holds both together. */
import type { JsonObject } from "../model/json.ts";
import { TRACE_FORMAT, TRACE_VERSION } from "./reader.ts";
import { RFC_3339 } from "./time.ts";

const text = (description: string) => ({ type: "string", description });

const HEADER: JsonObject = {
  title: "Header",
  description:
    "The first line. A trace without one is read as version 1 with everything unknown. Fields beyond these are kept.",
  type: "object",
  required: ["format", "version"],
  properties: {
    // A line with a time is a record.
    t: { not: {} },
    format: { const: TRACE_FORMAT },
    version: { type: "integer", minimum: 1, maximum: TRACE_VERSION },
    recordedAt: text("When the recording ended, RFC 3339."),
    cluster: text("A name for people."),
    kubernetes: text("Version of the API server, such as v1.33.1."),
    knative: text("Version of Knative Serving, such as v1.18."),
    systemNamespace: text("Where Knative's own processes run; default: knative-serving."),
    clusterDomain: text("Default: cluster.local."),
    note: text("What the recording shows."),
    redacted: {
      type: "array",
      items: { type: "string" },
      description: "Fields that were left out or hidden before it was written.",
    },
    inputs: { description: "What became of each input, where skscope made the trace of something else." },
  },
};

const RECORD: JsonObject = {
  title: "Record",
  description: "Every line after the header. Fields beyond these are kept.",
  type: "object",
  required: ["t", "type", "resource", "object"],
  properties: {
    t: {
      type: "string",
      pattern: RFC_3339.source,
      description:
        "RFC 3339, up to microseconds: when the recorder received it; of a LOG the line's own time; of PROBE and REQUEST when it was sent. The day must exist.",
    },
    type: {
      type: "string",
      description: "Other types are kept and shown as they are.",
      examples: ["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR", "GAP", "LOG", "PROBE", "REQUEST"],
    },
    resource: {
      type: "string",
      description:
        "<plural> of the core group, <plural>.<group> of others; of a LOG the process; else probe or gateway.",
      examples: [
        "pods",
        "endpoints",
        "serverlessservices.networking.internal.knative.dev",
        "deployments.apps",
        "autoscaler",
      ],
    },
    object: {
      type: "object",
      description: "The whole object as the API server sent it, the log line, or the answer.",
    },
    initial: {
      type: "boolean",
      description: "True for the records of a list: they say what was there, not what changed at t.",
    },
    clock: {
      type: "string",
      description: "Whose clock t is of; absent: receipt.",
      examples: ["receipt", "log", "apiserver", "object", "client"],
    },
  },
};

/** The schema of one line of a trace. */
export function traceSchema(): JsonObject {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `A line of a trace of skscope, format ${TRACE_VERSION}`,
    anyOf: [HEADER, RECORD],
  };
}
