/** What the table of resources says of each of them. */

/** Where a part of a resource is looked for. */
export type Place = "scope" | "system";

/** Objects of the system namespace are chosen differently from those of revisions, so a resource may have several parts. */
export interface WatchPart {
  /** `scope`: the chosen namespace, or all of them; `system`: Knative's own. */
  readonly place: Place;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/**
 * - `core`: without it nothing can be said
 * - `facts`: without it a fact of the timeline is unknown
 * - `extra`: without it an explanation is poorer
 */
export type Need = "core" | "facts" | "extra";

/**
 * What names the revision of an object:
 * - `name`: its own name
 * - `label`: the label of the revision
 * - `deployment`: that label, or its name (`REVISION-deployment`)
 * - `service`, `serviceLabel`: the label of the SKS, or the Service that it is named after or labelled with
 * - `involvedObject`: the object that an event is about
 * - `none`: it belongs to no single revision
 */
export type Belonging =
  | "name"
  | "label"
  | "deployment"
  | "service"
  | "serviceLabel"
  | "involvedObject"
  | "none";

/** Why an object that belongs to no single revision concerns many of them. */
export type SharedSort = "activatorPods" | "activatorAddresses" | "settings" | "routing" | "serving";

/** What is said of a resource once, in the table of `resources.ts`. */
export interface Row {
  readonly plural: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly parts: readonly WatchPart[];
  readonly need: Need;
  readonly belongs: Belonging;
  /**
   * Which objects concern many revisions: those of the system namespace with one of these names or this label `app`;
   * where neither is given, all.
   */
  readonly shared?: { readonly sort: SharedSort; readonly names?: readonly string[]; readonly app?: string };
  /** It says which revisions there are: the others are told after it. */
  readonly isFirst?: true;
  /** Not every cluster has it, and none misses it: nothing is said where it cannot be read. */
  readonly isOptional?: true;
  /** Kubernetes events about its objects are kept. */
  readonly hasEvents?: true;
  /** Place among the objects of a revision; those without one come last. */
  readonly story?: number;
}
