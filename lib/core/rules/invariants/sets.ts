/** Address sets of a revision as the rules compare them. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { AddressNow, RevisionState, SharedState } from "../../state/state.ts";

/** Observed transients are below a quarter of a second; 2 s is what the protocol recommends (7.1). */
export const SETTLE_MS = 2_000;
/** With many simultaneous transitions: for Endpoints and the status of the SKS, and for that of the PodAutoscaler. */
export const BUSY_SETTLE_MS = 10_000;
export const BUSY_PA_SETTLE_MS = 60_000;

/** Of a longer list only so many names are told. */
const NAMED = 5;

/** Ready addresses of a set: ip → pod behind it ("" when the object names none). */
export function readySet(now: ReadonlyMap<string, AddressNow>): Map<string, string> {
  const ready = new Map<string, string>();
  for (const [ip, { state, target }] of now) if (state === "ready") ready.set(ip, target);
  return ready;
}

/** Ready pods in the private Endpoints (P); null while that object is not there. */
export function readyPods({ privatePresent, privateNow }: RevisionState): number | null {
  if (!privatePresent) return null;
  let ready = 0;
  for (const { state } of privateNow.values()) if (state === "ready") ready += 1;
  return ready;
}

/** Ready activators (A); null when `activator-service` was never seen. */
export function readyActivators({ activatorReady, activatorNow }: SharedState): number | null {
  if (activatorReady.length === 0) return null;
  let ready = 0;
  for (const state of activatorNow.values()) if (state === "ready") ready += 1;
  return ready;
}

/** The SKS while it is there, is not being deleted and has been through its first pass; null otherwise. */
export function livingSks({ sks }: RevisionState): NonNullable<RevisionState["sks"]> | null {
  return sks === null || sks.deleting || sks.privateServiceName === "" ? null : sks;
}

/** Names of a list for a text: the first few, and how many there are. */
export function named(key: string, items: Iterable<string>): FindingValues {
  const all = [...items].sort();
  return { [key]: all.slice(0, NAMED).join(", "), [`${key}Count`]: all.length };
}
