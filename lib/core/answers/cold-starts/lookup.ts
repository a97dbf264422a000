/** Pods and Kubernetes events of a revision by what cold starts ask for, made once for all of them. */
import { lastIndexAt } from "../../../model/search.ts";
import type { K8sEventInstant, PodTrack } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";

interface Lookup {
  readonly version: number;
  /** How much there was of both: what is forgotten changes no version. */
  readonly sizes: string;
  /** Pods whose creation was seen, by it. */
  readonly added: readonly PodTrack[];
  readonly eventsOfPod: ReadonlyMap<string, readonly K8sEventInstant[]>;
}

const lookups = new WeakMap<RevisionState, Lookup>();

function lookup(revision: RevisionState): Lookup {
  const { version, pods, k8sEvents } = revision;
  const sizes = `${pods.size} ${k8sEvents.length}`;
  const known = lookups.get(revision);
  if (known?.version === version && known.sizes === sizes) return known;
  const eventsOfPod = new Map<string, K8sEventInstant[]>();
  for (const event of k8sEvents) {
    if (event.kind !== "Pod") continue;
    const events = eventsOfPod.get(event.name);
    if (events === undefined) eventsOfPod.set(event.name, [event]);
    else events.push(event);
  }
  const added = [...pods.values()]
    .filter(({ addedAt }) => addedAt !== undefined)
    .sort((a, b) => (a.addedAt ?? 0) - (b.addedAt ?? 0));
  const made = { version, sizes, added, eventsOfPod };
  lookups.set(revision, made);
  return made;
}

/** The pods whose creation was seen from `since` to `last`, by it. */
export function podsAdded(revision: RevisionState, since: EpochMs, last: EpochMs): readonly PodTrack[] {
  const { added } = lookup(revision);
  const before = indexFrom(added, since, ({ addedAt }) => addedAt ?? 0);
  return added.slice(before, lastIndexAt(added, last, ({ addedAt }) => addedAt ?? 0) + 1);
}

/** The Kubernetes events about a pod, by time. */
export function eventsOf(revision: RevisionState, pod: PodTrack): readonly K8sEventInstant[] {
  return lookup(revision).eventsOfPod.get(pod.name) ?? [];
}

/** The index of the first item at `t` or later. */
export function indexFrom<T>(items: readonly T[], t: EpochMs, timeOf: (item: T) => EpochMs): number {
  return lastIndexAt(items, 0, (item) => (timeOf(item) < t ? 0 : 1)) + 1;
}

/** The first item at exactly `t`. */
export function firstAt<T>(
  items: readonly T[],
  t: EpochMs | null,
  timeOf: (item: T) => EpochMs,
): T | undefined {
  const item = t === null ? undefined : items[indexFrom(items, t, timeOf)];
  return item !== undefined && timeOf(item) === t ? item : undefined;
}
