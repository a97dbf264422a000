/** Answers of a prober (PROBE records): who is at the other end of a revision's public Service. */
import { asNumber, asString, type JsonObject } from "../../model/json.ts";
import type { ProbeAnswer, ProbeInstant } from "../../model/timeline.ts";
import type { RevisionState } from "../state/state.ts";
import { insertByTime } from "../state/tracks.ts";

/**
 * Who gave an answer, by status and body (protocol 4.6). The activator quotes the value it refuses
 * (`unexpected probe header value: "queue"`), a queue-proxy does not.
 */
export function whoAnswered(status: number, body: string, header: string): ProbeAnswer {
  const text = body.trim();
  if (status === 0) return "none";
  if (status === 503 && text === "shutting down") return "draining";
  if (status === 200 && text === "activator") return "activator";
  if (status === 200 && text === "queue") return "pod";
  if (status === 503 && header === "queue" && text === "") return "pod";
  if (status === 400 && text.startsWith('unexpected probe header value: "')) return "activator";
  if (status === 400 && text.startsWith("unexpected probe header value:")) return "pod";
  return "other";
}

/** A PROBE record. */
export function applyProbe(revision: RevisionState, object: JsonObject, t: number, seq: number): void {
  const header = asString(object.header) ?? "";
  const status = asNumber(object.status) ?? 0;
  const body = asString(object.body) ?? "";
  const answer = whoAnswered(status, body, header);
  const counts = revision.probeCounts;
  counts.proberSent += 1;
  if (answer === "activator") counts.proberActivator += 1;
  else if (answer === "pod") counts.proberPod += 1;
  else if (answer === "none") counts.proberNone += 1;
  else counts.proberOther += 1;
  const vantage = asString(object.vantage);
  const ms = asNumber(object.ms);
  const error = asString(object.err);
  const probe: ProbeInstant = {
    t,
    seq,
    source: "prober",
    kind: vantage === "endpoint" || vantage === "gateway" ? vantage : "service",
    header,
    answer,
    success: (header === "activator" && answer === "activator") || (header === "queue" && status === 200),
    status,
    ...(ms === undefined ? {} : { ms }),
    ...(error === undefined ? {} : { error }),
    ...(body === "" ? {} : { body: body.slice(0, 200) }),
  };
  insertByTime(revision.probes, probe);
}
