/** Where a viewer is in what a source has: the place of one scope means nothing in another. */
import { fnv1a } from "../core/index.ts";
import type { FeedSource } from "./feed-source.ts";
import { contentName, formatEventId, type Scope, type StreamPlace, scopeKey } from "./protocol.ts";

const EPOCH_DIGITS = 12;

/** Identifies the content as seen through a scope. */
export function epochOf(epoch: string, scope: Scope): string {
  return fnv1a(contentName(epoch, scopeKey(scope)), 64).slice(0, EPOCH_DIGITS);
}

/** What a page with the rows of a source as they are now has, as the id of an event. */
export function overviewPlace({ epoch, lastSeq }: Pick<FeedSource, "epoch" | "lastSeq">): string {
  return formatEventId({ epoch: epochOf(epoch, { kind: "overview" }), seq: lastSeq });
}

/** Whether everything up to the place was sent to a viewer of this scope, and can be gone on from. */
export function knowsPlace(source: FeedSource, scope: Scope, { epoch, seq }: StreamPlace): boolean {
  return source.epochs.some((run) => epochOf(run, scope) === epoch && source.knows(run, seq));
}
