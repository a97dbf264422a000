/** Which revision what Services, Routes and Configurations of a family say is told with. */
import { isUnready, type ServingObject, type ServingRole, servingCondition } from "../state/serving.ts";

/** Names of revisions; null where there is none. */
export interface ServingRoles {
  readonly lead: string | null;
  readonly newest: string | null;
  readonly unmade: string | null;
}

/** The objects of a family that say which revisions there are. */
export interface ServingFamily {
  readonly service: ServingObject | undefined;
  readonly route: ServingObject | undefined;
  readonly configuration: ServingObject | undefined;
}

/** Names are this long at most; Knative makes longer ones otherwise. */
const MOST_LETTERS = 63;

/** What a Configuration says when the API server refuses its revision. */
const CREATION_FAILED = /^Revision creation failed/;

/** The roles as the objects name them: what is in force before what is asked for. */
export function rolesOf({ service, route, configuration }: ServingFamily): ServingRoles {
  const created = configuration?.latestCreated || service?.latestCreated || "";
  const ready = configuration?.latestReady || service?.latestReady || "";
  const lead = leadOf(route) || leadOf(service) || ready || namedBy(route) || namedBy(service) || created;
  return {
    lead: lead === "" ? null : lead,
    newest: created === "" || created === ready ? null : created,
    unmade: unmadeOf(configuration ?? service),
  };
}

/** The revision that most requests go to. */
function leadOf(object: ServingObject | undefined): string {
  let best = "";
  let most = -1;
  for (const { revision, percent } of object?.traffic ?? []) {
    if (revision === "" || (percent ?? 0) <= most) continue;
    best = revision;
    most = percent ?? 0;
  }
  return best;
}

/** The revision that is missing, or that is asked for. */
function namedBy(object: ServingObject | undefined): string {
  if (object === undefined) return "";
  const asked = object.asked.find(({ revision }) => revision !== "")?.revision;
  return missingRevision(object) ?? asked ?? "";
}

/** The revision that a Route says is missing or not ready. */
export function missingRevision(object: ServingObject): string | undefined {
  const said = servingCondition(object, object.kind === "Route" ? "AllTrafficAssigned" : "RoutesReady");
  return /^Revision "([^"]+)"/.exec(said?.message ?? "")?.[1];
}

/** True where the API server refused the revision, so that nothing has its name. */
export function isCreationRefused(object: ServingObject): boolean {
  const said = servingCondition(object, object.kind === "Configuration" ? "Ready" : "ConfigurationsReady");
  return said?.status === "False" && CREATION_FAILED.test(said.message);
}

/** The name that it would have: Knative counts the generations of the Configuration. */
function unmadeOf(object: ServingObject | undefined): string | null {
  if (object === undefined || !isCreationRefused(object)) return null;
  if (object.templateName !== "") return object.templateName;
  if (object.kind !== "Configuration") return null;
  const generation = object.observedGeneration || object.generation;
  const name = `${object.name}-${String(generation).padStart(5, "0")}`;
  return generation > 0 && name.length <= MOST_LETTERS ? name : null;
}

/** The revisions with which an object's words are told, and what each is to it. */
export function linksOf(
  object: ServingObject,
  { lead, newest, unmade }: ServingRoles,
  hasConfiguration: boolean,
): ReadonlyMap<string, ServingRole> {
  const links = new Map<string, ServingRole>();
  // A Service may have thousands of domains: of those that are well nothing need be told.
  if ((object.kind === "DomainMapping" || object.kind === "Certificate") && !isUnready(object)) return links;
  const isMaker = object.kind === "Configuration" || (object.kind === "Service" && !hasConfiguration);
  if (lead !== null && (object.kind !== "Configuration" || (newest ?? unmade) === null))
    links.set(lead, "lead");
  if (!isMaker) return links;
  if (unmade !== null) links.set(unmade, "unmade");
  else if (newest !== null) links.set(newest, "newest");
  return links;
}
