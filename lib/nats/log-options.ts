/** What a log in a stream needs, and whom it tells. */
import type { ClusterClock } from "../cluster/types.ts";
import type { RecordSeq } from "../model/units.ts";
import type { Bucket } from "./bucket.ts";
import type { Nats } from "./connection.ts";
import type { LogLostError } from "./log-lost.ts";
import type { KeptTip } from "./log-tip.ts";
import type { StreamState } from "./stream.ts";

export interface StreamLogOptions {
  readonly nats: Nats;
  readonly cluster: string;
  readonly clock: ClusterClock;
  readonly bucket: Bucket;
  /** As the stream was when `tip` was read from it. */
  readonly from: StreamState;
  /** The newest number of `from` that has a message; default: its last. */
  readonly held?: RecordSeq;
  /** Everything up to the end of `from`. */
  readonly tip: KeptTip;
  /** Names this writer; no two have the same. */
  readonly writer: string;
  /** While the stream takes nothing, at most about so many bytes wait for it; a stream that is slow may take four times as many. */
  readonly bufferBytes?: number;
  /** Too many wait. Told once, until all are stored. */
  readonly onFull?: () => void;
  /** Nothing can be appended any more. */
  readonly onLost?: (error: LogLostError) => void;
  /** Why records wait; empty when they do not. @param isRefusal the stream answers, and refuses them */
  readonly onTrouble?: (reason: string, isRefusal: boolean) => void;
}
