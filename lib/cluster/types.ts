/** What the parts that watch a cluster hand to one another. */
import type { NewRecord } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

export type { NewRecord };

/** Takes records in the order in which they were received; never throws. */
export type RecordSink = (record: NewRecord) => void;

/** Time and chance, so that tests can hold them. */
export interface ClusterClock {
  /** The time of day. */
  now(): EpochMs;
  /** Calls back once after `ms`; returns the way to stop it. */
  after(ms: DurationMs, callback: () => void): () => void;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: ClusterClock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** The head of an answer, and its body as it comes. */
export interface ApiResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Must be read to its end, or the request aborted. Throws when the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** May somebody see a namespace? */
export interface AccessQuestion {
  readonly user: string;
  readonly groups: readonly string[];
  /** null: all namespaces. */
  readonly namespace: string | null;
}

/** An API server, asked as somebody. Nothing here changes a cluster. */
export interface ClusterApi {
  /** For people: context, server. Holds no credentials. */
  readonly name: string;
  /**
   * Sends a GET and resolves when the head of the answer has come.
   * @param path begins with a slash and holds the query
   * @throws ClusterUnreachableError when no answer comes, CredentialsError when there are no credentials to ask with
   */
  get(path: string, signal?: AbortSignal): Promise<ApiResponse>;
  /** Whether the cluster lets somebody see a namespace. @throws as get does, and AccessReviewError */
  review?(question: AccessQuestion, signal?: AbortSignal): Promise<boolean>;
  /** Reads the credentials again: kubeconfig, token files, exec plugins. */
  reload(): void;
  /** The text without the credentials that were sent. Bodies of answers come without them already. */
  conceal?(text: string): string;
}

/** No answer from the API server; the message says why. */
export class ClusterUnreachableError extends Error {
  override readonly name = "ClusterUnreachableError";
}

/** The credentials cannot be had: an exec plugin fails, a file is missing. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}
