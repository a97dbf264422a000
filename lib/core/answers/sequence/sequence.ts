/**
 * The hand-over as messages between its parts, from the timeline of a revision (protocol 6).
 *
 *   tracks ─▶ messages of each ─▶ by time ─▶ repeated ones folded
 *
 * Records of different watches have no order among each other when they are close: what is told here is the order of their arrival.
 */
import type { EpochMs } from "../../../model/units.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import type { FoldedMessage, MessageKind, SequenceMessage } from "./message.ts";
import {
  activeMessages,
  decisionMessages,
  endpointMessages,
  gapMessages,
  modeMessages,
  podMessages,
  probeMessages,
  readinessMessages,
  replicaMessages,
  requestMessages,
} from "./sources.ts";

/** Order of what has the same time: that of the protocol's steps. */
const ORDER: readonly MessageKind[] = [
  "gap",
  "request",
  "requestWaits",
  "load",
  "window",
  "panic",
  "replicas",
  "mode",
  "active",
  "flicker",
  "publicEndpoints",
  "condition",
  "endpointsPopulated",
  "sksReady",
  "mirrored",
  "ingressFollows",
  "probe",
  "asyncProbe",
  "podReachable",
  "released",
];

/** All messages between `from` and `to`, by time. */
export function messagesOf(
  shared: SharedState,
  revision: RevisionState,
  from: EpochMs,
  to: EpochMs,
): SequenceMessage[] {
  const rank = ({ kind }: SequenceMessage): number => {
    const place = ORDER.indexOf(kind);
    return place < 0 ? ORDER.length : place;
  };
  return [
    ...gapMessages(shared),
    ...requestMessages(shared, revision),
    ...decisionMessages(revision),
    ...replicaMessages(revision),
    ...modeMessages(revision),
    ...activeMessages(revision),
    ...endpointMessages(revision),
    ...readinessMessages(revision),
    ...probeMessages(revision),
    ...podMessages(revision),
  ]
    .filter(({ t }) => t >= from && t <= to)
    .sort((a, b) => a.t - b.t || rank(a) - rank(b) || (a.seq ?? 0) - (b.seq ?? 0));
}

/** Kinds that repeat while nothing happens; between them others of these may come. */
const REPEATED: ReadonlySet<MessageKind> = new Set([
  "request",
  "requestWaits",
  "load",
  "answered",
  "probe",
  "podTrouble",
  "window",
  "flicker",
]);

/** What says the same as the last of its kind, with nothing else between, is told once with a count. */
export function fold(messages: readonly SequenceMessage[], unfolded: ReadonlySet<string>): FoldedMessage[] {
  const folded: FoldedMessage[] = [];
  const open = new Set(unfolded);
  /** Places of the repeated ones since the last that is not, by what they say. */
  const said = new Map<string, number>();
  for (const message of messages) {
    const isRepeated = REPEATED.has(message.kind);
    if (!isRepeated) said.clear();
    const key = isRepeated ? sayingOf(message) : "";
    const index = isRepeated ? (said.get(key) ?? -1) : -1;
    const same = folded[index];
    if (same === undefined || open.has(same.id)) {
      // All that would have been told with it stand for themselves.
      if (same !== undefined) open.add(message.id);
      if (isRepeated) said.set(key, folded.length);
      folded.push({ ...message, count: 1, lastT: message.t });
      continue;
    }
    folded[index] = { ...same, count: same.count + 1, lastT: message.t };
  }
  return folded;
}

/** How long each took and which error it was are no other message. */
const SAID = ["result", "answer", "status", "reason", "pod"];

/** The same for messages that say the same. */
function sayingOf({ kind, from, to, values }: SequenceMessage): string {
  return JSON.stringify([kind, from, to, ...SAID.map((key) => values[key])]);
}
