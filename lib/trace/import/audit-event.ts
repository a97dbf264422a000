/** Writes that a Kubernetes audit log tells of, in its own shape and in those of cloud services. */
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import { groupOf } from "../../model/kubernetes-kind.ts";
import { isRead } from "../../model/resources.ts";
import { timeOfJson } from "../written-time.ts";
import { auditHead, withoutSent } from "./audit-line.ts";
import type { AuditWrite, WriteVerb } from "./audit-write.ts";
import { structuredLine } from "./log-text.ts";
import type { JsonShape } from "./types.ts";

const VERBS: ReadonlySet<string> = new Set<WriteVerb>([
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
]);
const GROUP = "audit.k8s.io";
const ANSWERED_STAGE = "ResponseComplete";
const TEXT_LENGTH = 200;
const MESSAGE_LENGTH = 400;

/** `audit.k8s.io/v1` Event, one a line or in an EventList. */
export const AUDIT_EVENTS: JsonShape = {
  kind: "audit",
  fits: ({ apiVersion, kind, auditID, verb }) =>
    (typeof apiVersion === "string" && groupOf(apiVersion) === GROUP && kind === "Event") ||
    (typeof auditID === "string" && typeof verb === "string"),
  open: (sink) => ({
    takeText(text, _, placeOf) {
      const head = auditHead(text);
      if (head === null) return false;
      if (!VERBS.has(head.verb) || head.stage !== ANSWERED_STAGE) {
        sink.left("otherKind", placeOf());
        return true;
      }
      const short = withoutSent(text, head.verb);
      const event = short === null ? null : structuredLine(short);
      const write = event === null ? null : writeOf(event);
      // Without an answer that is an object, what was sent is needed after all.
      if (write === null || typeof write === "string" || write.answered === undefined) return false;
      sink.written(write);
      return true;
    },
    take(event, place) {
      const write = writeOf(event);
      if (write === "otherKind") sink.left("otherKind", place);
      else if (write === "noTime") sink.left("noTime", place);
      else sink.written(write);
    },
  }),
};

/** Google's audit log: the same in `protoPayload`. */
export const CLOUD_AUDIT_EVENTS: JsonShape = {
  kind: "audit",
  fits: ({ protoPayload }) => asString(asObject(protoPayload).methodName)?.startsWith("io.k8s.") === true,
  open: (sink) => ({
    take({ protoPayload, timestamp }, place) {
      const write = cloudWriteOf(asObject(protoPayload), timestamp);
      if (write === "otherKind") sink.left("otherKind", place);
      else if (write === "noTime") sink.left("noTime", place);
      else sink.written(write);
    },
  }),
};

function writeOf(event: JsonObject): AuditWrite | "otherKind" | "noTime" {
  const { verb, stage, objectRef, user, userAgent, responseStatus, requestURI } = event;
  const given = asString(verb) ?? "";
  const { resource, namespace, name, apiGroup, subresource } = asObject(objectRef);
  const full = fullName(asString(resource) ?? "", asString(apiGroup) ?? "");
  const isDryRun = asString(requestURI)?.includes("dryRun=All") === true;
  const isAnswered = stage === undefined || stage === ANSWERED_STAGE;
  if (!VERBS.has(given) || !isAnswered || isDryRun || !isRead(full)) return "otherKind";
  const time = timeOfJson(event.stageTimestamp) ?? timeOfJson(event.requestReceivedTimestamp);
  if (time === null) return "noTime";
  return {
    ...time,
    request: asString(event.auditID) ?? "",
    verb: given as WriteVerb,
    resource: full,
    subresource: asString(subresource) ?? "",
    namespace: asString(namespace) ?? "",
    name: asString(name) ?? "",
    user: cut(asString(asObject(user).username)),
    agent: cut(asString(userAgent)),
    code: asNumber(asObject(responseStatus).code) ?? 200,
    message: (asString(asObject(responseStatus).message) ?? "").slice(0, MESSAGE_LENGTH),
    sent: bodyOf(event.requestObject),
    answered: answerOf(event.responseObject),
  };
}

/** `resourceName` is `core/v1/namespaces/NS/pods/NAME[/status]`, `methodName` ends with the verb. */
function cloudWriteOf(payload: JsonObject, timestamp: Json | undefined): AuditWrite | "otherKind" | "noTime" {
  const verb = asString(payload.methodName)?.split(".").at(-1) ?? "";
  const [group = "", , ...path] = (asString(payload.resourceName) ?? "").split("/");
  const [namespace, rest] = path[0] === "namespaces" ? [path[1] ?? "", path.slice(2)] : ["", path];
  const [plural = "", name = "", subresource = ""] = rest;
  const full = fullName(plural, group === "core" ? "" : group);
  if (!VERBS.has(verb) || !isRead(full)) return "otherKind";
  const time = timeOfJson(timestamp);
  if (time === null) return "noTime";
  const { code, message } = asObject(payload.status);
  return {
    ...time,
    request: "",
    verb: verb as WriteVerb,
    resource: full,
    subresource,
    namespace,
    name,
    user: cut(asString(asObject(payload.authenticationInfo).principalEmail)),
    agent: cut(asString(asObject(payload.requestMetadata).callerSuppliedUserAgent)),
    // A code of gRPC: 0 is success.
    code: (asNumber(code) ?? 0) === 0 ? 200 : 400,
    message: (asString(message) ?? "").slice(0, MESSAGE_LENGTH),
    sent: bodyOf(payload.request),
    answered: answerOf(payload.response),
  };
}

function fullName(plural: string, group: string): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function bodyOf(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? withoutType(value) : undefined;
}

/** An answer that is an object, or a list of them; a Status is none. */
function answerOf(value: Json | undefined): JsonObject | undefined {
  const answer = asObject(value);
  if (asString(answer.kind) === "Status" || Object.keys(answer).length === 0) return undefined;
  if (asObject(answer.metadata).name === undefined && asArray(answer.items).length === 0) return undefined;
  return withoutType(answer);
}

/** Google writes the name of the message's type among the fields. */
function withoutType(value: JsonObject): JsonObject {
  if (value["@type"] === undefined) return value;
  const { "@type": _, ...rest } = value;
  return rest;
}

function cut(text: string | undefined): string {
  return (text ?? "").slice(0, TEXT_LENGTH);
}
