/** Keeps the history of a cluster on disk: what earlier runs have left behind, and what is appended now. */

import { becomeWriter, type OneWriter } from "../facts/one-writer.ts";
import { messageOf } from "../model/errors.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { LiveSource } from "../sources/live-source.ts";
import type { Lineage } from "../store/store.ts";
import type { LiveReport } from "./events.ts";
import {
  createHistoryWriter,
  type HistoryOptions,
  type HistoryWriter,
  isDiskFull,
  makeRoom,
  readSegments,
  type Segment,
  segmentsSince,
} from "./history.ts";

/** After a failure, a new file is begun so much later at the earliest. */
const RETRY_MS: DurationMs = 60_000;
/** On a full disk so many shares of the history go for one file. */
const MOST_TRIES = 3;
/** Of the folder in which the lock of the writer lies. */
const LOCK_SUFFIX = ".writer";
/** Far enough above numbers that may be in files which cannot be read. */
const NUMBERS_LEFT_FREE = 1_000_000;

export interface Past {
  /** With everything that joins the present. */
  readonly source: LiveSource;
  /** Why files of an earlier run cannot be read; empty when they can. */
  readonly failure: string;
}

/**
 * Reads what earlier runs have left behind. A history that cannot be read does not keep the present from being seen; its
 * files stay for whoever wants to look.
 * @param history null: there is none
 * @param createSource an empty source whose first record has this number
 */
export async function openPast(
  history: Pick<HistoryOptions, "folder" | "ms"> | null,
  createSource: (firstSeq: number, earlier?: Lineage["earlier"]) => LiveSource,
  now: () => EpochMs,
): Promise<Past> {
  const segments = history === null ? [] : await segmentsSince(history.folder, now() - history.ms);
  let source = createSource(0);
  let failure = "";
  try {
    for (let rest: readonly Segment[] = segments; rest.length > 0; ) {
      const runs: { epoch: string; lastSeq: number }[] = [];
      const found = createSource(rest[0]?.firstSeq ?? 0, runs);
      rest = await readSegments(rest, found, (segment, lastSeq) => {
        runs.push({ epoch: segment.epoch, lastSeq });
        found.forget(now());
      });
      // Only the last stretch without a hole reaches the present.
      if (runs.length > 0) source = found;
    }
  } catch (error) {
    failure = messageOf(error);
    const last = Math.max(source.lastSeq, segments.at(-1)?.firstSeq ?? 0);
    source = createSource(last + NUMBERS_LEFT_FREE);
  }
  source.forget(now());
  return { source, failure };
}

export interface Keeper {
  /** True when there is nothing to wait for: it is being written, or there is none, or it cannot be. */
  readonly isReady: boolean;
  /** Resolves when it is ready. */
  open(): Promise<void>;
  /** Writes what was appended since the last time; after a failure, begins a new file now and then. */
  write(): void;
  close(): Promise<void>;
  /** Why nothing is written now; empty while it is. */
  readonly failure: string;
}

/** @param options null: nothing is kept */
export function createKeeper(
  source: LiveSource,
  options: HistoryOptions | null,
  now: () => EpochMs,
  report: LiveReport,
  createWriter: typeof createHistoryWriter = createHistoryWriter,
): Keeper {
  let writer: HistoryWriter | null = null;
  let lock: OneWriter | null = null;
  let isShortened = false;
  /** When room was made last: what fills the disk may be somebody else. */
  let roomAt: EpochMs = Number.NEGATIVE_INFINITY;
  let opening: Promise<void> | null = null;
  let failure = "";
  let failedAt: EpochMs | null = null;

  const fail = (reason: string): void => {
    if (failedAt === null) report({ kind: "history", state: "unwritten", reason });
    failure = reason;
    failedAt = now();
  };
  const begin = async (history: HistoryOptions): Promise<void> => {
    try {
      const wasFull = writer?.isFull === true;
      await writer?.close().catch(() => undefined);
      writer = null;
      // Beside the folder, in which there are files of the history only.
      lock ??= await becomeWriter(`${history.folder}${LOCK_SUFFIX}`);
      writer = await withRoom(history, wasFull);
      report({ kind: "history", state: failedAt === null ? "written" : "rewritten", reason: "" });
      failure = "";
      failedAt = null;
    } catch (error) {
      fail(messageOf(error));
    }
  };
  /** A writer; where the disk is full, the oldest files make room for it. */
  const withRoom = async (history: HistoryOptions, isFull: boolean): Promise<HistoryWriter> => {
    if (isFull) await lose(history);
    for (let tries = 0; ; tries++) {
      try {
        return await createWriter(source, history, now);
      } catch (error) {
        if (!isDiskFull(error) || tries >= MOST_TRIES || !(await lose(history))) throw error;
      }
    }
  };
  /** True when something went. */
  const lose = async (history: HistoryOptions): Promise<boolean> => {
    const isLess = (await makeRoom(history.folder)) > 0;
    if (isLess) tellShortened();
    return isLess;
  };
  const tellShortened = (): void => {
    roomAt = now();
    // Once is enough: it goes on like this.
    if (isShortened) return;
    isShortened = true;
    report({
      kind: "history",
      state: "shortened",
      reason: "The disk is full: the oldest files were removed.",
    });
  };
  const open = (): Promise<void> => {
    if (options === null) return Promise.resolve();
    opening ??= begin(options).finally(() => {
      opening = null;
    });
    return opening;
  };

  return {
    get isReady() {
      return options === null || writer !== null || failedAt !== null;
    },
    open,
    write() {
      if (options === null || opening !== null) return;
      writer?.write();
      if (failedAt === null) {
        if (writer !== null && writer.failure !== null) fail(writer.failure);
        // There is room as soon as the oldest has gone.
        if (writer?.isFull === true && Math.abs(now() - roomAt) >= RETRY_MS) void open();
      } else if (Math.abs(now() - failedAt) >= RETRY_MS) void open();
    },
    async close() {
      await opening;
      await writer?.close();
      lock?.release();
      lock = null;
    },
    get failure() {
      return writer?.failure ?? failure;
    },
  };
}
