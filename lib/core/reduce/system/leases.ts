/** Leases of Knative's processes: who leads. A renewal changes no track. */
import { COMPONENTS, isComponent } from "../../../model/components.ts";
import { asNumber, asObject, asString, type JsonObject } from "../../../model/json.ts";
import { type LeaseTrack, limitTo, SYSTEM_LIMITS, type SystemState } from "../../state/system.ts";
import { closeSlice, currentValue, type Moment, setSlice } from "../../state/tracks.ts";
import { asTime } from "../conditions.ts";

const DEFAULT_DURATION_S = 15;

/** A record of a Lease. */
export function applyLease(system: SystemState, name: string, object: JsonObject, moment: Moment): void {
  const { t, seq, initial } = moment;
  const spec = asObject(object.spec);
  let lease = system.leases.get(name);
  if (lease === undefined) {
    if (system.leases.size >= SYSTEM_LIMITS.leases) return;
    const component = componentOfLease(system, name, asString(spec.holderIdentity) ?? "");
    if (component === null) return;
    lease = { name, component, slices: [], durationMs: 0, renewedAt: t, seq, tellsRenewals: false };
    system.leases.set(name, lease);
  }
  const holder = heldBy(lease, asString(spec.holderIdentity) ?? "");
  lease.durationMs = (asNumber(spec.leaseDurationSeconds) ?? DEFAULT_DURATION_S) * 1_000;
  if (!initial && holder !== "" && currentValue(lease.slices) === holder) lease.tellsRenewals = true;
  // One that nobody has held yet is vacant since it was seen first.
  if (holder !== "" || lease.slices.length > 0) lease.renewedAt = t;
  if (holder === "") {
    closeSlice(lease.slices, t, seq);
    return;
  }
  const acquired = asTime(spec.acquireTime);
  const since = initial && acquired !== undefined && acquired < t ? acquired : undefined;
  setSlice<string>(lease.slices, holder, t, seq, { initial, since, transitionTime: acquired });
  limitTo(lease.slices, SYSTEM_LIMITS.slices);
}

/** The holder; the same pod that lines named before the Lease itself was seen is no other one. */
function heldBy(lease: LeaseTrack, holder: string): string {
  if (lease.isByLines !== true) return holder;
  lease.isByLines = false;
  const last = lease.slices.at(-1);
  return last?.to === null && last.value === podOfHolder(holder) ? last.value : holder;
}

/** A Lease was deleted: nobody leads. */
export function removeLease({ leases }: SystemState, name: string, { t, seq }: Moment): void {
  const lease = leases.get(name);
  if (lease !== undefined) closeSlice(lease.slices, t, seq);
}

/** Beginnings of the names of Leases that are called otherwise than the process. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ["autoscaler-bucket-", "autoscaler"],
  ["hpaautoscaler", "autoscaler-hpa"],
  ["knative-serving-controller", "controller"],
  ["knative-serving-autoscaler-hpa", "autoscaler-hpa"],
  ["knative-serving-autoscaler", "autoscaler"],
  ["knative-serving-webhook", "webhook"],
  ["kourier", "net-kourier-controller"],
  ["net-kourier", "net-kourier-controller"],
  ["istio", "net-istio-controller"],
  ["net-istio-webhook", "net-istio-webhook"],
  ["net-istio", "net-istio-controller"],
  ["contour", "net-contour-controller"],
  ["net-contour", "net-contour-controller"],
  ["gateway-api", "net-gateway-api-controller"],
  ["net-gateway-api", "net-gateway-api-controller"],
];

/** The process that competes for a Lease: that of the pod that holds it, or by the name; null for others. */
function componentOfLease({ pods }: SystemState, name: string, holder: string): string | null {
  for (const pod of pods.values()) if (holder.startsWith(`${pod.name}_`)) return pod.component;
  const beginning = BEGINNINGS.find(([text]) => name.startsWith(text));
  if (beginning !== undefined) return beginning[1];
  const byName = [...COMPONENTS]
    .sort((a, b) => b.length - a.length)
    .find(
      (component) =>
        name === component || name.startsWith(`${component}.`) || name.startsWith(`${component}-`),
    );
  return byName !== undefined && isComponent(byName) ? byName : null;
}

/** The pod that a holder's identity names, `<pod>_<address or uid>`; the whole when it has no such form. */
export function podOfHolder(holder: string): string {
  const end = holder.indexOf("_");
  return end > 0 ? holder.slice(0, end) : holder;
}
