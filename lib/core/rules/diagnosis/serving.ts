/** Routes, DomainMappings and Services that are not in force, as they say themselves (protocol 1.6). */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import type { ServingCondition, ServingObject } from "../../state/serving.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf } from "./facts.ts";
import {
  FALSE_MS,
  linkOf,
  OF_CONDITIONS,
  SERVING_SOURCES,
  saidBy,
  UNKNOWN_MS,
  verdictOf,
} from "./serving-conditions.ts";

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

export const SERVING_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...OF_CONDITIONS,
    id: "route-not-ready",
    severity: "warning",
    sources: [...SERVING_SOURCES, RESOURCE.ingresses],
    needs: [RESOURCE.routes],
    judge: isRouteUnready,
  },
  {
    ...OF_CONDITIONS,
    id: "certificate-not-ready",
    severity: "warning",
    sources: [...SERVING_SOURCES, RESOURCE.certificates],
    needs: [RESOURCE.routes],
    judge: hasNoCertificate,
  },
  {
    ...OF_CONDITIONS,
    id: "domain-not-ready",
    severity: "warning",
    sources: [...SERVING_SOURCES, RESOURCE.domainMappings, RESOURCE.certificates],
    needs: [RESOURCE.domainMappings],
    about: "object",
    judge: isDomainUnready,
  },
  {
    ...OF_CONDITIONS,
    id: "service-not-ready",
    severity: "warning",
    needs: [RESOURCE.knativeServices],
    about: "type",
    judge: isServiceUnready,
  },
];
