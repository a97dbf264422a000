/** Endpoints and EndpointSlices from addresses, and back. */
import { asArray, asObject, type JsonObject } from "../model/json.ts";
import { PORT } from "./names.ts";

export interface Address {
  readonly ip: string;
  /** Name of the pod. */
  readonly pod: string;
  readonly namespace: string;
}

export interface AddressSet {
  readonly ready: readonly Address[];
  readonly notReady: readonly Address[];
}

export const NO_ADDRESSES: AddressSet = { ready: [], notReady: [] };

/** `subsets` of an Endpoints object. */
export function subsetsOf({ ready, notReady }: AddressSet): JsonObject[] {
  if (ready.length === 0 && notReady.length === 0) return [];
  const listed = (addresses: readonly Address[]) =>
    addresses.map((address) => ({ ip: address.ip, targetRef: refOf(address) }));
  return [
    {
      ...(ready.length === 0 ? {} : { addresses: listed(ready) }),
      ...(notReady.length === 0 ? {} : { notReadyAddresses: listed(notReady) }),
      ports: [{ name: "http", port: PORT, protocol: "TCP" }],
    },
  ];
}

export function addressesOf(endpoints: JsonObject | null): AddressSet {
  const ready: Address[] = [];
  const notReady: Address[] = [];
  for (const subset of asArray(endpoints?.subsets).map(asObject)) {
    ready.push(...asArray(subset.addresses).map(asObject).map(read));
    notReady.push(...asArray(subset.notReadyAddresses).map(asObject).map(read));
  }
  return { ready, notReady };
}

/** `endpoints` of an EndpointSlice that mirrors them. */
export function sliceEndpointsOf({ ready, notReady }: AddressSet): JsonObject[] {
  const listed = (addresses: readonly Address[], isReady: boolean) =>
    addresses.map((address) => ({
      addresses: [address.ip],
      conditions: { ready: isReady },
      targetRef: refOf(address),
    }));
  return [...listed(ready, true), ...listed(notReady, false)];
}

function refOf({ pod, namespace }: Address): JsonObject {
  return { kind: "Pod", namespace, name: pod };
}

function read(address: JsonObject): Address {
  const { name, namespace } = asObject(address.targetRef);
  return { ip: String(address.ip), pod: String(name), namespace: String(namespace) };
}
