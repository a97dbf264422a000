/** Addresses of a pod: one, or one of each family; the Endpoints of a Service hold those of one family. */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { PodTrack } from "../../model/timeline.ts";

/** The address of a pod that `podIP` does not tell. */
export function otherIpOf(object: JsonObject, ip: string | undefined): string | undefined {
  for (const item of asArray(asObject(object.status).podIPs)) {
    const one = asString(asObject(item).ip);
    if (one !== undefined && one !== ip) return one;
  }
  return undefined;
}

/** All that are known. */
export function ipsOf(pod: PodTrack | undefined): string[] {
  return [pod?.ip, pod?.otherIp].filter((ip) => ip !== undefined);
}

/** Whether a pod has this one. */
export function hasIp({ ip, otherIp }: PodTrack, one: string): boolean {
  return ip === one || otherIp === one;
}
