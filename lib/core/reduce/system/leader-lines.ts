/** Lines by which a process says that it leads from now on, or no more: who leads, where no Leases are recorded. */
import { isComponent } from "../../../model/components.ts";
import { asString } from "../../../model/json.ts";
import type { TraceRecord } from "../../../model/record.ts";
import { type LeaseTrack, limitTo, SYSTEM_LIMITS, type SystemState } from "../../state/system.ts";
import { closeSlice, currentValue, setSlice } from "../../state/tracks.ts";
import { podOfHolder } from "./leases.ts";

/** Words of pkg/leaderelection: `"autoscaler-7d9f_9a0c" has started leading "autoscaler-bucket-00-of-01"`. */
const LEADS = /^"([^"]+)" has (started|stopped) leading "([^"]+)"/;
/** Words of client-go, which do not say of whom they are: `successfully acquired lease knative-serving/autoscaler-bucket-00-of-01`. */
const LEASE = /^(successfully acquired|failed to renew) lease [^/\s]+\/([^\s:]+)/;

interface LeaderLine {
  readonly lease: string;
  readonly pod: string;
  readonly isLeading: boolean;
}

function readLine({ object }: TraceRecord): LeaderLine | null {
  const message = asString(object.message) ?? asString(object.msg) ?? "";
  if (!message.includes("lea")) return null;
  const [, identity = "", verb, bucket = ""] = LEADS.exec(message) ?? [];
  if (verb !== undefined) return { lease: bucket, pod: podOfHolder(identity), isLeading: verb === "started" };
  const [, words, lease = ""] = LEASE.exec(message) ?? [];
  const pod = asString(object["knative.dev/pod"]) ?? "";
  return words === undefined || pod === "" ? null : { lease, pod, isLeading: words.startsWith("success") };
}

/** A line of a process; what Leases say themselves counts more. */
export function applyLeaderLine(system: SystemState, record: TraceRecord, t: number): void {
  if (record.type !== "LOG" || !isComponent(record.resource)) return;
  const line = readLine(record);
  if (line === null) return;
  const { seq, resource: component } = record;
  const { lease: name, pod, isLeading } = line;
  const known = system.leases.get(name);
  if (known !== undefined && known.isByLines !== true) return;
  if (known === undefined && system.leases.size >= SYSTEM_LIMITS.leases) return;
  const track: LeaseTrack = known ?? {
    ...{ name, component, slices: [], durationMs: 0, renewedAt: t, seq },
    ...{ tellsRenewals: false, isByLines: true },
  };
  system.leases.set(name, track);
  // Logs of several pods are read one after the other.
  if ((track.slices.at(-1)?.from ?? t) > t) return;
  if (isLeading) setSlice<string>(track.slices, pod, t, seq);
  else if (currentValue(track.slices) === pod) closeSlice(track.slices, t, seq);
  limitTo(track.slices, SYSTEM_LIMITS.slices);
}
