/** What a record tells of a finding. */
import type { FindingValues } from "../../../model/timeline.ts";

/** What a record is to the finding; its words are in the catalogue `incident` under the same name. */
export type EvidenceRole =
  | "begin"
  | "shows"
  | "told"
  | "gap"
  | "again"
  | "end"
  | "failed"
  | "slow"
  | "trouble"
  | "disruption"
  | "warning"
  | "line"
  | "mode"
  | "endpoints"
  | "privateEndpoints"
  | "replicas"
  | "desired"
  | "pod"
  | "condition";

export interface EvidencePart {
  readonly role: EvidenceRole;
  readonly values: FindingValues;
}
