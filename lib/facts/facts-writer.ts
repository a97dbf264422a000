/** Writes what a tracker tells. Everything can be written again: a fact has its place, whoever read it from which records. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Fact, FactChanges, FindingFact, Minute, Span } from "../core/index.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { FINDING_KIND, numberOf, openToWrite } from "./database.ts";
import { type FactRow, rowOf } from "./fact-rows.ts";
import { becomeWriter, type OneWriter } from "./one-writer.ts";
import { openReserve, type Reserve } from "./reserve.ts";
import { sqliteFault } from "./sqlite-errors.ts";

export interface FactsLimits {
  /** What began longer ago is thrown away. */
  readonly ms: DurationMs;
  /** Of the file; what is not written back yet takes up to 4 MiB beside it. */
  readonly bytes: number;
}

export interface FactsOptions extends FactsLimits {
  readonly folder: string;
  /** Somebody else tells the facts, and when they start over: what is open stays open when the file is opened. */
  readonly isCopy?: boolean;
  /** For tests: a disk that has room for no more. */
  readonly maxPages?: number;
}

/** What is written at a time. */
export interface FactBatch {
  readonly changes: Iterable<FactChanges>;
  /** Since when, and until when so far, whoever tells it watches. */
  readonly watched: Span;
  readonly minutes: readonly Minute[];
  /** Whoever tells it is another than before: what is open was seen until that one ended. */
  readonly isBeginning?: boolean;
}

/** Up to where somebody else's facts are in the file. */
export interface Place {
  /** Of what they are read from. */
  readonly identity: string;
  /** Number of the message that was written last; 0 for none. */
  readonly seq: number;
}

export interface FactsWriter {
  /**
   * Writes all of it or nothing.
   * @param watched since when, and until when so far, this process watches
   * @throws when the disk does not take it although the oldest was thrown away
   */
  write(changes: Iterable<FactChanges>, watched: Span, minute: Minute | null): void;
  /**
   * Writes one batch after the other, and up to where that is: all or nothing.
   * @throws as {@link FactsWriter.write} does
   */
  copy(batches: readonly FactBatch[], place: Place): void;
  /** What was written by {@link FactsWriter.copy}; null when nothing was. */
  readonly place: Place | null;
  /** Throws away what began before `t`, as the one who tells it has. */
  forgetBefore(t: EpochMs): void;
  /** Throws away all that was copied. */
  startOver(): void;
  /** Why a file that was there is not used; "" when it is. */
  readonly setAside: string;
  /** The latest time before which facts were thrown away to keep to the size, or for a full disk; null when none were. */
  readonly lostBefore: EpochMs | null;
  close(): void;
}

/** So much of the facts goes at a time when there is too much of them. */
const LOST_SHARE = 0.1;
/** On a full disk no more than so many shares go for one write: what does not fit then is not a matter of room. */
const MOST_TRIES = 5;
/** More pages than these are given back to the disk. */
const FREE_PAGES = 256;
/** The reserve is taken again so long after it was given back, at the earliest. */
const RENEW_MS: DurationMs = 60_000;
/** What is too old is looked for so often. */
const AGE_MS: DurationMs = 3_600_000;

/**
 * Opens the facts of a folder to write; findings that an earlier process left open were seen until it ended.
 * @param isDamaged the file turned out to be while it was used: it is set aside
 * @throws FolderInUseError
 */
export async function openFactsWriter(
  { folder, ms, bytes, maxPages, isCopy = false }: FactsOptions,
  now: EpochMs,
  isDamaged = false,
): Promise<FactsWriter> {
  const lock = await becomeWriter(folder);
  try {
    const { db, setAside } = await openToWrite(folder, new Date(now).toISOString(), isDamaged);
    if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${Math.floor(maxPages)}`);
    return createWriter({ db, setAside, lock, reserve: openReserve(folder), isCopy }, { ms, bytes });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Opened {
  readonly db: DatabaseSync;
  readonly setAside: string;
  readonly lock: OneWriter;
  readonly reserve: Reserve;
  readonly isCopy: boolean;
}

function createWriter({ db, setAside, lock, reserve, isCopy }: Opened, limits: FactsLimits): FactsWriter {
  if (isCopy) db.exec(PLACE_TABLE);
  const statements = prepare(db);
  const ids = new Map<string, number>();
  const pageBytes = numberOf(db, "page_size");
  let lostBefore: EpochMs | null = null;
  /** Nothing of the time before is kept any more. */
  let keptFrom: EpochMs = Number.NEGATIVE_INFINITY;
  /** The disk was full, and the reserve is in use. */
  let isTight = false;
  let renewedAt: EpochMs = Number.NEGATIVE_INFINITY;
  let agedAt: EpochMs = Number.NEGATIVE_INFINITY;

  const idOf = ({ namespace, name }: Fact): number => {
    const key = `${namespace}/${name}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    statements.addRevision.run(namespace, name);
    const id = Number(statements.revision.get(namespace, name)?.id);
    ids.set(key, id);
    return id;
  };
  const put = (fact: Fact): void => {
    const row = rowOf(fact);
    const id = idOf(fact);
    const at = fact.fact === "finding" ? beginOf(id, fact, row) : row.at;
    statements.put.run(id, row.kind, row.detail, at, row.until, row.data);
  };
  /** What a list shows may be what an earlier run knew already: then it goes on. */
  const beginOf = (id: number, { isListed }: FindingFact, { kind, detail, at }: FactRow): EpochMs => {
    if (!isListed) return at;
    const known = statements.around.get(id, kind, detail, at, at)?.at;
    return typeof known === "number" ? known : at;
  };
  const revoke = (fact: FindingFact): void => {
    const row = rowOf(fact);
    const id = idOf(fact);
    statements.remove.run(id, row.kind, row.detail, beginOf(id, fact, row));
  };
  const used = (): number => (numberOf(db, "page_count") - numberOf(db, "freelist_count")) * pageBytes;

  /**
   * Of all that is kept the oldest. The time before counts as not watched: nothing may be told of it any more.
   * @returns how many rows went
   */
  const loseBefore = (t: EpochMs): number => {
    keptFrom = Math.max(keptFrom, t);
    const lost = statements.loseFacts.run(t).changes;
    const lostMinutes = statements.loseMinutes.run(t).changes;
    statements.loseWatched.run(t);
    statements.clipWatched.run(t);
    if (lost > 0) {
      db.exec("DELETE FROM revisions WHERE id NOT IN (SELECT revision FROM facts)");
      ids.clear();
    }
    return Number(lost) + Number(lostMinutes);
  };
  /** True when something went. */
  const loseShare = (): boolean => {
    const fact = statements.nthFact.get(Math.floor(Number(statements.facts.get()?.count) * LOST_SHARE))?.at;
    const minute = statements.nthMinute.get(
      Math.floor(Number(statements.minutes.get()?.count) * LOST_SHARE),
    )?.at;
    const cuts = [fact, minute].filter((cut) => typeof cut === "number");
    if (cuts.length === 0) return false;
    // The one at the cut goes too, so that something goes whatever their times.
    const before = Math.min(...cuts) + 1;
    lostBefore = Math.max(lostBefore ?? before, before);
    return loseBefore(before) > 0;
  };
  const inOne = (work: () => void): void => {
    db.exec("BEGIN IMMEDIATE");
    try {
      work();
      db.exec("COMMIT");
    } catch (error) {
      // An error of the disk may have rolled back already.
      if (db.isTransaction) db.exec("ROLLBACK");
      ids.clear();
      throw error;
    }
  };
  /** What the log holds goes back into the file: its room is what the disk has left. */
  const writeBack = (): void => {
    try {
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // The file cannot grow by what is new in it. It is read from the log all the same.
      if (sqliteFault(error) !== "full") throw error;
    }
  };
  const makeRoom = (): void => {
    reserve.release();
    isTight = true;
    writeBack();
    // Pages that become free stay in the file, where nobody else takes them.
    inOne(loseShare);
    writeBack();
  };
  const keepToLimits = (now: EpochMs): void => {
    if (Math.abs(now - agedAt) >= AGE_MS) {
      agedAt = now;
      inOne(() => loseBefore(now - limits.ms));
    }
    let isLess = true;
    while (isLess && used() > limits.bytes) inOne(() => (isLess = loseShare()));
    if (numberOf(db, "freelist_count") > FREE_PAGES) db.exec("PRAGMA incremental_vacuum");
  };
  /** The room of the reserve is for one write after the other, not for a log of many. */
  const keepRoom = (now: EpochMs): void => {
    if (!isTight) return;
    writeBack();
    if (Math.abs(now - renewedAt) < RENEW_MS) return;
    renewedAt = now;
    isTight = !reserve.renew();
  };

  const putBatch = ({ changes, watched, minutes, isBeginning }: FactBatch): void => {
    if (isBeginning === true) statements.closeOpen.run();
    for (const { facts, revoked } of changes) {
      for (const fact of facts) put(fact);
      for (const fact of revoked) revoke(fact);
    }
    statements.watch.run(Math.max(watched.from, keptFrom), watched.to);
    for (const minute of minutes) statements.putMinute.run(minute.at, minuteText(minute));
  };
  /** Does all of it, for which the oldest goes where the disk is full. */
  const writeAll = (work: () => void, now: EpochMs): void => {
    for (let tries = 0; ; tries++) {
      try {
        inOne(work);
        break;
      } catch (error) {
        if (sqliteFault(error) !== "full" || tries >= MOST_TRIES) throw error;
        makeRoom();
      }
    }
    keepToLimits(now);
    keepRoom(now);
  };

  if (!isCopy) inOne(() => statements.closeOpen.run());

  return {
    setAside,
    get lostBefore() {
      return lostBefore;
    },
    write(changes, watched, minute) {
      // What is told cannot be asked for twice.
      const all = [...changes];
      const minutes = minute === null ? [] : [minute];
      writeAll(() => putBatch({ changes: all, watched, minutes }), watched.to);
    },
    copy(batches, { identity, seq }) {
      const now = batches.at(-1)?.watched.to;
      writeAll(() => {
        for (const batch of batches) putBatch(batch);
        db.prepare("INSERT OR REPLACE INTO place (id, identity, seq) VALUES (0, ?, ?)").run(identity, seq);
      }, now ?? agedAt);
    },
    get place() {
      const row = isCopy ? db.prepare("SELECT identity, seq FROM place").get() : undefined;
      return row === undefined ? null : { identity: String(row.identity), seq: Number(row.seq) };
    },
    forgetBefore: (t) => inOne(() => loseBefore(t)),
    startOver() {
      inOne(() => {
        for (const table of ["facts", "revisions", "watched", "minutes", "place"])
          db.exec(`DELETE FROM ${table}`);
      });
      ids.clear();
      keptFrom = Number.NEGATIVE_INFINITY;
    },
    close() {
      try {
        if (db.isOpen) db.close();
      } finally {
        lock.release();
      }
    },
  };
}

/** In a file of somebody else's facts. */
const PLACE_TABLE = `CREATE TABLE IF NOT EXISTS place (
  id INTEGER PRIMARY KEY CHECK (id = 0), identity TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT`;

/** The order of the values is that of version 1 of the file. */
function minuteText({ errors, warnings, states }: Minute): string {
  return JSON.stringify([errors, warnings, states]);
}

function prepare(db: DatabaseSync) {
  const statement = (sql: string): StatementSync => db.prepare(sql);
  return {
    addRevision: statement("INSERT OR IGNORE INTO revisions (namespace, name) VALUES (?, ?)"),
    revision: statement("SELECT id FROM revisions WHERE namespace = ? AND name = ?"),
    put: statement(
      "INSERT OR REPLACE INTO facts (revision, kind, detail, at, until, data) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    remove: statement("DELETE FROM facts WHERE revision = ? AND kind = ? AND detail = ? AND at = ?"),
    around: statement(
      `SELECT at FROM facts WHERE revision = ? AND kind = ? AND detail = ? AND at <= ?
       AND (until IS NULL OR until >= ?) ORDER BY at DESC LIMIT 1`,
    ),
    closeOpen: statement(
      `UPDATE facts SET until = max(at, ifnull((SELECT max(until) FROM watched), at)),
       data = json_set(data, '$[1]', 1) WHERE kind = ${FINDING_KIND} AND until IS NULL`,
    ),
    watch: statement(
      "INSERT INTO watched (began, until) VALUES (?, ?) ON CONFLICT (began) DO UPDATE SET until = excluded.until",
    ),
    putMinute: statement("INSERT OR REPLACE INTO minutes (at, data) VALUES (?, ?)"),
    facts: statement("SELECT count(*) AS count FROM facts WHERE until IS NOT NULL"),
    nthFact: statement("SELECT at FROM facts WHERE until IS NOT NULL ORDER BY at LIMIT 1 OFFSET ?"),
    minutes: statement("SELECT count(*) AS count FROM minutes"),
    nthMinute: statement("SELECT at FROM minutes ORDER BY at LIMIT 1 OFFSET ?"),
    loseFacts: statement("DELETE FROM facts WHERE at < ? AND until IS NOT NULL"),
    loseMinutes: statement("DELETE FROM minutes WHERE at < ?"),
    loseWatched: statement("DELETE FROM watched WHERE until < ?"),
    clipWatched: statement("UPDATE OR REPLACE watched SET began = ?1 WHERE began < ?1"),
  };
}
