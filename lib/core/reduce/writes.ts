/** Writes of which an audit log keeps the instant, the writer and the answer, with the body or without. */
import { asNumber, asObject, asString } from "../../model/json.ts";
import { RESOURCE, type TraceRecord } from "../../model/record.ts";
import type { EpochMs } from "../../model/units.ts";
import type { RevisionState } from "../state/state.ts";
import { insertByTime } from "../state/tracks.ts";
import { noteRefused } from "./refusals.ts";
import { type Sender, senderOf } from "./writers.ts";

/** Who answers. */
const API_SERVER = "kube-apiserver";
const NOBODY: Sender = { user: "", agent: "" };
/** What mode and replicas are decided by. */
const TOLD: ReadonlySet<string> = new Set([
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.deployments,
]);
const VERBS: Readonly<Record<string, string>> = { ADDED: "create", MODIFIED: "update", DELETED: "delete" };
const MESSAGE_LENGTH = 300;
const REFUSED_FROM = 400;
/** Not refused: somebody else wrote first, and it is tried again at once. */
const CONFLICT = 409;

/** An AUDIT record that belongs to a revision: a line of who did what, and a refused patch of the replicas. */
export function applyWrite(revision: RevisionState, record: TraceRecord, t: EpochMs): void {
  const { object, resource, seq } = record;
  const name = asString(asObject(object.metadata).name) ?? "";
  const code = asNumber(object.code) ?? 0;
  const subresource = asString(object.subresource) ?? "";
  const verb = asString(object.verb) ?? "";
  const words = asString(object.message) ?? "";
  const [plural = ""] = resource.split(".");
  const { user, agent } = senderOf(record.extra) ?? NOBODY;
  const what = [verb, subresource === "" ? plural : `${plural}/${subresource}`, name].join(" ");
  const answer = code >= REFUSED_FROM ? `: ${code}${words === "" ? "" : ` ${words}`}` : "";
  insertByTime(revision.decisions, {
    t,
    seq,
    process: API_SERVER,
    kind: code >= REFUSED_FROM ? "error" : "other",
    message: `${what}, by ${named({ user, agent })}${answer}`.slice(0, MESSAGE_LENGTH),
    values: { verb, code, user, agent },
  });
  if (resource !== RESOURCE.deployments || subresource !== "scale") return;
  if (code < REFUSED_FROM || code === CONFLICT) return;
  const to = asNumber(object.replicas) ?? null;
  noteRefused(
    revision,
    { to, target: name, words: words === "" ? `HTTP ${code}` : words },
    { by: "write", t, seq },
  );
}

/** Of a version of an object of which an audit log says who wrote it: a line of that. Of all objects it would be a book. */
export function noteSender(revision: RevisionState, record: TraceRecord, t: EpochMs): void {
  const { object, resource, type, seq, extra } = record;
  const sender = senderOf(extra);
  const verb = VERBS[type];
  if (sender === null || verb === undefined || !TOLD.has(resource)) return;
  const [plural = ""] = resource.split(".");
  const name = asString(asObject(object.metadata).name) ?? "";
  insertByTime(revision.decisions, {
    t,
    seq,
    process: API_SERVER,
    kind: "other",
    message: `${verb} ${plural} ${name}, by ${named(sender)}`.slice(0, MESSAGE_LENGTH),
    values: { verb, ...sender },
  });
}

function named({ user, agent }: Sender): string {
  return agent === "" ? user : `${user} (${agent})`;
}
