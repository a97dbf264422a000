/** A new revision of a Service, before any route leads to it: the one before it serves, so nobody waits for this one. */
import { RESOURCE } from "../../model/record.ts";
import type { EpochMs } from "../../model/units.ts";
import { openGap } from "../state/gaps.ts";
import { settingsAt } from "../state/settings.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { openSlice } from "../state/tracks.ts";
import { beganAt, WAKING_LIMIT_MS } from "./phase.ts";

/**
 * No KIngress has ever named it, although they are seen: nobody can have sent it a request through a route. While they are
 * not seen it is as it was last known.
 */
export function isUnrouted(shared: SharedState, revision: RevisionState): boolean {
  const { ingresses } = RESOURCE;
  if (!shared.resources.has(ingresses) || revision.ingresses.size > 0) return false;
  const gap = openGap(shared, ingresses);
  return gap === undefined || (revision.phase[0]?.from ?? gap.from) < gap.from;
}

/** It is not the first of its Service, and no route has led to it yet. */
export function isRollout(shared: SharedState, revision: RevisionState): boolean {
  return revision.configurationGeneration > 1 && isUnrouted(shared, revision);
}

/** Keeps with a wake how long it may last before it counts as failing: in a rollout as long as Knative waits for it. */
export function notePatience(shared: SharedState, revision: RevisionState, t: EpochMs): void {
  const open = openSlice(revision.phase);
  if (open?.value !== "Waking") return;
  if (isRollout(shared, revision)) {
    open.limitMs = settingsAt(shared, revision, t).activationTimeoutMs.value;
  } else if (open.limitMs !== undefined) {
    // From now on clients wait for it; until now nobody did.
    open.limitMs = Math.min(open.limitMs, Math.max(WAKING_LIMIT_MS, t - beganAt(open)));
  }
}
