/** What is known at the end of a stream: from its newest key frame, and what follows that. */
import { framesOf, readFrame } from "./frames.ts";
import { createTip, type KeptTip } from "./log-tip.ts";
import { newestHeld, type StreamState } from "./stream.ts";
import { type Reading, readStream } from "./stream-reader.ts";

/** Records that are read at a time. */
const PART = 2_000;

/** The tip of the stream as it is. */
export async function readTip(reading: Reading, stream: StreamState): Promise<KeptTip> {
  const tip = createTip();
  const frames = await framesOf(reading.bucket, stream);
  const last = await newestHeld(reading.nats, reading.cluster, stream);
  let next = stream.first;
  const newest = frames.at(-1);
  const content = newest === undefined ? null : await readFrame(reading.bucket, newest);
  if (newest !== undefined && content !== null) {
    // A frame is whole: none of its lists is still being received.
    for (const record of content.records) tip.note({ ...record, initial: false });
    next = newest.seq + 1;
  }
  while (next <= last) {
    const part = await readStream(reading, next, Math.min(PART, last + 1 - next));
    for (const record of part) tip.note(record);
    const end = part.at(-1);
    if (end === undefined) throw new Error(`record ${next} of the stream cannot be read`);
    next = end.seq + 1;
  }
  return tip;
}
