/** Parts of a sequence diagram: who takes part, and what one tells another. */
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { Provenance } from "../explain/context.ts";

/** Lifelines from left to right: the way of a request first, then those who decide, then what they decide about. */
export const PARTICIPANTS = [
  "client",
  "ingress",
  "public",
  "activator",
  "autoscaler",
  "sks",
  "kubernetes",
  "pod",
] as const;
export type Participant = (typeof PARTICIPANTS)[number];

export type MessageKind =
  | "request"
  | "requestWaits"
  | "answered"
  | "lost"
  | "load"
  | "window"
  | "mode"
  | "active"
  | "publicEndpoints"
  | "condition"
  | "endpointsPopulated"
  | "sksReady"
  | "flicker"
  | "mirrored"
  | "ingressFollows"
  | "probe"
  | "asyncProbe"
  | "graceWait"
  | "retentionWait"
  | "fastPath"
  | "panic"
  | "calm"
  | "replicas"
  | "podCreated"
  | "podScheduled"
  | "podPulling"
  | "podStarted"
  | "podReachable"
  | "released"
  | "podReady"
  | "podTrouble"
  | "podEnding"
  | "podGone"
  | "privateEndpoints"
  | "timeout"
  | "gap";

/** The lane of the timeline whose segment this message began. */
export type MessageLane =
  | "path"
  | "specMode"
  | "condition"
  | "mirrored"
  | "scale"
  | "pods"
  | "probes"
  | "requests"
  | "decisions"
  | "conditions"
  | "privateEndpoints";

export interface SequenceMessage {
  /** Stays the same while records are added. */
  readonly id: string;
  readonly t: EpochMs;
  readonly from: Participant;
  /** The same as `from` when somebody does something by itself. */
  readonly to: Participant;
  readonly kind: MessageKind;
  /** For the catalogue `sequence`. */
  readonly values: Readonly<Record<string, string | number>>;
  /** observed: a record is this; inferred: the protocol says that it must have happened. */
  readonly provenance: Provenance;
  /** The record, or what it is inferred from; null without one. */
  readonly seq: RecordSeq | null;
  /** Section of the protocol, with the step where there is one: `6a.10`. */
  readonly rule: string;
  readonly isBad: boolean;
  readonly lane: MessageLane | null;
}

/** Several messages of one kind that say the same, told as one. */
export interface FoldedMessage extends SequenceMessage {
  /** 1: it stands for itself. */
  readonly count: number;
  /** When the last of them was. */
  readonly lastT: EpochMs;
}

const TRAFFIC: ReadonlySet<MessageKind> = new Set(["request", "answered"]);

/** Whether a message is one of the many requests that went well; those that wait or are lost are of the story. */
export function isPlainTraffic({ kind, isBad }: SequenceMessage): boolean {
  return TRAFFIC.has(kind) && !isBad;
}
