/** One row of the overview: a revision's few facts over time, small enough to send for every revision. */

import { lastIndexAt } from "../../model/search.ts";
import type { Finding, Path, RevisionPhase, SpecMode } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { beganAt, phaseAt, withFailing } from "../reduce/phase.ts";
import { lastTroubledPod } from "../reduce/pod-index.ts";
import { severityOf } from "../rules/catalogue.ts";
import { marksAt } from "../rules/findings.ts";
import type { Severity } from "../rules/rule.ts";
import type { FactName } from "../state/facts.ts";
import { unknownAt } from "../state/gaps.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { ROW_SAMPLES, type RowTrackOf, type RowTracks, rowTracks, TRACKS } from "../state/track-table.ts";
import { sampleAt, sliceAt } from "../state/tracks.ts";

/** Facts of one revision over the whole source: the tracks of a row, and what is counted; plain data. */
export interface RevisionDigest extends RowTracks {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly coldStarts: number;
  readonly flips: number;
  /** Findings that want somebody: the last of those that are over, then those that last, whether they count yet or not. */
  readonly findings: readonly FindingMark[];
  /** Last failure reason of a container or of scheduling; empty when none was seen. */
  readonly trouble: string;
  readonly troubleAt: EpochMs | null;
}

/** A finding without what only its own page tells. */
export type FindingMark = Pick<
  Finding,
  "rule" | "from" | "to" | "afterMs" | "judgedAt" | "until" | "beginSeq" | "endSeq" | "severity"
>;

/** How many closed findings a row keeps. */
const PAST_FINDINGS = 20;

/** Numbers at one instant; null where they are not known. */
type RowNumbers = { readonly [K in RowTrackOf<"samples">]: number | null };

/** A row as it reads at one instant. */
export interface OverviewRow extends RowNumbers {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly phase: RevisionPhase;
  readonly since: EpochMs | null;
  readonly wish: SpecMode | null;
  readonly path: Path | null;
  readonly pathUnknown: boolean;
  readonly coldStarts: number;
  readonly flips: number;
  readonly trouble: string;
  /** What was found and lasts, worst first. */
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: Severity;
    readonly from: EpochMs;
  }[];
}

/** The digest of a revision; its arrays are shared with the state, so encode or copy it before the next step. */
export function digestOf(revision: RevisionState): RevisionDigest {
  const trouble = lastTroubledPod(revision)?.lastTrouble;
  return {
    key: `${revision.namespace}/${revision.name}`,
    namespace: revision.namespace,
    name: revision.name,
    ...rowTracks(revision),
    coldStarts: revision.coldStartsForgotten + revision.coldStarts.length,
    flips: revision.flips,
    findings: findingMarks(revision.findings, revision.openFindings.values()),
    trouble: trouble?.reason ?? "",
    troubleAt: trouble?.t ?? null,
  };
}

/** What a digest keeps of findings that are over and of those that last. */
export function findingMarks(over: readonly Finding[], open: Iterable<Finding>): FindingMark[] {
  const wanted = (finding: Finding): boolean => severityOf(finding) !== "note";
  return [...over.filter(wanted).slice(-PAST_FINDINGS), ...[...open].filter(wanted)].map(
    ({ rule, from, to, afterMs, judgedAt, until, beginSeq, endSeq, severity }) => ({
      rule,
      from,
      to,
      afterMs,
      beginSeq,
      ...(judgedAt === undefined ? {} : { judgedAt }),
      ...(until === undefined ? {} : { until }),
      ...(endSeq === undefined ? {} : { endSeq }),
      ...(severity === undefined ? {} : { severity }),
    }),
  );
}

/**
 * The row at `t`; null before the revision was first seen.
 * @param hidden the facts that are unknown at `t`: who makes many rows finds them once
 */
export function rowAt(
  shared: SharedState,
  digest: RevisionDigest,
  t: EpochMs,
  hidden: ReadonlySet<FactName> = unknownAt(shared, t),
): OverviewRow | null {
  const first = digest.phase[0];
  if (first === undefined || first.from > t) return null;
  const unknown = (fact: FactName): boolean => hidden.has(fact);
  const phase = unknown("phase") ? "Unknown" : (phaseAt(digest.phase, t) ?? "Deleted");
  const expanded = withFailing(digest.phase, t);
  const last = expanded[lastIndexAt(expanded, t, (s) => s.from)];
  const since = last === undefined ? null : beganAt(last);
  const numbers: { -readonly [K in keyof RowNumbers]?: number | null } = {};
  for (const name of ROW_SAMPLES) {
    numbers[name] = unknown(TRACKS[name].row) ? null : (sampleAt(digest[name], t)?.value ?? null);
  }
  return {
    key: digest.key,
    namespace: digest.namespace,
    name: digest.name,
    phase,
    since: phase === "Unknown" ? null : since,
    wish: unknown("specMode") ? null : (sliceAt(digest.specMode, t)?.value ?? null),
    path: sliceAt(digest.path, t)?.value ?? null,
    pathUnknown: unknown("path"),
    ...(numbers as RowNumbers),
    coldStarts: digest.coldStarts,
    flips: digest.flips,
    findings: marksAt(shared, digest.findings, t).map((mark) => ({
      rule: mark.rule,
      from: mark.from,
      severity: severityOf(mark) ?? "note",
    })),
    trouble: digest.troubleAt !== null && digest.troubleAt <= t && phase === "Failing" ? digest.trouble : "",
  };
}
