/** How the phases of a pod look, whoever the pod is of. */
import type { PodPhase } from "../../model/timeline.ts";
import type { BarStyle } from "../model.ts";

export const PHASE_STYLE: Readonly<Record<PodPhase, BarStyle>> = {
  created: "neutral",
  scheduled: "neutral",
  pulling: "neutral",
  waiting: "trouble",
  started: "podsSoft",
  ready: "pods",
  notReady: "trouble",
  terminating: "terminating",
  succeeded: "neutral",
  failed: "trouble",
};
