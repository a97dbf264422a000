/** What the objects of a revision are called, and the addresses that it has. */

export const NAMESPACE = "demo";
export const SERVICE = "hello";
export const SYSTEM_NAMESPACE = "knative-serving";
export const ACTIVATOR_SERVICE = "activator-service";
/** Port of queue-proxy and activator for HTTP/1. */
export const PORT = 8012;

export interface RevisionNames {
  /** Its generation: 1, 2, … */
  readonly number: number;
  /** PA, SKS, Metric, public Service and public Endpoints are called so, too (protocol 1.1). */
  readonly revision: string;
  readonly deployment: string;
  readonly privateService: string;
  readonly publicIp: string;
  readonly privateIp: string;
  /** The first three numbers of the addresses of its pods. */
  readonly podNetwork: string;
}

/** Names of the revision that is the `number`th of its service, counted from 1. */
export function namesOf(number: number): RevisionNames {
  const revision = `${SERVICE}-${String(number).padStart(5, "0")}`;
  return {
    number,
    revision,
    deployment: `${revision}-deployment`,
    privateService: `${revision}-private`,
    publicIp: `10.96.0.${15 + 2 * number}`,
    privateIp: `10.96.0.${16 + 2 * number}`,
    podNetwork: `10.244.${number}`,
  };
}
