/**
 * The shelf of a collector's facts: the stream that all replicas read. Whoever writes knows the number of the last message, and
 * the stream takes the next one behind it only: one who does not know yet that another has taken over is refused.
 */
import { JetStreamApiError } from "@nats-io/jetstream";
import type { Fact, FactChanges, FindingFact, Minute, Span } from "../core/index.ts";
import type { FactsShelf } from "../live/fact-keeper.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Nats } from "./connection.ts";
import { decodeFacts, encodeFacts } from "./fact-message.ts";
import { factsStreamOf, factsSubjectOf } from "./names.ts";
import { ensureFactsStream, type StreamOptions, stateOfStream } from "./stream.ts";
import { reasonOf } from "./why-not.ts";

export interface FactPublisherOptions {
  readonly nats: Nats;
  readonly cluster: string;
  /** How the stream is made. */
  readonly stream: StreamOptions;
  /** Names this writer; no two have the same. */
  readonly writer: string;
  /** From then on the state has seen what happened; what began before it was found as it was, and may have been told by another. */
  readonly seenFrom: () => EpochMs;
  /** The state holds what happened for so long: of the time before, nothing can be told any more. */
  readonly holdsMs: DurationMs;
  /** What was watched is told whether or not anything is new: nothing follows. */
  readonly isEnding: () => boolean;
}

/** Opens the shelf, again after whatever went wrong. */
export interface FactPublisher {
  open(): Promise<FactsShelf>;
}

/** So many facts are in one message, which has to be smaller than a server takes. */
const AT_ONCE = 300;
const ANSWER_MS: DurationMs = 5_000;
/** While nothing is new, what was watched is told so often: a year of it has to be read by whoever begins. */
const QUIET_MS: DurationMs = 120_000;
const MINUTE_MS: DurationMs = 60_000;
const WRONG_SEQUENCE = 10071;

export function createFactPublisher(options: FactPublisherOptions): FactPublisher {
  const { nats, cluster, writer, seenFrom, holdsMs } = options;
  const stream = factsStreamOf(cluster);
  /** Messages that were sent, stored or not: each has an id of its own. */
  let sent = 0;
  let hasBegun = false;
  /** Up to when is told what was watched; null before anything is. */
  let toldTo: EpochMs | null = null;
  /** Those that wait for a message. */
  let minutes: Minute[] = [];
  /** Up to when others had told before this one; what they have seen is theirs. */
  let othersUntil: EpochMs | null = null;

  /** Those that nobody else has told under another time. */
  const own = (facts: readonly Fact[]): readonly Fact[] => {
    const before = Math.min(seenFrom(), othersUntil ?? Number.NEGATIVE_INFINITY);
    return facts.filter((fact) => fact.at > before || (fact.fact === "finding" && fact.isListed));
  };
  const fromOf = ({ from, to }: Span): EpochMs => Math.max(from, toldTo ?? from, to - holdsMs);

  const open = async (): Promise<FactsShelf> => {
    if (nats.trouble !== "") throw new Error(nats.trouble);
    let last = 0;
    try {
      await ensureFactsStream(nats, cluster, options.stream);
      const state = await stateOfStream(nats, stream);
      last = state?.last ?? 0;
      if (othersUntil === null && state !== null && state.last >= state.first) {
        const message = await nats.streams.streams.getMessage(stream, { seq: state.last });
        othersUntil = message === null ? null : decodeFacts(message.data).watched.to;
      }
    } catch (error) {
      throw new Error(nats.trouble || reasonOf(error));
    }
    const publish = async (data: Uint8Array): Promise<void> => {
      sent += 1;
      try {
        const ack = await nats.jetstream.publish(factsSubjectOf(cluster), data, {
          msgID: `${writer}-${sent}`,
          expect: { streamName: stream, lastSequence: last },
          timeout: ANSWER_MS,
          retries: 0,
        });
        last = ack.seq;
      } catch (error) {
        if (error instanceof JetStreamApiError && error.code === WRONG_SEQUENCE) {
          throw new Error(`Somebody else has written to the stream ${stream}`);
        }
        throw new Error(nats.trouble || reasonOf(error));
      }
    };
    return {
      setAside: "",
      lostBefore: null,
      async write(changes: Iterable<FactChanges>, watched: Span, minute: Minute | null) {
        const facts: Fact[] = [];
        const revoked: FindingFact[] = [];
        for (const change of changes) {
          facts.push(...own(change.facts));
          revoked.push(...change.revoked);
        }
        if (minute !== null) minutes.push(minute);
        const from = fromOf(watched);
        minutes = minutes.filter((one) => one.at > from - MINUTE_MS);
        const isQuiet = facts.length + revoked.length === 0 && hasBegun;
        if (isQuiet && !options.isEnding() && watched.to - from < QUIET_MS) return;
        for (let i = 0; i === 0 || i < Math.max(facts.length, revoked.length); i += AT_ONCE) {
          const isLast = i + AT_ONCE >= Math.max(facts.length, revoked.length);
          const message = {
            facts: facts.slice(i, i + AT_ONCE),
            revoked: revoked.slice(i, i + AT_ONCE),
            // Of what is not told whole, nothing counts as watched yet.
            watched: isLast ? { from, to: watched.to } : { from, to: from },
            minutes: isLast ? minutes : [],
            isBeginning: !hasBegun,
          };
          await publish(encodeFacts(message));
          hasBegun = true;
        }
        toldTo = watched.to;
        minutes = [];
      },
      close: () => undefined,
    };
  };
  return { open };
}
