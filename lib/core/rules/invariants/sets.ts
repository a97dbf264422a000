/** Address sets of a revision as the rules compare them. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { RevisionState } from "../../state/state.ts";

/** Observed transients are below a quarter of a second; 2 s is what the protocol recommends (7.1). */
export const SETTLE_MS = 2_000;
/** With many simultaneous transitions: for Endpoints and the status of the SKS, and for that of the PodAutoscaler. */
export const BUSY_SETTLE_MS = 10_000;
export const BUSY_PA_SETTLE_MS = 60_000;

/** Of a longer list only so many names are told. */
const NAMED = 5;

/** The SKS while it is there, is not being deleted and has been through its first pass; null otherwise. */
export function livingSks({ sks }: RevisionState): NonNullable<RevisionState["sks"]> | null {
  return sks === null || sks.deleting || sks.privateServiceName === "" ? null : sks;
}

/** Of a list that is longer than this, the names told are those that came first. */
const SORTED = 100;

/** Names of a list for a text: a few, and how many there are. */
export function named(key: string, items: ReadonlySet<string>): FindingValues {
  const some: string[] = [];
  for (const item of items) if (some.push(item) === (items.size > SORTED ? NAMED : SORTED)) break;
  return { [key]: some.sort().slice(0, NAMED).join(", "), [`${key}Count`]: items.size };
}
