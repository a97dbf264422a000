/**
 * What a Service, a Route and a Configuration say that no object of a revision says: traffic that leads to a revision which is
 * not there, a revision that could not be made, a route that is not in force (protocol 1.6).
 *
 *   Route web   spec     web-00003 50 %, web-00001 50 %      AllTrafficAssigned=False, RevisionMissing
 *               status   web-00001 100 %                     what was in force before still is
 */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, RecordSeq } from "../../../model/units.ts";
import { unmadeBy } from "../../reduce/known.ts";
import {
  type ServingCondition,
  type ServingKind,
  type ServingLink,
  type ServingObject,
  type ServingRole,
  servingCondition,
  servingPath,
  type TrafficTarget,
} from "../../state/serving.ts";
import { heldValueSince } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf } from "./facts.ts";

/** Controllers pass over an object again and again while its parts become ready. */
export const FALSE_MS: DurationMs = 5_000;
export const UNKNOWN_MS: DurationMs = 60_000;

/** The object of a kind that speaks of the revision in this role. */
export function linkOf(
  { serving }: RevisionState,
  kind: ServingKind,
  ...roles: readonly ServingRole[]
): ServingLink | undefined {
  for (const link of serving.values())
    if (link.object.kind === kind && roles.includes(link.role)) return link;
  return undefined;
}

/** A condition that is not True. */
export interface Said {
  readonly object: ServingObject;
  readonly condition: ServingCondition;
  readonly seq: RecordSeq;
}

/** The condition of this type, where it is not True. */
export function saidBy(revision: RevisionState, object: ServingObject, type: string): Said | null {
  const condition = servingCondition(object, type);
  if (condition === undefined || condition.status === "True") return null;
  const slice = openSlice(revision.conditions.get(`${servingPath(object)}/${type}`) ?? []);
  return { object, condition, seq: slice?.seq ?? object.moment.seq };
}

/** The finding that such a condition is, with its own beginning where a list showed it. */
export function verdictOf(
  { revision }: RuleContext,
  { object, condition, seq }: Said,
  values: FindingValues,
  afterMs: { readonly False: DurationMs; readonly Unknown: DurationMs } = {
    False: FALSE_MS,
    Unknown: UNKNOWN_MS,
  },
): Verdict {
  const { type, status, reason, message } = condition;
  const since = heldValueSince(revision.conditions.get(`${servingPath(object)}/${type}`) ?? [], revision);
  return {
    values: {
      kind: object.kind,
      object: object.name,
      type,
      status,
      reason: reason || "none",
      message: message || "none",
      ...values,
    },
    ...(since?.by === "object" ? { from: since.at } : {}),
    afterMs: status === "False" ? afterMs.False : afterMs.Unknown,
    seq,
  };
}

/** "web-00002 90 %, @latest 10 %, web-00003 (tag next)"; "none" where nothing is. */
export function trafficText(targets: readonly TrafficTarget[]): string {
  const parts = targets
    .filter(({ percent, tag }) => (percent ?? 0) > 0 || tag !== "")
    .map(({ revision, percent, tag }) =>
      [
        revision || "@latest",
        ...((percent ?? 0) > 0 ? [`${percent} %`] : []),
        ...(tag === "" ? [] : [`(tag ${tag})`]),
      ].join(" "),
    );
  return parts.length === 0 ? "none" : parts.join(", ");
}

// ---------------------------------------------------------------- a revision that was not made

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
  if (role === "unmade" && isThere && object.templateName !== revision.name) return null;
  return verdictOf(context, said, {
    sort: role === "unmade" ? "refused" : "failed",
    serving: object.latestReady || "none",
    ...placesOf(context),
  });
}

// ---------------------------------------------------------------- traffic

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

// ---------------------------------------------------------------- routes and Services

/** A rollout that Knative does step by step is no trouble. */
const AS_ORDERED: ReadonlySet<string> = new Set(["RolloutInProgress"]);
/** What no KIngress can say. */
const OF_ROUTE = /NotOwned$/;

/** route-not-ready: the Route says that the ingress has not taken it over, where no KIngress is seen that could say why. */
function isRouteUnready(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  const link = linkOf(revision, "Route", "lead");
  if (link === undefined || saidBy(revision, link.object, "AllTrafficAssigned") !== null) return null;
  const said = saidBy(revision, link.object, "IngressReady");
  if (said === null || AS_ORDERED.has(said.condition.reason)) return null;
  const { reason } = said.condition;
  if (shared.resources.has(RESOURCE.ingresses) && !OF_ROUTE.test(reason)) return null;
  return verdictOf(context, said, {
    sort: OF_ROUTE.test(reason) ? "owner" : "ingress",
    ...placesOf(context),
  });
}

/** certificate-not-ready: the Route has no certificate for its host. */
function hasNoCertificate(context: RuleContext): Verdict | null {
  const { revision } = context;
  const link = linkOf(revision, "Route", "lead");
  const said = link === undefined ? null : saidBy(revision, link.object, "CertificateProvisioned");
  // Before traffic is assigned nobody asks for a certificate, and no reason is given.
  if (said === null || said.condition.reason === "") return null;
  return verdictOf(
    context,
    said,
    { ...certificateOf(context, said.object), url: said.object.url || "none", ...placesOf(context) },
    { False: FALSE_MS, Unknown: CERTIFICATE_MS },
  );
}

/** An authority needs a minute or two. */
export const CERTIFICATE_MS: DurationMs = 180_000;

/** What the Certificate says itself, which knows more than who waits for it. */
export function certificateOf(
  { revision }: RuleContext,
  { kind, name }: Pick<ServingObject, "kind" | "name">,
): FindingValues {
  for (const { object } of revision.serving.values()) {
    if (object.kind !== "Certificate" || object.refKind !== kind || object.refName !== name) continue;
    const said = saidBy(revision, object, "Ready");
    if (said === null) continue;
    const { reason, message } = said.condition;
    return {
      certificate: object.name,
      certificateSays: [reason, message].filter((one) => one !== "").join(": ") || "none",
    };
  }
  return { certificate: "none", certificateSays: "none" };
}

/** The conditions of a DomainMapping in the order in which Knative comes to them, and the picture that each is. */
const OF_DOMAIN: readonly (readonly [type: string, sort: string])[] = [
  ["DomainClaimed", "claim"],
  ["ReferenceResolved", "reference"],
  ["CertificateProvisioned", "certificate"],
  ["IngressReady", "ingress"],
];

/** domain-not-ready: a DomainMapping that leads here is not in force. */
function isDomainUnready(context: RuleContext): Verdict | null {
  const { revision, open } = context;
  let first: Verdict | null = null;
  let count = 0;
  for (const { object } of revision.serving.values()) {
    if (object.kind !== "DomainMapping") continue;
    const found = domainVerdict(context, object);
    if (found === null) continue;
    count += 1;
    if (first === null || object.name === open?.values.object) first = found;
  }
  return first === null ? null : { ...first, values: { ...first.values, more: count - 1 } };
}

function domainVerdict(context: RuleContext, object: ServingObject): Verdict | null {
  for (const [type, sort] of OF_DOMAIN) {
    const said = saidBy(context.revision, object, type);
    // What has no reason yet waits for what comes before it.
    if (said === null || said.condition.reason === "" || AS_ORDERED.has(said.condition.reason)) continue;
    const values = { sort, to: object.refName, ...certificateOf(context, object), ...placesOf(context) };
    const Unknown = type === "CertificateProvisioned" ? CERTIFICATE_MS : UNKNOWN_MS;
    return verdictOf(context, said, values, { False: FALSE_MS, Unknown });
  }
  return null;
}

/** What only a Service says, or says where its parts are not seen. */
const OF_SERVICE: ReadonlyMap<string, string> = new Map([
  ["NotOwned", "owner"],
  ["RevisionNameTaken", "nameTaken"],
  ["OutOfDate", "outOfDate"],
  ["TrafficNotMigrated", "notMigrated"],
]);

/** service-not-ready: the Service says that a part of it is not what it orders. */
function isServiceUnready(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  const link = linkOf(revision, "Service", "lead");
  if (link === undefined) return null;
  const { object } = link;
  for (const type of ["ConfigurationsReady", "RoutesReady"]) {
    const said = saidBy(revision, object, type);
    if (said === null) continue;
    const { reason, message } = said.condition;
    const isSeen = shared.resources.has(type === "RoutesReady" ? RESOURCE.routes : RESOURCE.configurations);
    const sort = OF_SERVICE.get(reason) ?? (isSeen ? undefined : otherSort(type, said.condition));
    if (sort !== undefined)
      return verdictOf(context, said, { sort, ...placesOf(context), words: message || "none" });
  }
  return null;
}

/** Without the Route or the Configuration; what is told with another revision, or as traffic, is not among it. */
function otherSort(type: string, { status, reason, message }: ServingCondition): string | undefined {
  if (/Missing$/.test(reason) || AS_ORDERED.has(reason)) return undefined;
  if (type === "RoutesReady") return "route";
  if (/^Revision creation failed/.test(message)) return "refused";
  return status === "False" && reason !== "RevisionFailed" ? "configuration" : undefined;
}

const {
  domainMappings,
  certificates,
  routes,
  configurations,
  knativeServices,
  serverlessServices,
  revisions,
  ingresses,
} = RESOURCE;

/** Any of the first may move what is told to another revision; of the last it is known first. */
const SOURCES = [knativeServices, routes, configurations, serverlessServices];

const common = {
  kind: "diagnosis",
  afterMs: 0,
  fromInitial: true,
  isOfParts: true,
  sources: SOURCES,
  when: ["unreadyAbove"],
} as const;

export const SERVING_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "not-created",
    severity: "error",
    sources: [...SOURCES, revisions],
    needs: [configurations],
    mayLack: [configurations],
    judge: isNotCreated,
  },
  {
    ...common,
    id: "traffic-not-assigned",
    severity: "error",
    needs: [routes],
    mayLack: [routes],
    about: "wanted",
    judge: isTrafficUnassigned,
  },
  {
    ...common,
    id: "route-not-ready",
    severity: "warning",
    sources: [...SOURCES, ingresses],
    needs: [routes],
    judge: isRouteUnready,
  },
  {
    ...common,
    id: "certificate-not-ready",
    severity: "warning",
    sources: [...SOURCES, certificates],
    needs: [routes],
    judge: hasNoCertificate,
  },
  {
    ...common,
    id: "domain-not-ready",
    severity: "warning",
    sources: [...SOURCES, domainMappings, certificates],
    needs: [domainMappings],
    about: "object",
    judge: isDomainUnready,
  },
  {
    ...common,
    id: "service-not-ready",
    severity: "warning",
    needs: [knativeServices],
    about: "type",
    judge: isServiceUnready,
  },
];
