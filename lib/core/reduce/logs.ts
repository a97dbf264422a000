/** Structured log lines: the only place where the autoscaler's probe results and reasons can be seen. */
import { asString, type JsonObject } from "../../model/json.ts";
import type { DecisionKind, ProbeAnswer } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { parseGoDuration } from "../state/go-duration.ts";
import type { RevisionState } from "../state/state.ts";
import { insertByTime, setSample } from "../state/tracks.ts";
import { noteSoleCaller } from "./callers.ts";
import { readDecision } from "./decisions.ts";
import { noteAutoscalerProbe } from "./episodes.ts";
import { noteLoggedFailure } from "./failures.ts";
import { notePass } from "./pass-errors.ts";
import { noteRefused, noteSucceeded, readRefused } from "./refusals.ts";
import { isProbe, readRequestLine, requestOf } from "./request-lines.ts";

const SYNC_PROBE = /^Probing activator = (true|false), err = (.*)$/s;
const ASYNC_PROBE = /success\?: (true|false) error: (.*)$/s;
const MESSAGE_LENGTH = 300;

/** A LOG record that belongs to a revision. */
export function applyLog(
  revision: RevisionState,
  process: string,
  object: JsonObject,
  t: EpochMs,
  seq: RecordSeq,
): void {
  const message = asString(object.message) ?? asString(object.msg) ?? "";
  if (process === "autoscaler" && message.startsWith("Probing activator = ")) {
    const match = SYNC_PROBE.exec(message);
    if (match !== null) {
      const confirmed = match[1] === "true";
      if (confirmed) revision.probeCounts.autoscalerConfirmed += 1;
      else revision.probeCounts.autoscalerFailed += 1;
      noteAutoscalerProbe(revision, t, confirmed);
      addProbe(revision, "sync", confirmed, match[2] ?? "", t, seq);
      return;
    }
  }
  if (process === "autoscaler" && message.startsWith("Async prober is done")) {
    const match = ASYNC_PROBE.exec(message);
    if (match !== null) {
      addProbe(revision, "async", match[1] === "true", match[2] ?? "", t, seq);
      return;
    }
  }
  const access = requestOf(process, object);
  if (access !== null && !isProbe(access)) noteSoleCaller(revision, process, access, { t, seq });
  const request = readRequestLine(process, object);
  if (request !== null) {
    noteLoggedFailure(revision, request, t, seq);
    const { source, status, cause } = request;
    const values = { source, status, cause };
    insertByTime(revision.decisions, {
      t,
      seq,
      process,
      kind: "request-error",
      message: request.message,
      values,
    });
    return;
  }
  // Of a request log only what failed is worth a line.
  if (access !== null) return;
  notePass(revision, process, object, message, { t, seq });
  const { kind, values: words } = readDecision(message);
  const values = kind === "reconcile" ? { ...words, ...durationOf(object) } : words;
  const error = asString(object.error);
  insertByTime(revision.decisions, {
    t,
    seq,
    process,
    kind,
    message: (error === undefined ? message : `${message}: ${error}`).slice(0, MESSAGE_LENGTH),
    values,
  });
  if (process === "autoscaler") noteOutcome(revision, kind, error ?? message, t, seq);
  if (kind === "burst-capacity" && typeof values.excessBurstCapacity === "number") {
    const last = revision.excessBurstCapacity[revision.excessBurstCapacity.length - 1];
    if (last === undefined || t >= last.t) {
      setSample(revision.excessBurstCapacity, values.excessBurstCapacity, t, seq);
    }
  }
}

/** Whether a pass of the autoscaler could patch the replicas. */
function noteOutcome(
  revision: RevisionState,
  kind: DecisionKind,
  text: string,
  t: EpochMs,
  seq: RecordSeq,
): void {
  if (kind === "reconcile") {
    noteSucceeded(revision, t);
    return;
  }
  const refused = kind === "error" || kind === "other" ? readRefused(text) : null;
  if (refused !== null) noteRefused(revision, refused, { by: "line", t, seq });
}

/** How long a reconcile pass took: a field of its own in the line ("22.3ms"). */
function durationOf(object: JsonObject): { durationMs?: number } {
  const ms = parseGoDuration(asString(object.duration) ?? "");
  return ms === undefined ? {} : { durationMs: ms };
}

function addProbe(
  revision: RevisionState,
  kind: "sync" | "async",
  confirmed: boolean,
  error: string,
  t: EpochMs,
  seq: RecordSeq,
): void {
  insertByTime(revision.probes, {
    t,
    seq,
    source: "autoscaler",
    kind,
    header: "activator",
    answer: confirmed ? "activator" : answerOfError(error),
    success: confirmed,
    ...(error === "" || error === "<nil>" ? {} : { error: error.trim().slice(0, MESSAGE_LENGTH) }),
  });
}

/** Who gave the unexpected answer that the autoscaler logs. */
function answerOfError(error: string): ProbeAnswer {
  if (error.includes("shutting down")) return "draining";
  if (error.includes("unexpected probe header value")) return "pod";
  return error.includes("unexpected") ? "other" : "none";
}
