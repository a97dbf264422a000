/**
 * Traffic that leads to a revision which is not there or not ready, and a revision that could not be made (protocol 1.6).
 *
 *   Route web   spec     web-00003 50 %, web-00001 50 %      AllTrafficAssigned=False, RevisionMissing
 *               status   web-00001 100 %                     what was in force before still is
 */
import { RESOURCE } from "../../../model/record.ts";
import { unmadeBy } from "../../reduce/known.ts";
import { trafficText } from "../../state/serving.ts";
import type { RevisionState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf } from "./facts.ts";
import { whyNoImage } from "./image-words.ts";
import {
  linkOf,
  OF_CONDITIONS,
  type Said,
  SERVING_SOURCES,
  saidBy,
  verdictOf,
} from "./serving-conditions.ts";
import { imageIn, skippingOf } from "./tag-resolving.ts";

/** not-created: the API server refused the revision, or it failed and no object of it is seen that could say more. */
function isNotCreated(context: RuleContext): Verdict | null {
  const { revision } = context;
  const link =
    linkOf(revision, "Configuration", "unmade", "newest") ?? linkOf(revision, "Service", "unmade", "newest");
  if (link === undefined) return null;
  const { object, role } = link;
  const said = saidBy(revision, object, object.kind === "Configuration" ? "Ready" : "ConfigurationsReady");
  if (said?.condition.status !== "False" || said.condition.reason !== "RevisionFailed") return null;
  // Its own objects say more than this.
  if (role === "newest" && unmadeBy(context.shared, revision) === null) return null;
  // It is there by now, and the status has not followed; one whose name was chosen may be the one that is in the way.
  const isThere = revision.hasSks || revision.lives.size > 0;
  if (isThere && object.templateName !== revision.name) return null;
  const image = role === "unmade" ? undefined : imageIn(said.condition.message);
  return verdictOf(context, said, {
    sort: role === "unmade" ? "refused" : image === undefined ? "failed" : "digest",
    serving: object.latestReady || "none",
    why: image === undefined ? "none" : whyNoImage(said.condition.message),
    ...skippingOf(context, image ?? ""),
    ...placesOf(context),
  });
}

interface Missing {
  readonly sort: "notFound" | "failed" | "notYet" | "noReady" | "waiting" | "other";
  readonly wantedKind: string;
  readonly wanted: string;
}

const MISSING: readonly (readonly [RegExp, Missing["sort"]])[] = [
  [/^(Revision|Configuration) "([^"]+)" referenced in traffic not found/, "notFound"],
  [/^(Revision) "([^"]+)" failed to become ready/, "failed"],
  [/^(Revision) "([^"]+)" is not yet ready/, "notYet"],
  [/^(Configuration) "([^"]+)" does not have any ready Revision/, "noReady"],
  [/^(Configuration) "([^"]+)" is waiting for a Revision/, "waiting"],
];

function missingIn(message: string): Missing {
  for (const [words, sort] of MISSING) {
    const [, wantedKind = "", wanted = ""] = words.exec(message) ?? [];
    if (wanted !== "") return { sort, wantedKind, wanted };
  }
  return { sort: "other", wantedKind: "none", wanted: "none" };
}

/** A Service says it with its own condition, where its Route is not seen. */
function unassigned(revision: RevisionState): Said | null {
  const route = linkOf(revision, "Route", "lead");
  if (route !== undefined) return saidBy(revision, route.object, "AllTrafficAssigned");
  const service = linkOf(revision, "Service", "lead");
  const said = service === undefined ? null : saidBy(revision, service.object, "RoutesReady");
  return said !== null && /Missing$/.test(said.condition.reason) ? said : null;
}

/** traffic-not-assigned: a Route names a revision or a Configuration that is not there, or not ready. */
function isTrafficUnassigned(context: RuleContext): Verdict | null {
  const { revision } = context;
  const said = unassigned(revision);
  if (said === null) return null;
  const { object, condition } = said;
  const missing = missingIn(condition.message);
  const { sort, wanted } = missing;
  const isOwn = sort === "noReady" || sort === "waiting" || wanted === revision.name;
  // What keeps it from being ready its own objects tell, and a wait is not over yet.
  if (isOwn && sort !== "notFound" && (revision.hasSks || revision.lives.size > 0)) return null;
  const serving = trafficText(object.traffic);
  const severity = condition.status === "False" && serving === "none" ? {} : { severity: "warning" as const };
  const isOfService = object.kind === "Service" || object.refKind === "Service";
  const values = {
    ...missing,
    serving,
    asked: trafficText(object.asked),
    // A Service writes the traffic of its Route again.
    by: isOfService ? "service" : "route",
    ...placesOf(context),
  };
  return { ...verdictOf(context, said, values), ...severity };
}

export const TRAFFIC_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...OF_CONDITIONS,
    id: "not-created",
    severity: "error",
    sources: [...SERVING_SOURCES, RESOURCE.revisions],
    needs: [RESOURCE.configurations],
    mayLack: [RESOURCE.configurations],
    judge: isNotCreated,
  },
  {
    ...OF_CONDITIONS,
    id: "traffic-not-assigned",
    severity: "error",
    needs: [RESOURCE.routes],
    mayLack: [RESOURCE.routes],
    about: "wanted",
    judge: isTrafficUnassigned,
  },
];
