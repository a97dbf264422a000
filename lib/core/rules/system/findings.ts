/** All rules about Knative's own processes. A new one is an entry here, its name in `finding.ts`, its words in `knative.json`. */
import type { EpochMs } from "../../../model/units.ts";
import type { SharedState } from "../../state/state.ts";
import type { Severity } from "../rule.ts";
import { apiServer } from "./api-server.ts";
import { atMost, operatorFails } from "./conditions.ts";
import { configRefused } from "./configs.ts";
import { away, crashing, down, restarted } from "./down.ts";
import type { SystemFinding, SystemRule, SystemRuleId } from "./finding.ts";
import { leader, noLeader } from "./leaders.ts";
import { leaseLost, throttled, unaddressed, unconnected, webhook } from "./lines.ts";
import { mixedVersions } from "./versions.ts";

const RULES: Readonly<Record<SystemRuleId, SystemRule>> = {
  down,
  noLeader,
  crashing,
  unconnected,
  unaddressed,
  webhook,
  configRefused,
  throttled,
  leaseLost,
  operatorFails,
  atMost,
  mixedVersions,
  apiServer,
  away,
  restarted,
  leader,
};

const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** What was found of Knative itself until `t`, in the order in which it began; `to` is null for what lasts then. */
export function systemFindings(shared: SharedState, t: EpochMs): SystemFinding[] {
  return Object.values(RULES)
    .flatMap((rule) => rule(shared, t))
    .sort((a, b) => a.from - b.from || a.seq - b.seq);
}

/** Those that last at `t`, worst first. */
export function lastingFindings(findings: readonly SystemFinding[]): SystemFinding[] {
  return worstFirst(findings.filter(({ to }) => to === null));
}

/** Errors first; of the same severity in the order in which they began. */
export function worstFirst(findings: readonly SystemFinding[]): SystemFinding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
