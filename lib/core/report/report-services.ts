/**
 * What Services, Routes and Configurations say themselves, where no ServerlessService is recorded that would say more, or what is
 * wrong with them is told with no revision.
 */
import { commandValues } from "../../model/command-names.ts";
import { isoTime } from "../../model/iso-time.ts";
import { hasNoServices } from "../reduce/known.ts";
import { spokenOf } from "../reduce/serving-families.ts";
import { ignoredValues } from "../rules/diagnosis/misplaced.ts";
import { type ServingKind, type ServingObject, trafficText } from "../state/serving.ts";
import type { CoreState } from "../state/state.ts";

export interface SaidCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** By the condition's own time; null where it has none. */
  readonly since: string | null;
}

export interface ServiceFacts {
  readonly kind: ServingKind;
  readonly namespace: string;
  readonly name: string;
  readonly url: string;
  /** In force, and asked for: "web-00002 90 %, @latest 10 %"; "none". */
  readonly traffic: string;
  readonly asked: string;
  readonly latestCreated: string;
  readonly latestReady: string;
  readonly conditions: readonly SaidCondition[];
  /** It names no revision with which it could be told, and is not ready. */
  readonly isAlone: boolean;
  /** Annotations that nobody reads where they stand, and the command that moves them; null where there are none, or a revision tells them. */
  readonly ignored: IgnoredAnnotations | null;
}

export interface IgnoredAnnotations {
  readonly annotations: string;
  /** Moves them into the template. */
  readonly command: string;
}

const ORDER: readonly ServingKind[] = ["Service", "Route", "Configuration", "DomainMapping", "Certificate"];

/**
 * The objects that lead to revisions, by namespace and name; where ServerlessServices are recorded only those that have something to
 * say and lead to no revision.
 */
export function serviceFacts(state: CoreState): ServiceFacts[] {
  if (state.serving.size === 0) return [];
  const isBare = hasNoServices(state.shared);
  const spoken = new Set<string>();
  for (const key of spokenOf(state)) {
    for (const { object } of state.revisions.get(key)?.serving.values() ?? [])
      spoken.add(`${object.namespace}/${object.family}`);
  }
  return [...state.serving.values()]
    .sort(
      (a, b) =>
        compare(a.namespace, b.namespace) ||
        compare(a.family, b.family) ||
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
        compare(a.name, b.name),
    )
    .map((object) => factsOf(object, spoken.has(`${object.namespace}/${object.family}`)))
    .filter(({ isAlone, ignored }) => isBare || isAlone || ignored !== null);
}

/** The conditions that are to be told: those that are not True; what Ready says, another one says of itself. */
export function toldConditions({ conditions }: Pick<ServiceFacts, "conditions">): readonly SaidCondition[] {
  const notTrue = conditions.filter(({ status }) => status !== "True");
  return notTrue.filter(
    ({ type, message }) =>
      type !== "Ready" || !notTrue.some((one) => one.type !== type && one.message === message),
  );
}

function factsOf(object: ServingObject, isSpoken: boolean): ServiceFacts {
  const { kind, namespace, name, url, traffic, asked, latestCreated, latestReady, conditions } = object;
  return {
    kind,
    namespace,
    name,
    url,
    traffic: trafficText(traffic),
    asked: trafficText(asked),
    latestCreated,
    latestReady,
    conditions: conditions.map(({ type, status, reason, message, transitionTime }) => ({
      type,
      status,
      reason,
      message,
      since: transitionTime === null ? null : isoTime(transitionTime),
    })),
    isAlone: !isSpoken && conditions.some(({ type, status }) => type === "Ready" && status === "False"),
    ignored: isSpoken ? null : ignoredOf(object),
  };
}

/** A Configuration that a Service has made has copies of its. */
function ignoredOf(object: ServingObject): IgnoredAnnotations | null {
  if (object.misplaced.length === 0 || (object.kind === "Configuration" && object.refKind === "Service"))
    return null;
  const { namespace, name } = object;
  const values = ignoredValues(object);
  const safe = commandValues({ ...values, namespace, object: name });
  const command = `kubectl -n ${safe.namespace} patch ${safe.command} ${safe.object} --type merge -p '${safe.patch}'`;
  return { annotations: String(values.annotations), command };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
