/** Logs in the streams of a real nats-server, each of a cluster of its own. */
import { systemClock } from "../../lib/cluster/types.ts";
import { type Bucket, openBucket } from "../../lib/nats/bucket.ts";
import type { Nats } from "../../lib/nats/connection.ts";
import type { StreamLogOptions } from "../../lib/nats/log-options.ts";
import { createTip } from "../../lib/nats/log-tip.ts";
import { ensureStream, streamState } from "../../lib/nats/stream.ts";
import { createStreamLog, type StreamLog } from "../../lib/nats/stream-log.ts";

const HOUR = 3_600_000;
let writers = 0;

export interface OpenedStream {
  readonly log: StreamLog;
  readonly cluster: string;
  readonly bucket: Bucket;
}

/** A log behind what the stream of the cluster holds; the stream is made when it is not there. */
export async function openStreamLog(
  nats: Nats,
  cluster: string,
  options: Partial<StreamLogOptions> = {},
): Promise<OpenedStream> {
  writers += 1;
  await ensureStream(nats, cluster, { keepMs: HOUR, keepBytes: -1, replicas: 1 });
  const from = await streamState(nats, cluster);
  if (from === null) throw new Error(`There is no stream of ${cluster}.`);
  const bucket = openBucket(nats, cluster, { keepMs: HOUR, replicas: 1 });
  const writer = `w${writers}`;
  const log = createStreamLog({
    nats,
    cluster,
    clock: systemClock,
    bucket,
    from,
    tip: createTip(),
    writer,
    ...options,
  });
  return { log, cluster, bucket };
}
