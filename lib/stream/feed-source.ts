import type { Source } from "../store/source.ts";

/** What a feed must know of a source. */
export type FeedSource = Pick<
  Source,
  | "summary"
  | "header"
  | "epoch"
  | "epochs"
  | "knows"
  | "firstSeq"
  | "lastSeq"
  | "hasEnded"
  | "reading"
  | "state"
  | "live"
  | "playTime"
  | "scoped"
  | "digests"
  | "digestsChanged"
  | "subscribe"
>;
