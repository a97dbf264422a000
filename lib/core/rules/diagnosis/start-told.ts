/** What is said of a start where its pods tell nothing: the Revision, the Deployment, and Events of those that are not recorded. */
import { RESOURCE } from "../../../model/record.ts";
import type { EpochMs } from "../../../model/units.ts";
import { settingsAt } from "../../state/settings.ts";
import type { Since } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext } from "../rule.ts";
import { type Evidence, NOTHING, refusalOfPods, sortOf, warningSince } from "./evidence.ts";
import { brokenBy } from "./facts.ts";
import { isOfEveryStart } from "./failed-wake.ts";
import { refuserOf } from "./refusers.ts";

/** No pod is ready, by the private Endpoints; where none are recorded, as the SKS says. */
export function hasNoPod({ shared, revision, facts: { pods } }: RuleContext): boolean {
  if (pods !== null || shared.resources.has(RESOURCE.endpoints)) return pods === 0;
  const populated = conditionOf(revision, "ServerlessService/EndpointsPopulated");
  return populated !== undefined && populated.value !== "True";
}

/** No pods are recorded: who refuses them, what the Revision says, and Events about them that name a failure. */
export function unseenSays(context: RuleContext, since: Since | null): Evidence | null {
  const { revision, t } = context;
  const refusal = refusalOfPods(revision) ?? refusalByEvent(revision, since?.at ?? t);
  const said = refusal ?? conditionSays(context, since);
  if (said !== null) return said;
  const warning = warningSince(revision, since?.at ?? t, { ofGone: true });
  return warning === null || isOfEveryStart(warning) ? null : warning;
}

/** Somebody has paused the Deployment: no pod of it is made, and nothing refuses one. */
export function pausedBy(revision: RevisionState): Evidence | null {
  const progress = conditionOf(revision, "Deployment/Progressing");
  if (progress?.reason !== "DeploymentPaused") return null;
  const { reason = "", message = "", seq } = progress;
  return { values: { ...NOTHING, by: "condition", reason, message, sort: "paused" }, seq };
}

/** An Event of the ReplicaSet in which the API server says who refuses: the Deployment's own condition says no more. */
export function refusalByEvent(revision: RevisionState, from: EpochMs): Evidence | null {
  const warning = warningSince(revision, from);
  return warning?.values.sort === "quota" && warning.values.refuser !== "other" ? warning : null;
}

/** That a time was over says nothing of why. */
const OVER: ReadonlySet<string> = new Set(["", "ProgressDeadlineExceeded", "TimedOut"]);
/** An Event may be told again while it is given up. */
const AROUND_MS = 60_000;

/** Nothing was seen of the pods: all there is, is what the Revision remembers, and Events of the start that it gave up. */
export function conditionSays(context: RuleContext, since: Since | null): Evidence | null {
  const { shared, revision, t } = context;
  const slice = brokenBy(revision);
  if (slice === undefined) return null;
  const { reason = "", message = "", seq } = slice;
  if (OVER.has(reason) && since !== null) {
    const from = since.at - settingsAt(shared, revision, t).activationTimeoutMs.value;
    const warning = warningSince(revision, from, { until: since.at + AROUND_MS, ofGone: true });
    if (warning !== null) return warning;
  }
  const exitCode = Number(/^ExitCode(\d+)$/.exec(reason)?.[1] ?? -1);
  const sort = exitCode >= 0 ? "crash" : reason === "FailedCreate" ? "quota" : sortOf(reason, "unknown");
  // The Revision copies the words of whoever refuses the pods.
  const refused = sort === "quota" ? refuserOf(message) : {};
  return { values: { ...NOTHING, by: "condition", reason, message, exitCode, sort, ...refused }, seq };
}
