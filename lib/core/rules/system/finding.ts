/** What a rule about Knative's own processes finds: read from their tracks, so that it holds at any time that is asked for. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { SharedState } from "../../state/state.ts";
import type { Severity } from "../rule.ts";

export interface SystemFinding {
  /** Its name in the catalogue `knative`. */
  readonly rule: SystemRuleId;
  readonly severity: Severity;
  /** The process that it is about; "" for all. */
  readonly component: string;
  readonly from: EpochMs;
  /** null while it lasts; the same as `from` for an instant. */
  readonly to: EpochMs | null;
  /** Record that shows it best. */
  readonly seq: RecordSeq;
  readonly values: FindingValues;
}

export const SYSTEM_RULES = [
  "down",
  "noLeader",
  "crashing",
  "unconnected",
  "unaddressed",
  "webhook",
  "configRefused",
  "throttled",
  "leaseLost",
  "operatorFails",
  "atMost",
  "mixedVersions",
  "apiServer",
  "away",
  "restarted",
  "leader",
] as const;

export type SystemRuleId = (typeof SYSTEM_RULES)[number];

/** Finds what began by `t`, as it was known then; in any order. */
export type SystemRule = (shared: SharedState, t: EpochMs) => readonly SystemFinding[];
