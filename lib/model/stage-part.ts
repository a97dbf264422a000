/** The parts of the stage on which requests are seen: what a text is about, what a reader may open and break, what a fault is at. */

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

export type StagePart = (typeof STAGE_PARTS)[number];
