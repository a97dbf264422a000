/** The facts of a revision that can be known or unknown, by the resources they are read from. */
import { RESOURCE } from "../../model/record.ts";

export const FACT_SOURCES = {
  specMode: [RESOURCE.serverlessServices],
  condition: [RESOURCE.serverlessServices],
  path: [RESOURCE.endpoints],
  publicEndpoints: [RESOURCE.endpoints],
  privateEndpoints: [RESOURCE.endpoints],
  mirrored: [RESOURCE.endpointSlices],
  pods: [RESOURCE.pods],
  replicas: [RESOURCE.deployments],
  scale: [RESOURCE.podAutoscalers],
  sksConditions: [RESOURCE.serverlessServices],
  paConditions: [RESOURCE.podAutoscalers],
  revisionConditions: [RESOURCE.revisions],
  servingConditions: [RESOURCE.knativeServices, RESOURCE.routes, RESOURCE.configurations],
  k8sEvents: [RESOURCE.k8sEvents],
  phase: [
    RESOURCE.serverlessServices,
    RESOURCE.endpoints,
    RESOURCE.podAutoscalers,
    RESOURCE.deployments,
    RESOURCE.pods,
  ],
  settings: [RESOURCE.configMaps],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FactName = keyof typeof FACT_SOURCES;
