/** Keeps the facts of a cluster on disk: what its state says is written now and then, and once more when it has changed. */
import { createFactTracker, type FactChanges, minuteAt } from "../core/index.ts";
import { type FactsOptions, type FactsWriter, openFactsWriter } from "../facts/facts-writer.ts";
import { sqliteFault, sqliteSentence } from "../facts/sqlite-errors.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { createSlices } from "../sources/in-slices.ts";
import type { LiveSource } from "../sources/live-source.ts";
import type { LiveReport } from "./events.ts";

/** After a failure it is tried again so much later at the earliest. */
const RETRY_MS: DurationMs = 60_000;
/** When nothing was heard for longer, nobody watched: what happened then is not known. */
const SILENT_MS: DurationMs = 60_000;
const MINUTE_MS: DurationMs = 60_000;
/** So many facts are written in one go; others have a turn after it. */
const AT_ONCE = 300;

export interface FactKeeper {
  /** Watching begins. */
  begin(): void;
  /** Writes what has changed; resolves when it is written, or cannot be. */
  write(): Promise<void>;
  /** Writes what has changed, and ends. */
  close(): Promise<void>;
  /** Why nothing is written now; empty while it is. */
  readonly failure: string;
}

export interface FactKeeperOptions {
  /** null: no facts are kept. */
  readonly options: FactsOptions | null;
  readonly now: () => EpochMs;
  /** Up to when is known what happened: a quiet watch tells that nothing has. */
  readonly heardAt: () => EpochMs | null;
  readonly report: LiveReport;
}

export function createFactKeeper(
  source: LiveSource,
  { options, now, heardAt, report }: FactKeeperOptions,
): FactKeeper {
  const { state } = source;
  const tracker = createFactTracker(state);
  let writer: FactsWriter | null = null;
  let failure = "";
  let failedAt: EpochMs | null = null;
  let isDamaged = false;
  let isClosed = false;
  let lostBefore: EpochMs | null = null;
  /** Since when this process watches without a silence, and until when it is known to. */
  let span: { from: EpochMs; to: EpochMs } | null = null;
  let minute: EpochMs = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  const fail = (error: unknown): void => {
    isDamaged = sqliteFault(error) === "damaged";
    const reason = sqliteSentence(error);
    if (failedAt === null) report({ kind: "facts", state: "unwritten", reason });
    failure = reason;
    failedAt = now();
    close();
    // What was told and not written is told again.
    tracker.forget();
  };
  const close = (): void => {
    try {
      writer?.close();
    } catch {
      // What cannot be closed cannot be written either, and that is said already.
    }
    writer = null;
  };
  const opened = async (given: FactsOptions): Promise<FactsWriter> => {
    if (writer !== null) return writer;
    const made = await openFactsWriter(given, now(), isDamaged);
    writer = made;
    isDamaged = false;
    lostBefore = null;
    if (made.setAside !== "") report({ kind: "facts", state: "setAside", reason: made.setAside });
    report({ kind: "facts", state: failedAt === null ? "written" : "rewritten", reason: "" });
    failure = "";
    failedAt = null;
    return made;
  };
  /** Up to when what happened is known; null before anything was heard. */
  const watched = (): { from: EpochMs; to: EpochMs } | null => {
    const until = Math.max(state.shared.lastT ?? 0, heardAt() ?? 0);
    if (span === null || until <= span.from) return null;
    if (until > span.to + SILENT_MS) span = { from: until, to: until };
    else span.to = Math.max(span.to, until);
    return span;
  };
  const tellLost = (by: FactsWriter): void => {
    if (by.lostBefore === null || by.lostBefore === lostBefore) return;
    // Once is enough: it goes on like this.
    if (lostBefore === null) {
      const reason = `Facts from before ${new Date(by.lostBefore).toISOString()} were removed to make room.`;
      report({ kind: "facts", state: "shortened", reason });
    }
    lostBefore = by.lostBefore;
  };

  const work = async (given: FactsOptions): Promise<void> => {
    const seen = watched();
    if (seen === null) return;
    const slices = createSlices();
    try {
      const to = await opened(given);
      let some: FactChanges[] = [];
      let count = 0;
      for (const changes of tracker.changes(seen.to)) {
        if (changes.facts.length + changes.revoked.length > 0) some.push(changes);
        count += changes.facts.length;
        if (count >= AT_ONCE) {
          to.write(some, seen, null);
          [some, count] = [[], 0];
        }
        await slices.pause();
      }
      const at = Math.floor(seen.to / MINUTE_MS) * MINUTE_MS;
      const isNext = at > minute;
      to.write(some, seen, isNext ? { ...minuteAt(state, seen.to), at } : null);
      minute = at;
      tellLost(to);
    } catch (error) {
      fail(error);
    } finally {
      slices.rest();
    }
  };
  const write = (): Promise<void> => {
    if (options === null || isClosed) return Promise.resolve();
    if (failedAt !== null && Math.abs(now() - failedAt) < RETRY_MS) return Promise.resolve();
    running ??= work(options).finally(() => {
      running = null;
    });
    return running;
  };

  return {
    begin() {
      const t = now();
      span = { from: t, to: t };
    },
    write,
    async close() {
      await running;
      await write();
      isClosed = true;
      close();
    },
    get failure() {
      return failure;
    },
  };
}
