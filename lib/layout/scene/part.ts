/** The parts of the stage: what a text is about, and what a reader may open and break. */

export const STAGE_PARTS = [
  "clients",
  "ingress",
  "name",
  "publicEndpoints",
  "privateEndpoints",
  "activators",
  "pods",
  "autoscaler",
  "probe",
  "apiServer",
] as const;

/** A part of the picture: a scene may be about it, and a reader may click and break some of them. */
export type StagePart = (typeof STAGE_PARTS)[number];

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
