/** Why a revision is Unreachable: no route leads to it, or it is routed and fails (protocol 1.3). */
import type { RevisionState } from "../state/state.ts";

/**
 * `failing`: a route leads there, so Knative ignores its bounds because a condition is False and no pod is ready; `unknown`: the
 * Revision with its routing state was not seen.
 */
export function whyUnreachable({ routingState }: RevisionState): "unrouted" | "failing" | "unknown" {
  if (routingState === "") return "unknown";
  return routingState === "reserve" ? "unrouted" : "failing";
}

/** How the words for a setting that does not count there go on. */
export const IGNORED = { unrouted: "Unrouted", failing: "Failing", unknown: "Ignored" } as const;
