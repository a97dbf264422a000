/** One row of the overview: a revision's few facts over time, small enough to send for every revision. */
import type { Finding, Path, Sample, Slice, SpecMode } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { phaseAt, withFailing } from "../reduce/phase.ts";
import { ruleOf } from "../rules/catalogue.ts";
import { marksAt } from "../rules/engine.ts";
import type { Severity } from "../rules/rule.ts";
import { type FactName, isUnknownAt } from "../state/gaps.ts";
import type { RevisionPhase, RevisionState, SharedState } from "../state/state.ts";
import { lastIndexAt, sampleAt, sliceAt } from "../state/tracks.ts";
import { lastTroubled } from "../state/troubled.ts";

/** Facts of one revision over the whole source; plain data. */
export interface RevisionDigest {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly specMode: readonly Slice<SpecMode>[];
  readonly path: readonly Slice<Path>[];
  readonly phase: readonly Slice<RevisionPhase>[];
  readonly publicActivators: readonly Sample[];
  readonly publicPods: readonly Sample[];
  readonly privateReady: readonly Sample[];
  readonly replicas: readonly Sample[];
  readonly desired: readonly Sample[];
  readonly actual: readonly Sample[];
  readonly coldStarts: number;
  readonly flips: number;
  /** Findings that want somebody: the last of those that are over, then those that last, whether they count yet or not. */
  readonly findings: readonly FindingMark[];
  /** Last failure reason of a container or of scheduling; empty when none was seen. */
  readonly trouble: string;
  readonly troubleAt: EpochMs | null;
}

/** A finding without what only its own page tells. */
export type FindingMark = Pick<Finding, "rule" | "from" | "to" | "afterMs" | "until" | "beginSeq" | "endSeq">;

/** How many closed findings a row keeps. */
const PAST_FINDINGS = 20;

/** A row as it reads at one instant. */
export interface OverviewRow {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly phase: RevisionPhase;
  readonly since: EpochMs | null;
  readonly wish: SpecMode | null;
  readonly path: Path | null;
  readonly pathUnknown: boolean;
  readonly publicActivators: number | null;
  readonly publicPods: number | null;
  readonly privateReady: number | null;
  readonly replicas: number | null;
  readonly desired: number | null;
  readonly actual: number | null;
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
  const trouble = lastTroubled(revision)?.lastTrouble;
  return {
    key: `${revision.namespace}/${revision.name}`,
    namespace: revision.namespace,
    name: revision.name,
    specMode: revision.specMode,
    path: revision.path,
    phase: revision.phase,
    publicActivators: revision.publicActivators,
    publicPods: revision.publicPods,
    privateReady: revision.privateReady,
    replicas: revision.replicas,
    desired: revision.desired,
    actual: revision.actual,
    coldStarts: revision.coldStartsForgotten + revision.coldStarts.length,
    flips: revision.flips,
    findings: findingMarks(revision.findings, revision.openFindings.values()),
    trouble: trouble?.reason ?? "",
    troubleAt: trouble?.t ?? null,
  };
}

/** What a digest keeps of findings that are over and of those that last. */
export function findingMarks(over: readonly Finding[], open: Iterable<Finding>): FindingMark[] {
  const wanted = ({ rule }: Finding): boolean => ruleOf(rule)?.severity !== "note";
  return [...over.filter(wanted).slice(-PAST_FINDINGS), ...[...open].filter(wanted)].map(
    ({ rule, from, to, afterMs, until, beginSeq, endSeq }) => ({
      rule,
      from,
      to,
      afterMs,
      beginSeq,
      ...(until === undefined ? {} : { until }),
      ...(endSeq === undefined ? {} : { endSeq }),
    }),
  );
}

/** The row at `t`; null before the revision was first seen. */
export function rowAt(shared: SharedState, digest: RevisionDigest, t: EpochMs): OverviewRow | null {
  const first = digest.phase[0];
  if (first === undefined || first.from > t) return null;
  const unknown = (fact: FactName): boolean => isUnknownAt(shared, fact, t);
  const phase = unknown("phase") ? "Unknown" : (phaseAt(digest.phase, t) ?? "Deleted");
  const expanded = withFailing(digest.phase, t);
  const since = expanded[lastIndexAt(expanded, t, (s) => s.from)]?.from ?? null;
  const number = (samples: readonly Sample[], fact: FactName): number | null =>
    unknown(fact) ? null : (sampleAt(samples, t)?.value ?? null);
  return {
    key: digest.key,
    namespace: digest.namespace,
    name: digest.name,
    phase,
    since: phase === "Unknown" ? null : since,
    wish: unknown("specMode") ? null : (sliceAt(digest.specMode, t)?.value ?? null),
    path: sliceAt(digest.path, t)?.value ?? null,
    pathUnknown: unknown("path"),
    publicActivators: number(digest.publicActivators, "publicEndpoints"),
    publicPods: number(digest.publicPods, "publicEndpoints"),
    privateReady: number(digest.privateReady, "privateEndpoints"),
    replicas: number(digest.replicas, "replicas"),
    desired: number(digest.desired, "scale"),
    actual: number(digest.actual, "scale"),
    coldStarts: digest.coldStarts,
    flips: digest.flips,
    findings: marksAt(shared, digest.findings, t).map(({ rule, from }) => ({
      rule,
      from,
      severity: ruleOf(rule)?.severity ?? "note",
    })),
    trouble: digest.troubleAt !== null && digest.troubleAt <= t && phase === "Failing" ? digest.trouble : "",
  };
}
