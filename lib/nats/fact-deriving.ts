/**
 * What a collector has to tell of weeks: the records that the stream has taken become a state beside the log, and what that says
 * is told in the stream of facts. The state of an earlier collector is made again from its key frames and records, so an episode
 * that began under it ends under this one.
 */
import type { ClusterClock } from "../cluster/types.ts";
import {
  advance,
  coreOptions,
  createState,
  forgetBefore,
  LATENESS_MS,
  step,
  tellHeader,
} from "../core/index.ts";
import type { LiveReport } from "../live/events.ts";
import { createFactKeeper } from "../live/fact-keeper.ts";
import { createRepeat } from "../live/timing.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import { createSlices } from "../sources/in-slices.ts";
import type { Bucket } from "./bucket.ts";
import type { Nats } from "./connection.ts";
import { createFactPublisher } from "./fact-publisher.ts";
import { framesOf, readFrame } from "./frames.ts";
import type { StreamOptions, StreamState } from "./stream.ts";
import type { StreamLog } from "./stream-log.ts";
import { readStream } from "./stream-reader.ts";
import { reasonOf } from "./why-not.ts";

export interface FactDerivingOptions {
  readonly nats: Nats;
  readonly cluster: string;
  readonly bucket: Bucket;
  readonly clock: ClusterClock;
  /** As the stream was when the log was opened. */
  readonly from: StreamState;
  readonly log: Pick<StreamLog, "last" | "appended" | "subscribe">;
  readonly header: () => TraceHeader;
  /** Up to when the collector can have missed nothing. */
  readonly heardAt: () => EpochMs | null;
  /** How the stream of facts is made. */
  readonly stream: StreamOptions;
  /** Names this writer; no two have the same. */
  readonly writer: string;
  readonly report: LiveReport;
}

export interface FactDeriving {
  start(): void;
  /** Ends; tells what is new before, unless another may be telling already. */
  stop(tells: boolean): Promise<void>;
  /** Why no facts are told now; empty while they are. */
  readonly failure: string;
}

/** A wake or a way to zero that takes longer is told of as one that nobody saw the end of, when another collector takes over. */
export const FACTS_BACK_MS: DurationMs = 15 * 60_000;
/** Records that are read at a time. */
const PART = 2_000;
const WRITE_MS: DurationMs = 10_000;
const ADVANCE_MS: DurationMs = 1_000;
const FORGET_MS: DurationMs = 15_000;
const RETRY_MS: DurationMs = 5_000;

/** Begins with {@link FactDeriving.start}. */
export function createFactDeriving(options: FactDerivingOptions): FactDeriving {
  const { nats, cluster, bucket, clock, from, log, header } = options;
  let state = createState(coreOptions(header()));
  let applied: RecordSeq = 0;
  /** The state is where the log is, and takes what comes. */
  let isBeside = false;
  let isStopped = false;
  let startedAt: EpochMs = Number.NEGATIVE_INFINITY;
  let reading = "";
  let heardAt: EpochMs | null = null;
  /** What the collector said of itself before all that it had appended then was here. */
  let heard: { readonly upTo: RecordSeq; readonly at: EpochMs } | null = null;
  let seenFrom: EpochMs = Number.NEGATIVE_INFINITY;
  let stopWatching: () => void = () => undefined;
  let keeper: ReturnType<typeof createFactKeeper> | null = null;

  const take = (record: TraceRecord): void => {
    step(state, record);
    applied = record.seq;
  };
  /** Everything that the stream holds from a quarter of an hour ago on. */
  const catchUp = async (): Promise<void> => {
    const slices = createSlices();
    state = createState(coreOptions(header()));
    const frames = await framesOf(bucket, from);
    const frame = frames.findLast(({ t }) => t <= clock.now() - FACTS_BACK_MS) ?? frames[0] ?? null;
    const content = frame === null ? null : await readFrame(bucket, frame);
    if (content !== null) tellHeader(state.shared, content.header);
    for (const record of content?.records ?? []) {
      take(record);
      await slices.pause();
    }
    seenFrom = content === null || frame === null ? Number.NEGATIVE_INFINITY : frame.t;
    applied = content === null || frame === null ? from.first - 1 : frame.seq;
    while (applied < log.last && !isStopped) {
      slices.rest();
      const part = await readStream(
        { nats, cluster, bucket },
        applied + 1,
        Math.min(PART, log.last - applied),
      );
      if (part.length === 0) throw new Error(`record ${applied + 1} of the stream cannot be read`);
      for (const record of part) {
        take(record);
        await slices.pause();
      }
    }
    slices.rest();
    isBeside = true;
  };
  const keepUp = async (): Promise<void> => {
    while (!isStopped) {
      try {
        await catchUp();
        break;
      } catch (error) {
        reading = `what the stream holds cannot be read: ${nats.trouble || reasonOf(error)}`;
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
    reading = "";
    if (isStopped) return;
    const publisher = createFactPublisher({
      ...options,
      seenFrom: () => seenFrom,
      holdsMs: FACTS_BACK_MS,
      isEnding: () => isStopped,
    });
    keeper = createFactKeeper(
      { state },
      {
        options: publisher.open,
        now: clock.now,
        heardAt: () => heardAt,
        holdsMs: FACTS_BACK_MS,
        report: options.report,
      },
    );
    keeper.begin(startedAt);
    for (const repeat of [writing, advancing, forgetting]) repeat.start();
  };
  /** Rules that wait for a time are asked when nothing from before it can come any more. */
  const wait = (): void => {
    if (heard !== null && applied >= heard.upTo) {
      heardAt = heard.at;
      advance(state, heardAt - LATENESS_MS);
      heard = null;
    }
    const at = options.heardAt();
    if (heard === null && at !== null) heard = { upTo: log.appended, at };
  };
  const forget = (): void => {
    const { lastT } = state.shared;
    const until = Math.max(lastT ?? Number.NEGATIVE_INFINITY, heardAt ?? Number.NEGATIVE_INFINITY);
    if (Number.isFinite(until)) forgetBefore(state, until - FACTS_BACK_MS);
    tellHeader(state.shared, header());
  };
  const writing = createRepeat(clock, WRITE_MS, () => void keeper?.write());
  const advancing = createRepeat(clock, ADVANCE_MS, wait);
  const forgetting = createRepeat(clock, FORGET_MS, forget);

  return {
    start() {
      startedAt = clock.now();
      stopWatching = log.subscribe((records) => {
        if (isBeside) for (const record of records) take(record);
      });
      void keepUp();
    },
    async stop(tells) {
      isStopped = true;
      stopWatching();
      for (const repeat of [writing, advancing, forgetting]) repeat.stop();
      if (tells) await keeper?.close();
    },
    get failure() {
      return reading || keeper?.failure || "";
    },
  };
}
