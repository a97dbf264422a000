/**
 * The newest revision runs, and its Revision still tells of a failure that is over (serving#15466, serving#15487): no Service
 * takes it, so nobody gets what was changed.
 */
import { RESOURCE } from "../../../model/record.ts";
import { hasTroubledPod } from "../../reduce/pod-index.ts";
import { sinceOf } from "../../state/since.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { brokenBy, placesOf } from "./facts.ts";
import { linkOf, SERVING_SOURCES } from "./serving-conditions.ts";

/** stale-failure: pods are ready, the Revision is Ready=False all the same, and its Service goes by that. */
function isStillCalledFailed(context: RuleContext): Verdict | null {
  const { revision, facts } = context;
  const ready = conditionOf(revision, "Revision/Ready");
  const populated = conditionOf(revision, "ServerlessService/EndpointsPopulated");
  if (facts.sks === null || (facts.pods ?? 0) === 0 || ready?.value !== "False") return null;
  // What it says is true of now.
  if (populated?.value !== "True" || brokenBy(revision) !== undefined) return null;
  const link = linkOf(revision, "Configuration", "newest") ?? linkOf(revision, "Service", "newest");
  if (link === undefined || link.object.latestReady === revision.name) return null;
  const served = sinceOf(populated, revision);
  const failed = sinceOf(ready, revision);
  // Of several pods some may fail while others have been ready all the time.
  if (served.at <= failed.at || hasTroubledPod(revision)) return null;
  const { object } = link;
  return {
    values: {
      pods: facts.pods ?? 0,
      reason: ready.reason || "none",
      message: ready.message || "none",
      kind: object.kind,
      object: object.name,
      serving: object.latestReady || "none",
      ...placesOf(context),
    },
    ...(served.by === "object" ? { from: served.at } : {}),
    ...(object.latestReady ? { severity: "warning" as const } : {}),
    seq: ready.seq,
  };
}

export const STALE_FAILURE_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "stale-failure",
    kind: "diagnosis",
    severity: "error",
    sources: [...SERVING_SOURCES, RESOURCE.revisions, RESOURCE.endpoints],
    needs: [RESOURCE.serverlessServices, RESOURCE.revisions, RESOURCE.endpoints],
    when: ["unreadyAbove"],
    // A Revision follows its pods within seconds.
    afterMs: 60_000,
    fromInitial: true,
    judge: isStillCalledFailed,
  },
];
