/**
 * The facts that the collector of a cluster tells, in a file of this process: what its stream holds is written once and followed, so every
 * replica answers what all others do, however short it has been there.
 */
import type { JsMsg } from "@nats-io/jetstream";
import type { ClusterClock } from "../cluster/types.ts";
import type { Span } from "../core/index.ts";
import {
  type FactBatch,
  type FactsLimits,
  type FactsWriter,
  openFactsWriter,
} from "../facts/facts-writer.ts";
import { FolderInUseError } from "../facts/one-writer.ts";
import { sqliteFault, sqliteSentence } from "../facts/sqlite-errors.ts";
import type { LiveReport } from "../live/events.ts";
import type { FactsPlace } from "../live/fact-keeper.ts";
import { createRepeat } from "../live/timing.ts";
import type { DurationMs } from "../model/units.ts";
import type { Nats } from "./connection.ts";
import { decodeFacts, type FactMessage } from "./fact-message.ts";
import { followMessages } from "./follow-messages.ts";
import { factsStreamOf } from "./names.ts";
import { type StreamState, stateOfStream } from "./stream.ts";
import { reasonOf } from "./why-not.ts";

export interface SharedFactsOptions extends FactsLimits {
  readonly nats: Nats;
  readonly cluster: string;
  readonly clock: ClusterClock;
  /** Where the file is; a number behind it where another process has it. */
  readonly folder: string;
  readonly report: LiveReport;
}

export interface SharedFacts extends FactsPlace {
  stop(): Promise<void>;
}

/** Who asks waits at most so long until what is stored is here. */
const READY_MS: DurationMs = 10_000;
/** A stream that is not there is looked for so often. */
const LOOK_MS: DurationMs = 2_000;
/** What cannot be written or read is tried again so much later. */
const RETRY_MS: DurationMs = 60_000;
/** So often is looked how far back the stream goes. */
const TRIM_MS: DurationMs = 60_000;
/** So many messages are written at a time. */
const AT_ONCE = 200;
/** Processes that may share a folder. */
const MOST_FOLDERS = 64;
/** Spans that are no further apart are one, as whoever reads them joins them. */
const JOIN_MS: DurationMs = 1_000;

/** One copy of the stream as it is under its identity. */
interface Copy {
  /** Resolves when it cannot be gone on with: why, or "" when it begins again at once. */
  readonly ended: Promise<string>;
  end(why: string): void;
}

/** Begins at once. */
export function openSharedFacts(options: SharedFactsOptions): SharedFacts {
  const { nats, cluster, clock, report, ms, bytes } = options;
  const stream = factsStreamOf(cluster);
  let folder: string | null = null;
  let trouble = "";
  let isStopped = false;
  let isDamaged = false;
  let behind: { readonly seq: number; readonly last: number } | null = null;
  let copy: Copy | null = null;
  let known: () => void = () => undefined;
  /** That there is no stream, or all that it held at first is here. */
  const isKnown = new Promise<void>((resolve) => {
    known = resolve;
  });

  const openWriter = async (): Promise<FactsWriter> => {
    for (let i = 1; ; i++) {
      const at = i === 1 ? options.folder : `${options.folder}-${i}`;
      try {
        const writer = await openFactsWriter({ folder: at, ms, bytes, isCopy: true }, clock.now(), isDamaged);
        isDamaged = false;
        folder = at;
        if (writer.setAside !== "") report({ kind: "facts", state: "setAside", reason: writer.setAside });
        return writer;
      } catch (error) {
        // Several replicas may have one volume.
        if (!(error instanceof FolderInUseError) || i >= MOST_FOLDERS) throw error;
      }
    }
  };

  const follow = (writer: FactsWriter, { identity, first, last }: StreamState): Copy => {
    let next = Math.max(first, (writer.place?.seq ?? 0) + 1);
    let waiting: FactBatch[] = [];
    let span: Span | null = null;
    /** The first message of the stream when was looked last; null before everything is here. */
    let keptFrom: number | null = null;
    let resolve: (why: string) => void = () => undefined;
    const ended = new Promise<string>((done) => {
      resolve = done;
    });
    const tellBehind = (): void => {
      if (next <= last) behind = { seq: next - 1, last };
      else if (keptFrom === null) {
        keptFrom = 0;
        trim()
          .catch(() => undefined)
          .then(() => {
            behind = null;
            known();
          });
      }
    };
    let hasEnded = false;
    const end = (why: string): void => {
      hasEnded = true;
      stopMessages();
      trimming.stop();
      resolve(why);
    };
    const write = (): void => {
      if (waiting.length === 0 || hasEnded) return;
      try {
        writer.copy(waiting, { identity, seq: next - 1 });
      } catch (error) {
        isDamaged = sqliteFault(error) === "damaged";
        end(sqliteSentence(error));
      }
      waiting = [];
      tellBehind();
    };
    const batchOf = ({ facts, revoked, watched, minutes, isBeginning }: FactMessage): FactBatch => {
      const goesOn = span !== null && !isBeginning && watched.from <= span.to + JOIN_MS;
      span = span !== null && goesOn ? { from: span.from, to: Math.max(span.to, watched.to) } : watched;
      return { changes: [{ facts, revoked }], watched: span, minutes, isBeginning };
    };
    const take = (message: JsMsg): void => {
      try {
        waiting.push(batchOf(decodeFacts(message.data)));
      } catch (error) {
        write();
        end(`the facts of this cluster that lie in NATS: ${reasonOf(error)}`);
        return;
      }
      next = message.seq + 1;
      if (waiting.length >= AT_ONCE || message.info.pending === 0) write();
    };
    /** What the stream has thrown away is thrown away here: who begins now knows no more either. */
    const trim = async (): Promise<void> => {
      const now = await stateOfStream(nats, stream);
      if (now === null || now.first === keptFrom || now.last < now.first) return;
      const oldest = await nats.streams.streams.getMessage(stream, { seq: now.first });
      if (oldest === null || hasEnded) return;
      if (now.first > 1) writer.forgetBefore(decodeFacts(oldest.data).watched.from);
      keptFrom = now.first;
    };
    let stopMessages: () => void = () => undefined;
    stopMessages = followMessages({
      nats,
      stream,
      clock,
      next: () => next,
      async isIntact() {
        const now = await stateOfStream(nats, stream);
        const isSame = now !== null && now.identity === identity && now.last >= next - 1;
        if (!isSame) end("");
        else next = Math.max(next, now.first);
        return isSame;
      },
      onMessage: take,
      onTrouble(reason) {
        // What came before it is whole.
        write();
        if (!hasEnded) trouble = reason;
      },
    });
    const trimming = createRepeat(clock, TRIM_MS, () => void trim().catch(() => undefined));
    trimming.start();
    tellBehind();
    return { ended, end };
  };

  const pause = (wait: DurationMs): Promise<void> =>
    new Promise((resolve) => {
      clock.after(wait, resolve);
      wake = resolve;
    });
  let wake: () => void = () => undefined;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      let writer: FactsWriter | null = null;
      let wait = LOOK_MS;
      try {
        const state = nats.trouble === "" ? await stateOfStream(nats, stream) : null;
        if (nats.trouble !== "") trouble = nats.trouble;
        else if (state === null) {
          folder = null;
          trouble = "";
          known();
        } else if (!isStopped) {
          writer = await openWriter();
          const { place } = writer;
          if (place !== null && (place.identity !== state.identity || place.seq > state.last)) {
            report({ kind: "facts", state: "shortened", reason: `${stream} begins again.` });
            writer.startOver();
          }
          trouble = "";
          copy = follow(writer, state);
          const why = await copy.ended;
          if (why !== "") {
            trouble = why;
            report({ kind: "facts", state: "unwritten", reason: why });
            wait = RETRY_MS;
          }
        }
      } catch (error) {
        trouble = nats.trouble || reasonOf(error);
      } finally {
        copy = null;
        writer?.close();
      }
      if (!isStopped) await pause(wait);
    }
  };
  const running = run();

  return {
    get folder() {
      return folder;
    },
    get failure() {
      if (trouble !== "") return `${trouble.replace(/\.$/, "")}. What is told here may end before.`;
      if (behind === null) return "";
      return `they are still being read from NATS, ${behind.seq} of ${behind.last} messages.`;
    },
    async ready() {
      let cancel: () => void = () => undefined;
      const late = new Promise<void>((resolve) => {
        cancel = clock.after(READY_MS, resolve);
      });
      await Promise.race([isKnown, late]);
      cancel();
    },
    async stop() {
      isStopped = true;
      copy?.end("");
      wake();
      await running;
    },
  };
}
