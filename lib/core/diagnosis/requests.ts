/** Requests that were not answered as they should be (protocol 8: D10, D18, D19). */
import { RESOURCE } from "../../model/record.ts";
import type { Rule, RuleContext, Verdict } from "../rules/rule.ts";
import type { FailedRequest } from "../state.ts";
import { sampleAt } from "../tracks.ts";

/** After so long without another one it is over. */
const QUIET_MS = 60_000;
/** A change of path or replicas explains a failure so close to it. */
const NEAR_MS = 5_000;

type Sort = "wake" | "notFound" | "change";

/** The failed requests of one sort that ended in the last minute, as a finding that ceases when they do. */
function failures(sort: Sort): (context: RuleContext) => Verdict | null {
  return (context) => {
    const found = context.revision.failedRequests.filter(
      (request) => request.end > context.t - QUIET_MS && sortOf(context, request) === sort,
    );
    const last = found.at(-1);
    if (last === undefined) return null;
    const longestMs = Math.round(Math.max(...found.map(({ sent, end }) => end - sent)));
    return {
      values: { count: found.length, status: last.status, longestMs },
      seq: last.seq,
      until: last.end + QUIET_MS,
    };
  };
}

/** null for a request that did not fail, or for which nothing here is an explanation. */
function sortOf({ revision }: RuleContext, { sent, end, status, via }: FailedRequest): Sort | null {
  const podsWhenSent = sampleAt(revision.privateReady, sent)?.value ?? 0;
  const podsAtEnd = sampleAt(revision.privateReady, end)?.value ?? 0;
  if (status === 404) return via !== "" && podsWhenSent === 0 && podsAtEnd === 0 ? "notFound" : null;
  if (status !== 502 && status !== 503 && status !== 504) return null;
  const isWaking = revision.coldStarts.some(
    ({ begin, endpointReady, end: over }) =>
      begin <= end && (endpointReady ?? over ?? Number.POSITIVE_INFINITY) >= sent,
  );
  if (isWaking && podsWhenSent === 0) return "wake";
  const changes = [...revision.path.map(({ from }) => from), ...revision.replicas.map(({ t }) => t)];
  return changes.some((at) => at >= sent - NEAR_MS && at <= end + NEAR_MS) ? "change" : null;
}

const common = {
  kind: "diagnosis",
  severity: "error",
  sources: ["gateway"],
  needs: [RESOURCE.serverlessServices, RESOURCE.endpoints],
  afterMs: 0,
} as const;

export const REQUEST_DIAGNOSES: readonly Rule[] = [
  { ...common, id: "D10", judge: failures("wake") },
  { ...common, id: "D18", severity: "warning", judge: failures("notFound") },
  { ...common, id: "D19", judge: failures("change") },
];
