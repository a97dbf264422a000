/**
 * What a condition of a Service, a Route, a Configuration or a DomainMapping says, as a finding of the revision with which it is
 * told, with its own beginning where a list showed it.
 */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, RecordSeq } from "../../../model/units.ts";
import {
  type ServingCondition,
  type ServingKind,
  type ServingLink,
  type ServingObject,
  type ServingRole,
  servingCondition,
  servingPath,
} from "../../state/serving.ts";
import { heldValueSince } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import type { RuleContext, Verdict } from "../rule.ts";

/** Controllers pass over an object again and again while its parts become ready. */
export const FALSE_MS: DurationMs = 5_000;
/** An ingress controller needs seconds; a load balancer of a cloud some more. */
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

/** Any of the first may move what is told to another revision; of the last it is known first. */
export const SERVING_SOURCES = [
  RESOURCE.knativeServices,
  RESOURCE.routes,
  RESOURCE.configurations,
  RESOURCE.serverlessServices,
];

/** What all rules have in common that rest on such conditions. */
export const OF_CONDITIONS = {
  kind: "diagnosis",
  afterMs: 0,
  fromInitial: true,
  isOfParts: true,
  sources: SERVING_SOURCES,
  when: ["unreadyAbove"],
} as const;
