/** Writes a key frame when the first lists are whole, and then now and then, while a cluster is collected. */
import type { ClusterClock } from "../cluster/types.ts";
import type { Collector } from "../live/collector.ts";
import type { TraceHeader } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import type { Bucket } from "./bucket.ts";
import type { Nats } from "./connection.ts";
import { removeOldFrames, writeFrame } from "./frames.ts";
import type { KeptTip } from "./log-tip.ts";
import { streamState } from "./stream.ts";
import type { StreamLog } from "./stream-log.ts";

export interface FrameWriterOptions {
  readonly nats: Nats;
  readonly cluster: string;
  readonly bucket: Bucket;
  readonly clock: ClusterClock;
  readonly log: Pick<StreamLog, "epoch" | "appended" | "last">;
  readonly tip: Pick<KeptTip, "isWhole" | "objects">;
  readonly collector: Pick<Collector, "isSettled" | "isOn">;
  readonly header: () => TraceHeader;
}

export interface FrameWriter {
  start(): void;
  stop(): void;
}

const LOOK_MS: DurationMs = 1_000;
const FRAME_MS: DurationMs = 10 * 60_000;
/** A reader who begins at a frame has at most so many records to read, if he does not want more of the past. */
const FRAME_RECORDS = 20_000;

/** Begins with {@link FrameWriter.start}. */
export function createFrameWriter(options: FrameWriterOptions): FrameWriter {
  const { nats, cluster, bucket, clock, log, tip, collector, header } = options;
  let last: { readonly seq: RecordSeq; readonly t: EpochMs } | null = null;
  let isWriting = false;
  let cancel: () => void = () => undefined;

  const isDue = (): boolean => {
    if (isWriting || !collector.isOn || !collector.isSettled || !tip.isWhole || nats.trouble !== "")
      return false;
    // What is not stored yet is in the tip already.
    if (log.last !== log.appended) return false;
    if (last === null) return true;
    return clock.now() - last.t >= FRAME_MS || log.last - last.seq >= FRAME_RECORDS;
  };
  const look = async (): Promise<void> => {
    if (!isDue()) return;
    isWriting = true;
    const frame = { seq: log.last, t: clock.now(), header: header() };
    try {
      await writeFrame(bucket, { identity: log.epoch }, frame, tip.objects());
      last = frame;
      const now = await streamState(nats, cluster);
      if (now !== null) await removeOldFrames(bucket, now);
    } catch {
      // It is tried again: readers go on from the frame before, or from the first record.
    } finally {
      isWriting = false;
    }
  };
  const start = (): void => {
    cancel = clock.after(LOOK_MS, () => {
      void look();
      start();
    });
  };
  return { start, stop: () => cancel() };
}
