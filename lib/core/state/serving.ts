/**
 * Objects of Knative Serving that lead to revisions: Services, Routes, Configurations, DomainMappings, Certificates.
 *
 *   Service web ─┬─ Configuration web ── makes revisions      latestCreated, latestReady
 *                └─ Route web ────────── leads to revisions   traffic: percent, tag
 *                     ▲ DomainMapping shop.example.com, Certificate
 *
 * All of one name in a namespace are a family. What they say is told with one revision, and is not told twice: with the one
 * that most requests go to, and what they say of a newer one that is not ready, with that.
 */
import type { ConditionStatus } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Moment } from "./tracks.ts";

export type ServingKind = "Service" | "Route" | "Configuration" | "DomainMapping" | "Certificate";

/** A part of the traffic, as a status or a spec names it; "" and null for what is not said. */
export interface TrafficTarget {
  readonly revision: string;
  readonly configuration: string;
  readonly percent: number | null;
  readonly tag: string;
  readonly isLatest: boolean;
}

export interface ServingCondition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
  /** `lastTransitionTime`. */
  readonly transitionTime: EpochMs | null;
}

/** An annotation that stands where Knative does not read it. */
export interface MisplacedAnnotation {
  readonly key: string;
  readonly value: string;
  /** What the template says of the same setting; null where it says nothing. */
  readonly inForce: string | null;
}

/** What is remembered of such an object; it is replaced with every record, never changed. */
export interface ServingObject {
  readonly kind: ServingKind;
  readonly namespace: string;
  readonly name: string;
  /** The name of the Service or Route that it is, or leads to; "" while that is not known. */
  readonly family: string;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly url: string;
  /** What is in force, and what is asked for. */
  readonly traffic: readonly TrafficTarget[];
  readonly asked: readonly TrafficTarget[];
  readonly latestCreated: string;
  readonly latestReady: string;
  /** Name that the template of the next revision has; "" where Knative makes one. */
  readonly templateName: string;
  /** Annotations of its own metadata that count in its template only. */
  readonly misplaced: readonly MisplacedAnnotation[];
  /** DomainMapping: kind and name that it leads to; the others: those of the owner. */
  readonly refKind: string;
  readonly refName: string;
  readonly conditions: readonly ServingCondition[];
  /** It is being deleted: since when, and what still holds it, "" where nothing does; null while it is not. */
  readonly deleting: { readonly at: EpochMs; readonly held: string } | null;
  /** Of the record that told it. */
  readonly moment: Moment;
}

/**
 * lead: most requests go to it; newest: it was made last, and is not ready; unmade: it could not be made. Of these, one revision
 * may be only one to a family.
 */
export type ServingRole = "lead" | "newest" | "unmade";

/** What a revision is to the object that speaks of it. */
export interface ServingLink {
  readonly role: ServingRole;
  readonly object: ServingObject;
  /** One of its conditions is not True. */
  readonly isUnready: boolean;
}

/** The key of an object among all of them, and in the tracks of conditions before the type: "Route web". */
export function servingPath({ kind, name }: Pick<ServingObject, "kind" | "name">): string {
  return `${kind} ${name}`;
}

/** True where one of its conditions is not True. */
export function isUnready({ conditions }: ServingObject): boolean {
  return conditions.some(({ status }) => status !== "True");
}

/** The condition of a type; undefined where the object has none. */
export function servingCondition({ conditions }: ServingObject, type: string): ServingCondition | undefined {
  return conditions.find((one) => one.type === type);
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
