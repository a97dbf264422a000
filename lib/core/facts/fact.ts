/**
 * Facts that outlive the records they were read from. Each has an identity that does not change when the same records are
 * read again: what it is, of which revision, and when it began.
 */
import type { ColdStart, Path, ScaleToZero } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { CauseKey } from "../answers/cold-starts/causes.ts";
import type { PhaseKey } from "../answers/cold-starts/phases.ts";
import type { Severity } from "../rules/rule.ts";

/** The namespace of facts of Knative itself. */
export const OF_KNATIVE = "";

interface OfRevision {
  /** {@link OF_KNATIVE} for what concerns no revision. */
  readonly namespace: string;
  /** Of the revision; of Knative itself the process, or the ConfigMap. */
  readonly name: string;
  /** When it began. */
  readonly at: EpochMs;
}

/** A cold start with its phases; lengths as a row of the view of cold starts has them. */
export interface ColdStartFact extends OfRevision {
  readonly fact: "coldStart";
  readonly kind: ColdStart["kind"];
  /** open: not over yet, or nobody saw what became of it. */
  readonly outcome: ColdStart["outcome"];
  readonly totalMs: DurationMs | null;
  /** What clients waited at most; null where no request is known. */
  readonly answeredMs: DurationMs | null;
  readonly waitedCount: number;
  /** Those that are known. */
  readonly lengths: Readonly<Partial<Record<PhaseKey, DurationMs>>>;
  readonly slowest: PhaseKey | null;
  readonly causes: readonly CauseKey[];
}

export interface ScaleToZeroFact extends OfRevision {
  readonly fact: "scaleToZero";
  readonly outcome: ScaleToZero["outcome"];
  /** From inactive to no replicas, and from there until the last pod was gone. */
  readonly confirmMs: DurationMs | null;
  readonly drainMs: DurationMs | null;
  readonly probeFailures: number;
}

/** New connections go elsewhere from then on, and that was seen to happen. */
export interface FlipFact extends OfRevision {
  readonly fact: "flip";
  readonly before: Path;
  readonly after: Path;
}

export interface FindingFact extends OfRevision {
  readonly fact: "finding";
  readonly rule: string;
  readonly severity: Severity;
  /** When it was last the case; null while it lasts. */
  readonly to: EpochMs | null;
  /** It was not seen to end. */
  readonly isCut: boolean;
  /** It began with a list: it is older than that for an unknown time. */
  readonly isListed: boolean;
}

/** A setting of a revision, or a key of a ConfigMap of Knative's. */
export interface SettingFact extends OfRevision {
  readonly fact: "setting";
  readonly key: string;
  /** null: it was not there. */
  readonly before: string | null;
  /** null: it is not there any more. */
  readonly after: string | null;
}

export type Fact = ColdStartFact | ScaleToZeroFact | FlipFact | FindingFact | SettingFact;

export const FACT_KINDS = ["coldStart", "scaleToZero", "flip", "finding", "setting"] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** What tells a fact from others of its revision that began at the same time. */
export function detailOf(fact: Fact): string {
  return fact.fact === "finding" ? fact.rule : fact.fact === "setting" ? fact.key : "";
}

/** The identity of a fact in one text. */
export function factKey(fact: Fact): string {
  return `${fact.fact} ${fact.namespace}/${fact.name} ${fact.at} ${detailOf(fact)}`;
}
