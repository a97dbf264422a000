/** Messages from each part of a revision's timeline (protocol 6). What was there when the recording began is none. */
import { resourceRow } from "../../../model/resources.ts";
import { lastIndexAt } from "../../../model/search.ts";
import type { DecisionInstant, Gap, PodPhase, PodTrack, Sample, Slice } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { isServerError } from "../../reduce/failures.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { sampleAt } from "../../state/tracks.ts";
import { receiversOf } from "../receivers.ts";
import type { MessageKind, Participant, SequenceMessage } from "./message.ts";

type Parts = Pick<SequenceMessage, "from" | "to" | "kind" | "t" | "seq" | "rule"> & Partial<SequenceMessage>;

/** A request that took longer waited for somebody. */
const WAITED_MS = 500;
/** A condition that comes back sooner was none (1.3). */
const FLICKER_MS = 1_000;

export function message(parts: Parts): SequenceMessage {
  const { kind, seq, t, from, to } = parts;
  return {
    id: `${kind}-${seq ?? Math.round(t)}-${from}-${to}`,
    values: {},
    provenance: "observed",
    isBad: false,
    lane: null,
    ...parts,
  };
}

/** Slices that began with a change: a new value after another one. */
function changes<T extends string>(
  slices: readonly Slice<T>[],
): { slice: Slice<T>; before: T | undefined }[] {
  return slices.flatMap((slice, i) => {
    const before = slices[i - 1]?.value;
    return slice.initial === true || before === slice.value ? [] : [{ slice, before }];
  });
}

export function modeMessages({ specMode }: RevisionState): SequenceMessage[] {
  return changes(specMode).map(({ slice }) =>
    message({
      kind: "mode",
      from: "autoscaler",
      to: "sks",
      t: slice.from,
      seq: slice.seq,
      rule: slice.value === "Proxy" ? "6a.4" : "6b.5",
      values: { mode: slice.value },
      lane: "specMode",
    }),
  );
}

export function activeMessages(revision: RevisionState): SequenceMessage[] {
  const slices = revision.conditions.get("PodAutoscaler/Active") ?? [];
  return changes(slices).map(({ slice }) =>
    message({
      kind: slice.reason === "TimedOut" ? "timeout" : "active",
      from: "autoscaler",
      to: "autoscaler",
      t: slice.from,
      seq: slice.seq,
      rule: slice.value === "False" ? "6a.5" : slice.value === "True" ? "6b.13" : "6b.6",
      values: { status: slice.value, reason: slice.reason ?? "" },
      lane: "conditions",
    }),
  );
}

/** What the SKS and the PodAutoscaler say of the pods behind the names (6a.14, 6a.15, 6b.12, 6b.13). */
export function readinessMessages({ conditions }: RevisionState): SequenceMessage[] {
  const populated = changes(conditions.get("ServerlessService/EndpointsPopulated") ?? []).map(({ slice }) =>
    message({
      kind: "endpointsPopulated",
      from: "sks",
      to: "sks",
      t: slice.from,
      seq: slice.seq,
      rule: slice.value === "True" ? "6b.12" : "6a.14",
      values: { status: slice.value, reason: slice.reason ?? "" },
      lane: "conditions",
    }),
  );
  let told: string | undefined;
  const ready = (conditions.get("PodAutoscaler/SKSReady") ?? []).flatMap((slice) => {
    // Each write of the SKS's spec makes it unknown until the status has followed: no news (1.3).
    const isShort = slice.to === null || slice.to - slice.from < FLICKER_MS;
    const isFlicker = isShort && slice.reason === "NotReady" && (slice.message ?? "") === "";
    if (!isFlicker) {
      const isNew = told !== slice.value;
      told = slice.value;
      if (!isNew || slice.initial === true) return [];
    }
    return [
      message({
        kind: isFlicker ? "flicker" : "sksReady",
        id: `sksReady-${slice.seq}`,
        from: "autoscaler",
        to: "autoscaler",
        t: slice.from,
        seq: slice.seq,
        rule: isFlicker ? "1.3" : slice.value === "True" ? "6b.13" : "6a.15",
        values: { status: slice.value },
        lane: "conditions",
      }),
    ];
  });
  return [...populated, ...ready];
}

export function endpointMessages(revision: RevisionState): SequenceMessage[] {
  const { path, condition, mirrored, privateReady, publicActivators, publicPods } = revision;
  const messages = changes(path).map(({ slice }) =>
    message({
      kind: "publicEndpoints",
      from: "sks",
      to: "public",
      t: slice.from,
      seq: slice.seq,
      rule: slice.value === "pods" ? "6b.12" : "6a.6",
      values: {
        path: slice.value,
        activators: sampleAt(publicActivators, slice.from)?.value ?? 0,
        pods: sampleAt(publicPods, slice.from)?.value ?? 0,
      },
      isBad: slice.value === "none",
      lane: "path",
    }),
  );
  for (const { slice } of changes(condition)) {
    messages.push(
      message({
        kind: "condition",
        from: "sks",
        to: "sks",
        t: slice.from,
        seq: slice.seq,
        rule: "6a.7",
        values: { status: slice.value },
        lane: "condition",
      }),
    );
  }
  for (const { slice } of changes(mirrored)) {
    messages.push(
      message({
        kind: "mirrored",
        from: "kubernetes",
        to: "public",
        t: slice.from,
        seq: slice.seq,
        rule: "6a.8",
        values: { path: slice.value },
        lane: "mirrored",
      }),
    );
    // Nobody records what the gateway knows: it follows the slices by itself.
    messages.push(
      message({
        kind: "ingressFollows",
        from: "public",
        to: "ingress",
        t: slice.from,
        seq: slice.seq,
        rule: "6a.9",
        values: { path: slice.value },
        provenance: "inferred",
      }),
    );
  }
  for (const { sample, before } of steps(privateReady)) {
    if (before === null) continue;
    messages.push(
      message({
        kind: "privateEndpoints",
        from: "kubernetes",
        to: "sks",
        t: sample.t,
        seq: sample.seq,
        rule: sample.value > before ? "6b.11" : "6a.13",
        values: { ready: sample.value, before },
        lane: "privateEndpoints",
      }),
    );
  }
  return messages;
}

/** Samples with the value before them; null when nothing was known before. */
function steps(samples: readonly Sample[]): { sample: Sample & { value: number }; before: number | null }[] {
  return samples.flatMap((sample, i) => {
    const { value } = sample;
    return value === null ? [] : [{ sample: { ...sample, value }, before: samples[i - 1]?.value ?? null }];
  });
}

export function replicaMessages({ replicas, coldStarts }: RevisionState): SequenceMessage[] {
  const messages: SequenceMessage[] = [];
  for (const { sample, before } of steps(replicas)) {
    const isNew =
      before === null && coldStarts.some(({ kind, begin }) => kind === "create" && begin === sample.t);
    if (before === null && !isNew) continue;
    messages.push(
      message({
        kind: "replicas",
        // The first number is the Revision controller's, every other one the autoscaler's (3.9).
        from: isNew ? "kubernetes" : "autoscaler",
        to: "kubernetes",
        t: sample.t,
        seq: sample.seq,
        rule: isNew ? "3.9" : sample.value === 0 ? "6a.12" : "6b.4",
        values: { from: before ?? 0, to: sample.value },
        lane: "scale",
      }),
    );
  }
  return messages;
}

export function probeMessages({ probes }: RevisionState): SequenceMessage[] {
  return probes
    .filter(({ source }) => source === "autoscaler")
    .map(({ t, seq, kind, success, answer, error = "" }) =>
      message({
        kind: kind === "async" ? "asyncProbe" : "probe",
        from: "autoscaler",
        to: "public",
        t,
        seq,
        rule: kind === "async" ? "6a.10’" : "6a.10",
        values: { result: success ? "confirmed" : "failed", answer, error },
        isBad: !success,
        lane: "probes",
      }),
    );
}

const DECISIONS: Readonly<Record<string, { kind: MessageKind; rule: string }>> = {
  "can-deactivate": { kind: "window", rule: "6a.3" },
  "grace-wait": { kind: "graceWait", rule: "6a.11" },
  "retention-wait": { kind: "retentionWait", rule: "6a.11" },
  "fast-path": { kind: "fastPath", rule: "6a.11" },
  "panic-on": { kind: "panic", rule: "6d.2" },
  "panic-off": { kind: "calm", rule: "3.3" },
};

export function decisionMessages({ decisions, coldStarts }: RevisionState): SequenceMessage[] {
  const messages: SequenceMessage[] = [];
  for (const line of decisions) {
    const known = DECISIONS[line.kind];
    if (known !== undefined) {
      messages.push(
        message({
          ...known,
          from: "autoscaler",
          to: "autoscaler",
          t: line.t,
          seq: line.seq,
          values: { waitMs: Number(line.values.durationMs ?? 0) },
          lane: "decisions",
        }),
      );
    }
  }
  for (const { begin, end, closedAt, requestAt } of coldStarts) {
    const line = firstReachable(
      decisions,
      begin,
      Math.min(closedAt ?? Number.POSITIVE_INFINITY, (end ?? begin + 600_000) + 1_000),
    );
    if (line === undefined) continue;
    messages.push(
      message({
        kind: "podReachable",
        from: "activator",
        to: "pod",
        t: line.t,
        seq: line.seq,
        rule: "6b.9",
        values: { backends: Number(line.values.backends ?? 0) },
        lane: "decisions",
      }),
    );
    if (requestAt === null) continue;
    messages.push(
      message({
        kind: "released",
        from: "activator",
        to: "pod",
        t: line.t,
        seq: line.seq,
        rule: "6b.10",
        provenance: "inferred",
      }),
    );
  }
  return messages;
}

function firstReachable(
  decisions: readonly DecisionInstant[],
  from: EpochMs,
  to: EpochMs,
): DecisionInstant | undefined {
  for (let i = lastIndexAt(decisions, from, ({ t }) => t) + 1; i < decisions.length; i++) {
    const line = decisions[i];
    if (line === undefined || line.t > to) return undefined;
    if (line.kind === "throttler" && Number(line.values.backends) > 0) return line;
  }
  return undefined;
}

const POD_KINDS: Partial<Record<PodPhase, { kind: MessageKind; rule: string }>> = {
  created: { kind: "podCreated", rule: "6b.7" },
  scheduled: { kind: "podScheduled", rule: "6b.7" },
  pulling: { kind: "podPulling", rule: "6b.7" },
  started: { kind: "podStarted", rule: "6b.7" },
  ready: { kind: "podReady", rule: "6b.11" },
  waiting: { kind: "podTrouble", rule: "D8" },
  terminating: { kind: "podEnding", rule: "6a.13" },
};

export function podMessages({ pods }: RevisionState): SequenceMessage[] {
  return [...pods.values()].flatMap(ofPod);
}

function ofPod({ name, slices, goneAt }: PodTrack): SequenceMessage[] {
  const pod = name.slice(name.lastIndexOf("-") + 1);
  const messages: SequenceMessage[] = [];
  const seen = new Set<PodPhase>();
  for (const { slice } of changes(slices)) {
    const known = POD_KINDS[slice.value];
    // After the pull it is "scheduled" once more.
    const isAgain = seen.has(slice.value) && slice.value === "scheduled";
    seen.add(slice.value);
    if (known === undefined || isAgain) continue;
    messages.push(
      message({
        ...known,
        id: `${known.kind}-${slice.seq}-${name}`,
        from: "kubernetes",
        to: "pod",
        t: slice.from,
        seq: slice.seq,
        values: { pod, reason: slice.reason ?? "" },
        isBad: slice.value === "waiting",
        lane: "pods",
      }),
    );
  }
  const last = slices.at(-1);
  if (goneAt !== undefined && last?.to === goneAt) {
    messages.push(
      message({
        kind: "podGone",
        id: `podGone-${name}`,
        from: "kubernetes",
        to: "pod",
        t: goneAt,
        seq: last.endSeq ?? last.seq,
        rule: "6a.16",
        values: { pod },
        lane: "pods",
      }),
    );
  }
  return messages;
}

/** Requests as the gateway tells them; who passes them on inside is inferred from the address and the protocol. */
export function requestMessages(shared: SharedState, revision: RevisionState): SequenceMessage[] {
  const { requests, replicas } = revision;
  const messages: SequenceMessage[] = [];
  const receiverOf = receiversOf(shared, revision);
  const isGone = goneOf(revision);
  const wakes = new Map(revision.coldStarts.map((episode) => [episode.requestAt, episode]));
  requests.t.forEach((t, i) => {
    const [ms = 0, status = 0, seq = -1, via = ""] = [
      requests.ms[i],
      requests.status[i],
      requests.seq[i],
      requests.via[i],
    ];
    const receiver = receiverOf(via, t);
    const isActivator = receiver?.kind === "activator";
    const isLost = isServerError({ status, via });
    // Of a pod that has gone only the address is left: the ingress answers itself that nobody is there.
    const isNobody = receiver === null || (isLost && receiver.kind === "pod" && isGone(receiver.pod, t));
    const to: Participant = isNobody ? "ingress" : isActivator ? "activator" : "pod";
    const waits = isActivator && ms > WAITED_MS;
    messages.push(
      message({
        kind: waits ? "requestWaits" : "request",
        id: `request-${seq}`,
        from: "client",
        to,
        t,
        seq,
        rule: isActivator ? "6b.1" : "6c",
        values: { to },
        lane: "requests",
      }),
    );
    const wake = wakes.get(t);
    if (wake !== undefined && wake.kind === "wake" && isActivator) {
      messages.push(
        message({
          kind: "load",
          id: `load-${seq}`,
          from: "activator",
          to: "autoscaler",
          t: Math.min(t + 1, wake.begin),
          seq,
          rule: "6b.2",
          provenance: "inferred",
        }),
      );
    }
    if (isLost || (waits && status > 0)) {
      messages.push(
        message({
          kind: isLost ? "lost" : "answered",
          id: `answer-${seq}`,
          from: to,
          to: "client",
          t: Math.floor(t + ms),
          seq,
          rule: isLost ? "4.1" : "6b.10",
          values: { status, tookMs: ms, hadPods: Number((sampleAt(replicas, t)?.value ?? 0) > 0) },
          isBad: isLost,
          lane: "requests",
        }),
      );
    }
  });
  return messages;
}

/** Looks up whether a pod had gone by an instant; one of which no end was seen has not. */
function goneOf({ pods }: RevisionState): (name: string, t: EpochMs) => boolean {
  const goneAt = new Map([...pods.values()].map((pod) => [pod.name, pod.goneAt]));
  return (name, t) => (goneAt.get(name) ?? Number.POSITIVE_INFINITY) <= t;
}

/** Gaps in which messages may be missing: none is read from a resource that only makes explanations richer. */
export function gapMessages({ gaps }: SharedState): SequenceMessage[] {
  const isRead = ({ resource }: Gap): boolean => resourceRow(resource)?.need !== "extra";
  return gaps.filter(isRead).map(({ from, to, resource, seq, reason }) =>
    message({
      kind: "gap",
      id: `gap-${seq}`,
      from: "kubernetes",
      to: "kubernetes",
      t: from,
      seq,
      rule: "",
      values: { resource: resource.split(".")[0] ?? resource, reason, lastsMs: to === null ? -1 : to - from },
      isBad: true,
    }),
  );
}
