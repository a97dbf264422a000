/** How the parts of the stage are told apart. */
import type { StagePart } from "../../model/stage-part.ts";

export { STAGE_PARTS, type StagePart } from "../../model/stage-part.ts";

/** The design token that a part is drawn in: a word about it in a text has the same colour. */
export const PART_INKS: Readonly<Record<StagePart, string>> = {
  clients: "--ink",
  ingress: "--note",
  name: "--ink",
  publicEndpoints: "--ink",
  privateEndpoints: "--pods-ink",
  activators: "--activator-ink",
  pods: "--pods-ink",
  autoscaler: "--series-4",
  probe: "--series-4",
  apiServer: "--ink-2",
};
