/** Reads what a Service, Route, Configuration, DomainMapping or Certificate of Knative says (`state/serving.ts`). */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { ServingCondition, ServingKind, ServingObject, TrafficTarget } from "../state/serving.ts";
import type { Moment } from "../state/tracks.ts";
import { asTime, readConditions } from "./conditions.ts";
import { misplacedOf } from "./misplaced.ts";

/** A message may quote the log of a container. */
const MESSAGE_LENGTH = 1_000;
/** A status may name more; no reader looks at all of them. */
const MOST_TARGETS = 100;
/** Of finalizers so much is told. */
const HELD_LENGTH = 300;
const SERVING_GROUP = "serving.knative.dev";
/** The label of a certificate that was made for a Route. */
const LABEL_ROUTE = "serving.knative.dev/route";

/** The object as it is remembered. */
export function readServing(kind: ServingKind, object: JsonObject, moment: Moment): ServingObject {
  const metadata = asObject(object.metadata);
  const spec = asObject(object.spec);
  const status = asObject(object.status);
  const name = asString(metadata.name) ?? "";
  const ref = refOf(kind, object);
  return {
    kind,
    namespace: asString(metadata.namespace) ?? "",
    name,
    family: familyOf(kind, name, object, ref),
    generation: asNumber(metadata.generation) ?? 0,
    observedGeneration: asNumber(status.observedGeneration) ?? 0,
    url: asString(status.url) ?? "",
    traffic: targetsOf(status.traffic),
    asked: targetsOf(spec.traffic),
    latestCreated: asString(status.latestCreatedRevisionName) ?? "",
    latestReady: asString(status.latestReadyRevisionName) ?? "",
    templateName: asString(asObject(asObject(spec.template).metadata).name) ?? "",
    misplaced: misplacedOf(kind, object),
    refKind: ref.kind,
    refName: ref.name,
    conditions: conditionsOf(object),
    deleting: deletionOf(metadata),
    moment,
  };
}

interface Ref {
  readonly kind: string;
  readonly name: string;
}

/** What a DomainMapping leads to; who owns one of the others. */
function refOf(kind: ServingKind, { spec, metadata }: JsonObject): Ref {
  if (kind === "DomainMapping") {
    const { kind: to, name, apiVersion } = asObject(asObject(spec).ref);
    // It may lead to anything that has an address; only of Services and Routes revisions are known.
    const isOfServing = (asString(apiVersion) ?? SERVING_GROUP).startsWith(SERVING_GROUP);
    return { kind: asString(to) ?? "", name: isOfServing ? (asString(name) ?? "") : "" };
  }
  const owner = asArray(asObject(metadata).ownerReferences)
    .map(asObject)
    .find(({ controller }) => controller === true);
  return { kind: asString(owner?.kind) ?? "", name: asString(owner?.name) ?? "" };
}

function familyOf(kind: ServingKind, name: string, { metadata }: JsonObject, ref: Ref): string {
  if (kind === "DomainMapping") return ref.name;
  if (kind !== "Certificate") return name;
  const label = asString(asObject(asObject(metadata).labels)[LABEL_ROUTE]);
  return label ?? (ref.kind === "Route" ? ref.name : "");
}

function deletionOf({ deletionTimestamp, finalizers }: JsonObject): ServingObject["deleting"] {
  const at = asTime(deletionTimestamp);
  if (at === undefined) return null;
  const names = asArray(finalizers).filter((name) => typeof name === "string");
  return { at, held: names.join(", ").slice(0, HELD_LENGTH) };
}

function targetsOf(value: unknown): TrafficTarget[] {
  return asArray(value)
    .slice(0, MOST_TARGETS)
    .map(asObject)
    .map(({ revisionName, configurationName, percent, tag, latestRevision }) => ({
      revision: asString(revisionName) ?? "",
      configuration: asString(configurationName) ?? "",
      percent: asNumber(percent) ?? null,
      tag: asString(tag) ?? "",
      isLatest: latestRevision === true,
    }));
}

function conditionsOf(object: JsonObject): ServingCondition[] {
  return readConditions(object).map(({ type, status, reason = "", message = "", transitionTime = null }) => ({
    type,
    status,
    reason,
    message: message.slice(0, MESSAGE_LENGTH),
    transitionTime,
  }));
}
