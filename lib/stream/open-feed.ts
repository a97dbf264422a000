/** The feed that a request asks for. */
import type { EpochMs } from "../model/units.ts";
import type { Source } from "../store/source.ts";
import { createFeed, type Feed } from "./feed.ts";
import type { Scope, Speed, StreamPlace } from "./protocol.ts";
import { createReplay } from "./replay.ts";

export interface OpenFeedOptions {
  readonly source: Source;
  readonly scope: Scope;
  /** Means nothing to a source that goes on, as `from`. */
  readonly speed: Speed;
  readonly from: EpochMs | null;
  readonly resume: StreamPlace | null;
  readonly seen?: ReadonlySet<string> | null;
  readonly onDelivered?: (receivedAt: EpochMs) => void;
}

/** A replay where a speed is given for a recording, else what the source has and what comes. */
export function openFeed({ speed, from, ...options }: OpenFeedOptions): Feed {
  const { source, scope, resume } = options;
  return speed !== null && source.hasEnded
    ? createReplay({ source, scope, speed, from, resume })
    : createFeed(options);
}
