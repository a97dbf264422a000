/** Keeps the facts of a cluster on disk: what its state says is written now and then, and once more when it has changed. */
import {
  type CoreState,
  createFactTracker,
  type FactChanges,
  type Minute,
  minuteAt,
  type Span,
} from "../core/index.ts";
import { type FactsOptions, openFactsWriter } from "../facts/facts-writer.ts";
import { sqliteFault, sqliteSentence } from "../facts/sqlite-errors.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { createSlices } from "../sources/in-slices.ts";
import type { LiveReport } from "./events.ts";
import type { Awaitable } from "./record-log.ts";

/** After a failure it is tried again so much later at the earliest. */
const RETRY_MS: DurationMs = 60_000;
/** When nothing was heard for longer, nobody watched: what happened then is not known. */
const SILENT_MS: DurationMs = 60_000;
const MINUTE_MS: DurationMs = 60_000;
/** So many facts are written in one go; others have a turn after it. */
const AT_ONCE = 300;

export interface FactKeeper {
  /** Watching begins, or has begun then. */
  begin(at?: EpochMs): void;
  /** Writes what has changed; resolves when it is written, or cannot be. */
  write(): Promise<void>;
  /** Writes what has changed, and ends. */
  close(): Promise<void>;
  /** Why nothing is written now; empty while it is. */
  readonly failure: string;
}

/** Where facts are kept: a file (`FactsWriter`), or anything else that takes them. */
export interface FactsShelf {
  /** Takes all of it or nothing. @throws when it does not */
  write(changes: Iterable<FactChanges>, watched: Span, minute: Minute | null): Awaitable<void>;
  /** Why what was there is not used; "" when it is. */
  readonly setAside: string;
  /** The time before which facts were thrown away to keep to a size; null when none were. */
  readonly lostBefore: EpochMs | null;
  close(): void;
}

/** Opens what facts are kept in. @param isDamaged it turned out to be while it was used */
export type OpenShelf = (now: EpochMs, isDamaged: boolean) => Promise<FactsShelf>;

/** Where the facts of a cluster can be read that another process keeps. */
export interface FactsPlace {
  /** Resolves when what was told by now can be read, or that takes too long. */
  ready(): Promise<void>;
  /** The folder of the file; null where nobody has ever told any. */
  readonly folder: string | null;
  /** Why what is there may not be all; empty when it is. */
  readonly failure: string;
}

export interface FactKeeperOptions {
  /** A file, or whatever else is opened; null: no facts are kept. */
  readonly options: FactsOptions | OpenShelf | null;
  readonly now: () => EpochMs;
  /** Up to when is known what happened: a quiet watch tells that nothing has. */
  readonly heardAt: () => EpochMs | null;
  /** The state holds what happened for so long; default: for good. */
  readonly holdsMs?: DurationMs;
  readonly report: LiveReport;
}

/** Keeps the facts of a state that goes on. */
export function createFactKeeper(
  { state }: { readonly state: CoreState },
  { options, now, heardAt, holdsMs = Number.POSITIVE_INFINITY, report }: FactKeeperOptions,
): FactKeeper {
  const tracker = createFactTracker(state);
  let writer: FactsShelf | null = null;
  let failure = "";
  let failedAt: EpochMs | null = null;
  let isDamaged = false;
  /** That the shelf of now takes facts is said. */
  let isTold = false;
  let isClosed = false;
  let lostBefore: EpochMs | null = null;
  /** Since when this process watches without a silence, and until when it is known to. */
  let span: { from: EpochMs; to: EpochMs } | null = null;
  /** Up to when all that was seen is written. */
  let writtenTo: EpochMs | null = null;
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
  const opened = async (given: FactsOptions | OpenShelf): Promise<FactsShelf> => {
    if (writer !== null) return writer;
    const made = await (typeof given === "function"
      ? given(now(), isDamaged)
      : openFactsWriter(given, now(), isDamaged));
    writer = made;
    isDamaged = false;
    lostBefore = null;
    if (made.setAside !== "") report({ kind: "facts", state: "setAside", reason: made.setAside });
    isTold = false;
    return made;
  };
  /** What can be opened may take nothing all the same, so that it is kept is said when some was. */
  const tellKept = (): void => {
    if (isTold) return;
    isTold = true;
    report({ kind: "facts", state: failedAt === null ? "written" : "rewritten", reason: "" });
    failure = "";
    failedAt = null;
  };
  /** Up to when what happened is known; null before anything was heard. */
  const watched = (): { from: EpochMs; to: EpochMs } | null => {
    const until = Math.max(state.shared.lastT ?? 0, heardAt() ?? 0);
    if (span === null || until <= span.from) return null;
    if (until > span.to + SILENT_MS) span = { from: until, to: until };
    else span.to = Math.max(span.to, until);
    // What could not be written for so long is forgotten, so nothing may be told of that time.
    if (span.to - Math.max(span.from, writtenTo ?? span.from) > holdsMs) span.from = span.to - holdsMs;
    return span;
  };
  const tellLost = (by: FactsShelf): void => {
    if (by.lostBefore === null || by.lostBefore === lostBefore) return;
    // Once is enough: it goes on like this.
    if (lostBefore === null) {
      const reason = `Facts from before ${new Date(by.lostBefore).toISOString()} were removed to make room.`;
      report({ kind: "facts", state: "shortened", reason });
    }
    lostBefore = by.lostBefore;
  };

  const work = async (given: FactsOptions | OpenShelf): Promise<void> => {
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
          await to.write(some, seen, null);
          tellKept();
          [some, count] = [[], 0];
        }
        await slices.pause();
      }
      const at = Math.floor(seen.to / MINUTE_MS) * MINUTE_MS;
      const isNext = at > minute;
      await to.write(some, seen, isNext ? { ...minuteAt(state, seen.to), at } : null);
      tellKept();
      minute = at;
      writtenTo = seen.to;
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
    begin(at = now()) {
      span = { from: at, to: at };
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
