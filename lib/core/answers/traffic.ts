/**
 * What requests did around an instant, as the gateway noted it. That a request was sent, to which address, and when it was
 * answered are in its record. When the activator passed it on is not: that is inferred from when pods were ready.
 */
import { firstIndexAt, lastIndexAt } from "../../model/search.ts";
import type { Sample } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import { settingsAt } from "../state/settings.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { sampleAt } from "../state/tracks.ts";
import { type Receiver, receiversOf } from "./receivers.ts";

export interface Flight {
  readonly seq: RecordSeq;
  readonly sent: EpochMs;
  readonly answered: EpochMs;
  /** Inferred: when the activator passed it on; when it was sent, for those that did not go there. */
  readonly passed: EpochMs;
  readonly failed: boolean;
  /** null: no address is noted. */
  readonly to: Receiver | null;
}

/** How many requests were sent to whom. */
export interface Sent {
  readonly activator: number;
  readonly pods: number;
  /** To an address that is not known, or none is noted. */
  readonly elsewhere: number;
  readonly failedAtActivator: number;
  readonly failedAtPods: number;
  readonly failedElsewhere: number;
}

export interface Traffic {
  readonly t: EpochMs;
  /** Those that are open, and those that were sent or answered just before, in the order of sending. */
  readonly flights: readonly Flight[];
  /** Of the last second, and those of before that are still open. */
  readonly sent: Sent;
  readonly open: number;
  /** Of those: held by the activator. */
  readonly held: number;
  /** Of those: in pods, as far as these have room. */
  readonly seated: number;
  /** Requests that a container takes at a time; 0: as many as come. */
  readonly seatsPerPod: number;
}

/** Requests of so long before are drawn: shorter ones could not be seen. */
export const TRAFFIC_MS: DurationMs = 1_000;
/** Who waited for a pod and is answered so long after it was ready did not wait for the pod alone. */
const PASSED_MS: DurationMs = 2_000;
/** So many of a moment are looked at: of more no picture tells anything. */
const MOST = 2_000;

/**
 * Looks up what requests did at an instant; null where none is recorded. Made once, asked for every frame.
 * @param isComplete all requests are known, so that none recorded means that there was none
 */
export function trafficOf(
  shared: SharedState,
  revision: RevisionState,
  isComplete = false,
): ((t: EpochMs) => Traffic) | null {
  const { requests } = revision;
  if (requests.t.length === 0 && !isComplete) return null;
  const receiverOf = receiversOf(shared, revision);
  let latest = Number.NEGATIVE_INFINITY;
  const reach = requests.t.map((t, i) => {
    latest = Math.max(latest, t + (requests.ms[i] as number));
    return latest;
  });
  const flightAt = (i: number): Flight => {
    const sent = requests.t[i] as number;
    const answered = sent + (requests.ms[i] as number);
    const status = requests.status[i] as number;
    const to = receiverOf(requests.via[i] as string, sent);
    const passed = to?.kind === "activator" ? passedAt(revision.privateReady, sent, answered) : sent;
    return {
      seq: requests.seq[i] as number,
      sent,
      answered,
      passed,
      failed: status === 0 || status >= 400,
      to,
    };
  };
  return (t) => {
    const flights: Flight[] = [];
    const end = lastIndexAt(requests.t, t, (sent) => sent);
    const first = Math.max(lastIndexAt(reach, t - TRAFFIC_MS, (to) => to) + 1, end - MOST + 1);
    for (let i = first; i <= end; i++) {
      if ((requests.t[i] as number) + Math.max(TRAFFIC_MS, requests.ms[i] as number) > t)
        flights.push(flightAt(i));
    }
    const { value: seatsPerPod } = settingsAt(shared, revision, t).containerConcurrency;
    const ready = sampleAt(revision.privateReady, t)?.value ?? 0;
    return { t, flights, sent: sentOf(flights, t), ...placesOf(flights, t, ready, seatsPerPod), seatsPerPod };
  };
}

/** Inferred: as soon as a pod is ready, unless the answer comes too long after that. */
function passedAt(ready: readonly Sample[], sent: EpochMs, answered: EpochMs): EpochMs {
  if ((sampleAt(ready, sent)?.value ?? 0) > 0) return sent;
  for (let i = firstIndexAt(ready, sent, ({ t }) => t); i < ready.length; i++) {
    const sample = ready[i] as Sample;
    if (sample.t >= answered) break;
    if ((sample.value ?? 0) > 0) return answered - sample.t <= PASSED_MS ? sample.t : answered;
  }
  return answered;
}

function sentOf(flights: readonly Flight[], t: EpochMs): Sent {
  const sent = {
    activator: 0,
    pods: 0,
    elsewhere: 0,
    failedAtActivator: 0,
    failedAtPods: 0,
    failedElsewhere: 0,
  };
  for (const { to, answered, failed } of flights) {
    const isFailed = failed && answered <= t ? 1 : 0;
    if (to?.kind === "activator") {
      sent.activator += 1;
      sent.failedAtActivator += isFailed;
    } else if (to?.kind === "pod") {
      sent.pods += 1;
      sent.failedAtPods += isFailed;
    } else {
      sent.elsewhere += 1;
      sent.failedElsewhere += isFailed;
    }
  }
  return sent;
}

/** Where those that are open are: in pods, first come first served, as far as these have room; the others wait. */
function placesOf(
  flights: readonly Flight[],
  t: EpochMs,
  ready: number,
  seatsPerPod: number,
): Pick<Traffic, "open" | "held" | "seated"> {
  const open = flights.filter(({ answered }) => answered > t);
  const waiting = open.filter(({ to, passed }) => to?.kind === "activator" && passed > t).length;
  const inPods = open.filter(
    ({ to, passed }) => to?.kind === "pod" || (to?.kind === "activator" && passed <= t),
  );
  const room = seatsPerPod === 0 ? Number.POSITIVE_INFINITY : ready * seatsPerPod;
  // The activator holds what pods have no room for; what was sent straight to a pod waits inside it.
  const over = Math.max(0, inPods.length - room);
  const heldToo = Math.min(over, inPods.filter(({ to }) => to?.kind === "activator").length);
  return { open: open.length, held: waiting + heldToo, seated: inPods.length - heldToo };
}
