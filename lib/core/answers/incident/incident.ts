/**
 * A finding as somebody writes it into a ticket: what, since when, until when, who was hurt, and all that shows it. Derived
 * once, for the card on the page, Markdown, the report and its file; the words are made from it in `lib/document`.
 */
import type { Finding } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { severityOf } from "../../rules/catalogue.ts";
import { findingsUntil, spanOf, timesOf } from "../../rules/findings.ts";
import type { Severity } from "../../rules/rule.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { evidenceOf, type IncidentEvidence } from "./evidence.ts";
import { type Hurt, hurtOf } from "./hurt.ts";
import { type Follower, followerOf } from "./lag.ts";
import { findingRef } from "./ref.ts";
import { hasRequests, type Unchecked, uncheckedOf } from "./unchecked.ts";

export interface Incident {
  readonly namespace: string;
  readonly name: string;
  /** As an address names it. */
  readonly ref: string;
  readonly severity: Severity;
  readonly finding: Finding;
  /** When what it tells began and was last the case; null: it lasts. */
  readonly since: EpochMs;
  readonly until: EpochMs | null;
  readonly judgedAt: EpochMs;
  /** null where no request is recorded. */
  readonly hurt: Hurt | null;
  readonly evidence: IncidentEvidence;
  readonly unchecked: readonly Unchecked[];
  /** Who has not followed, of what Knative itself has to keep true; null where that is not the question. */
  readonly follower: Follower | null;
  readonly systemNamespace: string;
}

/** The incident of a finding; `end` is the last instant that is known, and the end of what lasts: nothing of it is later. */
export function incidentOf(
  shared: SharedState,
  revision: RevisionState,
  finding: Finding,
  end: EpochMs,
): Incident {
  const { from: first, to: over } = spanOf(finding);
  const last = over !== null && over > end ? null : over;
  const span = { from: first, to: last ?? end };
  const follower = followerOf(shared, finding, first);
  return {
    namespace: revision.namespace,
    name: revision.name,
    ref: findingRef(finding),
    severity: severityOf(finding) ?? "note",
    finding,
    since: first,
    until: last,
    judgedAt: timesOf(finding).judgedAt,
    hurt: hasRequests(shared) ? hurtOf(revision.requests, span, Number(finding.values.status ?? 0)) : null,
    evidence: evidenceOf(revision, finding, span, end),
    unchecked: uncheckedOf(
      shared,
      finding.rule,
      span.from,
      span.to,
      follower === null ? [] : [follower.process],
    ),
    follower,
    systemNamespace: shared.systemNamespace,
  };
}

/** The incidents of a revision up to `end`, without notes, worst first. */
export function incidentsOf(shared: SharedState, revision: RevisionState, end: EpochMs): Incident[] {
  return findingsUntil(revision, end)
    .filter((finding) => (severityOf(finding) ?? "note") !== "note")
    .map((finding) => incidentOf(shared, revision, finding, end))
    .sort(compareIncidents);
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** Worst first: by severity, then by how many requests failed, then the earlier one. */
export function compareIncidents(a: Incident, b: Incident): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (b.hurt?.failed ?? 0) - (a.hurt?.failed ?? 0) ||
    a.since - b.since ||
    (a.name < b.name ? -1 : 1)
  );
}
