/** The state that a viewer of one revision goes on from. */
import { type CoreState, scopeState } from "../core/index.ts";

/**
 * The part of a state for a viewer of the revision ("namespace/name"). Records are handed over with the times that were
 * used for them, moved already where the recorder's clock was set back: the viewer must not move them again.
 */
export function viewerState(state: CoreState, revisionKey: string): CoreState {
  const scoped = scopeState(state, revisionKey);
  const resources = new Map(
    [...scoped.shared.resources].map(([name, stats]) => [name, { ...stats, offsetMs: 0 }]),
  );
  return { ...scoped, shared: { ...scoped.shared, resources } };
}
